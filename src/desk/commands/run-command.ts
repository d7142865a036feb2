import type { WorkItem } from '../../store/store.ts';
import type { Partner } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { type Payloads, sendWork, tellWork } from '../queue/outbox.ts';
import type { Result } from '../queue/result.ts';
import { askWhoseTheyAre, belongs } from '../sign-in/whose-tenant.ts';
import { assignTyped } from './assign.ts';
import { startCreate } from './create-transfer.ts';
import { customers } from './customers.ts';
import { decideTyped } from './decide-typed.ts';
import { help } from './help.ts';
import { list } from './list.ts';
import { startRequest } from './request-transfer.ts';
import { show } from './show.ts';
import { signIn } from './signing-in.ts';
import { signOut } from './signing-out.ts';
import { subscriptions } from './subscriptions.ts';
import { useThisChannel } from './use-this-channel.ts';
import { whoAmI } from './who-am-i.ts';

/** After this many failures a person is told that it did not work, instead of waiting for ever. */
const TRIES = 4;

const LINK_IN_CHAT: Message = { kind: 'text', say: { key: 'signIn.inChat' } };

/** Carries out commands: `atOnce` for a button, `asWork` for what was typed (or postponed by a sign-in). */
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
          const askedIn = { ...place, userId };
          // A sign-in link works once: before a whole channel, anybody who tries it would use it up.
          const isLink = message.kind === 'signIn' && place.kind !== 'personal';
          await records.work.add(
            isPrivate || isLink
              ? tellWork(person, { requester: person, askedIn }, message, at)
              : sendWork({ place, message, locale }, at),
          );
          if (isLink && !isPrivate) await records.work.add(sendWork({ place, message: LINK_IN_CHAT, locale }, at));
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
  switch (command.name) {
    case 'help':
    case 'unknown':
      return help(parts, turn, command);
    case 'incomplete':
      return text({ key: `incomplete.${command.usage}` });
    case 'whoAmI':
      return whoAmI(parts, turn);
    default:
      return forPartners(parts, turn, command);
  }
}

type PartnerCommand = Exclude<Command, { name: 'help' | 'unknown' | 'incomplete' | 'whoAmI' }>;

/** Everything that touches customers or transfers is for people of the partners that the operator listed. */
async function forPartners(parts: DeskParts, turn: Turn, command: Command): Promise<Reply> {
  const partner = parts.policy.partner(turn.person.tenantId);
  if (partner === undefined) {
    await keepRefusal(parts, { by: turn.person, what: command.name, why: 'unknownPartner' });
    return text({ key: 'refusal.unknownPartner' });
  }
  const isAboutThem = command.name === 'signIn' || command.name === 'signOut';
  if (!isAboutThem && !(await belongs(parts, turn)))
    return { message: await askWhoseTheyAre(parts, turn, { run: { command, turn } }) };
  return partnerAnswer(parts, turn, partner, command as PartnerCommand);
}

async function partnerAnswer(parts: DeskParts, turn: Turn, partner: Partner, command: PartnerCommand): Promise<Reply> {
  switch (command.name) {
    case 'create':
      return startCreate(parts, turn, partner, command);
    case 'request':
      return startRequest(parts, turn, partner, command);
    case 'decide':
      return decideTyped(parts, turn, command);
    case 'assign':
      return assignTyped(parts, turn, command);
    case 'list':
      return list(parts, turn, command);
    case 'show':
      return show(parts, turn, command);
    case 'customers':
      return customers(parts, turn, command);
    case 'subscriptions':
      return subscriptions(parts, turn, partner, command);
    case 'signIn':
      return signIn(parts, turn);
    case 'signOut':
      return signOut(parts, turn);
    case 'useThisChannel':
      return useThisChannel(parts, turn, partner);
  }
}
