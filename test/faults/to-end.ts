/** Functions that stop what the run has started, even when the run fails or is interrupted. */
const ends = new Set<() => unknown>();

/** Registers `end`, and returns a function that calls `end` early. */
export function toEnd(end: () => unknown): () => Promise<void> {
  ends.add(end);
  return async () => {
    if (ends.delete(end)) await end();
  };
}

/** Stops everything, newest first. */
export async function endAll(): Promise<void> {
  for (const end of [...ends].reverse()) {
    ends.delete(end);
    try {
      await end();
    } catch (error) {
      console.error('Something did not end well:', error);
    }
  }
}
