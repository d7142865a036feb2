/** Thrown inside a transaction when what it decided is out of date. Roll back and decide again. */
export class LostRace extends Error {
  constructor(what: string) {
    super(`${what} changed meanwhile`);
    this.name = 'LostRace';
  }
}

const TRIES = 5;

/**
 * Runs a function that decides and writes, and runs it again after a lost race. The second of two concurrent calls sees
 * the first one's change.
 */
export async function retryLostRace<T>(judgeAndWrite: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await judgeAndWrite();
    } catch (error) {
      if (!(error instanceof LostRace) || tried === TRIES) throw error;
    }
  }
}
