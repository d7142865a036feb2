import { deepEqual, equal } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { writeWork } from '../../../src/desk/queue/outbox.ts';
import type { EntityStatus } from '../../../src/partner-center/partner-center.ts';
import type { CallName, Commerce } from '../../../src/transfers/commerce.ts';
import type { Status } from '../../../src/transfers/status.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BO, item, T0, transfer } from '../../transfers/samples.ts';
import { done, openRig, type Rig, recordOf } from '../rig.ts';

/** The names that earlier releases gave to calls. Their stores can still be opened. */
const FORMER: readonly [write: string, Commerce, CallName, tookEffectAs: EntityStatus][] = [
  ['create', 'traditional', 'create', 'open'],
  ['create', 'newCommerce', 'create', 'open'],
  ['accept', 'traditional', 'accept', 'completed'],
  ['patchReject', 'traditional', 'reject', 'rejected'],
  ['delete', 'traditional', 'withdraw', 'withdrawn'],
  ['patchItems', 'newCommerce', 'acceptWithItems', 'inProgress'],
  ['patchCancel', 'newCommerce', 'cancel', 'withdrawn'],
];

const UNDER_WAY: Readonly<Record<CallName, Status>> = {
  create: 'creating',
  accept: 'approving',
  acceptWithItems: 'approving',
  reject: 'rejecting',
  withdraw: 'withdrawing',
  cancel: 'withdrawing',
};

describe('A call that an earlier release promised', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const stored = async (commerce: Commerce, call: CallName, pending: object): Promise<Transfer> => {
    const before = transfer(commerce, {
      status: UNDER_WAY[call],
      ...(call === 'create' && { partnerCenterId: undefined }),
    });
    // The store doesn't change documents, so this writes what the earlier release wrote.
    await rig.store.transfers.add({ ...before, pending } as unknown as Transfer);
    return before;
  };
  const carriedOn = async () => {
    const now = rig.clock.now.toISOString();
    await rig.run(writeWork('transfer-1', now), carryOut(rig.parts));
    return rig.store.transfers.find('transfer-1');
  };

  for (const [write, commerce, call, tookEffectAs] of FORMER) {
    const as = write === 'accept' || write === 'patchReject' || write === 'patchItems' ? BO : ALVA;
    const old = { write, as, requestId: 'request-1', since: T0, from: 'open', items: [item()] };

    it(`as ${write} (${commerce}) is made, once, and settled`, async () => {
      const before = await stored(commerce, call, old);
      rig.will('accept', done({ orders: [], errors: [] }));
      rig.will('withdraw', done(undefined));
      for (const other of ['create', 'reject', 'cancel', 'acceptWithItems'] as const)
        rig.will(other, done(recordOf(before, tookEffectAs)));
      const after = await carriedOn();
      deepEqual([after?.status, after?.pending], [tookEffectAs, undefined]);
      deepEqual(
        rig.calls.map(({ method, as: { requestId } }) => [method, requestId]),
        [[call, 'request-1']],
      );
    });

    it(`as ${write} (${commerce}) waits for its person, and goes on when they are back`, async () => {
      const before = await stored(commerce, call, { ...old, waitsForSignIn: true });
      const record = { ...recordOf(before, 'open'), createdAt: T0 };
      rig.tokens.set(as.objectId, { kind: 'signInNeeded' });
      rig.will('transfer', done(record));
      const kind = (await carriedOn())?.pending?.state.kind;
      equal(kind, 'unsentAway');
      deepEqual(rig.signIns, [], 'the link was sent already');
      rig.tokens.delete(as.objectId);
      rig.pass(60);
      const idle = async () => ({ kind: 'done' }) as const;
      rig.will('accept', done({ orders: [], errors: [] }));
      rig.will('withdraw', done(undefined));
      for (const other of ['create', 'reject', 'cancel', 'acceptWithItems'] as const)
        rig.will(other, done(recordOf(before, tookEffectAs)));
      while (await rig.step({ write: carryOut(rig.parts), card: idle, tell: idle, watch: idle }));
      equal((await rig.store.transfers.find('transfer-1'))?.status, tookEffectAs);
    });

    it(`as ${write} (${commerce}) and lost on its way is looked up before anything else`, async () => {
      const before = await stored(commerce, call, { ...old, ambiguous: true });
      const record = { ...recordOf(before, tookEffectAs), createdAt: T0 };
      rig.will('transfer', done(record));
      rig.will('transfers', done([record]));
      equal((await carriedOn())?.status, tookEffectAs);
      deepEqual(
        rig.calls.map(({ method }) => method),
        [call === 'create' ? 'transfers' : 'transfer'],
      );
    });
  }
});
