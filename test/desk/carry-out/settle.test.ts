import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { nextLook, settle } from '../../../src/desk/carry-out/settle.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import type { Result } from '../../../src/desk/queue/result.ts';
import { callStands, carriedOut, decided, movedOn, opened, putBack } from '../../../src/transfers/decisions.ts';
import { STATUSES } from '../../../src/transfers/status.ts';
import type { Decision, Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, away, BO, inStatus, MAJA, pending, T0, T1, transfer } from '../../transfers/samples.ts';
import { openRig, promised, type Rig } from '../rig.ts';

const PROBLEM = { key: 'partnerCenter.riskCheck' };
const sentOut: Decision = { verb: 'approve', by: MAJA, at: T0, stage: 'beforeSubmit' };

describe('Settling', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const commit = async (before: Transfer, result: Result) => {
    await rig.store.transfers.add(before);
    await rig.store.transaction(async (records) => result.commit?.(records));
  };
  const told = async (before: Transfer, after: Transfer, alsoTell = undefined as typeof BO | undefined) => {
    await commit(
      before,
      settle(rig.parts, before, after, {
        what: 'outcome',
        correlationId: 'c',
        ...(alsoTell && { alsoTell: [alsoTell] }),
      }),
    );
    return (await promised(rig)).flatMap(({ kind, payload }) => {
      if (kind !== 'tell') return [];
      const { person, message } = payload as { person: { objectId: string }; message: Message };
      const who = person.objectId === ALVA.objectId ? 'requester' : 'decider';
      return [`${who}: ${message.kind === 'text' ? message.say.key : message.kind}`];
    });
  };

  it('tells the requester how it went', async () => {
    const table: [Transfer, Transfer, string[]][] = [
      [inStatus('creating'), opened(inStatus('creating'), T1, { id: 'pc', lineItems: [] }), ['requester: tell.sent']],
      [inStatus('approving'), carriedOut(inStatus('approving'), T1, 'completed'), ['requester: tell.completed']],
      [inStatus('approving'), carriedOut(inStatus('approving'), T1, 'inProgress'), ['requester: tell.inProgress']],
      [inStatus('rejecting'), carriedOut(inStatus('rejecting'), T1, 'rejected'), ['requester: tell.rejected']],
      [inStatus('withdrawing'), carriedOut(inStatus('withdrawing'), T1, 'withdrawn'), ['requester: tell.withdrawn']],
      [inStatus('open'), movedOn(inStatus('open'), T1, 'expired'), ['requester: tell.elsewhere.expired']],
      [inStatus('open'), movedOn(inStatus('open'), T1, 'rejected'), ['requester: tell.elsewhere.rejected']],
      [inStatus('creating'), putBack(inStatus('creating'), T1, PROBLEM), ['requester: tell.createRefused']],
      [inStatus('approving'), callStands(inStatus('approving'), T1, { kind: 'inDoubt' }), []],
    ];
    let n = 0;
    for (const [before, after, expected] of table) {
      const id = { id: `transfer-${++n}`, ref: `7f0${n}`, partnerCenterId: before.partnerCenterId && `pc-${n}` };
      deepEqual(await told({ ...before, ...id }, { ...after, ...id }), expected, `${before.status} → ${after.status}`);
    }
  });

  it('tells the one who decided too, when their decision did not go through', async () => {
    const before = inStatus('approving');
    deepEqual(await told(before, putBack(before, T1, PROBLEM)), [
      'requester: tell.decisionRefused',
      'decider: tell.decisionRefused',
    ]);
  });

  it('tells the one who decided too, when something else came first', async () => {
    const before = inStatus('approving');
    const said = await told(before, movedOn(before, T1, 'withdrawn'), BO);
    equal(said.length, 2);
    ok(said.every((line) => line.endsWith('tell.elsewhere.withdrawn')));
  });

  it('does not take the manager who let it go out for the one who decided elsewhere', async () => {
    const before = transfer('traditional', { decisions: [sentOut] });
    deepEqual(await told(before, movedOn(before, T1, 'rejected')), ['requester: tell.elsewhere.rejected']);
  });

  it('does not take somebody whose approval was not enough for the one who decided elsewhere', async () => {
    const before = decided(transfer(), { verb: 'approve', by: BO, at: T0, requestId: 'r', missing: 2 });
    deepEqual(await told(before, movedOn(before, T1, 'rejected')), ['requester: tell.elsewhere.rejected']);
  });

  it('writes one audit row for a change of status, with who and under which ids', async () => {
    const before = inStatus('approving');
    await commit(
      before,
      settle(rig.parts, before, carriedOut(before, T1, 'completed'), { what: 'outcome', correlationId: 'corr-1' }),
    );
    const rows = await rig.store.audit.of(before.id);
    deepEqual(
      rows.map(({ what, by, from, to, requestId, correlationId }) => [
        what,
        by?.name,
        from,
        to,
        requestId,
        correlationId,
      ]),
      [['outcome', BO.name, 'approving', 'completed', 'request-1', 'corr-1']],
    );
  });

  it('writes no audit row for a change that is none of status', async () => {
    const before = callStands(inStatus('unknown'), T1, away('inDoubtAway'));
    await commit(before, settle(rig.parts, before, callStands(before, T1, { kind: 'inDoubt' }), { what: 'outcome' }));
    equal((await rig.store.transfers.find(before.id))?.pending?.state.kind, 'inDoubt');
    deepEqual(await rig.store.audit.of(before.id), []);
  });

  it('writes nothing for nothing', async () => {
    const before = transfer();
    await commit(before, settle(rig.parts, before, before, { what: 'outcome' }));
    deepEqual(await rig.store.audit.of(before.id), []);
    deepEqual(await promised(rig), []);
  });

  it('falls with the whole transaction when somebody else was first', async () => {
    const before = inStatus('approving');
    await rig.store.transfers.add({ ...before, version: before.version + 5 });
    const result = settle(rig.parts, before, carriedOut(before, T1, 'completed'), { what: 'outcome' });
    await rejects(
      rig.store.transaction(async (records) => result.commit?.(records)),
      { name: 'LostRace' },
    );
    deepEqual(await promised(rig), []);
  });
});

describe('Looking again', () => {
  it('is for what is open or in progress at Partner Center, and nothing else', () => {
    const now = () => new Date(T0);
    const looked = STATUSES.filter((status) => nextLook({ now, watchMinutes: 10 }, inStatus(status)) !== undefined);
    deepEqual(looked, ['open', 'inProgress']);
    equal(nextLook({ now, watchMinutes: 10 }, inStatus('open')), '2026-01-15T08:10:00.000Z');
    equal(nextLook({ now, watchMinutes: 10 }, inStatus('inProgress')), '2026-01-15T08:00:05.000Z');
    equal(nextLook({ now, watchMinutes: 10 }, transfer('traditional', { pending: pending() })), undefined);
  });
});
