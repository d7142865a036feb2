import { equal, rejects } from 'node:assert/strict';
import { LostRace, retryLostRace } from '../../../src/desk/queue/lost-race.ts';

describe('A decision that loses a race', () => {
  let tries: number;
  beforeEach(() => {
    tries = 0;
  });

  /** Fails the first `most` times. */
  const failing = (most: number, error: Error) => async () => {
    tries += 1;
    if (tries <= most) throw error;
    return 'decided';
  };

  it('is taken again, with what the other one changed', async () => {
    equal(await retryLostRace(failing(4, new LostRace('it'))), 'decided');
    equal(tries, 5);
  });

  it('is given up after five tries', async () => {
    await rejects(retryLostRace(failing(20, new LostRace('it'))), {
      name: 'LostRace',
      message: 'it changed meanwhile',
    });
    equal(tries, 5);
  });

  it('is taken once when something else went wrong', async () => {
    await rejects(retryLostRace(failing(4, new Error('the disk is full'))), /the disk is full/);
    equal(tries, 1);
  });
});
