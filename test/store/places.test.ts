import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { ALVA, at, BO, FABRIKAM, NORTHWIND, place } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The places in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('tell where the cards of a partner go, the latest choice', async () => {
    assert.equal(await store.places.boundTo(NORTHWIND.tenantId), undefined);
    await store.places.bind(NORTHWIND.tenantId, place({ name: 'Transfers' }), ALVA, at(0));
    await store.places.bind(FABRIKAM.tenantId, place({ conversationId: '19:other' }), BO, at(0));
    await store.places.bind(NORTHWIND.tenantId, place({ conversationId: '19:new' }), ALVA, at(1));
    assert.deepEqual(await store.places.boundTo(NORTHWIND.tenantId), place({ conversationId: '19:new' }));
    assert.deepEqual(await store.places.boundTo(FABRIKAM.tenantId), place({ conversationId: '19:other' }));
  });

  it('tell how to reach a person, renewed each time they are met', async () => {
    const chat = place({ kind: 'personal', conversationId: 'a:alva' });
    await store.places.meet(ALVA, '29:alva', chat, at(0));
    const moved = { ...chat, serviceUrl: 'https://smba.trafficmanager.net/amer/' };
    await store.places.meet(ALVA, '29:alva-2', moved, at(1));
    assert.deepEqual(await store.places.chatWith(ALVA), { ...moved, userId: '29:alva-2' });
    assert.equal(await store.places.chatWith({ tenantId: FABRIKAM.tenantId, objectId: ALVA.objectId }), undefined);
  });

  it('tell whom somebody means among the people of their own partner, and nobody when it could be two', async () => {
    const chat = (conversationId: string) => place({ kind: 'personal', conversationId });
    await store.places.meet(ALVA, '29:alva', chat('a:alva'), at(0));
    await store.places.meet(BO, '29:bo', chat('a:bo'), at(0));
    const known = async (who: string) => (await store.places.known(NORTHWIND.tenantId, who))?.objectId;
    for (const who of [ALVA.name.toUpperCase(), '29:alva', ALVA.objectId.toUpperCase()])
      assert.equal(await known(who), ALVA.objectId, who);
    for (const who of [BO.name, '29:bo', BO.objectId, '', '%']) assert.equal(await known(who), undefined, who);
    await store.places.meet({ ...BO, tenantId: ALVA.tenantId, name: 'İlker Ångström' }, '29:i', chat('a:i'), at(0));
    for (const who of ['ilker angstrom', 'ILKER ÅNGSTRÖM', 'İlker A\u030angstro\u0308m'])
      assert.equal(await known(who), BO.objectId, who);
    const namesake = { ...ALVA, objectId: BO.objectId };
    await store.places.meet(namesake, '29:namesake', chat('a:namesake'), at(1));
    assert.equal(await known(ALVA.name), undefined);
    assert.equal(await known('29:namesake'), namesake.objectId);
  });

  it('forget a conversation until it is met again', async () => {
    const chat = place({ kind: 'personal', conversationId: 'a:alva' });
    await store.places.meet(ALVA, '29:alva', chat, at(0));
    await store.places.meet(BO, '29:bo', place({ kind: 'personal', conversationId: 'a:bo' }), at(0));
    await store.places.bind(NORTHWIND.tenantId, place(), ALVA, at(0));
    await store.places.forget('a:alva');
    await store.places.forget(place().conversationId);
    assert.equal(await store.places.chatWith(ALVA), undefined);
    assert.equal(await store.places.boundTo(NORTHWIND.tenantId), undefined);
    assert.equal((await store.places.chatWith(BO))?.userId, '29:bo');
    await store.places.meet(ALVA, '29:alva', chat, at(2));
    assert.equal((await store.places.chatWith(ALVA))?.userId, '29:alva');
  });
});
