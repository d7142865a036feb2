/** What the bot asks of the connector. */
export type Operation = 'create' | 'post' | 'edit' | 'delete' | 'members';

/** Something that goes wrong with the next calls. */
export interface Fault {
  readonly on: Operation | 'any';
  /** Answered instead of the real status; left out together with `reset`. */
  readonly status?: number;
  /** The error code in the body. */
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /** The call takes effect before it fails: an ambiguous outcome. */
  readonly afterApply?: boolean;
  /** The connection is cut instead of answered. */
  readonly reset?: boolean;
  /** How many calls; 1 unless told. */
  readonly times?: number;
}

export interface Faults {
  /** Returns its end, for one that has calls left. */
  set(fault: Fault): () => void;
  /** The fault that this call meets, which uses up one of its times. */
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
