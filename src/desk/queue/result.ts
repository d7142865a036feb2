import type { NewWork, Records, WorkItem } from '../../store/store.ts';

/**
 * How a work item ended. `commit` runs in the transaction that settles the item, so that its effects in the store and the
 * settling happen together or not at all; it does not run when another worker has taken the item over.
 */
export type Result =
  | {
      readonly kind: 'done';
      readonly commit?: Commit;
      /** Added instead of `commit` when another worker has taken the item over: it undoes what was done outside the store. */
      readonly ifOvertaken?: NewWork;
    }
  | {
      readonly kind: 'later';
      readonly inSeconds: number;
      readonly why?: string;
      /** The item's new payload, when it changed. */
      readonly payload?: unknown;
      readonly commit?: Commit;
    };

export type Commit = (records: Records) => Promise<void>;

/**
 * Does the work of one item. `holds` renews the lease and says whether this worker still has it. Ask it right before an
 * effect outside the store: a process that stood still for a while does not know that another one has taken over.
 */
export type Handler = (item: WorkItem, holds: () => Promise<boolean>) => Promise<Result>;

/** Nobody should wait for the desk more than half a minute longer than for the trouble itself. */
const MAX_BACKOFF_SECONDS = 30;

/**
 * Seconds until the next try: 1, 2, 4, … up to 30. `attempts` also counts the times the item waited for a budget or a
 * sign-in, so it says little about the trouble.
 */
export function backoff(attempts: number): number {
  return Math.min(2 ** Math.min(attempts - 1, 10), MAX_BACKOFF_SECONDS);
}
