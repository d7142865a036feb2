import type { Store } from '../../src/store/store.ts';

/** Who of all that are under way goes on next. */
export interface Turns {
  /** Waits for one. */
  take(what: string): Promise<void>;
  /** Gives one to somebody who waits; false when nobody does. */
  give(): Promise<boolean>;
}

/** Waits for a turn; a desk that has died never gets one. */
export type Pause = (what: string) => Promise<void>;

/** The store with a turn to wait for before each of its calls; what a transaction does inside happens at once. */
export function paused(store: Store, pause: Pause): Store {
  const groups = Object.entries(store).map(([group, calls]) => {
    if (typeof calls === 'function') return [group, waiting(calls.bind(store), group, pause)];
    const wrapped = Object.entries(calls as object).map(([name, call]) => [
      name,
      waiting(call.bind(calls), `${group}.${name}`, pause),
    ]);
    return [group, Object.fromEntries(wrapped)];
  });
  return Object.fromEntries(groups);
}

function waiting(call: (...args: unknown[]) => unknown, what: string, pause: Pause) {
  return async (...args: unknown[]) => {
    await pause(what);
    return call(...args);
  };
}
