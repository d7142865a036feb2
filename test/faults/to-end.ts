/** Whatever was started and has to end with the run, also when it fails or is interrupted. */
const ends = new Set<() => unknown>();

/** Answers how to end it earlier. */
export function toEnd(end: () => unknown): () => Promise<void> {
  ends.add(end);
  return async () => {
    if (ends.delete(end)) await end();
  };
}

/** The last that was started goes first. */
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
