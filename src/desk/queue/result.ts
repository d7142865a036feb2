import type { NewWork, Records, WorkItem } from '../../store/store.ts';

/**
 * How a work item ended. `commit` runs in the transaction that records the end, so both are stored or neither is.
 * `commit` doesn't run when another worker has taken the item over.
 */
export type Result =
  | {
      readonly kind: 'done';
      readonly commit?: Commit;
      /**
       * Work to add, in place of running `commit`, when another worker has taken the item over. It undoes effects
       * outside the store.
       */
      readonly ifOvertaken?: NewWork;
    }
  | {
      readonly kind: 'later';
      readonly inSeconds: number;
      readonly why?: string;
      /** The item's new payload, if it changed. */
      readonly payload?: unknown;
      readonly commit?: Commit;
    };

export type Commit = (records: Records) => Promise<void>;

/**
 * Does the work of one item. `holds` renews the lease and returns whether this worker still has it. Call `holds` right
 * before an effect outside the store: a process that was suspended doesn't know that another process has taken over.
 */
export type Handler = (item: WorkItem, holds: () => Promise<boolean>) => Promise<Result>;

/** Keeps the desk from waiting more than half a minute after a failure is over. */
const MAX_BACKOFF_SECONDS = 30;

/**
 * Seconds until the next try: 1, 2, 4, … up to 30. `attempts` also counts waits for a budget or a sign-in, so it isn't the
 * number of failures.
 */
export function backoff(attempts: number): number {
  return Math.min(2 ** Math.min(attempts - 1, 10), MAX_BACKOFF_SECONDS);
}
