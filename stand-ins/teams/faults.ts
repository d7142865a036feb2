/** The operations of the connector. */
export type Operation = 'create' | 'post' | 'edit' | 'delete' | 'members';

/** A fault of the next calls. */
export interface Fault {
  readonly on: Operation | 'any';
  /** Answered instead of the real status; omit it with `reset`. */
  readonly status?: number;
  /** The error code in the body. */
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /** The call takes effect before it fails: an ambiguous outcome. */
  readonly afterApply?: boolean;
  /** The connection is cut instead of answered. */
  readonly reset?: boolean;
  /** Number of calls. Default: 1. */
  readonly times?: number;
}

export interface Faults {
  /** Answers a function that removes the fault if it has calls left. */
  set(fault: Fault): () => void;
  /** Takes the fault of this call, and uses up one of its times. */
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
