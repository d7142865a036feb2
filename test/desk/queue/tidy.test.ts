import { deepEqual, equal } from 'node:assert/strict';
import { startTidying, tidy } from '../../../src/desk/queue/tidy.ts';
import { ALVA, inStatus, T0 } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { draft, draftRecord } from '../samples.ts';

const LATER = new Date('2026-03-15T08:00:00.000Z');
const days = (count: number) => new Date(Date.parse(T0) + count * 86_400_000);

describe('Tidying up', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const finished = async (count: number) => {
    for (let number = 0; number < count; number++) {
      await rig.store.work.add({ kind: 'send', lane: `lane-${number}`, payload: number, runAt: T0 });
      const item = await rig.store.work.take('old', T0, T0);
      if (item !== undefined) await rig.store.work.done(item.id, 'old', item.attempts, T0);
    }
  };

  it('drops work that has long been done, in batches, and none that still waits', async () => {
    await finished(501);
    await rig.store.work.add({ kind: 'send', lane: 'waiting', payload: 'waiting', runAt: T0 });
    await tidy(rig.store, LATER, { finishedWork: 7 });
    equal(await rig.store.work.forgetDoneBefore(LATER.toISOString(), 1_000), 0);
    equal((await rig.store.work.take('new', LATER.toISOString(), LATER.toISOString()))?.payload, 'waiting');
  });

  it('keeps what is not old enough', async () => {
    await finished(1);
    await tidy(rig.store, new Date('2026-01-20T08:00:00.000Z'), { finishedWork: 7 });
    equal(await rig.store.work.forgetDoneBefore(LATER.toISOString(), 10), 1);
  });

  it('keeps transfers and their audit rows for ever, unless it is told how long', async () => {
    const closed = { ...inStatus('completed'), id: 'closed', ref: 'c105', partnerCenterId: undefined };
    const open = { ...inStatus('open'), id: 'open', ref: '09e4', partnerCenterId: undefined };
    for (const transfer of [closed, open]) {
      await rig.store.transfers.add(transfer);
      await rig.store.audit.add({ at: T0, transferId: transfer.id, what: 'create', to: transfer.status });
    }
    await tidy(rig.store, LATER, { finishedWork: 7 });
    equal((await rig.store.audit.of('closed')).length, 1);
    await tidy(rig.store, LATER, { finishedWork: 7, closedTransfers: 30 });
    deepEqual([await rig.store.transfers.find('closed'), await rig.store.audit.of('closed')], [undefined, []]);
    equal((await rig.store.transfers.find('open'))?.id, 'open');
    equal((await rig.store.audit.of('open')).length, 1);
  });

  it('keeps who was refused as long as transfers, and a stamp longer than a transfer can last', async () => {
    await rig.store.refusals.add({ at: T0, by: ALVA, what: 'approve', why: 'unknownPartner' });
    await rig.store.stamps.claim('stamp', { conversationId: 'c', messageId: 'first' }, T0);
    await tidy(rig.store, days(89), { finishedWork: 7 });
    equal(await rig.store.stamps.claim('stamp', { conversationId: 'c', messageId: 'second' }, T0), 'first');
    await tidy(rig.store, days(91), { finishedWork: 7 });
    equal(await rig.store.stamps.claim('stamp', { conversationId: 'c', messageId: 'second' }, T0), 'second');
    equal((await rig.store.refusals.since(T0, 9)).length, 1);
    await tidy(rig.store, days(91), { finishedWork: 7, closedTransfers: 90 });
    deepEqual(await rig.store.refusals.since(T0, 9), []);
  });

  it('keeps a sign-in until it expires, and a draft and the key of an activity for 30 days', async () => {
    const { drafts, received, signIns } = rig.store;
    const expiresAt = days(1).toISOString();
    await drafts.add(draftRecord(draft(), { expiresAt: T0 }));
    await received.first('turn', T0);
    await signIns.add({ state: 'state', actor: ALVA, sealed: 'sealed', createdAt: T0, expiresAt });
    const kept = async (day: number) => {
      await tidy(rig.store, days(day), { finishedWork: 7 });
      return [
        ...((await signIns.find('state')) === undefined ? [] : ['sign-in']),
        ...((await drafts.find('draft-1')) === undefined ? [] : ['draft']),
        ...((await received.first('turn', T0)) ? [] : ['key']),
      ];
    };
    deepEqual(await kept(0.9), ['sign-in', 'draft', 'key']);
    deepEqual(await kept(1.1), ['draft', 'key']);
    deepEqual(await kept(29.9), ['draft', 'key']);
    deepEqual(await kept(30.1), []);
  });

  it('keeps the use of a budget for a day', async () => {
    const scope = { key: 'channel', limits: [{ seconds: 7 * 86_400, most: 1 }] };
    await rig.store.budgets.take([scope], days(0));
    await tidy(rig.store, days(0.9), { finishedWork: 7 });
    equal((await rig.store.budgets.take([scope], days(0.9))).kind, 'wait');
    await tidy(rig.store, days(1.1), { finishedWork: 7 });
    equal((await rig.store.budgets.take([scope], days(1.1))).kind, 'taken');
  });

  it('ends after the batch that runs when the desk stops', async () => {
    await finished(1);
    const tidying = startTidying({ store: rig.store, now: () => LATER, log: rig.parts.log }, { finishedWork: 7 });
    await tidying.stop();
    deepEqual(rig.logged, []);
  });
});
