/** Thrown by a commit that found the world changed: everything is rolled back and the item is tried again. */
export class LostRace extends Error {
  constructor(what: string) {
    super(`${what} changed meanwhile`);
    this.name = 'LostRace';
  }
}

/** How often something is judged anew because somebody else changed it in between. */
const TRIES = 5;

/** Judges and writes, anew for as long as somebody else is first: of two at once, the second sees what the first one did. */
export async function untilFirst<T>(judgeAndWrite: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await judgeAndWrite();
    } catch (error) {
      if (!(error instanceof LostRace) || tried === TRIES) throw error;
    }
  }
}
