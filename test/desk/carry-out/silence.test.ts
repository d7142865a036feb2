import { deepEqual, equal, ok } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { watch } from '../../../src/desk/carry-out/watch.ts';
import { decide } from '../../../src/desk/decisions/decide.ts';
import { pendingWork } from '../../../src/desk/queue/outbox.ts';
import type { TransferEntity } from '../../../src/partner-center/partner-center.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BEA, BO, MAJA, pending, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf } from '../rig.ts';

const HOUR = 3_600;

/** Partner Center never answers the call, but can be read. */
describe('A call that Partner Center never answers', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const idle = async () => ({ kind: 'done' }) as const;
  const promise = async (before: Transfer) => {
    await rig.store.transfers.add(before);
    await rig.store.work.add(pendingWork(before, rig.clock.now.toISOString()));
  };
  const work = async () => {
    while (await rig.step({ write: carryOut(rig.parts), watch: watch(rig.parts), card: idle, tell: idle }));
  };
  /** Lets this much time pass, and does each work item when it is due. */
  const live = async (seconds: number) => {
    const end = rig.clock.now.getTime() + seconds * 1_000;
    for (;;) {
      await work();
      const due = Date.parse((await rig.store.work.nextDue()) ?? '9999-01-01');
      if (due > end) break;
      rig.clock.now = new Date(Math.max(due, rig.clock.now.getTime() + 1));
    }
    rig.clock.now = new Date(end);
    await work();
  };
  const find = async (id = 'transfer-1') => {
    const found = await rig.store.transfers.find(id);
    if (found === undefined) throw new Error('no transfer');
    return found;
  };
  const times = <T>(many: number, answer: () => T) => Array.from({ length: many }, answer);
  const approving = transfer('traditional', { status: 'approving', pending: pending() });
  const creating = transfer('traditional', {
    status: 'creating',
    partnerCenterId: undefined,
    pending: pending({
      call: 'create',
      as: ALVA,
      verb: undefined,
      since: '2026-01-15T08:10:00.000Z',
      from: 'awaitingApproval',
    }),
  });
  const silentCreate = async () => {
    await promise(creating);
    rig.will('create', ...times(200, ambiguous));
    rig.will('transfers', ...times(300, () => done([])));
    await live(1.15 * HOUR);
    const after = await find();
    equal(after.status, 'failed');
    return after;
  };
  const shows = (...records: TransferEntity[]) => rig.shows('transfers', done(records));

  it('is given back after looks have found nothing for an hour (a create)', async () => {
    await promise(creating);
    rig.will('create', ...times(200, ambiguous));
    rig.will('transfers', ...times(300, () => done([])));
    await live(0.98 * HOUR);
    equal((await find()).status, 'unknown');
    const calls = rig.calls.filter(({ method }) => method === 'create');
    const ids = new Set(calls.map(({ as }) => as.requestId));
    deepEqual(ids, new Set(['request-1']));
    await live(0.15 * HOUR);
    const after = await find();
    deepEqual([after.status, after.pending, after.problem?.key], ['failed', undefined, 'givenBack.silence']);
    const [row] = (await rig.store.audit.of(after.id)).filter(({ to }) => to === 'failed');
    equal(row?.requestId, 'request-1');
  });

  it('is given back after looks have found nothing for three days (an accept), and no longer called for half of them', async () => {
    await promise(approving);
    rig.will('accept', ...times(3_000, ambiguous));
    rig.will('transfer', ...times(3_000, () => done(recordOf(approving, 'open'))));
    await live(36.2 * HOUR);
    const half = rig.calls.filter(({ method }) => method === 'accept').length;
    await live(35 * HOUR);
    equal((await find()).status, 'unknown');
    equal(rig.calls.filter(({ method }) => method === 'accept').length, half);
    await live(1.5 * HOUR);
    deepEqual([(await find()).status, (await find()).problem?.key], ['open', 'givenBack.silence']);
  });

  it('is called less and less often', async () => {
    await promise(approving);
    rig.will('accept', ...times(3_000, ambiguous));
    rig.will('transfer', ...times(3_000, () => done(recordOf(approving, 'open'))));
    await live(HOUR);
    const hour = rig.calls.length;
    await live(HOUR);
    ok(rig.calls.length - hour < 20, `${rig.calls.length - hour} calls in the second hour`);
  });

  it('is never given back while nobody can look, and is made once looks work again', async () => {
    await promise(approving);
    rig.will('accept', ambiguous());
    rig.will('transfer', ...times(3_000, ambiguous));
    await live(100 * HOUR);
    equal((await find()).status, 'unknown');
    equal(rig.calls.filter(({ method }) => method === 'accept').length, 1);
    rig.shows('transfer', done(recordOf(approving, 'open')));
    rig.will('accept', done({ orders: [], errors: [] }));
    await live(HOUR);
    equal((await find()).status, 'completed');
  });

  it('is adopted when it takes effect after it was given back, in the name of its person (an accept)', async () => {
    await promise(approving);
    rig.will('accept', ...times(3_000, ambiguous));
    rig.will('transfer', ...times(3_000, () => done(recordOf(approving, 'open'))));
    await live(73 * HOUR);
    equal((await find()).status, 'open');
    rig.shows('transfer', done(recordOf(approving, 'completed')));
    await live(HOUR);
    const after = await find();
    equal(after.status, 'completed');
    deepEqual(
      after.decisions.map(({ verb, by }) => [verb, by.name]),
      [['approve', BO.name]],
    );
    const row = (await rig.store.audit.of(after.id)).at(-1);
    deepEqual([row?.what, row?.requestId, row?.by?.name], ['found', 'request-1', BO.name]);
  });

  it('is named as its own person did, when another person has decided the same since', async () => {
    await promise(approving);
    rig.will('accept', ...times(3_000, ambiguous));
    rig.will('transfer', ...times(3_000, () => done(recordOf(approving, 'open'))));
    await live(73 * HOUR);
    rig.rules.approver = () => 'yes';
    equal((await decide(rig.parts, { transferId: 'transfer-1', verb: 'approve', by: BEA })).kind, 'decided');
    rig.shows('transfer', done(recordOf(approving, 'completed', { modifiedBy: BO.objectId.toUpperCase() })));
    await live(HOUR);
    deepEqual(
      (await find()).decisions.map(({ by }) => by.name),
      [BO.name],
    );
  });

  it('is adopted when it takes effect after it was given back (a create)', async () => {
    const before = await silentCreate();
    shows(recordOf(creating, 'open', { createdAt: before.updatedAt }));
    await live(HOUR / 10);
    const after = await find();
    deepEqual([after.status, after.partnerCenterId, after.problem], ['open', recordOf(creating, 'open').id, undefined]);
    const row = (await rig.store.audit.of(after.id)).at(-1);
    deepEqual([row?.what, row?.from, row?.to, row?.requestId], ['found', 'failed', 'open', 'request-1']);
  });

  it('is not looked for after an hour (a create)', async () => {
    await silentCreate();
    await live(1.2 * HOUR);
    const looks = rig.calls.length;
    shows(recordOf(creating, 'open', { createdAt: rig.clock.now.toISOString() }));
    await live(5 * HOUR);
    equal(rig.calls.length, looks);
    equal((await find()).status, 'failed');
  });

  it('leaves alone what a similar create under way may have made, and what another transfer has', async () => {
    const before = await silentCreate();
    const record = recordOf(creating, 'open', { createdAt: before.updatedAt });
    const twin = {
      ...creating,
      id: 'transfer-2',
      ref: '8a4b',
      requester: MAJA,
      pending: pending({ ...creating.pending, as: MAJA, requestId: 'request-2' }),
    };
    await rig.store.transfers.add(twin);
    shows(record);
    await live(HOUR / 10);
    equal((await find()).status, 'failed');
    const taken = {
      ...twin,
      version: twin.version + 1,
      status: 'open',
      partnerCenterId: record.id,
      pending: undefined,
    } as const;
    await rig.store.transfers.update(taken, twin.version);
    await live(HOUR / 10);
    equal((await find()).status, 'failed');
  });
});
