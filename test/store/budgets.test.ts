import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BudgetScope, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

const START = Date.parse(at(0));

eachStore('The budgets in the store', ({ name, fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('are taken until nothing is left, and say when to come again', async () => {
    const scope = limited('c', [2, 1]);
    assert.deepEqual(await takeAt(0, scope), { kind: 'taken' });
    assert.deepEqual(await takeAt(300, scope), { kind: 'taken' });
    assert.deepEqual(await takeAt(900, scope), { kind: 'wait', until: iso(1000) });
    assert.deepEqual(await takeAt(999, scope), { kind: 'wait', until: iso(1000) });
    assert.deepEqual(await takeAt(1000, scope), { kind: 'taken' });
    assert.deepEqual(await takeAt(1000, scope), { kind: 'wait', until: iso(1300) });
  });

  it('wait for the last of several limits', async () => {
    const scope = limited('c', [1, 1], [2, 30]);
    await takeAt(0, scope);
    assert.deepEqual(await takeAt(500, scope), { kind: 'wait', until: iso(1000) });
    await takeAt(1000, scope);
    assert.deepEqual(await takeAt(1500, scope), { kind: 'wait', until: iso(30_000) });
  });

  it('are taken of all scopes or of none', async () => {
    const full = limited('conversation', [1, 1]);
    const roomy = limited('tenant', [2, 60]);
    await takeAt(0, full);
    assert.deepEqual(await takeAt(1, roomy, full), { kind: 'wait', until: iso(1000) });
    assert.deepEqual(await takeAt(2, roomy), { kind: 'taken' });
    assert.deepEqual(await takeAt(3, roomy), { kind: 'taken' });
    assert.equal((await takeAt(4, roomy)).kind, 'wait');
  });

  it('are one for each key, and count one use for a key that is named twice', async () => {
    await takeAt(0, limited('a', [2, 1]), limited('a', [2, 60]));
    assert.deepEqual(await takeAt(1, limited('a', [2, 1])), { kind: 'taken' });
    assert.deepEqual(await takeAt(1, limited('b', [1, 1])), { kind: 'taken' });
    assert.deepEqual(await takeAt(1), { kind: 'taken' });
  });

  it('count a use that a clock a little ahead has stamped, and not one from a clock that is wrong', async () => {
    const scope = limited('c', [1, 1]);
    await takeAt(3_000, scope);
    assert.deepEqual(await takeAt(0, scope), { kind: 'wait', until: iso(4_000) });
    const other = limited('d', [1, 1]);
    await takeAt(3_600_000, other);
    assert.deepEqual(await takeAt(0, other), { kind: 'taken' });
  });

  it('belong to the transaction in which they were taken', async () => {
    const scope = limited('c', [1, 1]);
    const failing = store.transaction(async (records) => {
      assert.equal((await records.budgets.take([scope], new Date(START))).kind, 'taken');
      throw new Error('not sent');
    });
    await assert.rejects(failing, /not sent/);
    assert.equal((await takeAt(0, scope)).kind, 'taken');
  });

  it('forget what is old, a few at a time', async () => {
    for (let i = 0; i < 5; i++) await takeAt(i, limited(`key ${i}`, [1, 3600]));
    assert.equal(await store.budgets.forgetBefore(iso(4), 3), 3);
    assert.equal(await store.budgets.forgetBefore(iso(4), 3), 1);
    assert.equal((await takeAt(10, limited('key 3', [1, 3600]))).kind, 'taken');
    assert.equal((await takeAt(10, limited('key 4', [1, 3600]))).kind, 'wait');
  });

  it('sweep the old uses of a key as it is used', async () => {
    for (const time of [0, 1_000, 4_000_000, 8_000_000]) await takeAt(time, limited('c', [1, 1]));
    assert.equal(await store.budgets.forgetBefore(iso(9_000_000), 10), 1);
  });

  it('keep each use for as long as the longest limit counts it', async () => {
    const scope = limited('c', [5, 1], [2, 7_200]);
    for (const time of [0, 5_000_000]) assert.equal((await takeAt(time, scope)).kind, 'taken');
    assert.deepEqual(await takeAt(6_000_000, scope), { kind: 'wait', until: iso(7_200_000) });
  });

  it('never have more uses in a window than its limit, whatever the times of asking', async () => {
    const limits = [
      { seconds: 1, most: 3 },
      { seconds: 2, most: 4 },
      { seconds: 10, most: 8 },
    ];
    const gaps = fc.array(fc.integer({ min: -300, max: 900 }), { minLength: 20, maxLength: 40 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(gaps, async (plan) => {
        const key = `run ${run++}`;
        const taken: number[] = [];
        let time = 10_000;
        for (const gap of plan) {
          time += gap;
          if ((await takeAt(time, { key, limits })).kind === 'taken') taken.push(time);
        }
        for (const { seconds, most } of limits) assertWithin(taken, seconds, most);
      }),
      { numRuns: name === 'SQLite' ? 50 : 10 },
    );
  });

  function takeAt(milliseconds: number, ...scopes: BudgetScope[]) {
    return store.budgets.take(scopes, new Date(START + milliseconds));
  }
});

/** Each limit as [most, seconds]. */
function limited(key: string, ...limits: [number, number][]): BudgetScope {
  return { key, limits: limits.map(([most, seconds]) => ({ most, seconds })) };
}

function iso(milliseconds: number): string {
  return new Date(START + milliseconds).toISOString();
}

/** Checks that no half-open window of `seconds` has more than `most` of the `times` (milliseconds). */
function assertWithin(times: readonly number[], seconds: number, most: number): void {
  for (const from of times) {
    const within = times.filter((time) => time >= from && time < from + seconds * 1_000);
    assert.ok(within.length <= most, `${within.length} in ${seconds} s: ${within.join()}`);
  }
}
