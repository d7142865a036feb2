import type { NewWork, WorkItem } from '../../store/store.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Command, CommandOf } from '../ports/command.ts';
import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { type Payloads, sendWork, tellPrivatelyWork, tellWork } from '../queue/outbox.ts';
import type { Result } from '../queue/result.ts';
import { askWhoseTheyAre, belongs } from '../sign-in/whose-tenant.ts';
import { readersOf } from '../views/readers.ts';
import { areSeen, isSeenWholly, seenBy } from '../views/seen-by.ts';
import * as commands from './every-command.ts';
import { answerHelp } from './help.ts';

/** The commands to run. Each definition handles only commands of its own name. */
const DEFINITIONS: readonly CommandDefinition[] = Object.values(commands);

/** After this many failed tries, the desk tells the person that the command failed. */
const TRIES = 4;

const LINK_IN_CHAT: Message = { kind: 'text', say: { key: 'signIn.inChat' } };
const ANSWER_IN_CHAT: Message = { kind: 'text', say: { key: 'internal.inChat' } };

/** Runs commands: `atOnce` for a button, `asWork` for a typed command or one that continues after a sign-in. */
export function commandHandler(parts: DeskParts) {
  return {
    atOnce: (turn: Turn, command: Command): Promise<Reply> => answer(parts, turn, command),

    asWork: async (item: WorkItem): Promise<Result> => {
      const { command, turn } = item.payload as Payloads['command'];
      const reply = await answerOrSorry(parts, turn, command, item.attempts);
      const messages = await messagesFor(parts, turn, reply);
      return {
        kind: 'done',
        commit: async (records) => {
          await reply.commit?.(records);
          for (const message of messages) await records.work.add(message);
        },
      };
    },
  };
}

/** The answer goes to where the person asked. What not everybody there may read goes to the person's own chat. */
async function messagesFor(
  parts: DeskParts,
  turn: Turn,
  { message, about = [], isPrivate }: Reply,
): Promise<NewWork[]> {
  const { place, person, userId, locale } = turn;
  const at = parts.now().toISOString();
  const to = { tenantId: person.tenantId, objectId: person.objectId };
  const own = seenBy(message, { tenantIds: [person.tenantId] });
  const askedIn = { ...place, userId };
  const inChat = tellWork(person, { requester: person, askedIn }, own, at);
  if (isPrivate) return [inChat];
  // A sign-in link works only once. In a channel, anybody who tried the link would use it up.
  if (message.kind === 'signIn' && place.kind !== 'personal')
    return [inChat, sendWork({ place, message: LINK_IN_CHAT, locale, to }, at)];
  const readers = await readersOf(parts, place, person);
  if (!isSeenWholly(message, readers) || !areSeen(about, readers))
    return [tellPrivatelyWork(person, askedIn, own, at), sendWork({ place, message: ANSWER_IN_CHAT, locale, to }, at)];
  return [sendWork({ place, message: seenBy(message, readers), locale, to }, at)];
}

/** Whether people have to type this command, because a button that runs it could decide in somebody else's name. */
export function hasToBeTyped({ name }: Command): boolean {
  return DEFINITIONS.some((definition) => definition.name === name && definition.decides);
}

/** The most similar command, if a button may run it. */
function nearestButton({ parse }: DeskParts, { nearest }: CommandOf<'unknown'>): string | undefined {
  return nearest === undefined || hasToBeTyped(parse(nearest)) ? undefined : nearest;
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
  if (command.name === 'unknown') return answerHelp(parts, turn, command, nearestButton(parts, command));
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
