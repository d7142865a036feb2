import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The sealed tokens in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('are read back with the version to name when writing', async () => {
    assert.equal(await store.tokens.read('usr:1'), undefined);
    assert.equal(await store.tokens.write('usr:1', 'sealed a', undefined, at(0)), true);
    const first = await store.tokens.read('usr:1');
    assert.equal(first?.sealed, 'sealed a');
    assert.equal(await store.tokens.write('usr:1', 'sealed b', first?.version, at(1)), true);
    assert.equal((await store.tokens.read('usr:1'))?.sealed, 'sealed b');
    assert.equal(await store.tokens.read('usr:2'), undefined);
  });

  it('let one of twenty simultaneous writers win, the first time and later', async () => {
    const race = (seen: number | undefined) =>
      Promise.all(Array.from({ length: 20 }, (_, i) => store.tokens.write('usr:1', `by ${i}`, seen, at(0))));
    const first = await race(undefined);
    assert.equal(first.filter(Boolean).length, 1);
    const stored = await store.tokens.read('usr:1');
    assert.equal(stored?.sealed, `by ${first.indexOf(true)}`);
    assert.equal((await race(stored?.version)).filter(Boolean).length, 1);
  });

  it('are gone after a sign-out, and a writer from before it can neither bring them back nor replace newer ones', async () => {
    await store.tokens.write('usr:1', 'before', undefined, at(0));
    const seen = (await store.tokens.read('usr:1'))?.version;
    await store.tokens.remove('usr:1');
    assert.equal(await store.tokens.read('usr:1'), undefined);
    assert.equal(await store.tokens.write('usr:1', 'late', seen, at(1)), false);
    assert.equal(await store.tokens.read('usr:1'), undefined);
    assert.equal(await store.tokens.write('usr:1', 'signed in again', undefined, at(2)), true);
    assert.equal(await store.tokens.write('usr:1', 'very late', seen, at(3)), false);
    assert.equal((await store.tokens.read('usr:1'))?.sealed, 'signed in again');
  });
});
