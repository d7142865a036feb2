import type { NewWork, Records } from '../../store/store.ts';
import { showsChoice } from '../../transfers/choice.ts';
import { COMMERCE, type Verb } from '../../transfers/commerce.ts';
import { assigned, decided, type NewDecision, withoutApprovals } from '../../transfers/decisions.ts';
import type { TransferId } from '../../transfers/ids.ts';
import {
  approvalsMissing,
  lapsedApprovals,
  mayAssign,
  mayDecide,
  maySee,
  picksItemsOnApprove,
  type Refusal,
} from '../../transfers/policy.ts';
import { isDecidable } from '../../transfers/status.ts';
import {
  type Decision,
  type LineItem,
  type Person,
  type Sentence,
  samePerson,
  type Transfer,
} from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace, retryLostRace } from '../queue/lost-race.ts';
import { cardWork, pendingWork, tellWork } from '../queue/outbox.ts';
import { auditRefusal, keepRefusal } from './note-refusal.ts';
import { refusalSentence } from './sentences.ts';

export interface DecisionRequest {
  readonly transferId: TransferId;
  readonly verb: Verb;
  readonly by: Person;
  readonly reason?: string;
  readonly items?: readonly LineItem[];
  /** Set if the button or typed command was to open the choice of line items, because nobody had chosen any yet. */
  readonly picks?: boolean | undefined;
  /** What the clicked card showed. Absent if the decision was typed, or made in the form that chooses the items. */
  readonly onCard?: { readonly choice?: string | undefined };
}

export type Decided =
  | { readonly kind: 'decided'; readonly transfer: Transfer }
  /** Nothing changed. `say` tells the person why. */
  | { readonly kind: 'refused'; readonly say: Sentence; readonly transfer?: Transfer }
  /** Nothing changed, because the person saw other line items than those that would move now. */
  | { readonly kind: 'outdated'; readonly say: Sentence; readonly transfer: Transfer }
  /** The person must sign in first, because the call is made in their name. */
  | { readonly kind: 'signInFirst'; readonly transfer: Transfer }
  /** The person must choose line items first. */
  | { readonly kind: 'pickItems'; readonly transfer: Transfer };

/**
 * Makes the decision, or says why not. One transaction writes the decision, its audit row and the work that follows
 * from it. The update only succeeds on the version that was checked: if two people click at once, one decides, and the
 * other is told who did.
 */
export function decide(parts: DeskParts, request: DecisionRequest): Promise<Decided> {
  return retryLostRace(() => decideOnce(parts, request));
}

async function decideOnce(parts: DeskParts, request: DecisionRequest): Promise<Decided> {
  const { transferId, verb, by, items } = request;
  const reason = request.reason?.trim() || undefined;
  const stored = await parts.store.transfers.find(transferId);
  if (stored === undefined) return { kind: 'refused', say: { key: 'refusal.notFound' } };
  const rules = await parts.policy.rulesFor([by, ...stored.decisions.map((decision) => decision.by)], 'fresh');
  const lapsed = lapsedApprovals(stored, rules);
  const transfer = withoutApprovals(stored, lapsed);
  const permission = mayDecide(by, verb, transfer, rules, reason);
  if (!permission.allowed) return refuse(parts, transfer, verb, by, permission.because);
  if (picksTooLate(request, transfer)) return pickedBefore(parts, transfer, by);
  if (sawOtherItems(request, transfer))
    return { kind: 'outdated', say: { key: 'refusal.outdated', with: { ref: transfer.ref } }, transfer };
  if (callsPartnerCenter(transfer, verb) && (await parts.identity.session(by)) === undefined) {
    return { kind: 'signInFirst', transfer };
  }
  if (mustPick(request, transfer)) return { kind: 'pickItems', transfer };
  if (items !== undefined && isOtherChoice(items, transfer)) return pickedBefore(parts, transfer, by);
  const missing = approvalsMissing(transfer, rules);
  const made = { verb, by, at: parts.now().toISOString(), requestId: parts.newId(), reason, items, missing };
  const next = decided(transfer, made);
  await parts.store.transaction((records) => commitDecision(records, stored, next, made, lapsed));
  return { kind: 'decided', transfer: next };
}

/**
 * Whether the button or typed command was to open the choice of line items, although another approver has since made
 * that choice.
 */
function picksTooLate({ verb, items, picks = false }: DecisionRequest, transfer: Transfer): boolean {
  return verb === 'approve' && picks && items === undefined && !picksItemsOnApprove(transfer);
}

/** Whether the clicked card showed other line items than an approval would move now. */
function sawOtherItems({ verb, picks = false, onCard }: DecisionRequest, transfer: Transfer): boolean {
  return verb === 'approve' && !picks && onCard !== undefined && !showsChoice(onCard.choice, transfer);
}

async function pickedBefore(parts: DeskParts, transfer: Transfer, by: Person): Promise<Decided> {
  const { say } = await refuse(parts, transfer, 'approve', by, 'pickedBefore');
  return { kind: 'outdated', say, transfer };
}

function mustPick({ verb, items }: DecisionRequest, transfer: Transfer): boolean {
  return verb === 'approve' && items === undefined && picksItemsOnApprove(transfer);
}

/**
 * Refuses, and records who tried what. A missing reason isn't recorded, because it isn't an attempt to do something
 * forbidden.
 */
export async function refuse(
  parts: DeskParts,
  transfer: Transfer,
  what: Verb | 'assign' | 'giveBack',
  by: Person,
  because: Refusal,
): Promise<Extract<Decided, { kind: 'refused' }>> {
  if (!maySee(by, transfer)) {
    await keepRefusal(parts, { by, what, why: 'unknownPartner', transferId: transfer.id });
    return { kind: 'refused', say: { key: 'refusal.notFound' } };
  }
  if (because !== 'reasonNeeded') await auditRefusal(parts, transfer, { by, what, why: because });
  return { kind: 'refused', say: refusalSentence(because, transfer, by), transfer };
}

/** Assigns the decision to another approver and tells them in their own chat, unless it is already assigned to them. */
export function assign(parts: DeskParts, transferId: TransferId, by: Person, to: Person): Promise<Decided> {
  return retryLostRace(() => assignOnce(parts, transferId, by, to));
}

async function assignOnce(parts: DeskParts, transferId: TransferId, by: Person, to: Person): Promise<Decided> {
  const transfer = await parts.store.transfers.find(transferId);
  if (transfer === undefined) return { kind: 'refused', say: { key: 'refusal.notFound' } };
  const permission = mayAssign(by, to, transfer, await parts.policy.rulesFor([by, to], 'fresh'));
  if (!permission.allowed) return refuse(parts, transfer, 'assign', by, permission.because);
  if (transfer.assignee !== undefined && samePerson(transfer.assignee, to)) return { kind: 'decided', transfer };
  const at = parts.now().toISOString();
  const after = assigned(transfer, at, to);
  const say = { key: 'tell.assigned', with: { ref: after.ref, customer: after.customer.name, who: by.name } };
  await parts.store.transaction(async (records) => {
    if (!(await records.transfers.update(after, transfer.version))) throw new LostRace(`transfer ${transfer.ref}`);
    const { status } = after;
    await records.audit.add({ at, transferId, by, what: 'assign', from: status, to: status, why: to.name });
    await records.work.add(cardWork(transferId, at));
    await records.work.add(tellWork(to, after, { kind: 'text', say }, at));
    await records.work.add(tellWork(to, after, { kind: 'deskCard', transfer: after, asOf: at }, at));
  });
  return { kind: 'decided', transfer: after };
}

async function commitDecision(
  records: Records,
  before: Transfer,
  after: Transfer,
  { verb, by, at, reason, requestId }: NewDecision,
  lapsed: readonly Decision[],
): Promise<void> {
  if (!(await records.transfers.update(after, before.version))) throw new LostRace(`transfer ${before.ref}`);
  const row = { at, transferId: after.id, by, what: verb, from: before.status, to: after.status, why: reason };
  await records.audit.add(after.pending === undefined ? row : { ...row, requestId });
  await records.work.add(cardWork(after.id, at));
  if (after.pending !== undefined) await records.work.add(pendingWork(after, at));
  for (const approval of lapsed) for (const work of tellLapsed(after, approval, at)) await records.work.add(work);
  const tell = tellRequester(after, verb, by, reason);
  if (tell !== undefined) await records.work.add(tellWork(after.requester, after, { kind: 'text', say: tell }, at));
}

/** Tells the requester and the person that an approval ended with that person's right. */
function tellLapsed(transfer: Transfer, { by }: Decision, at: string): NewWork[] {
  const values = { ref: transfer.ref, customer: transfer.customer.name, who: by.name };
  const message = { kind: 'text', say: { key: 'tell.approvalLapsed', with: values } } as const;
  return [transfer.requester, by].map((person) => tellWork(person, transfer, message, at));
}

/**
 * What to tell the requester at once: that the request was approved before sending, that it was approved but needs more
 * approvals, or that it was decided without a call to Partner Center. Undefined if the requester decided, or if Partner
 * Center must carry out the decision; the requester then hears the outcome instead.
 */
function tellRequester(transfer: Transfer, verb: Verb, by: Person, reason = ''): Sentence | undefined {
  if (samePerson(by, transfer.requester)) return undefined;
  const values = { ref: transfer.ref, customer: transfer.customer.name, who: by.name, reason };
  if (transfer.status === 'creating') return { key: 'tell.approvedHere', with: values };
  if (verb === 'approve' && isDecidable(transfer.status)) return { key: 'tell.approvedInPart', with: values };
  return transfer.pending === undefined ? { key: `tell.${verb}`, with: values } : undefined;
}

/**
 * Whether these items differ from those that an earlier approver chose. Approvals of different choices must not count
 * towards the same quorum. A form that was opened before the earlier approval can still hold a different choice.
 */
function isOtherChoice(items: readonly LineItem[], transfer: Transfer): boolean {
  if (picksItemsOnApprove(transfer)) return false;
  const ids = (some: readonly LineItem[]) => some.map(({ subscriptionId }) => subscriptionId.toLowerCase());
  const [these, picked] = [new Set(ids(items)), new Set(ids(transfer.lineItems))];
  return these.size !== picked.size || [...these].some((id) => !picked.has(id));
}

function callsPartnerCenter(transfer: Transfer, verb: Verb): boolean {
  return transfer.status === 'open' && COMMERCE[transfer.commerce].calls[verb] !== 'none';
}
