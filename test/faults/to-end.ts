/** Functions that end what the run has started, even when it fails or is interrupted. */
const ends = new Set<() => unknown>();

/** Registers `end`, and answers a function that calls it earlier. */
export function toEnd(end: () => unknown): () => Promise<void> {
  ends.add(end);
  return async () => {
    if (ends.delete(end)) await end();
  };
}

/** Ends everything, the latest first. */
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
