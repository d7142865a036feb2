import { deepEqual, equal, match } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { decide } from '../../../src/desk/decisions/decide.ts';
import { pendingWork } from '../../../src/desk/queue/outbox.ts';
import type { Answer } from '../../../src/partner-center/partner-center.ts';
import type { CallName } from '../../../src/transfers/commerce.ts';
import type { PendingCall, Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BO, item, pending, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf } from '../rig.ts';

/** Partner Center answers 500 with a code of its own, for ever. */
describe('A call that Partner Center answers with an error of its own', () => {
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
  const goOn = async (seconds: number) => {
    rig.pass(seconds);
    while (await rig.step({ write: carryOut(rig.parts), card: idle, watch: idle, tell: idle }));
  };
  const find = async () => {
    const found = await rig.store.transfers.find('transfer-1');
    if (found === undefined) throw new Error('no transfer');
    return found;
  };
  const madeBy = (method: CallName) => rig.calls.filter((call) => call.method === method);
  const error = (): Extract<Answer<never>, { kind: 'refused' }> => ({
    kind: 'refused',
    error: {
      code: 'orderFailed',
      partnerCenterCode: '900103',
      description: 'Transfer order failed',
      status: 500,
      correlationId: 'corr-500-0000',
    },
  });

  const under: Readonly<Record<CallName, Partial<PendingCall>>> = {
    create: { call: 'create', as: ALVA, verb: undefined, from: 'awaitingApproval' },
    accept: {},
    acceptWithItems: { call: 'acceptWithItems', items: [item()] },
    reject: { call: 'reject', verb: 'reject', reason: 'no' },
    withdraw: { call: 'withdraw', as: ALVA, verb: 'withdraw' },
    cancel: { call: 'cancel', as: ALVA, verb: 'withdraw' },
  };

  for (const call of Object.keys(under) as CallName[]) {
    const commerce = call === 'acceptWithItems' || call === 'cancel' ? 'newCommerce' : 'traditional';
    const isCreate = call === 'create';
    const before = transfer(commerce, {
      status: isCreate ? 'creating' : 'approving',
      ...(isCreate && { partnerCenterId: undefined }),
      pending: pending(under[call]),
    });

    it(`is given back within minutes, with the code and the words, after four calls and a look each (${call})`, async () => {
      await promise(before);
      rig.will(call, ...Array.from({ length: 20 }, error));
      if (isCreate) rig.will('transfers', ...Array.from({ length: 9 }, () => done([])));
      else rig.will('transfer', ...Array.from({ length: 9 }, () => done(recordOf(before, 'open'))));
      for (let minute = 0; minute < 30; minute++) await goOn(10);
      const after = await find();
      equal(after.pending, undefined);
      equal(after.status, isCreate ? 'failed' : 'open');
      equal(madeBy(call).length, 4);
      deepEqual(new Set(madeBy(call).map(({ as }) => as.requestId)), new Set(['request-1']));
      const said = JSON.stringify(after.problem);
      match(said, /900103/);
      match(said, /Transfer order failed/);
    });

    it(`is settled as done when a look shows that it took effect in spite of the error (${call})`, async () => {
      await promise(before);
      rig.will(call, error());
      const took = { create: 'open', accept: 'completed', acceptWithItems: 'inProgress' } as const;
      const status = { reject: 'rejected', withdraw: 'withdrawn', cancel: 'withdrawn', ...took }[call] as 'open';
      if (isCreate) rig.will('transfers', done([recordOf(before, status)]));
      else rig.will('transfer', done(recordOf(before, status)));
      await goOn(0);
      const after = await find();
      equal(after.pending, undefined);
      equal(after.problem, undefined);
      equal(after.status, status);
      equal(madeBy(call).length, 1);
    });

    it(`stays while nobody can look, and is not repeated (${call})`, async () => {
      await promise(before);
      rig.will(call, error());
      rig.will(isCreate ? 'transfers' : 'transfer', ...Array.from({ length: 40 }, () => ambiguous()));
      for (let minute = 0; minute < 30; minute++) await goOn(60);
      const after = await find();
      equal(after.status, 'unknown');
      equal(madeBy(call).length, 1);
    });
  }

  it('gets a new MS-RequestId when a person decides once more', async () => {
    await promise(transfer('traditional', { status: 'approving', pending: pending() }));
    rig.will('accept', ...Array.from({ length: 4 }, error));
    rig.will('transfer', ...Array.from({ length: 8 }, () => done(recordOf(transfer(), 'open'))));
    for (let minute = 0; minute < 30; minute++) await goOn(10);
    equal((await decide(rig.parts, { transferId: 'transfer-1', verb: 'approve', by: BO })).kind, 'decided');
    rig.will('accept', done({ orders: [], errors: [] }));
    await goOn(0);
    equal((await find()).status, 'completed');
    const ids = new Set(madeBy('accept').map(({ as }) => as.requestId));
    equal(ids.size, 2);
  });
});
