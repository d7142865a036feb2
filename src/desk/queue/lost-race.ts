/** Thrown inside a transaction that finds the world changed since it was judged: roll everything back and judge again. */
export class LostRace extends Error {
  constructor(what: string) {
    super(`${what} changed meanwhile`);
    this.name = 'LostRace';
  }
}

const TRIES = 5;

/** Judges and writes, and does so again after a lost race: of two at once, the second sees what the first one did. */
export async function retryLostRace<T>(judgeAndWrite: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await judgeAndWrite();
    } catch (error) {
      if (!(error instanceof LostRace) || tried === TRIES) throw error;
    }
  }
}
