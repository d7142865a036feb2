/** Thrown inside a transaction whose decision is outdated. Roll back and decide again. */
export class LostRace extends Error {
  constructor(what: string) {
    super(`${what} changed meanwhile`);
    this.name = 'LostRace';
  }
}

const TRIES = 5;

/** Decides and writes, and starts over after a lost race. The second of two concurrent calls sees the first one's change. */
export async function retryLostRace<T>(judgeAndWrite: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await judgeAndWrite();
    } catch (error) {
      if (!(error instanceof LostRace) || tried === TRIES) throw error;
    }
  }
}
