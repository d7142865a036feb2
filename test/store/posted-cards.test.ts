import assert from 'node:assert/strict';
import type { CardRecord, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { place, transfer } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The desk cards in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
    await store.transfers.add(transfer());
  });
  afterEach(closeOpened);

  it('tell where the card of a transfer stands and what it shows', async () => {
    assert.equal(await store.cards.find('t-7f3a'), undefined);
    const promised: CardRecord = { transferId: 't-7f3a', place: place(), shownVersion: 0 };
    await store.cards.save(promised);
    assert.deepEqual(await store.cards.find('t-7f3a'), promised);
    const posted: CardRecord = { ...promised, activityId: '1737000000000', shownVersion: 3 };
    await store.cards.save(posted);
    assert.deepEqual(await store.cards.find('t-7f3a'), posted);
  });

  it('are found by their message, in whichever thread of the channel, and in no other conversation', async () => {
    const there = (messageId: string, conversationId = place().conversationId) =>
      store.cards.isAt({ conversationId, messageId });
    assert.equal(await there('17'), false);
    await store.cards.save({ transferId: 't-7f3a', place: place(), activityId: '17', shownVersion: 1 });
    assert.deepEqual(
      [await there('17'), await there('17', `${place().conversationId};messageid=17`), await there('18')],
      [true, true, false],
    );
    assert.equal(await there('17', 'a:chat'), false);
  });

  it('lose the message id when the card is saved without one, so that it is posted anew', async () => {
    await store.cards.save({ transferId: 't-7f3a', place: place(), activityId: 'gone', shownVersion: 3 });
    await store.cards.save({ transferId: 't-7f3a', place: place(), shownVersion: 0 });
    assert.deepEqual(await store.cards.find('t-7f3a'), { transferId: 't-7f3a', place: place(), shownVersion: 0 });
  });
});
