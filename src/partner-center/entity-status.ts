import type { EntityStatus } from './partner-center.ts';

/**
 * Every spelling seen so far, letters only and in lower case. Sources: "Transfer entity resources" and the examples of the
 * transfer pages (Active, Complete, PartiallyComplete, Reject, Pending, InProgress, Cancel, Expired); the rest are the words
 * that Azure's own partner transfers use for the same states.
 */
const FOLDED: ReadonlyMap<string, EntityStatus> = new Map(
  Object.entries({
    active: 'open',
    pending: 'open',
    inprogress: 'inProgress',
    complete: 'completed',
    completed: 'completed',
    partiallycomplete: 'partiallyCompleted',
    partiallycompleted: 'partiallyCompleted',
    completedwitherrors: 'partiallyCompleted',
    reject: 'rejected',
    rejected: 'rejected',
    declined: 'rejected',
    cancel: 'withdrawn',
    canceled: 'withdrawn',
    cancelled: 'withdrawn',
    withdrawn: 'withdrawn',
    expired: 'expired',
    failed: 'failed',
  } satisfies Record<string, EntityStatus>),
);

/** What a status of Partner Center means, whatever its case and spacing; `unknown` for a word that is not on any page. */
export function foldStatus(literal: string): EntityStatus {
  return FOLDED.get(literal.toLowerCase().replace(/[^a-z]/g, '')) ?? 'unknown';
}
