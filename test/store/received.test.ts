import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The received activities in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('are first once, however often and simultaneously Teams sends an activity', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.received.first('activity 1', at(0))));
    assert.equal(answers.filter(Boolean).length, 1);
    assert.equal(await store.received.first('activity 1', at(9)), false);
    assert.equal(await store.received.first('activity 2', at(9)), true);
  });

  it('are first again when the transaction that saw them failed', async () => {
    const turn = store.transaction(async (records) => {
      assert.equal(await records.received.first('activity 1', at(0)), true);
      throw new Error('not handled');
    });
    await assert.rejects(turn, /not handled/);
    assert.equal(await store.received.first('activity 1', at(0)), true);
  });

  it('are forgotten when they are older than asked', async () => {
    await store.received.first('old', at(0));
    await store.received.first('older', at(-1));
    await store.received.first('young', at(10));
    assert.deepEqual(
      [await store.received.forgetBefore(at(10), 1), await store.received.forgetBefore(at(0), 1)],
      [1, 0],
    );
    assert.equal(await store.received.forgetBefore(at(10), 5), 1);
    assert.equal(await store.received.first('older', at(11)), true);
    assert.equal(await store.received.first('old', at(11)), true);
    assert.equal(await store.received.first('young', at(11)), false);
  });
});
