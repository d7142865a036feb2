import { setImmediate as pause, setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../logging/log.ts';
import type { NewWork, Records, Store, WorkItem } from '../../store/store.ts';
import { LostRace } from './lost-race.ts';

/**
 * What became of a work item. `commit` runs in the transaction that marks the item, so that its effects in the store and
 * its being done are one; it is not run when the lease was lost meanwhile.
 */
export type Result =
  | {
      readonly kind: 'done';
      readonly commit?: Commit;
      /** Instead of `commit`, when another worker has taken it over: sets right what was done outside the store. */
      readonly ifOvertaken?: NewWork;
    }
  | {
      readonly kind: 'later';
      readonly inSeconds: number;
      readonly why?: string;
      /** What the item carries from here on, when that changed. */
      readonly payload?: unknown;
      readonly commit?: Commit;
    };
export type Commit = (records: Records) => Promise<void>;
/**
 * `holds` renews the lease and says whether it is still this worker's: asked right before an effect outside the store, because
 * a process that stood still for a while does not know that another one has taken over.
 */
export type Handler = (item: WorkItem, holds: () => Promise<boolean>) => Promise<Result>;

export interface Worker {
  /** There may be something to do: look now instead of at the next tick. */
  nudge(): void;
  /** Does everything that is due now, and what that makes due now; for a caller whose clock stands still. */
  drain(): Promise<void>;
  /** Takes nothing new, waits for what runs (not for ever), gives the leases back. */
  stop(): Promise<void>;
}

/** Work of a worker that died is taken up again after this long; one that lives renews its leases well before. */
const LEASE_SECONDS = 20;
const RENEW_MILLISECONDS = 5_000;
/** What was in the way may be gone at any moment, and nobody is to wait for the desk a minute longer than for that. */
const MAX_BACKOFF_SECONDS = 30;
/** Only another release can do it. */
const UNKNOWN_KIND_SECONDS = 300;
/** A stop does not wait longer for what runs: it is taken up again under its lease's fence, as after a crash. */
const STOP_MILLISECONDS = 8_000;
/** SQLite answers within the call: without a pause, nobody else in this process has a turn for as long as there is work. */
const AT_A_STRETCH = 4;
/** Other processes on the same store may add work without a nudge. */
const POLL_MILLISECONDS = 1_000;

export function createWorker(options: {
  readonly name: string;
  readonly store: Store;
  readonly now: () => Date;
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly log: Log;
  /** What sets right what an item did outside the store after another worker had taken it over. */
  readonly afterOvertaken?: (item: WorkItem) => NewWork | undefined;
  readonly concurrency?: number;
  /** Kinds that wait for the same outside party: together they get three hands of four, so that one is left for the rest. */
  readonly alike?: readonly (readonly string[])[];
  /** Default: true. False: it only works when it is drained. */
  readonly runsByItself?: boolean;
}): Worker {
  const {
    name,
    store,
    now,
    handlers,
    log,
    afterOvertaken,
    concurrency = 16,
    alike = [],
    runsByItself = true,
  } = options;
  const running = new Map<Promise<void>, WorkItem>();
  let lookedAt = now();
  let stopped = false;
  let taken = 0;
  let pumping: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  const nudge = () => {
    if (stopped || !runsByItself) return;
    again = true;
    pumping ??= pump();
  };

  async function pump(): Promise<void> {
    while (again && !stopped) {
      again = false;
      try {
        await takeAll();
      } catch (error) {
        log.error({ code: 'work-not-taken', err: error }, 'Work could not be taken.');
      }
    }
    pumping = undefined;
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(nudge, POLL_MILLISECONDS);
  }

  /** Says whether it found anything to do. */
  async function takeAll(): Promise<boolean> {
    let found = false;
    while (!stopped && running.size < concurrency) {
      const at = now();
      if (at < lookedAt) await Promise.all([...running.values()].map(renew));
      lookedAt = at;
      const item = await store.work.take(name, at.toISOString(), after(at, LEASE_SECONDS), busyKinds());
      if (item === undefined) return found;
      found = true;
      const run = runOne(item).finally(() => {
        running.delete(run);
        if (runsByItself) nudge();
      });
      running.set(run, item);
      taken++;
      if (taken % AT_A_STRETCH === 0) await pause();
    }
    return found;
  }

  function busyKinds(): string[] {
    const kinds = [...running.values()].map(({ kind }) => kind);
    return alike.filter((group) => kinds.filter((kind) => group.includes(kind)).length >= concurrency * 0.75).flat();
  }

  async function runOne(item: WorkItem): Promise<void> {
    const renewing = setInterval(() => void renew(item), RENEW_MILLISECONDS).unref();
    try {
      await settle(item, await handle(item));
    } catch (error) {
      const lost = error instanceof LostRace;
      if (!lost) log.error({ code: 'work-failed', ...idsOf(item), err: error }, 'Work failed. It is tried again.');
      await store.work
        .later(item.id, name, item.attempts, after(now(), lost ? 0 : backoff(item.attempts)), String(error))
        .catch((second) => log.error({ code: 'work-not-given-back', ...idsOf(item), err: second }, WAITS_FOR_LEASE));
    } finally {
      clearInterval(renewing);
    }
  }

  /**
   * Also when the clock was set back: leases from beyond are taken for those of the dead. One that can't be renewed runs
   * out, and its fence keeps this worker from writing: no more is needed here.
   */
  async function renew(item: WorkItem): Promise<void> {
    try {
      await holds(item);
    } catch (error) {
      log.warn({ code: 'lease-not-renewed', ...idsOf(item), err: error }, 'A lease could not be renewed.');
    }
  }

  function holds(item: WorkItem): Promise<boolean> {
    return store.work.renew(item.id, name, item.attempts, after(now(), LEASE_SECONDS));
  }

  async function handle(item: WorkItem): Promise<Result> {
    const handler = handlers[item.kind];
    if (handler !== undefined) return handler(item, () => holds(item));
    log.error({ code: 'work-kind-unknown', ...idsOf(item) }, 'This release does not know this kind of work.');
    return { kind: 'later', inSeconds: UNKNOWN_KIND_SECONDS, why: 'unknown kind' };
  }

  async function settle(item: WorkItem, result: Result): Promise<void> {
    await store.transaction(async (records) => {
      const mine =
        result.kind === 'done'
          ? await records.work.done(item.id, name, item.attempts, now().toISOString())
          : await records.work.later(
              item.id,
              name,
              item.attempts,
              after(now(), result.inSeconds),
              result.why,
              result.payload,
            );
      if (!mine) {
        log.warn({ code: 'lease-lost', ...idsOf(item) }, 'A lease was lost: another worker has taken the work over.');
        const its = result.kind === 'done' ? result.ifOvertaken : undefined;
        for (const more of [its, afterOvertaken?.(item)]) if (more !== undefined) await records.work.add(more);
        return;
      }
      await result.commit?.(records);
    });
  }

  if (runsByItself) timer = setTimeout(nudge, 0);
  return {
    nudge,
    async drain() {
      while ((await takeAll()) || running.size > 0) if (running.size > 0) await Promise.race(running.keys());
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      // What is just being taken would otherwise be held after everything was given back.
      const ends = Promise.resolve(pumping).then(() => Promise.allSettled(running.keys()));
      await Promise.race([ends, sleep(STOP_MILLISECONDS, undefined, { ref: false })]);
      await store.work.release(name);
    },
  };
}

/**
 * 1, 2, 4, … seconds, at most half a minute. How often an item was taken also counts its waits, for a budget or a sign-in:
 * it says little of what went wrong.
 */
export function backoff(attempts: number): number {
  return Math.min(2 ** Math.min(attempts - 1, 10), MAX_BACKOFF_SECONDS);
}

function after(at: Date, seconds: number): string {
  return new Date(at.getTime() + seconds * 1_000).toISOString();
}

const WAITS_FOR_LEASE = 'Failed work could not be given back. It is taken up again when its lease has run out.';

/** For the log: the item, and the transfer that it is about. */
function idsOf({ id, kind, payload }: WorkItem): { readonly work: number; readonly kind: string } {
  const { transferId } = (payload ?? {}) as { readonly transferId?: unknown };
  return { work: id, kind, ...(typeof transferId === 'string' ? { transferId } : {}) };
}
