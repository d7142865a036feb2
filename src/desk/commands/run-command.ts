import type { WorkItem } from '../../store/store.ts';
import type { Verb } from '../../transfers/commerce.ts';
import { picksItemsOnApprove } from '../../transfers/policy.ts';
import type { Partner, Sentence, Transfer } from '../../transfers/transfer.ts';
import { assign, decide } from '../decisions/decide.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import { openRelease } from '../forms/open-release.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { cardWork, type Payloads, sendWork, tellWork } from '../queue/outbox.ts';
import type { Result } from '../queue/worker.ts';
import { signInMessage } from '../sign-in/read-as.ts';
import { askWhoseTheyAre, belongs } from '../sign-in/whose-tenant.ts';
import { type Reply, startCreate, startRequest } from './begin-transfer.ts';
import * as answers from './list.ts';

/** After this many failures a person is told that it did not work, instead of waiting for ever. */
const TRIES = 4;

const LINK_IN_CHAT: Message = { kind: 'text', say: { key: 'signIn.inChat' } };

/** Carries out commands: `atOnce` for a button, `asWork` for what was typed (or postponed by a sign-in). */
export function commandHandler(parts: DeskParts) {
  return {
    atOnce: (turn: Turn, command: Command): Promise<Reply> => answer(parts, turn, command),

    asWork: async (item: WorkItem): Promise<Result> => {
      const { command, turn } = item.payload as Payloads['turn'];
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
    return answers.text({ key: 'sorry.failed' });
  }
}

async function answer(parts: DeskParts, turn: Turn, command: Command): Promise<Reply> {
  switch (command.name) {
    case 'help':
    case 'unknown':
      return answers.help(parts, turn, command);
    case 'incomplete':
      return answers.text({ key: `incomplete.${command.usage}` });
    case 'whoAmI':
      return answers.whoAmI(parts, turn);
    default:
      return forPartners(parts, turn, command);
  }
}

export type DecideCommand = Extract<Command, { name: 'decide' }>;
type PartnerCommand = Exclude<Command, { name: 'help' | 'unknown' | 'incomplete' | 'whoAmI' }>;

/** Everything that touches customers or transfers is for people of the partners that the operator listed. */
async function forPartners(parts: DeskParts, turn: Turn, command: Command): Promise<Reply> {
  const partner = parts.policy.partner(turn.person.tenantId);
  if (partner === undefined) {
    await keepRefusal(parts, { by: turn.person, what: command.name, why: 'unknownPartner' });
    return answers.text({ key: 'refusal.unknownPartner' });
  }
  const isAboutThem = command.name === 'signIn' || command.name === 'signOut';
  if (!isAboutThem && !(await belongs(parts, turn)))
    return { message: await askWhoseTheyAre(parts, turn, { turn: { command, turn } }) };
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
      return answers.list(parts, turn, partner, command);
    case 'show':
      return answers.show(parts, turn, partner, command);
    case 'customers':
      return answers.customers(parts, turn, partner, command);
    case 'subscriptions':
      return answers.subscriptions(parts, turn, partner, command);
    case 'signIn':
      return answers.signIn(parts, turn);
    case 'signOut':
      return answers.signOut(parts, turn);
    case 'useThisChannel':
      return answers.useThisChannel(parts, turn, partner);
  }
}

/**
 * `approve 3f2a`, `reject 3f2a because …`, `withdraw 3f2a`: the same decision as on the card. One that began on the card
 * is answered there; what the person still has to see or do goes to their own chat, not before the whole channel.
 */
async function decideTyped(parts: DeskParts, turn: Turn, command: DecideCommand): Promise<Reply> {
  const found = await answers.findByRef(parts, turn, command.ref, command.verb);
  if (found.kind === 'instead') return answers.text(found.say);
  const reply = await decideFound(parts, turn, command, found.transfer);
  if (!command.onCard) return reply;
  // Their own view of the card still asks them to sign in; shown anew it is everybody's card again.
  const at = parts.now().toISOString();
  return { ...reply, isPrivate: true, commit: (records) => records.work.add(cardWork(found.transfer.id, at, 'anew')) };
}

async function decideFound(parts: DeskParts, turn: Turn, command: DecideCommand, transfer: Transfer): Promise<Reply> {
  const { verb, reason, picks } = command;
  const outcome = await decide(parts, { transferId: transfer.id, verb, by: turn.person, reason, picks });
  switch (outcome.kind) {
    case 'refused':
      return answers.text(outcome.say);
    case 'signInFirst': {
      const later = { turn: { command: decideLater(command, outcome.transfer), turn } };
      return { message: await signInMessage(parts, turn.person, later, signInWhy(transfer.ref, verb)) };
    }
    case 'pickItems': {
      const opened = await openRelease(parts, turn, transfer);
      return { message: opened.kind === 'card' ? opened.message : opened.text };
    }
    case 'decided': {
      const values = { ref: transfer.ref, customer: transfer.customer.name };
      const key = decidedKey(outcome.transfer, verb);
      return answers.text({ key, with: values });
    }
  }
}

function decidedKey({ pending, approvalsMissing }: Transfer, verb: Verb): string {
  if (verb === 'approve' && approvalsMissing !== undefined) return 'decided.approveInPart';
  return pending === undefined ? `decided.${verb}` : `decided.${verb}UnderWay`;
}

/** `assign 3f2a to @…`: the person is one who has talked with the bot, known by the id that Teams mentions them with. */
async function assignTyped(
  parts: DeskParts,
  turn: Turn,
  command: Extract<Command, { name: 'assign' }>,
): Promise<Reply> {
  const found = await answers.findByRef(parts, turn, command.ref, 'assign');
  if (found.kind === 'instead') return answers.text(found.say);
  const to = await parts.store.places.known(turn.person.tenantId, command.to);
  if (to === undefined) return answers.text({ key: 'assign.unknownPerson' });
  const outcome = await assign(parts, found.transfer.id, turn.person, to);
  if (outcome.kind === 'refused') return answers.text(outcome.say);
  return answers.text({ key: 'decided.assign', with: { ref: found.transfer.ref, to: to.name } });
}

/** What goes on after a sign-in: what was asked for, as the transfer stood when it was. */
export function decideLater(command: DecideCommand, transfer: Transfer): DecideCommand {
  return command.verb === 'approve' && picksItemsOnApprove(transfer) ? { ...command, picks: true } : command;
}

export function signInWhy(ref: string, verb: string): Sentence {
  return { key: 'signIn.toDecide', with: { ref, verb } };
}
