import type { EntityStatus } from './partner-center.ts';

/**
 * All known spellings, letters only and in lower case. Sources: "Transfer entity resources" and the examples of the
 * transfer pages (Active, Complete, PartiallyComplete, Reject, Pending, InProgress, Cancel, Expired). The others are the
 * words that Azure's partner transfers use for the same states.
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

/** The meaning of a Partner Center status, ignoring case and spacing; `unknown` for a word that is on no page. */
export function foldStatus(literal: string): EntityStatus {
  return FOLDED.get(literal.toLowerCase().replace(/[^a-z]/g, '')) ?? 'unknown';
}
