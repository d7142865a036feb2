import type { EntityStatus } from './partner-center.ts';

/**
 * All known spellings, in lower case and reduced to letters. Sources: "Transfer entity resources" and the examples on
 * the transfer pages (Active, Complete, PartiallyComplete, Reject, Pending, InProgress, Cancel, Expired). The other
 * words are those that Azure's partner transfers use for the same states.
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

/**
 * Returns what a Partner Center status means, ignoring case and spacing; `unknown` for a word that isn't listed here.
 */
export function foldStatus(literal: string): EntityStatus {
  return FOLDED.get(literal.toLowerCase().replace(/[^a-z]/g, '')) ?? 'unknown';
}
