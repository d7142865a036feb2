import { deepEqual, equal, ok } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { giveBack, giveBackAsOperator } from '../../../src/desk/decisions/give-back.ts';
import { pendingWork } from '../../../src/desk/queue/outbox.ts';
import { mayGiveBack } from '../../../src/transfers/policy.ts';
import { STATUSES } from '../../../src/transfers/status.ts';
import type { Person, Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, ARI, BEA, BO, inStatus, MAJA, POLICY, pending, TIM, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf } from '../rig.ts';

const IN_DOUBT = transfer('traditional', { status: 'unknown', pending: pending({ state: { kind: 'inDoubt' } }) });
const REASON = 'the portal still says open';

describe('Who may say that a call in doubt did not happen', () => {
  const because = (by: Person, of: Transfer, reason = REASON) => {
    const permission = mayGiveBack(by, of, POLICY, reason);
    return permission.allowed ? 'yes' : permission.because;
  };

  it('is an approver of the side whose call it is, the one who made the call included', () => {
    equal(because(BO, IN_DOUBT), 'yes');
    equal(because(BEA, IN_DOUBT), 'noApproverRight');
    for (const other of [MAJA, ALVA, ARI]) equal(because(other, IN_DOUBT), 'notTheirCall');
    equal(because(TIM, IN_DOUBT), 'unknownPartner');
    const creating = {
      ...IN_DOUBT,
      pending: pending({ call: 'create', as: ALVA, state: { kind: 'inDoubtAway', asked: { first: '', last: '' } } }),
    } as const;
    equal(because(MAJA, creating), 'yes');
    equal(because(BO, creating), 'notTheirCall');
    equal(because(MAJA, { ...creating, requester: MAJA }), 'yes');
  });

  it('is nobody while nothing is in doubt, or without a reason', () => {
    for (const status of STATUSES) {
      const found = inStatus(status);
      const isInDoubt = found.pending?.state.kind === 'inDoubt';
      // What was never sent is invisible to the other side.
      if (isInDoubt || found.pending?.as === ALVA || found.partnerCenterId === undefined) continue;
      equal(because(BO, found), 'notInDoubt', status);
    }
    equal(because(BO, IN_DOUBT, ' '), 'reasonNeeded');
  });
});

describe('Giving back a decision that did not happen', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    rig.rules.approver = ({ objectId }) => ([BO, BEA].some((one) => one.objectId === objectId) ? 'yes' : 'no');
    await rig.store.transfers.add(IN_DOUBT);
    await rig.store.work.add(pendingWork(IN_DOUBT, '2026-01-15T09:00:00.000Z'));
  });
  afterEach(() => rig.close());

  const idle = async () => ({ kind: 'done' }) as const;
  /** Does the work that is due now. */
  const work = async () => {
    while (await rig.step({ write: carryOut(rig.parts), card: idle, tell: idle, watch: idle }));
  };
  const say = (by: Person, reason = REASON) => giveBack(rig.parts, { transferId: IN_DOUBT.id, by, reason });
  const find = async () => {
    const found = await rig.store.transfers.find(IN_DOUBT.id);
    if (found === undefined) throw new Error('no transfer');
    return found;
  };
  const audit = async () =>
    (await rig.store.audit.of(IN_DOUBT.id)).map(({ what, by, to, why, requestId }) => [
      what,
      by?.name,
      to,
      why,
      requestId,
    ]);

  it('needs one approver and a fresh look that finds nothing', async () => {
    rig.shows('transfer', done(recordOf(IN_DOUBT, 'open')));
    equal((await say(BO)).kind, 'decided');
    equal(rig.calls.length, 0, 'the look comes after what was said');
    await work();
    const after = await find();
    deepEqual([after.status, after.pending, after.problem?.key], ['open', undefined, 'givenBack.denied']);
    deepEqual(
      rig.calls.map(({ method }) => method),
      ['transfer'],
    );
    deepEqual(await audit(), [
      ['giveBack', BO.name, 'unknown', REASON, 'request-1'],
      ['outcome', BO.name, 'open', 'givenBack.denied', 'request-1'],
    ]);
    deepEqual(
      after.givenBack?.map(({ requestId }) => requestId),
      ['request-1'],
    );
  });

  it('is settled as done when the look shows that it happened', async () => {
    rig.shows('transfer', done(recordOf(IN_DOUBT, 'completed')));
    await say(BO);
    await work();
    equal((await find()).status, 'completed');
  });

  it('needs a second approver of that side where nobody can look', async () => {
    rig.shows('transfer', ambiguous());
    await say(BO);
    await work();
    equal((await find()).status, 'unknown');
    await say(BO, 'I am quite sure');
    await work();
    equal((await find()).status, 'unknown', 'the same person twice is one person');
    equal((await say(MAJA)).kind, 'refused', 'the other side has no say');
    await say(BEA);
    await work();
    deepEqual([(await find()).status, (await find()).problem?.key], ['open', 'givenBack.denied']);
  });

  it('needs nobody more once looks work again and find nothing', async () => {
    rig.will('transfer', ambiguous());
    await say(BO);
    await work();
    rig.shows('transfer', done(recordOf(IN_DOUBT, 'open')));
    rig.pass(1_000);
    await work();
    equal((await find()).status, 'open');
  });

  it('is refused for a transfer that the desk does not have', async () => {
    const refused = await giveBack(rig.parts, { transferId: 'none', by: BO, reason: REASON });
    deepEqual(refused, { kind: 'refused', say: { key: 'refusal.notFound' } });
  });

  it('is up to the operator where there is no second approver', async () => {
    rig.shows('transfer', ambiguous());
    const request = { transferId: IN_DOUBT.id, operator: 'olga', reason: REASON };
    equal(await giveBackAsOperator(rig.parts, { ...request, reason: ' ' }), 'reasonNeeded');
    equal(await giveBackAsOperator(rig.parts, { ...request, transferId: 'none' }), 'notFound');
    equal(await giveBackAsOperator(rig.parts, request), 'recorded');
    await work();
    deepEqual([(await find()).status, (await find()).problem?.key], ['open', 'givenBack.byOperator']);
    deepEqual((await audit())[0], ['giveBack', undefined, 'unknown', `olga: ${REASON}`, 'request-1']);
    equal(await giveBackAsOperator(rig.parts, request), 'notInDoubt');
  });

  it('is refused and audited for people who may not, and asks for a reason', async () => {
    equal((await say(MAJA)).kind, 'refused');
    ok((await audit()).some(([what, by]) => what === 'refused' && by === MAJA.name));
    const unexplained = await say(BO, '');
    deepEqual(unexplained.kind === 'refused' && unexplained.say.key, 'refusal.giveBackReason');
    equal((await find()).pending?.denials, undefined);
  });
});
