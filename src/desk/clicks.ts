import { VERBS, type Verb } from '../transfers/commerce.ts';
import { LIMITS } from '../transfers/draft.ts';
import { maySee } from '../transfers/policy.ts';
import { see, stageOf } from '../transfers/rights.ts';
import { counterpartyOf, creatorOf, type Transfer } from '../transfers/transfer.ts';
import { hasToBeTyped } from './commands/run-command.ts';
import { decide } from './decisions/decide.ts';
import { giveBack } from './decisions/give-back.ts';
import { keepRefusal } from './decisions/note-refusal.ts';
import { clickDraft } from './forms/form-buttons.ts';
import { openRelease } from './forms/open-release.ts';
import { card, say } from './ports/click-answer.ts';
import { within } from './ports/click-deadline.ts';
import type { Command } from './ports/command.ts';
import type { Click, ClickAnswer, Turn } from './ports/inbound.ts';
import type { Message } from './ports/message.ts';
import type { DeskParts } from './ports/parts.ts';
import type { Reply } from './ports/reply.ts';
import { cardWork, commandWork, writeKey } from './queue/outbox.ts';
import { decideLater, signInWhy } from './sign-in/decide-later.ts';
import { signInMessage } from './sign-in/read-as.ts';
import { askWhoseTheyAre, belongs } from './sign-in/whose-tenant.ts';
import { internalPart } from './views/internal-part.ts';
import { readersOf } from './views/readers.ts';
import { areSeen, isSeenWholly, seenBy } from './views/seen-by.ts';

export interface ClickParts extends DeskParts {
  readonly runCommand: (turn: Turn, command: Command) => Promise<Reply>;
}

/**
 * Handles a button. The card carries a verb and an opaque id, and the desk trusts neither: it reads the transfer from the
 * store and judges the rights of the verified person.
 */
export async function click(parts: ClickParts, inbound: Click): Promise<ClickAnswer> {
  const answer = await answerTo(parts, inbound);
  return answer.kind === 'card' ? card(await asSeen(parts, inbound, answer.message)) : answer;
}

/** The person sees their own view of the card. What they may only see here, they see as everybody here does. */
async function asSeen(parts: ClickParts, { turn }: Click, message: Message): Promise<Message> {
  const own = { tenantIds: [turn.person.tenantId] };
  return seenBy(message, isSeenWholly(message, own) ? own : await readersOf(parts, turn.place, turn.person));
}

async function answerTo(parts: ClickParts, inbound: Click): Promise<ClickAnswer> {
  const { verb, data, turn } = inbound;
  const [subject, action] = verb.split('.');
  const isKnown = parts.policy.partner(turn.person.tenantId) !== undefined;
  if (!isKnown && (subject === 'draft' || subject === 'transfer')) return noPartner(parts, turn, verb);
  if (subject === 'draft' && typeof data.draftId === 'string')
    return clickDraft(parts, inbound, data.draftId, action ?? '');
  if (subject === 'transfer' && typeof data.transferId === 'string')
    return clickTransfer(parts, inbound, data.transferId, action);
  if (verb === 'type' && typeof data.text === 'string') return typed(parts, inbound, data.text.slice(0, 500));
  return say({ key: 'sorry.unknownButton' });
}

async function noPartner(parts: ClickParts, { person }: Turn, verb: string): Promise<ClickAnswer> {
  await keepRefusal(parts, { by: person, what: verb.slice(0, 40), why: 'unknownPartner' });
  return say({ key: 'refusal.unknownPartner' });
}

/** The buttons of a desk card that make no decision. */
const OTHER_ACTIONS = ['refresh', 'note', 'giveBack'];

async function clickTransfer(
  parts: ClickParts,
  inbound: Click,
  transferId: string,
  action: string | undefined,
): Promise<ClickAnswer> {
  const { turn } = inbound;
  const verb = VERBS.find((name) => name === action);
  if (verb === undefined && !OTHER_ACTIONS.includes(action ?? '')) return say({ key: 'sorry.unknownButton' });
  const reason = typeof inbound.data.reason === 'string' ? inbound.data.reason.slice(0, LIMITS.reason) : undefined;
  if (!(await belongs(parts, turn))) {
    const transfer = await parts.store.transfers.find(transferId);
    const later = verb && transfer && decideLater(turn, transfer, { ...shownOn(inbound), verb, reason, onCard: true });
    return card(await askWhoseTheyAre(parts, turn, later));
  }
  if (action === 'note') return readNote(parts, turn, transferId);
  if (action === 'giveBack') return sayItDidNot(parts, turn, transferId, reason);
  if (verb === undefined) return refresh(parts, inbound, transferId);
  const unsent = await shownHereOnly(parts, turn, transferId);
  if (unsent === undefined) return press(parts, inbound, transferId, verb, reason);
  await keepRefusal(parts, { by: turn.person, what: verb, why: 'unknownPartner', transferId });
  return say({ key: 'refusal.notSentYet', with: { ref: unsent.ref, creator: creatorOf(unsent).name } });
}

async function press(
  parts: ClickParts,
  inbound: Click,
  transferId: string,
  verb: Verb,
  reason: string | undefined,
): Promise<ClickAnswer> {
  const { turn } = inbound;
  const picks = inbound.data.picks === true || inbound.data.picks === 'true';
  const onCard = shownOn(inbound);
  const outcome = await decide(parts, { transferId, verb, by: turn.person, reason, picks, onCard });
  switch (outcome.kind) {
    case 'decided':
      return card({ kind: 'deskCard', transfer: outcome.transfer });
    case 'refused':
      if (outcome.transfer !== undefined) await showTrueCard(parts, transferId);
      return say(outcome.say);
    case 'outdated':
      await showTrueCard(parts, transferId);
      return card({ kind: 'deskCard', transfer: outcome.transfer, notice: outcome.say });
    case 'signInFirst': {
      const later = decideLater(turn, outcome.transfer, { ...onCard, verb, reason, onCard: true });
      return card(await signInMessage(parts, turn.person, later, signInWhy(outcome.transfer, verb)));
    }
    case 'pickItems':
      return openRelease(parts, turn, outcome.transfer);
  }
}

/** Handles "It did not happen: give it back". */
async function sayItDidNot(
  parts: ClickParts,
  { person }: Turn,
  transferId: string,
  reason: string | undefined,
): Promise<ClickAnswer> {
  const outcome = await giveBack(parts, { transferId, by: person, reason });
  if (outcome.kind === 'decided') return card({ kind: 'deskCard', transfer: outcome.transfer });
  if (outcome.transfer !== undefined) await showTrueCard(parts, transferId);
  return say(outcome.say);
}

/** Updates the desk card even if it shows the latest version, because somebody may have replaced its message. */
async function showTrueCard({ store, now }: ClickParts, transferId: string): Promise<void> {
  await store.work.add(cardWork(transferId, now().toISOString(), 'anew'));
}

/** The choice of line items that the clicked card showed. */
function shownOn({ data }: Click): { choice?: string } {
  return typeof data.choice === 'string' ? { choice: data.choice } : {};
}

/** Shows the latest state. While the outcome is unknown, the desk also looks at Partner Center again. */
async function refresh(parts: ClickParts, { turn }: Click, transferId: string): Promise<ClickAnswer> {
  const transfer = await parts.store.transfers.find(transferId);
  const shown =
    transfer !== undefined && maySee(turn.person, transfer) ? transfer : await shownHereOnly(parts, turn, transferId);
  if (shown !== undefined) {
    await showTrueCard(parts, transferId);
    if (stageOf(shown) === 'inDoubt') await parts.store.work.hurry(writeKey(transferId), parts.now().toISOString());
    return card({ kind: 'deskCard', transfer: shown });
  }
  if (transfer !== undefined)
    await keepRefusal(parts, { by: turn.person, what: 'refresh', why: 'unknownPartner', transferId });
  return say({ key: 'refusal.notFound' });
}

/**
 * Handles the button for the creator's internal part. Both partners may read the card where the button is, so only the
 * person who pressed gets the answer.
 */
async function readNote(parts: ClickParts, turn: Turn, transferId: string): Promise<ClickAnswer> {
  const { person } = turn;
  const transfer = await parts.store.transfers.find(transferId);
  const sight = transfer && see({ tenantIds: [person.tenantId] }, transfer);
  if (transfer !== undefined && sight?.internal) return { ...say(internalPart(transfer)), isPrivate: true };
  if (transfer !== undefined) await keepRefusal(parts, { by: person, what: 'note', why: 'notYours', transferId });
  const seen = sight?.transfer ? transfer : await shownHereOnly(parts, turn, transferId);
  return say(
    seen === undefined
      ? { key: 'refusal.notFound' }
      : { key: 'refusal.notYourNote', with: { creator: creatorOf(seen).name } },
  );
}

/** The transfer, if the person may see its card in this channel, but nowhere else: it hasn't been sent yet. */
async function shownHereOnly(parts: ClickParts, turn: Turn, transferId: string): Promise<Transfer | undefined> {
  const transfer = await parts.store.transfers.find(transferId);
  if (transfer === undefined || maySee(turn.person, transfer)) return undefined;
  if (turn.person.tenantId !== counterpartyOf(transfer).tenantId) return undefined;
  return see(await readersOf(parts, turn.place, turn.person), transfer).transfer ? transfer : undefined;
}

/**
 * Handles a button that stands for a typed command. A decision has to be typed: earlier releases offered the decision
 * that somebody had mistyped as a button, and anybody could press it. If the command takes too long for a click, the
 * desk posts the reply as a message later.
 */
async function typed(parts: ClickParts, { turn }: Click, text: string): Promise<ClickAnswer> {
  const command = parts.parse(text);
  if (hasToBeTyped(command)) return say({ key: 'sorry.typeIt', with: { command: text } });
  const reply = await within(parts.runCommand(turn, command), 'click');
  if (reply === undefined) {
    await parts.store.work.add(commandWork({ command, turn }, parts.now().toISOString()));
    return say({ key: 'working' });
  }
  const { commit } = reply;
  if (commit !== undefined) await parts.store.transaction(commit);
  if (reply.message.kind !== 'text') return card(reply.message);
  const isForAll = areSeen(reply.about ?? [], await readersOf(parts, turn.place, turn.person));
  return { kind: 'say', text: reply.message, ...(!isForAll && { isPrivate: true }) };
}
