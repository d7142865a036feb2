import type { DraftRecord } from '../../store/store.ts';
import {
  chosenItems,
  commerceOf,
  DRAFT_VERBS,
  type Draft,
  type DraftVerb,
  pressed,
  problemOf,
  withInputs,
} from '../../transfers/draft.ts';
import type { DraftId } from '../../transfers/ids.ts';
import { type Sentence, samePerson, type Transfer } from '../../transfers/transfer.ts';
import { draftExpiry, loadCandidates } from '../commands/begin-transfer.ts';
import { decide } from '../decisions/decide.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import { within } from '../ports/click-deadline.ts';
import type { ClickAnswer, Inbound } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { untilFirst } from '../queue/lost-race.ts';
import { editWork, type Payloads } from '../queue/outbox.ts';
import { LostRace } from '../queue/worker.ts';
import { readAs, signInMessage } from '../sign-in/read-as.ts';
import { submit } from './submit.ts';

type Click = Extract<Inbound, { kind: 'click' }>;

/** A button of the wizard. Whatever it is, what the person had typed and ticked is kept. */
export function clickDraft(parts: DeskParts, click: Click, draftId: DraftId, verb: string): Promise<ClickAnswer> {
  return untilFirst(() => clickOnce(parts, click, draftId, verb));
}

async function clickOnce(parts: DeskParts, click: Click, draftId: DraftId, verb: string): Promise<ClickAnswer> {
  const record = await parts.store.drafts.find(draftId);
  if (record === undefined) return say({ key: 'draft.unknown' });
  const kept = record.document as Draft;
  if (!samePerson(record.owner, click.turn.person)) {
    await keepRefusal(parts, { by: click.turn.person, what: click.verb.slice(0, 40), why: 'notYours' });
    const key = kept.kind === 'release' ? 'draft.notYourChoice' : 'draft.notYours';
    return say({ key, with: { who: kept.owner.name } });
  }
  if (record.submittedAs !== undefined && kept.kind !== 'release') return submitted(parts, record.submittedAs);
  if (kept.step === 'dropped') return card({ kind: 'closed', say: { key: 'draft.dropped' } });
  const draft = withInputs(kept, click.data);
  if (verb === 'drop') return drop(parts, click, record, draft);
  if (isBehind(click, record)) return show({ ...record, document: { ...kept, problem: { key: 'draft.behind' } } });
  if ((verb === 'reload' && draft.kind !== 'request') || draft.step === 'loading')
    return reload(parts, click, record, { ...draft, step: 'loading' });
  if (record.expiresAt < parts.now().toISOString()) {
    const expired: Sentence = { key: 'draft.expired' };
    if (draft.kind !== 'request') return reload(parts, click, record, { ...draft, step: 'loading' }, expired);
    return show(await save(parts, record, { ...draft, problem: expired }));
  }
  if (verb === 'submit') return finish(parts, click, record, draft);
  const known = DRAFT_VERBS.find((name) => name === verb);
  const page = numberIn(click.data.page);
  return show(await save(parts, record, known === undefined ? draft : pressedWith(draft, known, page)));
}

/**
 * A card on another device, or one that Teams shows as it was first posted: what it holds is older than what is stored,
 * so it is not taken over but brought up to date.
 */
function isBehind({ data, turn }: Click, record: DraftRecord): boolean {
  if (data.shown === undefined) return false;
  const shown = numberIn(data.shown);
  // The same click once more, after the sign-in that it led to: what it found stored is what it left there itself.
  const isOnceMore = turn.signedIn?.silently && (record.document as Draft).step === 'loading';
  return shown !== record.version && !(isOnceMore && shown === record.version - 1);
}

/** Of anything but a number or its text it is none: an object could even keep `Number` from answering. */
function numberIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

function pressedWith(draft: Draft, verb: DraftVerb, page: number): Draft {
  return pressed(draft, verb, Number.isInteger(page) ? page : 0);
}

async function finish(parts: DeskParts, click: Click, record: DraftRecord, draft: Draft): Promise<ClickAnswer> {
  if (draft.step !== 'review') return show(await save(parts, record, draft));
  for (const step of ['items', 'details', 'partnerIds'] as const) {
    const problem = concerns(draft, step) ? problemOf({ ...draft, step }) : undefined;
    if (problem !== undefined) return show(await save(parts, record, { ...draft, step, problem }));
  }
  if (draft.kind === 'release') return release(parts, click, draft);
  const transfer = await submit(parts, record, draft);
  const answer = await submitted(parts, transfer.id);
  if (answer.kind === 'card') await editInPlace(parts, click, answer.message);
  return answer;
}

function concerns(draft: Draft, step: 'items' | 'details' | 'partnerIds'): boolean {
  if (draft.kind === 'create') return true;
  return draft.kind === 'request' ? step === 'details' : step === 'items';
}

/** Approves with the chosen line items; the card goes back to being the desk card. Refused, it stays good as it is. */
async function release(parts: DeskParts, click: Click, draft: Draft): Promise<ClickAnswer> {
  const { transferId } = draft;
  if (transferId === undefined) return say({ key: 'draft.unknown' });
  const items = chosenItems(draft);
  const outcome = await decide(parts, { transferId, verb: 'approve', by: click.turn.person, items });
  if (outcome.kind === 'decided') return deskCardInstead(parts, click, outcome.transfer);
  if (outcome.kind === 'refused') return say(outcome.say);
  return signInFirst(parts, click.turn, outcome.transfer);
}

/** A card with a link would stand in for the choice. Where Teams can't do without one, the person types. */
async function signInFirst(parts: DeskParts, turn: Click['turn'], transfer: Transfer): Promise<ClickAnswer> {
  const instead = say({ key: 'signIn.typeIt' });
  if (turn.place.kind === 'channel') return instead;
  const signIn = await signInMessage(parts, turn.person, approveLater(turn, transfer), { key: 'signIn.again' });
  return { ...instead, signIn };
}

function approveLater(turn: Click['turn'], { ref }: Transfer): { readonly turn: Payloads['turn'] } {
  return { turn: { command: { name: 'decide', verb: 'approve', ref, onCard: true, picks: true }, turn } };
}

/** The choice of items usually stands in for the desk card; asked for by typing it is a message of its own. */
async function deskCardInstead(parts: DeskParts, click: Click, transfer: Transfer): Promise<ClickAnswer> {
  const message: Message = { kind: 'deskCard', transfer };
  const posted = await parts.store.cards.find(transfer.id);
  if (posted?.activityId !== click.messageId) await editInPlace(parts, click, message);
  return card(message);
}

async function drop(parts: DeskParts, click: Click, record: DraftRecord, draft: Draft): Promise<ClickAnswer> {
  if (draft.kind === 'release' && draft.transferId !== undefined) {
    await save(parts, record, draft);
    const transfer = await parts.store.transfers.find(draft.transferId);
    return transfer === undefined ? say({ key: 'refusal.notFound' }) : deskCardInstead(parts, click, transfer);
  }
  await save(parts, record, { ...draft, step: 'dropped' });
  const message: Message = { kind: 'closed', say: { key: 'draft.dropped' } };
  await editInPlace(parts, click, message);
  return card(message);
}

/** The finished wizard is shown to all of the person's devices, not only to the one that clicked. */
async function editInPlace(parts: DeskParts, { turn, messageId }: Click, message: Message): Promise<void> {
  if (messageId === undefined) return;
  await parts.store.work.add(
    editWork({ place: turn.place, activityId: messageId, message }, parts.now().toISOString()),
  );
}

/**
 * Reads the customer's subscriptions (again). Ticks that are still possible stay. When it takes longer than a click may,
 * the card says so and offers to go on; the result is kept for then.
 */
export async function reload(
  parts: DeskParts,
  { turn }: Pick<Click, 'turn'>,
  record: DraftRecord,
  draft: Draft,
  problem?: Sentence,
): Promise<ClickAnswer> {
  const waiting = await save(parts, record, draft);
  const read = loaded(parts, turn, waiting, problem);
  return (
    (await within(read, 'click')) ??
    show({ ...waiting, document: { ...draft, problem: { key: 'draft.stillLoading' } } })
  );
}

async function loaded(
  parts: DeskParts,
  turn: Click['turn'],
  record: DraftRecord,
  problem: Sentence | undefined,
): Promise<ClickAnswer> {
  const draft = record.document as Draft;
  const transfer = draft.transferId === undefined ? undefined : await parts.store.transfers.find(draft.transferId);
  const resume = transfer && approveLater(turn, transfer);
  const read = await readAs(parts, turn.person, resume, (as) =>
    loadCandidates(parts, as, draft.customer, commerceOf(draft.kind), transfer?.productTypes),
  );
  if (read.kind === 'instead') {
    if (read.message.kind !== 'text') return card(read.message);
    const problem = read.message.say;
    return show(await saveLoaded(parts, record, (draft) => ({ ...draft, problem })));
  }
  const possible = new Set(read.value.filter(({ ineligible }) => !ineligible).map(({ item }) => item.subscriptionId));
  const candidates = read.value;
  const withItems = (draft: Draft): Draft => {
    const chosen = draft.chosen.filter((id) => possible.has(id));
    return { ...draft, step: 'items', candidates, chosen, problem };
  };
  return show(await saveLoaded(parts, record, withItems));
}

/**
 * Two clicks that load the same form at once don't undo each other's work for ever: what one has read is good for the
 * other too.
 */
async function saveLoaded(
  parts: DeskParts,
  record: DraftRecord,
  change: (draft: Draft) => Draft,
): Promise<DraftRecord> {
  try {
    return await save(parts, record, change(record.document as Draft));
  } catch (error) {
    const newest = error instanceof LostRace ? await parts.store.drafts.find(record.id) : undefined;
    if (newest === undefined || (newest.document as Draft).step !== 'loading') throw error;
    return saveLoaded(parts, newest, change);
  }
}

async function save(parts: DeskParts, record: DraftRecord, draft: Draft): Promise<DraftRecord> {
  const at = parts.now();
  const next: DraftRecord = {
    ...record,
    document: draft,
    version: record.version + 1,
    updatedAt: at.toISOString(),
    expiresAt: draftExpiry(at),
  };
  if (!(await parts.store.drafts.update(next, record.version))) throw new LostRace('the draft');
  return next;
}

async function submitted(parts: DeskParts, id: Transfer['id']): Promise<ClickAnswer> {
  const transfer = await parts.store.transfers.find(id);
  if (transfer === undefined) return say({ key: 'refusal.notFound' });
  const bound = await parts.store.places.boundTo(transfer.requester.tenantId);
  return card({ kind: 'submitted', transfer, channel: bound === undefined ? undefined : (bound.name ?? '') });
}

function show(record: DraftRecord): ClickAnswer {
  return card(draftView(record));
}

/** The form as it is stored. */
export function draftView(record: DraftRecord): Message {
  return { kind: 'draft', draftId: record.id, draft: record.document as Draft, version: record.version };
}

export function card(message: Message): ClickAnswer {
  return { kind: 'card', message };
}

export function say(sentence: Sentence): Extract<ClickAnswer, { kind: 'say' }> {
  return { kind: 'say', text: { kind: 'text', say: sentence } };
}
