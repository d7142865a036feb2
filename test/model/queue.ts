import type { Store, WorkRecords } from '../../src/store/store.ts';
import type { TransferId } from '../../src/transfers/ids.ts';

/** What the desks did with the work in the queue. */
export interface QueueSeen {
  /** The transfer of each write that a desk took, in order. */
  readonly taken: readonly TransferId[];
  /** Which desk last took the work on each transfer's call. */
  holders(): ReadonlyMap<TransferId, string>;
  /** How many items a desk has taken but neither finished nor put off. Another desk may have taken them over since. */
  heldBy(desk: string): number;
  /** Whether some desk holds the work on the transfer's call. */
  isHeld(transferId: TransferId): boolean;
}

/** Wraps a store, and records which desk takes and ends which work. */
export function watchQueue(store: Store): QueueSeen & { readonly store: Store } {
  const taken: TransferId[] = [];
  const holders = new Map<TransferId, string>();
  const held = new Map<number, { readonly by: string; readonly transferId?: TransferId }>();

  function ends(id: number, by: string): void {
    if (held.get(id)?.by === by) held.delete(id);
  }

  const noted = (work: WorkRecords, end: typeof ends): WorkRecords => ({
    ...work,
    async take(worker, ...rest) {
      const item = await work.take(worker, ...rest);
      if (item === undefined) return undefined;
      const { transferId } = item.payload as { readonly transferId?: TransferId };
      const isWrite = item.kind === 'write' && transferId !== undefined;
      held.set(item.id, { by: worker, ...(isWrite && { transferId }) });
      if (isWrite) {
        holders.set(transferId, worker);
        taken.push(transferId);
      }
      return item;
    },
    async done(id, worker, ...rest) {
      const isOurs = await work.done(id, worker, ...rest);
      if (isOurs) end(id, worker);
      return isOurs;
    },
    async later(id, worker, ...rest) {
      const isOurs = await work.later(id, worker, ...rest);
      if (isOurs) end(id, worker);
      return isOurs;
    },
    async release(worker) {
      await work.release(worker);
      for (const [id, { by }] of held) if (by === worker) held.delete(id);
    },
  });

  return {
    taken,
    holders: () => new Map(holders),
    heldBy: (desk) => [...held.values()].filter(({ by }) => by === desk).length,
    isHeld: (transferId) => [...held.values()].some((one) => one.transferId === transferId),
    store: {
      ...store,
      work: noted(store.work, ends),
      async transaction(run) {
        // A transaction that is rolled back ends nothing.
        const ended: Parameters<typeof ends>[] = [];
        const result = await store.transaction((records) =>
          run({ ...records, work: noted(records.work, (...one) => void ended.push(one)) }),
        );
        for (const one of ended) ends(...one);
        return result;
      },
    },
  };
}
