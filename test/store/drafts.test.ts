import assert from 'node:assert/strict';
import type { DraftRecord, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { ALVA, at, place, transfer } from './samples.ts';
import { eachStore } from './stores.ts';

const DRAFT: DraftRecord = {
  id: 'd1',
  owner: { tenantId: ALVA.tenantId, objectId: ALVA.objectId },
  version: 1,
  document: { step: 'items', picked: ['a', 'b'] },
  updatedAt: at(0),
  expiresAt: at(3600),
};

eachStore('The drafts in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
    await store.drafts.add(DRAFT);
  });
  afterEach(closeOpened);

  it('give back exactly what was added', async () => {
    assert.deepEqual(await store.drafts.find('d1'), DRAFT);
    assert.equal(await store.drafts.find('d2'), undefined);
  });

  it('keep the first of two with one id, and say so', async () => {
    assert.equal(await store.drafts.add({ ...DRAFT, document: 'another' }), false);
    assert.deepEqual(await store.drafts.find('d1'), DRAFT);
    assert.equal(await store.drafts.add({ ...DRAFT, id: 'd2' }), true);
  });

  it('remember which transfer they became, for the second click on Submit', async () => {
    await store.transfers.add(transfer());
    const submitted: DraftRecord = { ...DRAFT, version: 2, submittedAs: 't-7f3a' };
    assert.equal(await store.drafts.update(submitted, 1), true);
    assert.deepEqual(await store.drafts.find('d1'), submitted);
  });

  it('become one transfer when Submit is clicked twenty times at once', async () => {
    const click = (i: number) =>
      store.transaction(async (records) => {
        const id = `t${i}`;
        if (!(await records.drafts.update({ ...DRAFT, version: 2, submittedAs: id }, 1))) return false;
        return records.transfers.add(transfer({ id, ref: `${i}` }));
      });
    const submitted = await Promise.all(Array.from({ length: 20 }, (_, i) => click(i)));
    assert.equal(submitted.filter(Boolean).length, 1);
    assert.equal((await store.drafts.find('d1'))?.submittedAs, `t${submitted.indexOf(true)}`);
  });

  it('cannot become a transfer that does not exist', async () => {
    await assert.rejects(store.drafts.update({ ...DRAFT, version: 2, submittedAs: 'nowhere' }, 1), /foreign key/i);
    assert.deepEqual(await store.drafts.find('d1'), DRAFT);
  });

  it('keep the message in which they were posted, whatever a click that had read them before writes', async () => {
    await store.transfers.add(transfer());
    const posted = { place: place(), messageId: '17' };
    await store.drafts.posted('d1', posted);
    assert.equal(await store.drafts.update({ ...DRAFT, version: 2, submittedAs: 't-7f3a' }, 1), true);
    assert.deepEqual((await store.drafts.find('d1'))?.postedAs, posted);
    assert.equal((await store.drafts.find('d1'))?.version, 2);
  });

  it('are forgotten when they have expired, submitted or not, the oldest first', async () => {
    await store.transfers.add(transfer());
    await store.drafts.add({ ...DRAFT, id: 'submitted', expiresAt: at(3601), submittedAs: 't-7f3a' });
    await store.drafts.add({ ...DRAFT, id: 'fresh', expiresAt: at(3602) });
    assert.equal(await store.drafts.forgetBefore(at(3602), 1), 1);
    assert.equal(await store.drafts.find('d1'), undefined);
    assert.equal(await store.drafts.forgetBefore(at(3602), 5), 1);
    assert.equal((await store.drafts.find('fresh'))?.id, 'fresh');
    assert.equal((await store.transfers.find('t-7f3a'))?.id, 't-7f3a');
  });

  it('are not overwritten by who saw an older version, nor with a version that stands still', async () => {
    assert.equal(await store.drafts.update({ ...DRAFT, version: 2 }, 1), true);
    assert.equal(await store.drafts.update({ ...DRAFT, version: 2, document: 'late' }, 1), false);
    await assert.rejects(store.drafts.update({ ...DRAFT, version: 2 }, 2), RangeError);
    assert.deepEqual(await store.drafts.find('d1'), { ...DRAFT, version: 2 });
  });
});
