import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { ALVA, at, NORTHWIND, place, transfer } from './samples.ts';

/** Writes one record of each group, the same into every version's store file. */
export async function writeContent(store: Store): Promise<void> {
  const owner = { tenantId: ALVA.tenantId, objectId: ALVA.objectId };
  await store.transfers.add(transfer());
  await store.drafts.add({
    id: 'd1',
    owner,
    version: 1,
    document: { step: 1 },
    updatedAt: at(0),
    expiresAt: at(9),
    submittedAs: 't-7f3a',
  });
  await store.audit.add({ at: at(0), transferId: 't-7f3a', by: ALVA, what: 'create', to: 'creating' });
  await store.audit.add({ at: at(1), transferId: 't-7f3a', by: ALVA, what: 'refused', to: 'creating', times: 41 });
  await store.audit.addForPartner(LOST);
  await store.work.add({ kind: 'edit', lane: 'card', key: 'card', payload: { shows: 1 }, runAt: at(0) });
  await store.places.bind(NORTHWIND.tenantId, place(), ALVA, at(0));
  await store.places.meet(ALVA, '29:alva', place({ kind: 'personal', conversationId: 'a:alva' }), at(0));
  await store.cards.save({ transferId: 't-7f3a', place: place(), activityId: '1', shownVersion: 1 });
  await store.received.first('activity', at(0));
  await store.stamps.put('stamp', { conversationId: '19:c', messageId: 'message' }, at(0));
  await store.refusals.add({ at: at(0), by: ALVA, what: 'approve', why: 'unknownPartner' });
  await store.budgets.take([BUDGET], new Date(at(0)));
  await store.tokens.write('usr:1', 'sealed', undefined, at(0));
  await store.signIns.add({ state: 's', actor: owner, sealed: 'v', createdAt: at(0), expiresAt: at(600) });
}

const LOST = {
  at: at(0),
  partnerTenantId: NORTHWIND.tenantId,
  by: ALVA,
  what: 'channelLost',
  why: 'Transfers',
} as const;
const BUDGET = { key: 'conversation', limits: [{ seconds: 1, most: 1 }] };

/**
 * Checks the content of any version's store file. Budgets exist since version 2, stamps and refusals since version 3. The
 * conversations of stamps exist since version 4; until then, a message counts as stamped in any conversation.
 */
export async function expectContent(store: Store, version: number): Promise<void> {
  const kept = await store.transfers.find('t-7f3a');
  assert.deepEqual([kept?.ref, kept?.status, kept?.lineItems.length], ['7f3a', 'open', 1]);
  const listed = await store.transfers.list({ partnerTenantId: NORTHWIND.tenantId, customer: 'contoso', limit: 5 });
  assert.equal(listed.total, 1);
  assert.equal((await store.drafts.find('d1'))?.submittedAs, 't-7f3a');
  assert.equal((await store.audit.of('t-7f3a'))[0]?.by?.name, ALVA.name);
  assert.deepEqual(await store.audit.ofPartner(NORTHWIND.tenantId, 9), version < 7 ? [] : [LOST]);
  assert.deepEqual((await store.work.take('w', at(0), at(60)))?.payload, { shows: 1 });
  assert.deepEqual(await store.places.boundTo(NORTHWIND.tenantId), place());
  assert.equal((await store.places.chatWith(ALVA))?.userId, '29:alva');
  assert.equal((await store.cards.find('t-7f3a'))?.activityId, '1');
  assert.equal(await store.received.first('activity', at(1)), false);
  assert.equal(await store.stamps.find('stamp'), version < 3 ? undefined : 'message');
  const claimed = await store.stamps.claim('new', { conversationId: '19:c', messageId: 'message' }, at(1));
  assert.equal(claimed, version < 3 ? 'message' : undefined);
  assert.equal((await store.refusals.since(at(0), 9)).length, version < 3 ? 0 : 1);
  assert.equal((await store.audit.of('t-7f3a'))[1]?.times, version < 6 ? undefined : 41);
  const { kind } = await store.budgets.take([BUDGET], new Date(at(0)));
  assert.equal(kind, version < 2 ? 'taken' : 'wait');
  assert.equal((await store.tokens.read('usr:1'))?.sealed, 'sealed');
  assert.equal((await store.signIns.use('s', at(1)))?.sealed, 'v');
}
