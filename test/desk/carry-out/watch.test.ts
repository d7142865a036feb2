import { deepEqual, equal } from 'node:assert/strict';
import { watch } from '../../../src/desk/carry-out/watch.ts';
import { watchWork } from '../../../src/desk/queue/outbox.ts';
import type { EntityStatus } from '../../../src/partner-center/partner-center.ts';
import type { Decision, Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BO, inStatus, item, T0, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf, refused, throttled } from '../rig.ts';

const approved: Decision = { verb: 'approve', by: BO, at: T0, stage: 'partnerCenter' };

describe('Watching a transfer at Partner Center', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const now = () => rig.clock.now.toISOString();
  const once = async (before: Transfer) => {
    await rig.store.transfers.add(before);
    return rig.run(watchWork(before.id, now(), now()), watch(rig.parts));
  };
  const stored = () => rig.store.transfers.find('transfer-1');

  it('that is still open looks again after the watch time', async () => {
    rig.will('transfer', done(recordOf(transfer(), 'open')));
    deepEqual(await once(transfer()), { kind: 'later', inSeconds: 600 });
    equal((await stored())?.version, transfer().version);
  });

  it('finds what happened elsewhere, and writes it down once without naming anybody', async () => {
    const found: [EntityStatus, string][] = [
      ['rejected', 'found'],
      ['withdrawn', 'found'],
      ['completed', 'found'],
      ['partiallyCompleted', 'found'],
      ['failed', 'found'],
      ['inProgress', 'found'],
      ['expired', 'expire'],
    ];
    for (const [n, [status, what]] of found.entries()) {
      const before = transfer('traditional', { id: `t-${n}`, ref: `7f0${n}`, partnerCenterId: `pc-${n}` });
      rig.will('transfer', done(recordOf(before, status)));
      equal((await once(before)).kind, 'done');
      equal((await rig.store.transfers.find(before.id))?.status, status);
      const rows = await rig.store.audit.of(before.id);
      deepEqual(
        rows.map((row) => [row.what, row.to, row.by]),
        [[what, status, undefined]],
      );
      while (await rig.step(nothing)) rig.pass(0);
    }
  });

  it('takes over the items and outcomes that Partner Center shows', async () => {
    const before = transfer('newCommerce', { status: 'inProgress', lineItems: [item()], decisions: [approved] });
    const lineItems = [item({ outcome: { status: 'complete', orderId: 'order-1' } })];
    rig.will('transfer', done(recordOf(before, 'completed', { lineItems })));
    await once(before);
    deepEqual((await stored())?.lineItems[0]?.outcome, { status: 'complete', orderId: 'order-1' });
  });

  it('takes one that Partner Center does not know any more for withdrawn', async () => {
    const { error } = refused('transferNotFound');
    rig.will('transfer', { kind: 'refused', error: { ...error, partnerCenterCode: '900100' } });
    await once(transfer());
    equal((await stored())?.status, 'withdrawn');
  });

  it('does not take a customer that Partner Center does not show for a transfer that was withdrawn', async () => {
    const { error } = refused('notFound');
    rig.will('transfer', { kind: 'refused', error: { ...error, partnerCenterCode: '1000' } });
    rig.will('transfers', refused('noRelationship'));
    deepEqual(await once(transfer()), { kind: 'later', inSeconds: 600, why: 'noRelationship' });
  });

  it('does not take a bare 404, which any gateway gives, for a withdrawal: the customer list decides', async () => {
    const before = transfer();
    const id = before.partnerCenterId?.toUpperCase();
    rig.will('transfer', ...Array.from({ length: 4 }, () => refused('notFound')));
    rig.will('transfers', refused('notFound'), done([recordOf(before, 'open', { id })]), throttled(9), done([]));
    deepEqual(await once(before), { kind: 'later', inSeconds: 600, why: 'notFound' });
    const again = async () => {
      rig.pass(600);
      return (await rig.step({ watch: watch(rig.parts) }))?.result;
    };
    deepEqual(await again(), { kind: 'later', inSeconds: 600 });
    deepEqual(await again(), { kind: 'later', inSeconds: 9, why: 'throttled' });
    equal((await stored())?.version, before.version);
    equal((await again())?.kind, 'done');
    equal((await stored())?.status, 'withdrawn');
  });

  it('changes nothing on what it can not read, and asks again', async () => {
    const before = transfer();
    rig.will('transfer', ambiguous(), ambiguous(), refused('accessDenied'), throttled(33));
    deepEqual(await once(before), { kind: 'later', inSeconds: 600, why: 'unavailable' });
    const again = async () => {
      rig.pass(600);
      return (await rig.step({ watch: watch(rig.parts) }))?.result;
    };
    deepEqual(await again(), { kind: 'later', inSeconds: 600, why: 'unavailable' });
    deepEqual(await again(), { kind: 'later', inSeconds: 600, why: 'accessDenied' });
    deepEqual(await again(), { kind: 'later', inSeconds: 33, why: 'throttled' });
    equal((await stored())?.version, before.version);
  });

  it('asks as a participant, starting with the last to decide, and waits when nobody is signed in', async () => {
    const before = transfer('newCommerce', { status: 'inProgress', decisions: [approved] });
    rig.will('transfer', done(recordOf(before, 'inProgress')), done(recordOf(before, 'inProgress')));
    await once(before);
    equal(rig.calls.at(-1)?.as.token, `token of ${BO.objectId}`);
    rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
    rig.pass(60);
    await rig.step({ watch: watch(rig.parts) });
    equal(rig.calls.at(-1)?.as.token, `token of ${ALVA.objectId}`);
    rig.tokens.set(ALVA.objectId, { kind: 'unavailable' });
    rig.pass(60);
    const result = (await rig.step({ watch: watch(rig.parts) }))?.result;
    equal(result?.kind === 'later' && result.why, 'signInNeeded');
    equal(rig.calls.length, 2);
    deepEqual(rig.signIns, [], 'nobody is bothered for it');
  });

  it('asks as somebody else when Partner Center does not let the first one in', async () => {
    const before = transfer('newCommerce', { status: 'inProgress', decisions: [approved, approved] });
    for (const code of ['accessDenied', 'roleMissing', 'signInNeeded', 'mfaNeeded'] as const) {
      rig.will('transfer', refused(code), done(recordOf(before, code === 'mfaNeeded' ? 'completed' : 'inProgress')));
    }
    await once(before);
    for (let n = 0; n < 3; n++) {
      rig.pass(600);
      await rig.step({ watch: watch(rig.parts) });
    }
    deepEqual(
      rig.calls.map(({ as }) => as.token),
      Array.from({ length: 4 }, () => [`token of ${BO.objectId}`, `token of ${ALVA.objectId}`]).flat(),
    );
    equal((await stored())?.status, 'completed');
  });

  it('of what takes long looks less and less often', async () => {
    const before = transfer('newCommerce', { status: 'inProgress' });
    rig.will('transfer', ...Array.from({ length: 10 }, () => done(recordOf(before, 'inProgress'))));
    const waits: unknown[] = [];
    const first = await once(before);
    waits.push(first.kind === 'later' && first.inSeconds);
    for (let n = 0; n < 9; n++) {
      rig.pass(3_600);
      const result = (await rig.step({ watch: watch(rig.parts) }))?.result;
      waits.push(result?.kind === 'later' && result.inSeconds);
    }
    deepEqual(waits, [5, 5, 5, 10, 20, 40, 80, 160, 160, 160]);
  });

  it('ends when there is nothing to look at', async () => {
    for (const before of [inStatus('completed'), inStatus('approving'), inStatus('awaitingApproval')]) {
      const own = { ...before, id: before.status, ref: before.status, partnerCenterId: undefined };
      deepEqual(await once(own), { kind: 'done' });
    }
    deepEqual(await rig.run(watchWork('nowhere', now(), now()), watch(rig.parts)), { kind: 'done' });
    deepEqual(rig.calls, []);
  });
});

const done0 = async () => ({ kind: 'done' }) as const;
const nothing = { card: done0, tell: done0, watch: done0 };
