import assert from 'node:assert/strict';
import type { AuditRow, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { ALVA, at, transfer } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The audit trail in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
    await store.transfers.add(transfer());
  });
  afterEach(closeOpened);

  it('tells what happened to a transfer in the order in which it was written', async () => {
    const rows: AuditRow[] = [
      { at: at(5), transferId: 't-7f3a', by: ALVA, what: 'create', to: 'creating', requestId: 'r1' },
      { at: at(5), transferId: 't-7f3a', what: 'outcome', from: 'creating', to: 'open', correlationId: 'c1' },
      { at: at(4), transferId: 't-7f3a', by: ALVA, what: 'withdraw', from: 'open', to: 'withdrawing', why: 'a typo' },
    ];
    for (const row of rows) await store.audit.add(row);
    assert.deepEqual(await store.audit.of('t-7f3a'), rows);
    assert.deepEqual(await store.audit.of('another'), []);
  });

  it('gives its newest changes and refused attempts, however many there are', async () => {
    const row = (what: AuditRow['what'], second: number): AuditRow => ({
      at: at(second),
      transferId: 't-7f3a',
      by: ALVA,
      what,
      to: 'open',
    });
    await store.audit.add(row('create', 0));
    for (let second = 1; second <= 40; second++) await store.audit.add(row('refused', second));
    await store.audit.add({ ...row('refused', 41), times: 300 });
    await store.audit.add(row('approve', 42));
    const newest = await store.audit.newest('t-7f3a', { changes: 5, refusals: 2 });
    assert.deepEqual(newest, [
      row('create', 0),
      row('refused', 40),
      { ...row('refused', 41), times: 300 },
      row('approve', 42),
    ]);
    const [last, ...more] = await store.audit.newest('t-7f3a', { changes: 1, refusals: 0 });
    assert.deepEqual([last, more], [row('approve', 42), []]);
    assert.deepEqual(await store.audit.newest('another', { changes: 5, refusals: 5 }), []);
  });

  it('keeps no row of a change that was not made', async () => {
    const change = store.transaction(async (records) => {
      await records.audit.add({ at: at(1), transferId: 't-7f3a', by: ALVA, what: 'approve', to: 'approving' });
      await records.transfers.update(transfer({ version: 2, status: 'approving' }), 1);
      throw new Error('the power went');
    });
    await assert.rejects(change, /the power went/);
    assert.deepEqual(await store.audit.of('t-7f3a'), []);
    assert.deepEqual(await store.transfers.find('t-7f3a'), transfer());
  });

  it('cannot speak of a transfer that does not exist', async () => {
    await assert.rejects(store.audit.add({ at: at(1), transferId: 'no', what: 'found', to: 'open' }), /foreign key/i);
  });
});
