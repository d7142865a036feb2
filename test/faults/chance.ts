/** Options that every scenario has. */
export interface Chances {
  /** The same seed repeats the same run. */
  readonly seed: number;
  /** Runs everything without the fault. The scenario must then report that its fault didn't happen. */
  readonly harmless: boolean;
  /** Called with a line of text for each run. */
  readonly tell: (line: string) => void;
}

/** Repeatable random numbers from 0 to below 1 (Mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function oneOf<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('There is nothing to choose from.');
  return value;
}
