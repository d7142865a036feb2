import type { Store } from '../../src/store/store.ts';

/** Decides which of the running tasks continues next. */
export interface Turns {
  /** Resolves when the task may continue. */
  take(what: string): Promise<void>;
  /** Lets a waiting task continue. Returns false when no task is waiting. */
  give(): Promise<boolean>;
}

/** Waits for a turn. A dead desk never gets one. */
export type Pause = (what: string) => Promise<void>;

/** A store whose calls each wait for a turn first. The calls inside a transaction don't wait. */
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
