/** Polling is needed because other processes on the same store add work without a nudge. */
const POLL_MILLISECONDS = 1_000;

export interface Polling {
  /** Looks now instead of waiting for the next tick. If a look is already running, one more follows it. */
  nudge(): void;
  /** Stops polling. Resolves when the current look has ended. */
  stop(): Promise<void>;
}

/** Looks at once, every second and after every nudge, but never twice at the same time. `look` must not reject. */
export function startPolling(look: () => Promise<void>): Polling {
  let timer = setTimeout(nudge, 0);
  let looking: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;

  function nudge(): void {
    if (isStopped) return;
    isWanted = true;
    looking ??= lookWhileWanted();
  }

  async function lookWhileWanted(): Promise<void> {
    clearTimeout(timer);
    while (isWanted && !isStopped) {
      isWanted = false;
      await look();
    }
    looking = undefined;
    if (!isStopped) timer = setTimeout(nudge, POLL_MILLISECONDS);
  }

  return {
    nudge,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
