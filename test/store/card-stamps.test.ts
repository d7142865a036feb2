import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The stamps in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('stay on the message that they were put on first, however many want them at once', async () => {
    const ids = Array.from({ length: 20 }, (_, number) => `message ${number}`);
    const answers = new Set(await Promise.all(ids.map((id) => store.stamps.putOn('one', id, at(0)))));
    assert.equal(answers.size, 1);
    const [first = ''] = answers;
    assert.equal(await store.stamps.putOn('one', 'late', at(5)), first);
    assert.equal(await store.stamps.putOn('two', 'late', at(5)), 'late');
  });

  it('are forgotten when they are older than asked, used again or not', async () => {
    await store.stamps.putOn('old', 'a', at(0));
    await store.stamps.putOn('old', 'a', at(9));
    await store.stamps.putOn('young', 'b', at(10));
    assert.deepEqual([await store.stamps.forgetBefore(at(10), 5), await store.stamps.forgetBefore(at(10), 5)], [1, 0]);
    assert.equal(await store.stamps.putOn('old', 'c', at(11)), 'c');
    assert.equal(await store.stamps.putOn('young', 'c', at(11)), 'b');
  });
});
