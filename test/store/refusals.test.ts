import assert from 'node:assert/strict';
import type { RefusedDeed, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { ALVA, at } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The refusals in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  const refusal: RefusedDeed = { at: at(0), by: ALVA, what: 'approve', why: 'unknownPartner', transferId: 't-1' };

  it('say who tried what, why not, and when', async () => {
    await store.refusals.add(refusal);
    const { transferId: _, ...about } = { ...refusal, at: at(1) };
    await store.refusals.add(about);
    assert.deepEqual(await store.refusals.since(at(0), 9), [
      { ...refusal, times: 1 },
      { ...about, times: 1 },
    ]);
    assert.deepEqual(await store.refusals.since(at(1), 9), [{ ...about, times: 1 }]);
    assert.equal((await store.refusals.since(at(0), 1)).length, 1);
  });

  it('count what is the same within the hour, by everybody at once, and nothing that differs', async () => {
    const counts = await Promise.all(Array.from({ length: 10 }, () => store.refusals.add(refusal)));
    assert.deepEqual(
      counts.toSorted((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.equal(await store.refusals.add({ ...refusal, at: at(59) }), 11);
    assert.equal(await store.refusals.timesOf({ ...refusal, at: at(30) }), 11);
    assert.equal(await store.refusals.timesOf({ ...refusal, at: at(3_600) }), 0);
    const [row, ...more] = await store.refusals.since(at(0), 99);
    assert.deepEqual([row?.times, row?.at, row?.againAt, more], [11, at(0), at(59), []]);
    const others = [
      { what: 'reject' },
      { why: 'notYours' },
      { transferId: 't-2' },
      { by: { ...ALVA, objectId: 'another' } },
      { by: { ...ALVA, tenantId: 'another' } },
      { at: at(3_600) },
    ];
    for (const other of others) await store.refusals.add({ ...refusal, ...other });
    assert.deepEqual(
      (await store.refusals.since(at(0), 99)).map(({ times }) => times),
      [11, 1, 1, 1, 1, 1, 1],
    );
  });

  it('are forgotten when they are older than asked', async () => {
    await store.refusals.add(refusal);
    await store.refusals.add({ ...refusal, at: at(3_600) });
    assert.deepEqual(
      [await store.refusals.forgetBefore(at(1), 5), await store.refusals.forgetBefore(at(1), 5)],
      [1, 0],
    );
    assert.equal((await store.refusals.since(at(0), 9)).length, 1);
  });
});
