/** What a bot can ask the connector to do. */
export type Operation = 'create' | 'post' | 'edit' | 'delete' | 'members';

/** A fault to inject into the next calls. */
export interface Fault {
  readonly on: Operation | 'any';
  /** The status to answer with. Default: 500. Leave it out with `reset`. */
  readonly status?: number;
  /** The error code in the answer's body. */
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /** Let the call take effect before it fails, so that the bot can't know the outcome. */
  readonly afterApply?: boolean;
  /** Cut the connection instead of answering. */
  readonly reset?: boolean;
  /** How many calls the fault affects. Default: 1. */
  readonly times?: number;
}

export interface Faults {
  /** Adds a fault. Returns a function that removes the fault, in case it has not been used up. */
  set(fault: Fault): () => void;
  /** Returns the fault to inject into this call, if any, and counts the call against `times`. */
  next(operation: Operation): Fault | undefined;
}

export function createFaults(): Faults {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    set(fault) {
      const entry = { fault, left: fault.times ?? 1 };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
    next(operation) {
      const met = waiting.find((one) => one.fault.on === operation || one.fault.on === 'any');
      if (met === undefined) return undefined;
      met.left -= 1;
      if (met.left <= 0) waiting = waiting.filter((one) => one !== met);
      return met.fault;
    },
  };
}
