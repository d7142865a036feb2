import { LostRace } from './worker.ts';

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
