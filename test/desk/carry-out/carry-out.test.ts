import { deepEqual, equal, ok } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { watch } from '../../../src/desk/carry-out/watch.ts';
import { pendingWork, writeWork } from '../../../src/desk/queue/outbox.ts';
import { afterSignIn } from '../../../src/desk/sign-in/after-sign-in.ts';
import type { EntityStatus } from '../../../src/partner-center/partner-center.ts';
import type { CallName } from '../../../src/transfers/commerce.ts';
import { isUnsent } from '../../../src/transfers/rights.ts';
import type { Status } from '../../../src/transfers/status.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BEA, BO, item, pending, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, promised, type Rig, recordOf, refused, throttled } from '../rig.ts';

interface Case {
  readonly name: string;
  readonly method: CallName;
  readonly before: Transfer;
  /** The status at Partner Center after the call took effect. */
  readonly took: EntityStatus;
  readonly after: Status;
  /** A status that shows that something else happened first. */
  readonly other: { readonly found: EntityStatus; readonly after: Status };
}

const chosen = [item({ subscriptionId: 'SUB-7' })];
const creating = (commerce: 'traditional' | 'newCommerce') =>
  transfer(commerce, {
    status: 'creating',
    partnerCenterId: undefined,
    pending: pending({ call: 'create', as: ALVA, verb: undefined, from: 'awaitingApproval' }),
  });

const CASES: readonly Case[] = [
  {
    name: 'create, traditional',
    method: 'create',
    before: creating('traditional'),
    took: 'open',
    after: 'open',
    other: { found: 'open', after: 'open' },
  },
  {
    name: 'create, new commerce',
    method: 'create',
    before: creating('newCommerce'),
    took: 'open',
    after: 'open',
    other: { found: 'open', after: 'open' },
  },
  {
    name: 'accept',
    method: 'accept',
    before: transfer('traditional', { status: 'approving', pending: pending({ call: 'accept' }) }),
    took: 'completed',
    after: 'completed',
    other: { found: 'withdrawn', after: 'withdrawn' },
  },
  {
    name: 'reject',
    method: 'reject',
    before: transfer('traditional', {
      status: 'rejecting',
      pending: pending({ call: 'reject', verb: 'reject', reason: 'no' }),
    }),
    took: 'rejected',
    after: 'rejected',
    other: { found: 'completed', after: 'completed' },
  },
  {
    name: 'withdraw',
    method: 'withdraw',
    before: transfer('traditional', {
      status: 'withdrawing',
      pending: pending({ call: 'withdraw', as: ALVA, verb: 'withdraw' }),
    }),
    took: 'withdrawn',
    after: 'withdrawn',
    other: { found: 'rejected', after: 'rejected' },
  },
  {
    name: 'release items',
    method: 'acceptWithItems',
    before: transfer('newCommerce', {
      status: 'approving',
      pending: pending({ call: 'acceptWithItems', items: chosen }),
    }),
    took: 'inProgress',
    after: 'inProgress',
    other: { found: 'expired', after: 'expired' },
  },
  {
    name: 'cancel',
    method: 'cancel',
    before: transfer('newCommerce', {
      status: 'withdrawing',
      pending: pending({ call: 'cancel', as: ALVA, verb: 'withdraw' }),
    }),
    took: 'withdrawn',
    after: 'withdrawn',
    other: { found: 'inProgress', after: 'inProgress' },
  },
];

/** The transfer as the store returns it: without undefined fields. */
function asKept(transfer: Transfer): Transfer {
  return JSON.parse(JSON.stringify(transfer));
}

describe('Carrying out a promised write', () => {
  let rig: Rig;
  const told: string[] = [];
  beforeEach(async () => {
    told.length = 0;
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const now = () => rig.clock.now.toISOString();
  const idle = async () => ({ kind: 'done' }) as const;
  const write = async (before: Transfer) => {
    await rig.store.transfers.add(before);
    return rig.run(writeWork(before.id, now()), carryOut(rig.parts));
  };
  /** Waits until the postponed item is due, then runs it. */
  const again = async (seconds: number) => {
    rig.pass(seconds);
    for (;;) {
      const stepped = await rig.step({
        write: carryOut(rig.parts),
        card: async () => ({ kind: 'done' }),
        tell: async ({ payload }) => {
          told.push(JSON.stringify(payload));
          return { kind: 'done' };
        },
        watch: async () => ({ kind: 'done' }),
      });
      if (stepped === undefined) throw new Error('nothing was due');
      if (stepped.item.kind === 'write') return stepped.result;
    }
  };
  const stored = async () => {
    const found = await rig.store.transfers.find('transfer-1');
    ok(found);
    return found;
  };
  const methods = () => rig.calls.map(({ method }) => method);
  const isCreate = ({ method }: Case) => method.startsWith('create');
  const lookedWith = (one: Case) => (isCreate(one) ? 'transfers' : 'transfer');

  const willBeDone = (one: Case) => {
    const record = recordOf(one.before, one.took);
    if (one.method === 'accept') rig.will('accept', done({ orders: [], errors: [] }));
    else if (one.method === 'withdraw') rig.will('withdraw', done(undefined));
    else rig.will(one.method, done(record));
  };
  const willShow = (one: Case, status: EntityStatus | undefined) => {
    if (isCreate(one)) rig.will('transfers', done(status === undefined ? [] : [recordOf(one.before, status)]));
    else rig.will('transfer', done(recordOf(one.before, status ?? 'open')));
  };
  const tookEffect = async (one: Case) => {
    const after = await stored();
    equal(after.status, one.after);
    equal(after.pending, undefined);
    equal(after.problem, undefined);
    if (isCreate(one)) equal(after.partnerCenterId, recordOf(one.before, 'open').id);
    else
      deepEqual(
        after.decisions.map(({ verb, by }) => [verb, by.name]),
        [[one.before.pending?.verb, one.before.pending?.as.name]],
      );
  };

  for (const one of CASES) {
    const as = one.before.pending?.as ?? ALVA;

    describe(one.name, () => {
      it('that is done is settled, with one audit row, by the person who decided', async () => {
        willBeDone(one);
        equal((await write(one.before)).kind, 'done');
        await tookEffect(one);
        deepEqual(methods(), [one.method]);
        equal(rig.calls[0]?.as.token, `token of ${as.objectId}`);
        equal(rig.calls[0]?.as.requestId, 'request-1');
        const [row, ...more] = await rig.store.audit.of('transfer-1');
        deepEqual(more, []);
        equal(row?.by?.name, as.name);
        deepEqual(
          [row?.what, row?.to, row?.requestId, row?.correlationId],
          ['outcome', one.after, 'request-1', 'corr-done-0000'],
        );
      });

      it('that is refused puts the transfer back, with the reason in a sentence, and is not repeated', async () => {
        rig.will(one.method, refused('riskCheck'));
        equal((await write(one.before)).kind, 'done');
        const after = await stored();
        equal(after.status, isCreate(one) ? 'failed' : 'open');
        equal(after.pending, undefined);
        deepEqual(after.decisions, []);
        deepEqual(after.problem, {
          key: 'partnerCenter.reference',
          with: { sentence: { key: 'partnerCenter.riskCheck' }, reference: 'corr-ref' },
        });
        deepEqual(methods(), [one.method]);
        const kinds = (await promised(rig)).map(({ kind }) => kind);
        ok(kinds.includes('tell') && kinds.includes('card') && !kinds.includes('write'), String(kinds));
      });

      it('that is throttled waits as long as asked, changes nothing, and looks before it is repeated', async () => {
        rig.will(one.method, throttled(17));
        const result = await write(one.before);
        deepEqual(result, { kind: 'later', inSeconds: 17, why: 'throttled' });
        deepEqual(await stored(), asKept(one.before));
        willShow(one, undefined);
        willBeDone(one);
        await again(17);
        deepEqual(methods(), [one.method, lookedWith(one), one.method]);
        await tookEffect(one);
      });

      it('whose outcome is lost is looked up, and not repeated when it took effect', async () => {
        rig.will(one.method, ambiguous());
        equal((await write(one.before)).kind, 'later');
        const doubtful = await stored();
        equal(doubtful.status, 'unknown');
        equal(doubtful.pending?.state.kind, 'inDoubt');
        willShow(one, one.took);
        await again(1);
        deepEqual(methods(), [one.method, lookedWith(one)]);
        await tookEffect(one);
        deepEqual(
          (await rig.store.audit.of('transfer-1')).map(({ what, to }) => [what, to]),
          [
            ['outcome', 'unknown'],
            ['found', one.after],
          ],
        );
      });

      it('whose outcome is lost and that did not take effect is repeated under the same request id', async () => {
        rig.will(one.method, ambiguous());
        await write(one.before);
        willShow(one, undefined);
        willBeDone(one);
        await again(1);
        deepEqual(methods(), [one.method, lookedWith(one), one.method]);
        await tookEffect(one);
        const writes = rig.calls.filter(({ method }) => method === one.method);
        deepEqual(new Set(writes.map(({ as: { requestId } }) => requestId)), new Set(['request-1']));
        equal(new Set(writes.map(({ as: { correlationId } }) => correlationId)).size, 2, 'a correlation id a call');
      });

      it('whose outcome is lost is never repeated while Partner Center can not be asked', async () => {
        rig.will(one.method, ambiguous());
        await write(one.before);
        for (const answer of [ambiguous(), throttled(9), refused('serviceError')]) {
          rig.will(lookedWith(one), answer);
          const result = await again(600);
          equal(result.kind, 'later');
          if (answer.kind === 'throttled') equal(result.kind === 'later' && result.inSeconds, 9);
        }
        deepEqual(methods(), [one.method, ...Array(3).fill(lookedWith(one))]);
        equal((await stored()).status, 'unknown');
      });

      it('is looked up first after a crash, because the call may have been made', async () => {
        await rig.store.transfers.add(one.before);
        await rig.store.work.add(writeWork(one.before.id, now()));
        await rig.store.work.take('crashed', now(), new Date(rig.clock.now.getTime() + 60_000).toISOString());
        willShow(one, one.took);
        await again(61);
        deepEqual(methods(), [lookedWith(one)]);
        await tookEffect(one);
      });

      if (!isCreate(one)) {
        it('that finds another decision carried out shows that one, and tells the person who decided', async () => {
          rig.will(one.method, refused('transferNotInThatState'));
          willShow(one, one.other.found);
          await write(one.before);
          const after = await stored();
          equal(after.status, one.other.after);
          equal(after.pending, undefined);
          deepEqual(after.decisions, [], 'it was not this decision');
          const told = (await promised(rig)).filter(({ kind }) => kind === 'tell');
          const people = told.map(({ payload }) => (payload as { person: { name: string } }).person.name);
          deepEqual(new Set(people), new Set([ALVA.name, as.name]));
        });

        it('that was done already by an earlier try is settled, not refused', async () => {
          rig.will(one.method, refused('transferNotInThatState'));
          willShow(one, one.took);
          await write(one.before);
          await tookEffect(one);
        });
      }

      for (const [what, arrange] of [
        ['has no session', () => rig.tokens.set(as.objectId, { kind: 'signInNeeded', claims: 'stronger' })],
        ['is refused with 401', () => rig.will(one.method, refused('signInNeeded'))],
        ['is asked for a second factor', () => rig.will(one.method, refused('mfaNeeded'))],
      ] as const) {
        it(`waits for a person who ${what}: one link, once`, async () => {
          arrange();
          // A create that was never sent goes to the end of its lane. Any other call keeps its place.
          const kept = isCreate(one) ? 'done' : 'later';
          equal((await write(one.before)).kind, kept);
          const waiting = await stored();
          equal(waiting.status, one.before.status);
          equal(waiting.pending?.state.kind, 'unsentAway');
          equal(rig.signIns.length, 1);
          equal(rig.signIns[0]?.actor.objectId, as.objectId);
          deepEqual(rig.signIns[0]?.resume, { hurry: 'write:transfer-1' });
          rig.tokens.set(as.objectId, { kind: 'signInNeeded' });
          // The desk looks at the transfer as another person who took part, if there is one.
          if (as !== ALVA) willShow(one, undefined);
          equal((await again(60)).kind, kept);
          equal(rig.signIns.length, 1);
          rig.tokens.delete(as.objectId);
          willShow(one, undefined);
          willBeDone(one);
          // The new state is stored before the call, so that nobody can withdraw the request as unsent in between.
          equal((await again(60)).kind, 'done');
          equal((await stored()).pending?.state.kind, 'unsent');
          await again(0);
          await tookEffect(one);
        });
      }

      it('is given back with the reason when Partner Center refuses the sign-in that it asked for', async () => {
        rig.will(one.method, refused('signInNeeded'), refused('signInNeeded'));
        await write(one.before);
        const [link] = rig.signIns;
        await afterSignIn(rig.parts, { kind: 'signedIn', actor: as, resume: link?.resume });
        await again(0);
        await again(0);
        const back = await stored();
        equal(back.pending, undefined);
        ok(JSON.stringify(back.problem).includes('"signIn.callRefused"'), JSON.stringify(back.problem));
        equal(rig.signIns.length, 1);
      });

      it('in doubt tells its person once when Partner Center refuses the sign-in that the look asked for', async () => {
        rig.will(one.method, ambiguous());
        await write(one.before);
        for (let looks = 0; looks < 2; looks++) rig.will(lookedWith(one), refused('signInNeeded'));
        await again(1);
        await afterSignIn(rig.parts, { kind: 'signedIn', actor: as, resume: rig.signIns[0]?.resume });
        await again(0);
        await again(0);
        equal((await stored()).pending?.state.kind, 'inDoubtAway');
        equal(rig.signIns.length, 1);
        rig.tokens.set(as.objectId, { kind: 'signInNeeded' });
        if (as !== ALVA) willShow(one, undefined);
        await again(60);
        equal(told.filter((message) => message.includes('"signIn.lookRefused"')).length, 1);
      });

      it('in doubt is not given up while an earlier try of its own may be in the way, slow to be seen', async () => {
        rig.will(one.method, ambiguous(), refused('transferInProgress'));
        await write(one.before);
        willShow(one, undefined);
        willShow(one, undefined);
        equal((await again(1)).kind, 'later');
        equal((await stored()).status, 'unknown');
        willShow(one, one.took);
        await again(1);
        deepEqual(methods().filter((method) => method === one.method).length, 2);
        await tookEffect(one);
      });

      for (const code of ['signInNeeded', 'mfaNeeded'] as const) {
        it(`in doubt asks its person to sign in when Partner Center lets them look no more (${code})`, async () => {
          rig.will(one.method, ambiguous());
          await write(one.before);
          rig.will(lookedWith(one), refused(code));
          equal((await again(1)).kind, 'later');
          deepEqual(
            rig.signIns.map(({ actor, resume }) => [actor.objectId, resume]),
            [[as.objectId, { hurry: 'write:transfer-1' }]],
          );
          const waiting = await stored();
          equal(waiting.pending?.state.kind, 'inDoubtAway');
          willShow(one, one.took);
          await again(60);
          await again(0);
          deepEqual(methods(), [one.method, lookedWith(one), lookedWith(one)]);
          await tookEffect(one);
        });
      }

      it('waits while no token can be had, without a word', async () => {
        rig.tokens.set(as.objectId, { kind: 'unavailable' });
        const payload = { transferId: one.before.id, idle: 1 };
        deepEqual(await write(one.before), { kind: 'later', inSeconds: 1, why: 'no token', payload });
        deepEqual(await stored(), asKept(one.before));
        deepEqual(rig.calls, []);
      });
    });
  }

  it('that may have been sent before the session was lost can not be taken back as if it never was', async () => {
    const before = creating('newCommerce');
    await rig.store.transfers.add(before);
    await rig.store.work.add(pendingWork(before, now()));
    await rig.store.work.take('crashed', now(), new Date(rig.clock.now.getTime() + 60_000).toISOString());
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
    await again(61);
    const waiting = await stored();
    equal(waiting.pending?.state.kind, 'inDoubtAway');
    equal(isUnsent(waiting), false);
    rig.tokens.delete(ALVA.objectId);
    rig.will('transfers', done([recordOf(before, 'open')]));
    await again(60);
    await again(0);
    equal((await stored()).status, 'open');
  });

  it('that was not found yet and is turned away for its session can not be taken back either: it may be on its way', async () => {
    const before = creating('newCommerce');
    await rig.store.transfers.add(before);
    await rig.store.work.add(pendingWork(before, now()));
    await rig.store.work.take('frozen', now(), new Date(rig.clock.now.getTime() + 60_000).toISOString());
    rig.will('transfers', done([]));
    rig.will('create', refused('signInNeeded'));
    await again(61);
    const waiting = await stored();
    equal(waiting.pending?.state.kind, 'inDoubtAway');
    equal(isUnsent(waiting), false);
  });

  it('takes back the approvals of a choice that is refused, not those that only met the wrong person', async () => {
    rig.rules.approver = () => 'yes';
    const picked = [item({ subscriptionId: 'SUB-9' })];
    const first = { verb: 'approve', by: BO, at: now(), stage: 'partnerCenter', inPart: true } as const;
    const asked = { call: 'acceptWithItems', items: picked, as: BEA, approvalsMissing: 1 } as const;
    const before = transfer('newCommerce', {
      status: 'approving',
      lineItems: picked,
      decisions: [first],
      pending: pending(asked),
    });
    const other = { ...before, id: 'transfer-2', ref: '8a4b', partnerCenterId: 'pc-2' };
    rig.will('acceptWithItems', refused('roleMissing'));
    await write(before);
    deepEqual((await stored()).decisions, [first]);
    while (await rig.step({ card: idle, tell: idle, watch: idle }));
    rig.will('acceptWithItems', refused('notTransferable'));
    await write(other);
    const { status, decisions, lineItems } = (await rig.store.transfers.find('transfer-2')) ?? before;
    deepEqual([status, decisions, lineItems], ['open', [], []]);
  });

  describe('of requests that look alike at Partner Center', () => {
    const one = { ...creating('newCommerce'), customerEmail: 'it@contoso.example' };
    const twin = { ...one, id: 'transfer-2', ref: '8a4b', pending: one.pending && { ...one.pending, as: BEA } };
    const other = { ...one, id: 'transfer-3', ref: '9b5c', customerEmail: 'else@contoso.example' };
    beforeEach(async () => {
      for (const request of [one, twin, other]) {
        await rig.store.transfers.add(request);
        await rig.store.work.add(pendingWork(request, now()));
      }
    });
    const take = () => rig.store.work.take('w', now(), new Date(rig.clock.now.getTime() + 60_000).toISOString());

    it('sends one after the other, because with an unknown outcome one could be mistaken for the other', async () => {
      deepEqual((await take())?.payload, { transferId: one.id });
      deepEqual((await take())?.payload, { transferId: other.id });
      equal(await take(), undefined);
    });

    it('does not wait for somebody else to sign in first', async () => {
      rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
      rig.will('create', done(recordOf(twin, 'open')));
      while (await rig.step({ write: carryOut(rig.parts), card: idle, tell: idle }));
      equal((await rig.store.transfers.find(one.id))?.pending?.state.kind, 'unsentAway');
      equal((await rig.store.transfers.find(twin.id))?.status, 'open');
    });
  });

  it('passes on what Entra asked for, so that the sign-in is the one that is needed', async () => {
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded', claims: 'stronger' });
    await write(creating('traditional'));
    equal(rig.signIns[0]?.claims, 'stronger');
    const told = (await promised(rig)).find(({ kind }) => kind === 'tell');
    ok(JSON.stringify(told?.payload).includes('https://desk.example/sign-in/1'));
  });

  it('is looked up by another participant when the person who decided isn’t allowed to look', async () => {
    const before = transfer('traditional', { status: 'rejecting', pending: pending({ call: 'reject' }) });
    rig.tokens.set(ALVA.objectId, { kind: 'token', token: 'of Alva', expiresAt: '2099-01-01T00:00:00.000Z' });
    rig.will('reject', refused('transferNotInThatState'));
    rig.will('transfer', refused('roleMissing'), done(recordOf(before, 'withdrawn')));
    equal((await write(before)).kind, 'done');
    equal((await stored()).status, 'withdrawn');
    equal(rig.calls.at(-1)?.as.token, 'of Alva');
  });

  it('tries again for a while when Partner Center is busy with the transfer, then gives it back', async () => {
    const before = transfer('traditional', { status: 'approving', pending: pending() });
    for (let n = 0; n < 6; n++) rig.will('accept', refused('processedByAnother'));
    for (let n = 0; n < 12; n++) rig.will('transfer', done(recordOf(before, 'open')));
    equal((await write(before)).kind, 'later');
    for (let n = 0; n < 4; n++) equal((await again(300)).kind, 'later');
    equal((await stored()).status, 'approving');
    equal((await again(300)).kind, 'done');
    equal((await stored()).status, 'open');
    const requestIds = rig.calls.filter(({ method }) => method === 'accept').map(({ as }) => as.requestId);
    deepEqual(requestIds, Array(6).fill('request-1'));
  });

  it('tries again just as long after it has waited for long, and looks just as soon', async () => {
    const before = transfer('traditional', { status: 'approving', pending: pending() });
    for (let n = 0; n < 42; n++) rig.will('transfer', done(recordOf(before, 'open')));
    rig.will('accept', ...Array.from({ length: 30 }, () => throttled(60)));
    await write(before);
    for (let minutes = 1; minutes < 30; minutes++) await again(60);
    rig.will('accept', refused('processedByAnother'), ambiguous());
    equal((await again(60)).kind, 'later');
    equal((await stored()).status, 'approving', 'it was not given up at the first try');
    const result = await again(1);
    ok(result.kind === 'later' && result.inSeconds <= 30, 'nobody looks for minutes at what is in doubt');
  });

  describe('for somebody who does not come back', () => {
    const before = transfer('traditional', { status: 'approving', pending: pending() });
    beforeEach(() => void rig.tokens.set(BO.objectId, { kind: 'signInNeeded' }));

    it('looks as somebody else, and sees that another decision was carried out', async () => {
      await write(before);
      rig.will('transfer', done(recordOf(before, 'open')), done(recordOf(before, 'completed')));
      equal((await again(60)).kind, 'later');
      equal((await again(60)).kind, 'done');
      const after = await stored();
      deepEqual([after.status, after.pending, after.decisions], ['completed', undefined, []]);
      equal(rig.calls[0]?.as.token, `token of ${ALVA.objectId}`);
    });

    it('finds as somebody else that it took effect, when that was in doubt', async () => {
      rig.tokens.delete(BO.objectId);
      rig.will('accept', ambiguous());
      await write(before);
      rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
      await again(1);
      rig.will('transfer', done(recordOf(before, 'completed')));
      await again(60);
      const after = await stored();
      deepEqual([after.status, after.decisions.map(({ by }) => by.name)], ['completed', [BO.name]]);
    });

    it('is given back after a day also when Entra lets them in, but Partner Center does not', async () => {
      rig.tokens.delete(BO.objectId);
      rig.will('accept', ...Array.from({ length: 80 }, () => refused('mfaNeeded')));
      await write(before);
      for (let n = 0; n < 80 && (await stored()).pending !== undefined; n++) {
        if (n > 0 && (await stored()).pending?.state.kind === 'unsentAway') rig.pass(3_600);
        if ((await stored()).pending !== undefined) rig.will('transfer', done(recordOf(before, 'open')));
        await again(60);
      }
      deepEqual([(await stored()).status, (await stored()).problem?.key], ['open', 'signIn.neverCame']);
    });

    it('is given back after a day, so that others can decide, and everybody is told', async () => {
      await write(before);
      rig.will('transfer', done(recordOf(before, 'open')), done(recordOf(before, 'open')));
      equal((await again(23 * 3_600)).kind, 'later');
      equal((await again(3_600)).kind, 'done');
      const after = await stored();
      deepEqual([after.status, after.pending, after.problem?.key], ['open', undefined, 'signIn.neverCame']);
      const told = (await promised(rig)).filter(({ kind }) => kind === 'tell');
      const people = told.map(({ payload }) => (payload as { person: { name: string } }).person.name);
      deepEqual(new Set(people), new Set([ALVA.name, BO.name]));
    });

    it('is given back too when nobody is signed in who could look, for it was never sent', async () => {
      rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
      await write(before);
      equal((await again(86_400)).kind, 'done');
      equal((await stored()).status, 'open');
      deepEqual(rig.calls, []);
    });

    it('stays in doubt while nobody can look whether it took effect', async () => {
      rig.tokens.delete(BO.objectId);
      rig.will('accept', ambiguous());
      await write(before);
      rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
      rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
      await again(1);
      equal((await again(86_400)).kind, 'later');
      equal((await stored()).status, 'unknown');
    });
  });

  it('sends no link at every try to somebody whom Entra lets in and Partner Center does not', async () => {
    const before = creating('traditional');
    rig.will('create', ...Array.from({ length: 40 }, () => refused('mfaNeeded')));
    await write(before);
    for (let n = 0; n < 30; n++) await again(60);
    equal(rig.signIns.length, 1);
    rig.pass(3_600);
    for (let n = 0; n < 3; n++) await again(60);
    equal(rig.signIns.length, 2, 'a new one after an hour: a link is good for ten minutes');
    equal(isUnsent(await stored()) || (await stored()).pending?.state.kind === 'unsent', true);
  });

  it('does nothing when nothing is pending any more', async () => {
    deepEqual(await write(transfer()), { kind: 'done' });
    deepEqual(rig.calls, []);
  });

  it('shows of an accept what moved and what did not', async () => {
    const items = [item({ subscriptionId: 'SUB-1' }), item({ subscriptionId: 'SUB-2' })];
    const before = transfer('traditional', { status: 'approving', pending: pending(), lineItems: items });
    const error = { code: '800078', description: 'no such offer', lineItems: [item({ subscriptionId: 'sub-2' })] };
    rig.will('accept', done({ orders: [], errors: [error] }));
    await write(before);
    const after = await stored();
    equal(after.status, 'partiallyCompleted');
    deepEqual(
      after.lineItems.map(({ outcome }) => outcome),
      [{ status: 'complete' }, { status: 'failed', error: 'no such offer' }],
    );
  });

  for (const [of, lineItems] of [
    ['that names no item', []],
    ['of an add-on', [item({ subscriptionId: 'ADD-ON' })]],
  ] as const) {
    it(`does not call an accept completed that came with an error ${of}, but looks what moved`, async () => {
      const before = transfer('traditional', {
        status: 'approving',
        pending: pending(),
        lineItems: [item({ addOns: [item({ subscriptionId: 'ADD-ON' })] })],
      });
      rig.will('accept', done({ orders: [], errors: [{ code: '900103', description: 'no order', lineItems }] }));
      await write(before);
      equal((await stored()).status, 'inProgress');
      rig.will('transfer', done(recordOf(before, 'partiallyCompleted')));
      rig.pass(5);
      const idle = async () => ({ kind: 'done' }) as const;
      while (await rig.step({ watch: watch(rig.parts), card: idle, tell: idle }));
      equal((await stored()).status, 'partiallyCompleted');
    });
  }

  it('calls an accept of which nothing moved failed', async () => {
    const before = transfer('traditional', { status: 'approving', pending: pending() });
    const error = { code: '800078', description: 'no such offer', lineItems: [item({ subscriptionId: 'sub-1' })] };
    rig.will('accept', done({ orders: [], errors: [error] }));
    await write(before);
    equal((await stored()).status, 'failed');
  });

  it('releases the items that were chosen, and only those', async () => {
    const before = transfer('newCommerce', {
      status: 'approving',
      pending: pending({ call: 'acceptWithItems', items: chosen }),
    });
    rig.will('acceptWithItems', done(recordOf(before, 'inProgress')));
    await write(before);
    deepEqual(rig.calls[0]?.args[1], chosen);
    deepEqual((await stored()).lineItems, chosen);
  });

  it('looks again soon after a release, at Partner Center', async () => {
    const before = transfer('newCommerce', {
      status: 'approving',
      pending: pending({ call: 'acceptWithItems', items: chosen }),
    });
    rig.will('acceptWithItems', done(recordOf(before, 'inProgress')));
    await write(before);
    const watch = (await promised(rig)).find(({ kind }) => kind === 'watch');
    equal(watch?.runAt, '2026-01-15T08:10:05.000Z');
  });
});
