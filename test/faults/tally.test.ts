import { deepEqual, equal, ok } from 'node:assert/strict';
import { faultsOf, isGood, missing, needs, partOf, type Tally, tallyOf } from './tally.ts';

/** A scenario that ran without problems. */
function quiet(): Tally {
  return { ...tallyOf('a scenario'), runs: 3, decisions: 5, effects: 5 };
}

describe('A fault scenario is good', () => {
  it('when each of its faults happened as often as it needs, and nothing was found', () => {
    const tally = quiet();
    needs(tally, 'kills', 3).times = 3;
    needs(tally, 'late answers', 1).times = 7;
    ok(isGood(tally));
    equal(faultsOf(tally), 'kills 3 (at least 3), late answers 7 (at least 1)');
  });

  it('not when one of its faults happened too seldom, whatever the others did', () => {
    const tally = quiet();
    needs(tally, 'kills', 3).times = 30;
    const late = needs(tally, 'late answers', 2);
    late.times = 1;
    equal(isGood(tally), false);
    equal(missing(tally)[0], late);
  });

  it('not when it names no fault at all', () => {
    equal(isGood(quiet()), false);
  });

  for (const kind of ['lost', 'duplicated', 'stuck', 'gaps', 'contradictions'] as const) {
    it(`not when something was found: ${kind}`, () => {
      const tally = quiet();
      needs(tally, 'kills', 1).times = 1;
      ok(isGood(tally));
      tally[kind] = 1;
      equal(isGood(tally), false);
    });
  }

  it('not when one of its parts failed, and the other parts go on', async () => {
    const tally = quiet();
    needs(tally, 'kills', 1).times = 1;
    const isDown = async () => {
      throw new Error('The desk does not come up.');
    };
    const works = async () => {
      tally.runs += 1;
    };
    await Promise.all([partOf(tally, 'world 1', isDown), partOf(tally, 'world 2', works)]);
    equal(tally.runs, 4);
    deepEqual(tally.complaints, ['a scenario: world 1 failed: The desk does not come up.']);
    equal(isGood(tally), false);
  });
});
