import type { AuditRow, NewWork, Records } from '../../store/store.ts';
import type { Draft } from '../../transfers/draft.ts';
import { isFinal } from '../../transfers/status.ts';
import { type Person, type Sentence, samePerson, type Transfer } from '../../transfers/transfer.ts';
import { leavesItOpen } from '../decisions/sentences.ts';
import { newRecord } from '../forms/draft-record.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace } from '../queue/lost-race.ts';
import { cardWork, tellWork, watchWork } from '../queue/outbox.ts';
import type { Commit, Result } from '../queue/result.ts';

/** How soon the desk looks again at a transfer that Partner Center is processing. */
const PROGRESS_SECONDS = 5;

/** What is written down with a change of a transfer. */
export interface Recording {
  /** Of the audit row, where the status changes. Absent: for a change that is none of status. */
  readonly what?: AuditRow['what'];
  readonly correlationId?: string | undefined;
  /** Seconds by which the work item is put off; absent: it is done. */
  readonly later?: number;
  readonly work?: readonly NewWork[];
  /** Beside the requester. */
  readonly alsoTell?: Person;
}

/**
 * Writes down what became of a transfer: the change, its audit row, the card, and who is told, in one transaction with
 * the end of the work item, or with its postponement.
 */
export function settle(
  parts: DeskParts,
  before: Transfer,
  after: Transfer,
  { what, correlationId, later, work: more = [], alsoTell }: Recording,
): Result {
  const commit: Commit = async (records) => {
    if (after.version === before.version) return;
    if (!(await records.transfers.update(after, before.version))) throw new LostRace(`transfer ${before.ref}`);
    const at = after.updatedAt;
    if (what !== undefined && after.status !== before.status) {
      await records.audit.add({
        at,
        transferId: after.id,
        by: before.pending?.as,
        what,
        from: before.status,
        to: after.status,
        why: after.problem?.key,
        requestId: before.pending?.requestId,
        correlationId,
      });
    }
    await records.work.add(cardWork(after.id, at));
    for (const work of more) await records.work.add(work);
    for (const work of news(before, after, alsoTell)) await records.work.add(work);
    if (before.pending?.call === 'create' && after.status === 'failed') await handBack(parts, records, after);
    const watchAt = nextLook(parts, after);
    if (watchAt !== undefined) await records.work.add(watchWork(after.id, watchAt, at));
  };
  return later === undefined ? { kind: 'done', commit } : { kind: 'later', inSeconds: later, commit };
}

/** Partner Center refused to create it: the requester gets the form back as it was filled in, to correct and send again. */
async function handBack(parts: DeskParts, records: Records, transfer: Transfer): Promise<void> {
  const submitted = transfer.draftId === undefined ? undefined : await records.drafts.find(transfer.draftId);
  if (submitted === undefined) return;
  const draft: Draft = { ...(submitted.document as Draft), step: 'review', problem: transfer.problem };
  const record = newRecord(parts, draft);
  await records.drafts.add(record);
  const message: Message = { kind: 'draft', draftId: record.id, version: record.version, draft };
  await records.work.add(tellWork(transfer.requester, transfer, message, transfer.updatedAt));
}

/** When to look at Partner Center again; undefined for what can't change any more, and while a write is pending. */
export function nextLook(parts: Pick<DeskParts, 'now' | 'watchMinutes'>, transfer: Transfer): string | undefined {
  if (isFinal(transfer.status) || transfer.pending !== undefined || transfer.status === 'awaitingApproval')
    return undefined;
  const seconds = transfer.status === 'inProgress' ? PROGRESS_SECONDS : parts.watchMinutes * 60;
  return new Date(parts.now().getTime() + seconds * 1_000).toISOString();
}

/** Who is told what about the change: the requester, and the person whose decision did not go through. */
function news(before: Transfer, after: Transfer, alsoTell: Person | undefined): NewWork[] {
  const say = newsSentence(before, after);
  if (say === undefined) return [];
  const people = [after.requester];
  const decider = after.status === before.pending?.from || after.status === 'failed' ? before.pending?.as : alsoTell;
  if (decider !== undefined && !samePerson(decider, after.requester)) people.push(decider);
  return people.map((person) => tellWork(person, after, { kind: 'text', say }, after.updatedAt));
}

function newsSentence(before: Transfer, after: Transfer): Sentence | undefined {
  const last = after.decisions.at(-1);
  const values = {
    ref: after.ref,
    customer: after.customer.name,
    source: after.source.name,
    target: after.target.name,
    who: last?.by.name ?? '',
    reason: last?.reason ?? '',
  };
  if (after.problem !== undefined && before.pending !== undefined) {
    const key = before.pending.call === 'create' ? 'tell.createRefused' : 'tell.decisionRefused';
    return { key, with: { ...values, problem: after.problem } };
  }
  if (after.status === before.status) return undefined;
  if (after.status === 'open')
    return before.pending?.call === 'create' ? { key: 'tell.sent', with: values } : undefined;
  if (after.status === 'inProgress' || isFinal(after.status)) {
    const wasApproved = last?.verb === 'approve' && !leavesItOpen(last);
    const decided = after.decisions.length > before.decisions.length || wasApproved;
    return { key: `tell.${decided ? '' : 'elsewhere.'}${after.status}`, with: values };
  }
  return undefined;
}
