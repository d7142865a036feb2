import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { assign, type DecisionRequest, decide } from '../../../src/desk/decisions/decide.ts';
import { choiceOf } from '../../../src/transfers/choice.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, ARI, away, BEA, BO, inStatus, item, MAJA, TIM, transfer } from '../../transfers/samples.ts';
import { openRig, promised, type Rig } from '../rig.ts';

const CLEO = { ...BO, objectId: 'b2', name: 'Cleo Manager' };

describe('Deciding', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const on = async (before: Transfer, request: Omit<DecisionRequest, 'transferId'>) => {
    await rig.store.transfers.add(before);
    return decide(rig.parts, { transferId: before.id, ...request });
  };
  const kinds = async () => (await promised(rig)).map(({ kind }) => kind).toSorted();
  /** The audit rows of status changes. */
  const changes = async () => (await rig.store.audit.of('transfer-1')).filter(({ from, to }) => from !== to);
  const stored = () => rig.store.transfers.find('transfer-1');

  it('writes down the intent, its audit row and the work before anybody is answered', async () => {
    const outcome = await on(transfer(), { verb: 'approve', by: BO });
    equal(outcome.kind, 'decided');
    const after = await stored();
    equal(after?.status, 'approving');
    equal(after?.pending?.as.objectId, BO.objectId);
    const rows = await rig.store.audit.of('transfer-1');
    deepEqual(
      rows.map(({ what, from, to, by, requestId }) => [
        what,
        from,
        to,
        by?.name,
        requestId === after?.pending?.requestId,
      ]),
      [['approve', 'open', 'approving', 'Bo Dahl', true]],
    );
    deepEqual(await kinds(), ['card', 'write']);
    deepEqual(rig.calls, [], 'Partner Center is the business of the worker');
  });

  it('of two people at once lets one, and tells the other who was first', async () => {
    await rig.store.transfers.add(transfer());
    const outcomes = await Promise.all([
      decide(rig.parts, { transferId: 'transfer-1', verb: 'approve', by: BO }),
      decide(rig.parts, { transferId: 'transfer-1', verb: 'withdraw', by: ALVA }),
      decide(rig.parts, { transferId: 'transfer-1', verb: 'withdraw', by: MAJA }),
    ]);
    deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['decided', 'refused', 'refused']);
    const winner = (await stored())?.pending?.as.name;
    for (const outcome of outcomes) {
      if (outcome.kind === 'refused') equal(outcome.say.with?.who, winner);
    }
    equal((await changes()).length, 1);
    equal((await kinds()).filter((kind) => kind === 'write').length, 1);
  });

  it('judges again when somebody changed the transfer in between', async () => {
    await rig.store.transfers.add(transfer());
    const { store } = rig;
    let reads = 0;
    const find = async (id: string) => {
      const found = await store.transfers.find(id);
      reads += 1;
      if (reads === 1 && found) await store.transfers.update({ ...found, version: found.version + 1 }, found.version);
      return found;
    };
    const parts = { ...rig.parts, store: { ...store, transfers: { ...store.transfers, find } } };
    equal((await decide(parts, { transferId: 'transfer-1', verb: 'approve', by: BO })).kind, 'decided');
    equal(reads, 2);
  });

  it('throws when every attempt loses the race', async () => {
    await rig.store.transfers.add(transfer());
    const { store } = rig;
    const find = async () => ({ ...transfer(), version: 1 });
    const parts = { ...rig.parts, store: { ...store, transfers: { ...store.transfers, find } } };
    await rejects(decide(parts, { transferId: 'transfer-1', verb: 'approve', by: BO }), { name: 'LostRace' });
    deepEqual(await rig.store.audit.of('transfer-1'), []);
    deepEqual(await kinds(), []);
  });

  it('leaves everything as it was when it says no', async () => {
    for (const by of [BEA, ALVA, TIM]) equal((await on(transfer(), { verb: 'approve', by })).kind, 'refused');
    deepEqual((await stored())?.version, transfer().version);
    deepEqual(await changes(), []);
    deepEqual(await kinds(), []);
  });

  it('writes down who of the two partners tried what', async () => {
    for (const by of [BEA, ALVA, TIM]) await on(transfer(), { verb: 'approve', by });
    const rows = await rig.store.audit.of('transfer-1');
    deepEqual(
      rows.map(({ what, by, why, from, to }) => [what, by?.name, why, from, to]),
      [
        ['refused', 'Bea Clerk', 'approve: noApproverRight', 'open', 'open'],
        ['refused', 'Alva Berg', 'approve: ownRequest', 'open', 'open'],
      ],
    );
    deepEqual(
      rig.logged.map(({ level, fields }) => [level, fields.objectId]),
      [['warn', TIM.objectId]],
      'a stranger is told of to operators only',
    );
  });

  it('gives nobody a right when their groups can not be read, and says that it may be tried again', async () => {
    rig.rules.approver = () => 'unknown';
    const outcome = await on(transfer(), { verb: 'approve', by: BO });
    ok(outcome.kind === 'refused' && outcome.say.key === 'refusal.rightsUnknown');
    equal((await stored())?.status, 'open');
  });

  it('waits for as many different approvers as the partner asks for, and calls Partner Center once', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    await on(transfer(), { verb: 'approve', by: BO });
    deepEqual([(await stored())?.status, (await stored())?.approvalsMissing], ['open', 1]);
    equal((await kinds()).includes('write'), false);
    const again = await on(transfer(), { verb: 'approve', by: BO });
    ok(again.kind === 'refused' && again.say.key === 'refusal.approvedBefore');
    await on(transfer(), { verb: 'approve', by: BEA });
    const after = await stored();
    deepEqual([after?.status, after?.pending?.as.name, after?.approvalsMissing], ['approving', 'Bea Clerk', undefined]);
    equal((await kinds()).filter((kind) => kind === 'write').length, 1);
  });

  it('counts the approvals of each stage for themselves', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    const waiting = inStatus('awaitingApproval');
    await on(waiting, { verb: 'approve', by: MAJA });
    equal((await stored())?.status, 'awaitingApproval');
    await on(waiting, { verb: 'approve', by: ARI });
    equal((await stored())?.status, 'creating');
  });

  it('lets a second approver release what the first one picked', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    const items = [item()];
    await on(transfer('newCommerce'), { verb: 'approve', by: BO, items });
    deepEqual((await stored())?.lineItems, items);
    equal((await on(transfer('newCommerce'), { verb: 'approve', by: BEA })).kind, 'decided');
    deepEqual((await stored())?.pending?.items, items);
  });

  it('lets no second approver release what nobody else approved, from a form that was opened before', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    const [one, other] = [item({ subscriptionId: 'S1' }), item({ subscriptionId: 'S2' })];
    await on(transfer('newCommerce'), { verb: 'approve', by: BO, items: [one] });
    for (const items of [[other], [one, other], []]) {
      const refused = await on(transfer('newCommerce'), { verb: 'approve', by: BEA, items });
      ok(refused.kind === 'outdated' && refused.say.key === 'refusal.pickedBefore');
      deepEqual([(await stored())?.status, (await stored())?.lineItems], ['open', [one]]);
    }
    equal(
      await rig.store.refusals.timesOf({
        at: rig.clock.now.toISOString(),
        by: BEA,
        what: 'approve',
        why: 'pickedBefore',
        transferId: 'transfer-1',
      }),
      3,
    );
    await on(transfer('newCommerce'), { verb: 'approve', by: BEA, items: [one] });
    deepEqual((await stored())?.pending?.items, [one]);
  });

  it('approves on a card only what the card showed, also after Partner Center refused an earlier choice', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    const one = [item({ subscriptionId: 'S1' })];
    const three = ['S2', 'S3', 'S4'].map((subscriptionId) => item({ subscriptionId }));
    await on(transfer('newCommerce'), { verb: 'approve', by: BO, items: three });
    for (const choice of [undefined, 'made up', choiceOf({ lineItems: one }), choiceOf({ lineItems: [] })]) {
      const tried = await on(transfer('newCommerce'), { verb: 'approve', by: BEA, onCard: { choice } });
      ok(tried.kind === 'outdated' && tried.say.key === 'refusal.outdated');
      equal((await stored())?.decisions.length, 1);
    }
    const choice = choiceOf({ lineItems: three });
    equal((await on(transfer('newCommerce'), { verb: 'approve', by: BEA, onCard: { choice } })).kind, 'decided');
    deepEqual((await stored())?.pending?.items, three);
  });

  it('takes a card of an earlier release, which names no items, where the items can not have changed', async () => {
    equal((await on(transfer(), { verb: 'approve', by: BO, onCard: {} })).kind, 'decided');
  });

  it('lets one approver reject, no matter who approved before', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    await on(transfer(), { verb: 'approve', by: BO });
    await on(transfer(), { verb: 'reject', by: BEA, reason: 'too early' });
    equal((await stored())?.status, 'rejecting');
  });

  it('lets a request be taken back that waits for its requester to sign in, and then never sends it', async () => {
    const creating = inStatus('creating');
    const waiting = { ...creating, pending: creating.pending && { ...creating.pending, state: away() } };
    equal((await on(waiting, { verb: 'withdraw', by: ALVA })).kind, 'decided');
    deepEqual([(await stored())?.status, (await stored())?.pending], ['withdrawn', undefined]);
    equal((await kinds()).includes('write'), false);
  });

  it('does not let a request be taken back while it is being sent', async () => {
    const refused = await on(inStatus('creating'), { verb: 'withdraw', by: ALVA });
    ok(refused.kind === 'refused' && refused.say.key === 'refusal.underWay.create');
  });

  it('hands a decision from one approver to another, tells them, and keeps it from those who may not decide', async () => {
    rig.rules.approver = ({ objectId }) => (objectId === BO.objectId || objectId === BEA.objectId ? 'yes' : 'no');
    await rig.store.transfers.add(transfer());
    equal((await assign(rig.parts, 'transfer-1', BO, BEA)).kind, 'decided');
    equal((await stored())?.assignee?.name, 'Bea Clerk');
    deepEqual((await kinds()).filter((kind) => kind === 'tell').length, 2);
    for (const [by, to] of [
      [BO, TIM],
      [BO, ALVA],
      [ALVA, BEA],
      [TIM, BEA],
    ] as const) {
      equal((await assign(rig.parts, 'transfer-1', by, to)).kind, 'refused');
    }
    equal((await stored())?.assignee?.name, 'Bea Clerk');
  });

  it('of two who hand it to the same person at once hears both, and tells that person once', async () => {
    rig.rules.approver = () => 'yes';
    await rig.store.transfers.add(transfer());
    const both = await Promise.all([BO, BEA].map((by) => assign(rig.parts, 'transfer-1', by, CLEO)));
    deepEqual(
      both.map(({ kind }) => kind),
      ['decided', 'decided'],
    );
    equal((await rig.store.audit.of('transfer-1')).length, 1);
    equal((await kinds()).filter((kind) => kind === 'tell').length, 2, 'a sentence and the card');
  });

  it('needs a reason to reject, which is more than space', async () => {
    const refused = await on(transfer(), { verb: 'reject', by: BO, reason: '   ' });
    ok(refused.kind === 'refused' && refused.say.key === 'refusal.reasonNeeded');
    await on(transfer(), { verb: 'reject', by: BO, reason: '  too early ' });
    equal((await stored())?.pending?.reason, 'too early');
    equal((await changes())[0]?.why, 'too early');
  });

  it('asks for a sign-in before it promises a call, and not when no call is made', async () => {
    rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
    rig.tokens.set(MAJA.objectId, { kind: 'signInNeeded' });
    equal((await on(transfer(), { verb: 'approve', by: BO })).kind, 'signInFirst');
    equal((await stored())?.status, 'open');
    const early = { ...inStatus('awaitingApproval'), id: 'transfer-2', ref: '7f3b' };
    equal((await on(early, { verb: 'approve', by: MAJA })).kind, 'decided');
    const never = { ...transfer('newCommerce'), id: 'transfer-3', ref: '7f3c', partnerCenterId: 'pc-3' };
    equal((await on(never, { verb: 'reject', by: BO, reason: 'no' })).kind, 'decided');
  });

  it('has line items chosen first when new commerce is approved', async () => {
    equal((await on(transfer('newCommerce'), { verb: 'approve', by: BO })).kind, 'pickItems');
    equal((await stored())?.status, 'open');
    const outcome = await on(transfer('newCommerce'), { verb: 'approve', by: BO, items: [item()] });
    equal(outcome.kind, 'decided');
    deepEqual((await stored())?.pending?.items, [item()]);
  });

  it('tells the requester at once what needs no call, and leaves the rest to its outcome', async () => {
    await on(inStatus('awaitingApproval'), { verb: 'reject', by: MAJA, reason: 'no' });
    deepEqual(await kinds(), ['card', 'tell']);
  });

  it('tells the requester when their own manager let it go out', async () => {
    await on(inStatus('awaitingApproval'), { verb: 'approve', by: MAJA });
    deepEqual(await kinds(), ['card', 'tell', 'write']);
    equal((await stored())?.pending?.as.objectId, ALVA.objectId, 'it is sent in the name of who asked');
  });

  it('tells nobody what they did themselves', async () => {
    await on(inStatus('awaitingApproval'), { verb: 'withdraw', by: ALVA });
    deepEqual(await kinds(), ['card']);
  });

  it('knows nothing of a transfer that is not there', async () => {
    const outcome = await decide(rig.parts, { transferId: 'nowhere', verb: 'approve', by: BO });
    deepEqual(outcome, { kind: 'refused', say: { key: 'refusal.notFound' } });
  });
});
