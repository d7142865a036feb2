import type { AuditRow, NewWork, Records } from '../../store/store.ts';
import { utc } from '../../time/read-time.ts';
import type { Draft } from '../../transfers/draft.ts';
import { lookedFor, secondsToNextLook } from '../../transfers/given-back.ts';
import { isFinal } from '../../transfers/status.ts';
import {
  type GivenBackCall,
  named,
  type Person,
  type Sentence,
  samePerson,
  type Transfer,
} from '../../transfers/transfer.ts';
import { leavesItOpen } from '../decisions/sentences.ts';
import { newRecord } from '../forms/draft-record.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace } from '../queue/lost-race.ts';
import { cardWork, tellWork, watchWork } from '../queue/outbox.ts';
import type { Commit, Result } from '../queue/result.ts';

/** How soon to look again at a transfer that Partner Center is still processing. */
const PROGRESS_SECONDS = 5;

/** What to record along with a change to a transfer. */
export interface Recording {
  /** The audit row's event. Absent when the status stays the same. */
  readonly what?: AuditRow['what'];
  readonly correlationId?: string | undefined;
  /** The call that took effect after it was given back. */
  readonly cameLate?: GivenBackCall;
  /** Seconds until the work item is due again; absent: the item is done. */
  readonly later?: number;
  readonly work?: readonly NewWork[];
  /** People to tell besides the requester. */
  readonly alsoTell?: readonly Person[];
}

/**
 * Records a change to a transfer: its audit row, the update of its card, and the messages to people. The same
 * transaction also ends or postpones the work item.
 */
export function settle(parts: DeskParts, before: Transfer, after: Transfer, recording: Recording): Result {
  const { later } = recording;
  const commit: Commit = (records) => write(parts, records, before, after, recording);
  return later === undefined ? { kind: 'done', commit } : { kind: 'later', inSeconds: later, commit };
}

async function write(
  parts: DeskParts,
  records: Records,
  before: Transfer,
  after: Transfer,
  recording: Recording,
): Promise<void> {
  if (after.version === before.version) return;
  if (!(await records.transfers.update(after, before.version))) throw new LostRace(`transfer ${before.ref}`);
  if (after.status !== before.status) await audit(records, before, after, recording);
  await records.work.add(cardWork(after.id, after.updatedAt));
  for (const work of recording.work ?? []) await records.work.add(work);
  for (const work of news(before, after, recording.alsoTell)) await records.work.add(work);
  if (before.pending?.call === 'create' && after.status === 'failed') await handBack(parts, records, after);
  const watchAt = nextLook(parts, after);
  if (watchAt !== undefined) await records.work.add(watchWork(after.id, watchAt, after.updatedAt));
}

async function audit(
  records: Records,
  before: Transfer,
  after: Transfer,
  { what, correlationId, cameLate }: Recording,
): Promise<void> {
  if (what === undefined) return;
  await records.audit.add({
    at: after.updatedAt,
    transferId: after.id,
    by: before.pending?.as ?? cameLate?.as,
    what,
    from: before.status,
    to: after.status,
    why: after.problem?.key,
    requestId: before.pending?.requestId ?? cameLate?.requestId,
    correlationId,
  });
}

/**
 * After a refused create, gives the requester the form back as they filled it in, so that they can correct and resubmit
 * it.
 */
async function handBack(parts: DeskParts, records: Records, transfer: Transfer): Promise<void> {
  const submitted = transfer.draftId === undefined ? undefined : await records.drafts.find(transfer.draftId);
  if (submitted === undefined) return;
  const draft: Draft = { ...(submitted.document as Draft), step: 'review', problem: transfer.problem };
  const record = newRecord(parts, draft);
  await records.drafts.add(record);
  const message: Message = { kind: 'draft', draftId: record.id, version: record.version, draft };
  await records.work.add(tellWork(transfer.requester, transfer, message, transfer.updatedAt));
}

/**
 * When to check the transfer at Partner Center again. Undefined when it awaits approval before submission, has a pending
 * call, or is final and no given-back call may still take effect.
 */
export function nextLook(parts: Pick<DeskParts, 'now' | 'watchMinutes'>, transfer: Transfer): string | undefined {
  if (transfer.pending !== undefined || transfer.status === 'awaitingApproval') return undefined;
  const call = lookedFor(transfer, parts.now());
  if (isFinal(transfer.status) && call === undefined) return undefined;
  const usual = transfer.status === 'inProgress' ? PROGRESS_SECONDS : parts.watchMinutes * 60;
  const seconds = call === undefined ? usual : Math.min(usual, secondsToNextLook(call, parts.now()));
  return utc(parts.now().getTime() + seconds * 1_000);
}

/** The messages about the change, for the requester and for the person whose decision failed or was overtaken. */
function news(before: Transfer, after: Transfer, alsoTell: readonly Person[] = []): NewWork[] {
  const say = newsSentence(before, after);
  if (say === undefined) return [];
  const isBack = after.status === before.pending?.from || after.status === 'failed';
  const decider = isBack && before.pending !== undefined ? [before.pending.as] : [];
  const all = [after.requester, ...decider, ...alsoTell];
  const people = all.filter((one, index) => all.findIndex((other) => samePerson(one, other)) === index);
  return people.map((person) => tellWork(person, after, { kind: 'text', say }, after.updatedAt));
}

function newsSentence(before: Transfer, after: Transfer): Sentence | undefined {
  if (after.problem !== undefined && before.pending !== undefined) {
    const key =
      before.pending.call === 'create' && isFinal(after.status) ? 'tell.createRefused' : 'tell.decisionRefused';
    return { key, with: { ...valuesOf(after), problem: after.problem } };
  }
  if (after.status === before.status) return undefined;
  const key = statusKey(before, after);
  return key === undefined ? undefined : { key, with: valuesOf(after) };
}

/** Undefined for a status that needs no message: a step other than `inProgress`, or `open` again after a decision. */
function statusKey(before: Transfer, after: Transfer): string | undefined {
  if (after.status === 'open') return openKey(before);
  if (after.status !== 'inProgress' && !isFinal(after.status)) return undefined;
  const last = after.decisions.at(-1);
  const wasApproved = last?.verb === 'approve' && !leavesItOpen(last);
  const decided = after.decisions.length > before.decisions.length || wasApproved;
  return `tell.${decided ? '' : 'elsewhere.'}${after.status}`;
}

function openKey(before: Transfer): string | undefined {
  if (before.status === 'failed') return 'tell.sentAfterAll';
  return before.pending?.call === 'create' ? 'tell.sent' : undefined;
}

function valuesOf({ ref, customer, source, target, decisions }: Transfer) {
  const last = decisions.at(-1);
  return {
    ref,
    customer: customer.name,
    source: named(source),
    target: named(target),
    who: last?.by.name ?? '',
    reason: last?.reason ?? '',
  };
}
