import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Log } from '../../logging/log.ts';
import type { NewWork, WorkItem } from '../../store/store.ts';
import { type Holder, type Lease, RENEW_MILLISECONDS, takeNext } from './lease.ts';
import { LostRace } from './lost-race.ts';
import { startPolling } from './poll.ts';
import { backoff, type Handler, type Result } from './result.ts';

export interface Worker {
  /** Looks for work now instead of waiting for the next tick. */
  nudge(): void;
  /**
   * Does all work that is due now, and all work that becomes due as a result. Useful for a caller with a fixed clock.
   */
  drain(): Promise<void>;
  /** Stops taking new work, waits up to eight seconds for running work, then releases the leases. */
  stop(): Promise<void>;
}

export interface WorkerOptions extends Holder {
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly log: Log;
  /**
   * Work to add when another worker has taken an item over. It corrects what this worker may have done outside the
   * store.
   */
  readonly afterOvertaken?: (item: WorkItem) => NewWork | undefined;
  /** How many items may run at once. Default: 16. */
  readonly concurrency?: number;
  /**
   * Groups of kinds that wait for the same outside service. A group gets at most 3/4 of the slots, so that other kinds
   * can run.
   */
  readonly alike?: readonly (readonly string[])[];
  /** Default: true. If false, the worker runs only when it is drained. */
  readonly runsByItself?: boolean;
}

/** How long to postpone an item of an unknown kind, which only another release can handle. */
const UNKNOWN_KIND_SECONDS = 300;
/**
 * How long a stop waits. Work still running then is abandoned, as in a crash: its writes are fenced, and another worker
 * takes it over.
 */
const STOP_MILLISECONDS = 8_000;
/**
 * How many items to take before a pause. SQLite is synchronous: without pauses, steady work would block the event loop.
 */
const AT_A_STRETCH = 4;

/** Takes work from the store as it becomes due, runs it, and records how it ended. */
export function createWorker(options: WorkerOptions): Worker {
  const engine = new Engine(options, () => polling?.nudge());
  const polling = options.runsByItself === false ? undefined : startPolling(() => engine.look());
  return {
    nudge: () => polling?.nudge(),
    drain: () => engine.drain(),
    async stop() {
      engine.takesNothingMore();
      // The last look may still start items, so it must end before `allEnded` collects what is running.
      const ended = Promise.resolve(polling?.stop()).then(() => engine.allEnded());
      await Promise.race([ended, sleep(STOP_MILLISECONDS, undefined, { ref: false })]);
      await options.store.work.release(options.name);
    },
  };
}

class Engine {
  readonly #options: WorkerOptions;
  readonly #onEnd: () => void;
  readonly #concurrency: number;
  /** The lease of each running item, keyed by the promise that resolves when the run ends. */
  readonly #running = new Map<Promise<void>, Lease>();
  /** When the engine last looked for work. An earlier time at the next look means that the clock was set back. */
  #lookedAt: Date;
  #takesMore = true;
  #taken = 0;

  /** `onEnd` is called whenever an item has ended, which frees its slot and its lane. */
  constructor(options: WorkerOptions, onEnd: () => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    this.#concurrency = options.concurrency ?? 16;
    this.#lookedAt = options.now();
  }

  takesNothingMore(): void {
    this.#takesMore = false;
  }

  async allEnded(): Promise<void> {
    await Promise.allSettled(this.#running.keys());
  }

  async drain(): Promise<void> {
    while ((await this.#takeAll()) || this.#running.size > 0) {
      if (this.#running.size > 0) await Promise.race(this.#running.keys());
    }
  }

  async look(): Promise<void> {
    try {
      await this.#takeAll();
    } catch (error) {
      this.#options.log.error({ code: 'work-not-taken', err: error }, 'Work could not be taken.');
    }
  }

  /** Starts due items while there are free slots. Returns true if it found any. */
  async #takeAll(): Promise<boolean> {
    let found = false;
    while (this.#takesMore && this.#running.size < this.#concurrency) {
      await this.#renewAllAfterClockWasSetBack();
      const lease = await takeNext(this.#options, this.#kindsAtTheirLimit());
      if (lease === undefined) return found;
      found = true;
      this.#start(lease);
      if (++this.#taken % AT_A_STRETCH === 0) await turn();
    }
    return found;
  }

  /**
   * Without this, `take` would ignore this worker's own leases, because the clock that wrote them has since been set
   * back.
   */
  async #renewAllAfterClockWasSetBack(): Promise<void> {
    const at = this.#options.now();
    if (at < this.#lookedAt) await Promise.all([...this.#running.values()].map((lease) => this.#renew(lease)));
    this.#lookedAt = at;
  }

  #kindsAtTheirLimit(): string[] {
    const { alike = [] } = this.#options;
    const running = [...this.#running.values()].map(({ item }) => item.kind);
    const isAtLimit = (kinds: readonly string[]) =>
      running.filter((kind) => kinds.includes(kind)).length >= this.#concurrency * 0.75;
    return alike.filter(isAtLimit).flat();
  }

  #start(lease: Lease): void {
    const ended = this.#run(lease).finally(() => {
      this.#running.delete(ended);
      this.#onEnd();
    });
    this.#running.set(ended, lease);
  }

  async #run(lease: Lease): Promise<void> {
    const renewing = setInterval(() => void this.#renew(lease), RENEW_MILLISECONDS).unref();
    try {
      await this.#settle(lease, await this.#handle(lease));
    } catch (error) {
      await this.#tryAgainLater(lease, error);
    } finally {
      clearInterval(renewing);
    }
  }

  async #handle(lease: Lease): Promise<Result> {
    const { handlers, log } = this.#options;
    const handler = handlers[lease.item.kind];
    if (handler !== undefined) return handler(lease.item, lease.renew);
    log.error({ code: 'work-kind-unknown', ...idsOf(lease) }, 'This release does not know this kind of work.');
    return { kind: 'later', inSeconds: UNKNOWN_KIND_SECONDS, why: 'unknown kind' };
  }

  async #settle(lease: Lease, result: Result): Promise<void> {
    const { store, log, afterOvertaken } = this.#options;
    await store.transaction(async (records) => {
      const isOurs =
        result.kind === 'done'
          ? await lease.done(records)
          : await lease.later(records, result.inSeconds, result.why, result.payload);
      if (isOurs) return result.commit?.(records);
      log.warn({ code: 'lease-lost', ...idsOf(lease) }, 'A lease was lost: another worker has taken the work over.');
      const corrections = [result.kind === 'done' ? result.ifOvertaken : undefined, afterOvertaken?.(lease.item)];
      for (const correction of corrections) if (correction !== undefined) await records.work.add(correction);
    });
  }

  /** Retries a lost race at once, because the next try sees the winner's change. */
  async #tryAgainLater(lease: Lease, error: unknown): Promise<void> {
    const { store, log } = this.#options;
    const isLostRace = error instanceof LostRace;
    if (!isLostRace) log.error({ code: 'work-failed', ...idsOf(lease), err: error }, 'Work failed. It is tried again.');
    await lease
      .later(store, isLostRace ? 0 : backoff(lease.item.attempts), String(error))
      .catch((second: unknown) =>
        log.error({ code: 'work-not-given-back', ...idsOf(lease), err: second }, WAITS_FOR_LEASE),
      );
  }

  /** A failed renewal needs no handling: the lease runs out, and the fence keeps this worker from writing. */
  async #renew(lease: Lease): Promise<void> {
    try {
      await lease.renew();
    } catch (error) {
      const fields = { ...idsOf(lease), err: error };
      this.#options.log.warn({ code: 'lease-not-renewed', ...fields }, 'A lease could not be renewed.');
    }
  }
}

const WAITS_FOR_LEASE = 'Failed work could not be given back. It is taken up again when its lease has run out.';

/** The ids for the log: the work item's, and its transfer's if it has one. */
function idsOf({ item: { id, kind, payload } }: Lease): { readonly work: number; readonly kind: string } {
  const { transferId } = (payload ?? {}) as { readonly transferId?: unknown };
  return { work: id, kind, ...(typeof transferId === 'string' ? { transferId } : {}) };
}
