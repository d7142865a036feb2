import assert from 'node:assert/strict';
import type { SignInRecord, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { ALVA, at } from './samples.ts';
import { eachStore } from './stores.ts';

const ASKED: SignInRecord = {
  state: 'unguessable',
  actor: { tenantId: ALVA.tenantId, objectId: ALVA.objectId },
  sealed: 'verifier and nonce',
  resume: { key: 'create t1' },
  createdAt: at(0),
  expiresAt: at(600),
};

eachStore('The sign-ins in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
    await store.signIns.add(ASKED);
  });
  afterEach(closeOpened);

  it('can be looked at without using them up', async () => {
    assert.deepEqual(await store.signIns.find('unguessable'), ASKED);
    assert.deepEqual(await store.signIns.find('unguessable'), ASKED);
    assert.equal(await store.signIns.find('guessed'), undefined);
  });

  it('are used by one of twenty simultaneous callbacks and not found ever after', async () => {
    const used = await Promise.all(Array.from({ length: 20 }, () => store.signIns.use('unguessable', at(1))));
    assert.deepEqual(
      used.filter((record) => record !== undefined),
      [ASKED],
    );
    assert.equal(await store.signIns.find('unguessable'), undefined);
  });

  it('are no good from the moment they expire', async () => {
    assert.equal(await store.signIns.use('unguessable', at(600)), undefined);
    await store.signIns.add({ ...ASKED, state: 'second', createdAt: at(1), expiresAt: at(601) });
    assert.equal((await store.signIns.use('second', at(600)))?.state, 'second');
  });

  it('are swept out once they expired, as new ones come', async () => {
    const { resume: _, ...bare } = ASKED;
    await store.signIns.add({ ...bare, state: 'much later', createdAt: at(601), expiresAt: at(1200) });
    assert.equal(await store.signIns.find('unguessable'), undefined);
    assert.deepEqual(await store.signIns.find('much later'), {
      ...bare,
      state: 'much later',
      createdAt: at(601),
      expiresAt: at(1200),
    });
  });

  it('are forgotten when asked, once they expired', async () => {
    await store.signIns.add({ ...ASKED, state: 'younger', createdAt: at(1), expiresAt: at(601) });
    assert.equal(await store.signIns.forgetBefore(at(601), 5), 1);
    assert.equal(await store.signIns.forgetBefore(at(601), 5), 0);
    assert.equal((await store.signIns.find('younger'))?.state, 'younger');
  });
});
