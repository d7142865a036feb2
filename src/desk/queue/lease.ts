import type { Records, Store, WorkItem } from '../../store/store.ts';
import { utc } from '../../time/read-time.ts';

/** How long a lease lasts. When a worker dies, others can take its items after this time. */
const LEASE_SECONDS = 20;
/** Four renewals fit into each lease, so one or two store failures don't lose it. */
export const RENEW_MILLISECONDS = 5_000;

export interface Holder {
  /** Unique among all workers that share the store. */
  readonly name: string;
  readonly store: Store;
  readonly now: () => Date;
}

/**
 * An item that this worker has taken. Every write is fenced by the worker's name and the attempt number. A write
 * returns false and changes nothing when another worker has taken the item over.
 */
export interface Lease {
  readonly item: WorkItem;
  renew(): Promise<boolean>;
  done(records: Records): Promise<boolean>;
  later(records: Pick<Records, 'work'>, inSeconds: number, why?: string, payload?: unknown): Promise<boolean>;
}

/** Takes the next due item, skipping the kinds in `except`. Returns undefined when nothing is due. */
export async function takeNext(holder: Holder, except: readonly string[]): Promise<Lease | undefined> {
  const at = holder.now();
  const item = await holder.store.work.take(holder.name, at.toISOString(), after(at, LEASE_SECONDS), except);
  return item && leaseOf(item, holder);
}

function leaseOf(item: WorkItem, { name, store, now }: Holder): Lease {
  const fence = [item.id, name, item.attempts] as const;
  return {
    item,
    renew: () => store.work.renew(...fence, after(now(), LEASE_SECONDS)),
    done: ({ work }) => work.done(...fence, now().toISOString()),
    later: ({ work }, inSeconds, why, payload) => work.later(...fence, after(now(), inSeconds), why, payload),
  };
}

function after(at: Date, seconds: number): string {
  return utc(at.getTime() + seconds * 1_000);
}
