/**
 * A fault to inject. `when`: before or after the call takes effect. `before` (default): the call has no effect. `after`:
 * the call takes effect, and only the answer is lost or wrong.
 */
export type Fault = {
  readonly match?: { readonly method?: string; readonly path?: RegExp };
  /** How many calls the fault affects; `Infinity` for all. Default: 1. */
  readonly times?: number;
} & FaultKind;

type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Without a code, the answer has no body. */
      readonly code?: string;
      readonly description?: string;
      readonly when?: When;
    }
  /** The connection breaks without an answer. */
  | { readonly kind: 'reset'; readonly when?: When }
  /** Waits `ms`, or until `until` settles. A wait before the effect locks the transfer: other writes get 409/900104. */
  | { readonly kind: 'delay'; readonly ms?: number; readonly until?: Promise<unknown>; readonly when?: When }
  | { readonly kind: 'throttle'; readonly retryAfterSeconds: number };

type When = 'before' | 'after';

/** The faults to inject into one call: waits, and at most one other fault before and one after the call takes effect. */
export interface Plan {
  readonly waits: Readonly<Record<When, readonly (() => Promise<void>)[]>>;
  readonly before?: Exclude<FaultKind, { kind: 'delay' }>;
  readonly after?: Exclude<FaultKind, { kind: 'delay' | 'throttle' }>;
}

export interface Faults {
  /** Queues a fault and returns a function that removes the fault. */
  add(fault: Fault): () => void;
  clear(): void;
  /** Returns the faults that apply to this call, and counts the call against each fault's `times`. */
  take(method: string, path: string): Plan;
  /** Ends all waits. The calls that were waiting do nothing more. */
  close(): void;
}

export function queueFaults(): Faults {
  let queue: { fault: Fault; left: number }[] = [];
  const stop = new AbortController();
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? 1 };
      queue.push(entry);
      return () => {
        queue = queue.filter((one) => one !== entry);
      };
    },
    clear() {
      queue = [];
    },
    take(method, path) {
      const waits: Record<When, (() => Promise<void>)[]> = { before: [], after: [] };
      let before: Plan['before'];
      let after: Plan['after'];
      for (const entry of queue) {
        const { fault } = entry;
        if (!matches(fault, method, path)) continue;
        const when = fault.kind === 'throttle' ? 'before' : (fault.when ?? 'before');
        if (fault.kind === 'delay') waits[when].push(() => wait(fault, stop.signal));
        else if (before !== undefined || after !== undefined) continue;
        else if (fault.kind === 'throttle' || when === 'before') before = fault;
        else after = fault;
        entry.left -= 1;
      }
      queue = queue.filter((entry) => entry.left > 0);
      return { waits, before, after };
    },
    close: () => stop.abort(),
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.match?.method !== undefined && fault.match.method.toUpperCase() !== method) return false;
  return fault.match?.path === undefined || path.search(fault.match.path) !== -1;
}

function wait(fault: { readonly ms?: number; readonly until?: Promise<unknown> }, stop: AbortSignal): Promise<void> {
  if (fault.ms === undefined && fault.until === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = fault.ms === undefined ? undefined : setTimeout(() => end(resolve), fault.ms);
    const stopped = () => end(() => reject(new Error('The stand-in was closed while a call was held back.')));
    const end = (how: () => void) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
      how();
    };
    stop.addEventListener('abort', stopped);
    const released = () => end(resolve);
    fault.until?.then(released, released);
    if (stop.aborted) stopped();
  });
}
