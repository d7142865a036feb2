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

  const message = (messageId: string, conversationId = '19:desk') => ({ conversationId, messageId });

  it('stay on the message that claimed them first, however many claim them at once', async () => {
    const ids = Array.from({ length: 20 }, (_, number) => `message ${number}`);
    const answers = new Set(await Promise.all(ids.map((id) => store.stamps.claim('one', message(id), at(0)))));
    assert.equal(answers.size, 1);
    const [first = ''] = answers;
    assert.equal(await store.stamps.claim('one', message('late'), at(5)), first);
    assert.equal(await store.stamps.find('one'), first);
    assert.equal(await store.stamps.claim('two', message('late'), at(5)), 'late');
  });

  it('are not claimed by a message that has a stamp of its own', async () => {
    await store.stamps.put('card', message('m1'), at(0));
    assert.equal(await store.stamps.claim('lost', message('m1'), at(1)), undefined);
    assert.equal(await store.stamps.find('lost'), undefined);
    assert.equal(await store.stamps.claim('lost', message('m1', '19:other'), at(1)), 'm1', 'another conversation');
  });

  it('are on the message that Teams named, whatever message claimed them before Teams answered', async () => {
    await store.stamps.claim('one', message('guess'), at(0));
    await store.stamps.put('one', message('true'), at(1));
    assert.equal(await store.stamps.find('one'), 'true');
    assert.equal(await store.stamps.claim('one', message('guess'), at(2)), 'true');
  });

  it('are forgotten when they are older than asked, used again or not', async () => {
    await store.stamps.claim('old', message('a'), at(0));
    await store.stamps.claim('old', message('a'), at(9));
    await store.stamps.claim('young', message('b'), at(10));
    assert.deepEqual([await store.stamps.forgetBefore(at(10), 5), await store.stamps.forgetBefore(at(10), 5)], [1, 0]);
    assert.equal(await store.stamps.claim('old', message('c'), at(11)), 'c');
    assert.equal(await store.stamps.claim('young', message('d'), at(11)), 'b');
  });
});
