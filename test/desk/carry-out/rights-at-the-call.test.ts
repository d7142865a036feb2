import { deepEqual, equal } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { decide } from '../../../src/desk/decisions/decide.ts';
import { pendingWork } from '../../../src/desk/queue/outbox.ts';
import type { WorkItem } from '../../../src/store/store.ts';
import type { Actor, Decision, Person, Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BEA, BO, FABRIKAM, item, MAJA, NORTHWIND, pending, T0, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, promised, type Rig, recordOf } from '../rig.ts';

const approved = (by: Person, changes: Partial<Decision> = {}): Decision => ({
  verb: 'approve',
  by,
  at: T0,
  stage: 'partnerCenter',
  inPart: true,
  ...changes,
});
const approving = (changes: Partial<Transfer> = {}) =>
  transfer('traditional', { status: 'approving', pending: pending(), ...changes });
const creating = transfer('traditional', {
  status: 'creating',
  partnerCenterId: undefined,
  decisions: [approved(MAJA, { stage: 'beforeSubmit', inPart: undefined })],
  pending: pending({ call: 'create', as: ALVA, verb: undefined, from: 'awaitingApproval' }),
});

describe('The rights of the people behind a call', () => {
  let rig: Rig;
  let standing: Map<string, 'yes' | 'no' | 'unknown'>;
  beforeEach(async () => {
    rig = await openRig();
    standing = new Map([BO, BEA, MAJA].map(({ objectId }) => [objectId, 'yes']));
    rig.rules.approver = ({ objectId }: Actor) => standing.get(objectId) ?? 'no';
  });
  afterEach(() => rig.close());

  const stored = async () => (await rig.store.transfers.find('transfer-1')) as Transfer;
  const run = async (before: Transfer) => {
    await rig.store.transfers.add(before);
    return rig.run(pendingWork(before, rig.clock.now.toISOString()), carryOut(rig.parts));
  };
  const again = async () => {
    const rest = async () => ({ kind: 'done' }) as const;
    for (;;) {
      const stepped = await rig.step({ write: carryOut(rig.parts), card: rest, tell: rest, watch: rest });
      if (stepped === undefined || stepped.item.kind === 'write') return;
    }
  };
  const told = async () =>
    (await promised(rig)).flatMap(({ kind, payload }: WorkItem) => {
      if (kind !== 'tell') return [];
      const { person, message } = payload as { person: Actor; message: { say: { key: string } } };
      return [[person.objectId, message.say.key]];
    });

  it('are read before the call: a clear no gives the decision back, and the person and the requester are told', async () => {
    standing.set(BO.objectId, 'no');
    await run(approving());
    const after = await stored();
    deepEqual([after.status, after.pending, after.decisions], ['open', undefined, []]);
    deepEqual(after.problem, { key: 'right.lost', with: { who: BO.name } });
    deepEqual(rig.calls, []);
    deepEqual(await told(), [
      [ALVA.objectId, 'tell.decisionRefused'],
      [BO.objectId, 'tell.decisionRefused'],
    ]);
  });

  it('of a partner that the operator took off the list are gone, also those of the requester', async () => {
    rig.rules.isKnownPartner = (tenantId) => tenantId !== NORTHWIND.tenantId;
    await run(creating);
    equal((await stored()).status, 'failed');
    deepEqual(rig.calls, []);
  });

  it('that can not be read make the call wait, as the card says, until they can be', async () => {
    standing.set(BO.objectId, 'unknown');
    equal((await run(approving())).kind, 'later');
    const waiting = await stored();
    deepEqual([waiting.status, waiting.pending?.waitsForRight, waiting.problem], ['approving', true, undefined]);
    for (let hour = 0; hour < 48; hour += 1) {
      rig.pass(3_600);
      await again();
    }
    deepEqual(rig.calls, []);
    equal((await stored()).version, waiting.version, 'the card is not changed at each try');
    standing.set(BO.objectId, 'yes');
    rig.pass(3_600);
    rig.will('accept', done({ orders: [], errors: [] } as never));
    await again();
    deepEqual(
      rig.calls.map(({ method }) => method),
      ['accept'],
      'not even a look: no call was made before',
    );
    equal((await stored()).pending, undefined);
  });

  it('do not matter to a call that may have been made: it is looked at to the end', async () => {
    const before = approving({ status: 'unknown', pending: pending({ state: { kind: 'inDoubt' } }) });
    standing.set(BO.objectId, 'no');
    rig.will('transfer', done(recordOf(before, 'completed')));
    await run(before);
    equal((await stored()).status, 'completed');
  });

  it('matter to its repetition', async () => {
    const before = approving({ status: 'unknown', pending: pending({ state: { kind: 'inDoubt' } }) });
    standing.set(BO.objectId, 'no');
    rig.will('transfer', done(recordOf(before, 'open')));
    await run(before);
    const after = await stored();
    deepEqual([after.status, after.problem?.key], ['open', 'right.lost']);
    deepEqual(
      rig.calls.map(({ method }) => method),
      ['transfer'],
    );
  });

  it('are read again after an answer that leaves the outcome unknown', async () => {
    const before = approving();
    rig.will('accept', ambiguous());
    await run(before);
    standing.set(BO.objectId, 'unknown');
    rig.will('transfer', done(recordOf(before, 'open')));
    rig.pass(60);
    await again();
    const waiting = await stored();
    deepEqual([waiting.status, waiting.pending?.waitsForRight], ['unknown', true]);
    deepEqual(
      rig.calls.map(({ method }) => method),
      ['accept', 'transfer'],
    );
  });

  it('of the approver who let a request be sent are needed to send it', async () => {
    standing.set(MAJA.objectId, 'no');
    await run(creating);
    const after = await stored();
    deepEqual([after.status, after.pending, after.decisions], ['awaitingApproval', undefined, []]);
    deepEqual(after.problem, { key: 'right.lost', with: { who: MAJA.name } });
    deepEqual(rig.calls, []);
    deepEqual(await told(), [
      [ALVA.objectId, 'tell.decisionRefused'],
      [MAJA.objectId, 'tell.decisionRefused'],
    ]);
  });

  it('of an earlier approver are needed too: that approval ends, and the later one is given back', async () => {
    standing.set(BEA.objectId, 'no');
    await run(approving({ decisions: [approved(BEA)], pending: pending({ approvalsMissing: 1 }) }));
    const after = await stored();
    deepEqual([after.status, after.decisions, after.approvalsMissing], ['open', [], undefined]);
    deepEqual(await told(), [
      [ALVA.objectId, 'tell.decisionRefused'],
      [BO.objectId, 'tell.decisionRefused'],
      [BEA.objectId, 'tell.decisionRefused'],
    ]);
  });

  describe('who approved in part', () => {
    const decided = (by: Person) => decide(rig.parts, { transferId: 'transfer-1', verb: 'approve', by });
    beforeEach(() => {
      rig.rules.approvalsRequired = () => 2;
    });

    it('end with that approval, and both people are told', async () => {
      await rig.store.transfers.add(transfer('traditional', { decisions: [approved(BEA)], approvalsMissing: 1 }));
      standing.set(BEA.objectId, 'no');
      equal((await decided(BO)).kind, 'decided');
      const after = await stored();
      deepEqual([after.status, after.approvalsMissing], ['open', 1]);
      deepEqual(
        after.decisions.map(({ by }) => by.name),
        [BO.name],
      );
      deepEqual(
        (await told()).filter(([, key]) => key === 'tell.approvalLapsed'),
        [
          [ALVA.objectId, 'tell.approvalLapsed'],
          [BEA.objectId, 'tell.approvalLapsed'],
        ],
      );
    });

    it('still count while nobody can tell, and the call waits', async () => {
      await rig.store.transfers.add(transfer('traditional', { decisions: [approved(BEA)], approvalsMissing: 1 }));
      standing.set(BEA.objectId, 'unknown');
      equal((await decided(BO)).kind, 'decided');
      equal((await stored()).status, 'approving');
      await again();
      equal((await stored()).pending?.waitsForRight, true);
      deepEqual(rig.calls, []);
    });

    it('end with the line items that they alone chose', async () => {
      const chosen = transfer('newCommerce', {
        source: FABRIKAM,
        target: NORTHWIND,
        lineItems: [item()],
        decisions: [approved(BEA)],
        approvalsMissing: 1,
      });
      await rig.store.transfers.add(chosen);
      standing.set(BEA.objectId, 'no');
      equal((await decided(BO)).kind, 'pickItems');
    });
  });
});
