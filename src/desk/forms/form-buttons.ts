import type { DraftRecord } from '../../store/store.ts';
import {
  chosenItems,
  DRAFT_VERBS,
  type Draft,
  type DraftVerb,
  pressed,
  problemOf,
  withInputs,
} from '../../transfers/draft.ts';
import type { DraftId } from '../../transfers/ids.ts';
import { type Sentence, samePerson, type Transfer } from '../../transfers/transfer.ts';
import { decide } from '../decisions/decide.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import { card, say } from '../ports/click-answer.ts';
import type { Click, ClickAnswer } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { retryLostRace } from '../queue/lost-race.ts';
import { cardWork, editWork } from '../queue/outbox.ts';
import { decideLater } from '../sign-in/decide-later.ts';
import { signInMessage } from '../sign-in/read-as.ts';
import { withChecks } from './check-draft.ts';
import { saveDraft } from './draft-record.ts';
import { givenBackAlike } from './given-back-alike.ts';
import { reload, show } from './load-items.ts';
import { submit } from './submit.ts';

/** Handles a button on the form. Every button keeps what the person typed and ticked. */
export function clickDraft(parts: DeskParts, click: Click, draftId: DraftId, verb: string): Promise<ClickAnswer> {
  return retryLostRace(() => clickOnce(parts, click, draftId, verb));
}

async function clickOnce(parts: DeskParts, click: Click, draftId: DraftId, verb: string): Promise<ClickAnswer> {
  const record = await parts.store.drafts.find(draftId);
  if (record === undefined) return say({ key: 'draft.unknown' });
  const kept = record.document as Draft;
  if (!samePerson(record.owner, click.turn.person)) return refuseOther(parts, click, kept);
  if (record.submittedAs !== undefined && kept.kind !== 'release') return submitted(parts, record.submittedAs);
  if (kept.step === 'dropped') return card({ kind: 'closed', say: { key: 'draft.dropped' } });
  const draft = withInputs(kept, click.data);
  if (verb === 'drop') return drop(parts, record, draft);
  if (isBehind(click, record)) return show({ ...record, document: { ...kept, problem: { key: 'draft.behind' } } });
  return press(parts, click, record, draft, verb);
}

async function refuseOther(parts: DeskParts, click: Click, { kind, owner }: Draft): Promise<ClickAnswer> {
  await keepRefusal(parts, { by: click.turn.person, what: click.verb.slice(0, 40), why: 'notYours' });
  const key = kind === 'release' ? 'draft.notYourChoice' : 'draft.notYours';
  return say({ key, with: { who: owner.name } });
}

const EXPIRED: Sentence = { key: 'draft.expired' };

/** Handles a button on the person's own, current form. A request has no items to read. */
async function press(
  parts: DeskParts,
  click: Click,
  record: DraftRecord,
  draft: Draft,
  verb: string,
): Promise<ClickAnswer> {
  const hasItems = draft.kind !== 'request';
  const loading: Draft = { ...draft, step: 'loading' };
  if ((verb === 'reload' && hasItems) || draft.step === 'loading') return reload(parts, click.turn, record, loading);
  if (record.expiresAt < parts.now().toISOString())
    return hasItems
      ? reload(parts, click.turn, record, loading, EXPIRED)
      : show(await saveDraft(parts, record, { ...draft, problem: EXPIRED }));
  if (verb === 'submit') return finish(parts, click, record, draft);
  const known = DRAFT_VERBS.find((name) => name === verb);
  const page = numberIn(click.data.page);
  const next = known === undefined ? draft : pressedWith(draft, known, page);
  const isReview = next.step === 'review' && draft.step !== 'review';
  return show(await saveDraft(parts, record, isReview ? await withChecks(parts, click.turn.person, next) : next));
}

/**
 * Whether the card is older than the stored draft: the draft was changed on another device, or Teams shows the card as
 * it was first posted. The card's inputs are then ignored, and the card is updated.
 */
function isBehind({ data, turn }: Click, record: DraftRecord): boolean {
  if (data.shown === undefined) return false;
  const shown = numberIn(data.shown);
  // This click is repeated after the sign-in that it caused. Its first run already saved the stored version.
  const isOnceMore = turn.signedIn?.silently && (record.document as Draft).step === 'loading';
  return shown !== record.version && !(isOnceMore && shown === record.version - 1);
}

/** Returns NaN for anything but a number or a string. `Number` can throw for an object. */
function numberIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

function pressedWith(draft: Draft, verb: DraftVerb, page: number): Draft {
  return pressed(draft, verb, Number.isInteger(page) ? page : 0);
}

async function finish(parts: DeskParts, click: Click, record: DraftRecord, draft: Draft): Promise<ClickAnswer> {
  if (draft.step !== 'review') return show(await saveDraft(parts, record, draft));
  for (const step of ['items', 'details', 'partnerIds'] as const) {
    const problem = concerns(draft, step) ? problemOf({ ...draft, step }) : undefined;
    if (problem !== undefined) return show(await saveDraft(parts, record, { ...draft, step, problem }));
  }
  if (draft.kind === 'release') return release(parts, click, record, draft);
  const alike = await givenBackAlike(parts, draft);
  if (alike !== undefined && draft.warnedOf !== alike.ref) {
    const problem: Sentence = { key: 'draft.mayComeYet', with: { ref: alike.ref } };
    return show(await saveDraft(parts, record, { ...draft, warnedOf: alike.ref, problem }));
  }
  const transfer = await submit(parts, record, draft);
  const answer = await submitted(parts, transfer.id);
  if (answer.kind === 'card') await editInPlace(parts, record, answer.message);
  return answer;
}

function concerns(draft: Draft, step: 'items' | 'details' | 'partnerIds'): boolean {
  if (draft.kind === 'create') return true;
  return draft.kind === 'request' ? step === 'details' : step === 'items';
}

/**
 * Approves with the chosen line items, and turns the form back into the desk card. After a refusal the form stays
 * usable.
 */
async function release(parts: DeskParts, click: Click, record: DraftRecord, draft: Draft): Promise<ClickAnswer> {
  const { transferId } = draft;
  if (transferId === undefined) return say({ key: 'draft.unknown' });
  const items = chosenItems(draft);
  const outcome = await decide(parts, { transferId, verb: 'approve', by: click.turn.person, items });
  if (outcome.kind === 'decided') return deskCardInstead(parts, record, outcome.transfer);
  if (outcome.kind === 'refused') return say(outcome.say);
  if (outcome.kind === 'outdated') return deskCardInstead(parts, record, outcome.transfer, outcome.say);
  return signInFirst(parts, click.turn, outcome.transfer);
}

/**
 * Asks for a sign-in and leaves the form in place. In a channel only a card with a link could ask, so the person has to
 * type a command.
 */
async function signInFirst(parts: DeskParts, turn: Click['turn'], transfer: Transfer): Promise<ClickAnswer> {
  const instead = say({ key: 'signIn.typeIt' });
  if (turn.place.kind === 'channel') return instead;
  const later = decideLater(turn, transfer, { verb: 'approve', onCard: true, picks: true });
  const signIn = await signInMessage(parts, turn.person, later, { key: 'signIn.again' });
  return { ...instead, signIn };
}

/** Shows the desk card instead of the form, also in the message of a form that was opened by typing. */
async function deskCardInstead(
  parts: DeskParts,
  record: DraftRecord,
  transfer: Transfer,
  notice?: Sentence,
): Promise<ClickAnswer> {
  const message: Message = { kind: 'deskCard', transfer, notice, asOf: parts.now().toISOString() };
  await editInPlace(parts, record, message);
  return card(message);
}

async function drop(parts: DeskParts, record: DraftRecord, draft: Draft): Promise<ClickAnswer> {
  if (draft.kind === 'release' && draft.transferId !== undefined) {
    await saveDraft(parts, record, draft);
    const transfer = await parts.store.transfers.find(draft.transferId);
    if (transfer === undefined) return say({ key: 'refusal.notFound' });
    await parts.store.work.add(cardWork(transfer.id, parts.now().toISOString(), 'anew'));
    return deskCardInstead(parts, record, transfer);
  }
  await saveDraft(parts, record, { ...draft, step: 'dropped' });
  const message: Message = { kind: 'closed', say: { key: 'draft.dropped' } };
  await editInPlace(parts, record, message);
  return card(message);
}

/**
 * Edits the message in which the form was posted, so that all of the person's devices show the result. A form that only
 * stood in place of another card has no such message. The message that a client names is never edited.
 */
async function editInPlace(parts: DeskParts, { postedAs }: DraftRecord, message: Message): Promise<void> {
  if (postedAs === undefined) return;
  const { place, messageId: activityId } = postedAs;
  await parts.store.work.add(editWork({ place, activityId, message }, parts.now().toISOString()));
}

async function submitted(parts: DeskParts, id: Transfer['id']): Promise<ClickAnswer> {
  const transfer = await parts.store.transfers.find(id);
  if (transfer === undefined) return say({ key: 'refusal.notFound' });
  const bound = await parts.store.places.boundTo(transfer.requester.tenantId);
  return card({ kind: 'submitted', transfer, channel: bound === undefined ? undefined : (bound.name ?? '') });
}
