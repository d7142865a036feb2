import type { WorkItem } from '../../store/store.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Command } from '../ports/command.ts';
import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { type Payloads, sendWork, tellWork } from '../queue/outbox.ts';
import type { Result } from '../queue/result.ts';
import { askWhoseTheyAre, belongs } from '../sign-in/whose-tenant.ts';
import * as commands from './every-command.ts';
import { answerHelp } from './help.ts';

/** The commands to run. Each definition handles only commands of its own name. */
const DEFINITIONS: readonly CommandDefinition[] = Object.values(commands);

/** After this many failed tries, the desk tells the person that the command failed. */
const TRIES = 4;

const LINK_IN_CHAT: Message = { kind: 'text', say: { key: 'signIn.inChat' } };

/** Runs commands: `atOnce` for a button, `asWork` for a typed command or one that continues after a sign-in. */
export function commandHandler(parts: DeskParts) {
  return {
    atOnce: (turn: Turn, command: Command): Promise<Reply> => answer(parts, turn, command),

    asWork: async (item: WorkItem): Promise<Result> => {
      const { command, turn } = item.payload as Payloads['command'];
      const { message, commit, isPrivate } = await answerOrSorry(parts, turn, command, item.attempts);
      return {
        kind: 'done',
        commit: async (records) => {
          await commit?.(records);
          const at = parts.now().toISOString();
          const { place, person, userId, locale } = turn;
          const to = { tenantId: person.tenantId, objectId: person.objectId };
          const askedIn = { ...place, userId };
          // A sign-in link works only once. In a channel, anybody who tried the link would use it up.
          const isLink = message.kind === 'signIn' && place.kind !== 'personal';
          await records.work.add(
            isPrivate || isLink
              ? tellWork(person, { requester: person, askedIn }, message, at)
              : sendWork({ place, message, locale, to }, at),
          );
          if (isLink && !isPrivate) await records.work.add(sendWork({ place, message: LINK_IN_CHAT, locale, to }, at));
        },
      };
    },
  };
}

async function answerOrSorry(parts: DeskParts, turn: Turn, command: Command, attempts: number): Promise<Reply> {
  try {
    return await answer(parts, turn, command);
  } catch (error) {
    if (attempts < TRIES) throw error;
    parts.log.error({ code: 'command-failed', command: command.name, err: error }, 'A command failed for good.');
    return text({ key: 'sorry.failed' });
  }
}

async function answer(parts: DeskParts, turn: Turn, command: Command): Promise<Reply> {
  if (command.name === 'unknown') return answerHelp(parts, turn, command);
  if (command.name === 'incomplete') return text(whatIsMissing(command.usage));
  const definition = DEFINITIONS.find(({ name }) => name === command.name);
  if (definition === undefined) throw new Error(`nobody carries out the command ${command.name}`);
  const { openTo = 'provenPeople' } = definition;
  const { tenantId } = turn.person;
  const partner = parts.policy.partner(tenantId);
  if (openTo === 'anybody') return definition.answer(parts, turn, command, partner ?? { tenantId, name: '' });
  if (partner === undefined) {
    await keepRefusal(parts, { by: turn.person, what: command.name, why: 'unknownPartner' });
    return text({ key: 'refusal.unknownPartner' });
  }
  if (openTo === 'provenPeople' && !(await belongs(parts, turn)))
    return { message: await askWhoseTheyAre(parts, turn, { run: { command, turn } }) };
  return definition.answer(parts, turn, command, partner);
}

/** Asks for an incomplete command's first slot. */
function whatIsMissing(usage: string): Sentence {
  const slot = DEFINITIONS.find(({ words }) => words === usage)?.slots[0];
  if (slot === undefined) return { key: 'help.title' };
  return { key: `incomplete.${slot}`, with: { example: { key: `commands.${usage}.example` } } };
}
