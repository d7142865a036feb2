import { deepEqual, equal } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { pendingWork } from '../../../src/desk/queue/outbox.ts';
import type { WorkItem } from '../../../src/store/store.ts';
import { isUnsent } from '../../../src/transfers/rights.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, BEA, BO, pending, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf, refused } from '../rig.ts';

/** Several things go wrong between the loss of the session and the call. */
describe('A call whose person has to sign in again', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const now = () => rig.clock.now.toISOString();
  const idle = async () => ({ kind: 'done' }) as const;
  const promise = async (before: Transfer) => {
    await rig.store.transfers.add(before);
    await rig.store.work.add(pendingWork(before, now()));
  };
  /** Lets time pass, does the due work, and returns the reasons given with the sign-in links that were sent. */
  const goOn = async (seconds = 0) => {
    rig.pass(seconds);
    const links: string[] = [];
    const tell = async ({ payload }: WorkItem) => {
      const { message } = payload as { message: { kind: string; why?: { key: string } } };
      if (message.kind === 'signIn') links.push(message.why?.key ?? '');
      return { kind: 'done' } as const;
    };
    while (await rig.step({ write: carryOut(rig.parts), card: idle, watch: idle, tell }));
    return links;
  };
  const find = async (id: string) => {
    const found = await rig.store.transfers.find(id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const lost = { kind: 'signInNeeded' } as const;
  const weak = { kind: 'token', token: 'weak', expiresAt: '2099-01-01T00:00:00.000Z', withoutMfa: true } as const;
  const creating = transfer('newCommerce', {
    status: 'creating',
    partnerCenterId: undefined,
    customerEmail: 'it@contoso.example',
    pending: pending({ call: 'create', as: ALVA, verb: undefined, from: 'awaitingApproval' }),
  });
  const approving = transfer('traditional', { status: 'approving', pending: pending() });

  it('in doubt stays before those that look like it, which could take what it made for theirs', async () => {
    const twin = { ...creating, id: 'transfer-2', ref: '8a4b', requester: BEA };
    await promise(creating);
    rig.will('create', ambiguous());
    await goOn();
    await promise({ ...twin, pending: pending({ ...creating.pending, as: BEA, requestId: 'request-2' }) });
    rig.tokens.set(ALVA.objectId, lost);
    await goOn(1);
    equal((await find(creating.id)).pending?.state.kind, 'inDoubtAway');
    rig.tokens.delete(ALVA.objectId);
    rig.will('transfers', done([recordOf(creating, 'open')]), done([recordOf(creating, 'open')]));
    rig.will('create', refused('conflict'));
    await goOn(60);
    equal((await find(creating.id)).partnerCenterId, recordOf(creating, 'open').id);
    equal((await find(twin.id)).partnerCenterId, undefined);
  });

  it('is asked again when they came back without what is needed now', async () => {
    await promise(approving);
    rig.tokens.set(BO.objectId, lost);
    deepEqual(await goOn(), ['signIn.toGoOn']);
    rig.tokens.set(BO.objectId, weak);
    rig.will('transfer', ...Array.from({ length: 9 }, () => done(recordOf(approving, 'open'))));
    deepEqual(await goOn(60), ['signIn.mfa']);
    deepEqual(await goOn(60), [], 'once');
    rig.tokens.delete(BO.objectId);
    rig.will('accept', done({ orders: [], errors: [] }));
    await goOn(60);
    equal((await find(approving.id)).status, 'completed');
  });

  it('is asked again when Partner Center wants more of them than Entra did', async () => {
    await promise(creating);
    rig.tokens.set(ALVA.objectId, lost);
    deepEqual(await goOn(), ['signIn.toGoOn']);
    rig.tokens.delete(ALVA.objectId);
    rig.will('create', refused('mfaNeeded'), refused('mfaNeeded'));
    deepEqual(await goOn(60), ['signIn.mfa']);
    deepEqual(await goOn(60), [], 'once');
  });

  it('in doubt is asked for after more than a day too, for nobody else can look', async () => {
    await promise(creating);
    rig.will('create', ambiguous());
    await goOn();
    rig.will('transfers', ...Array.from({ length: 9 }, () => refused('signInNeeded')));
    deepEqual(await goOn(1), ['signIn.toGoOn']);
    deepEqual(await goOn(25 * 3_600), ['signIn.toGoOn']);
    equal((await find(creating.id)).pending?.state.kind, 'inDoubtAway');
  });

  it('that came, and got lost on its way, is not given back at once because they came late', async () => {
    await promise(approving);
    rig.tokens.set(BO.objectId, lost);
    await goOn();
    rig.pass(23 * 3_600);
    rig.tokens.delete(BO.objectId);
    rig.will('accept', ambiguous());
    await goOn();
    rig.tokens.set(BO.objectId, lost);
    rig.will('transfer', ...Array.from({ length: 9 }, () => done(recordOf(approving, 'open'))));
    await goOn(3_600);
    equal((await find(approving.id)).status, 'unknown');
    await goOn(60);
    equal((await find(approving.id)).status, 'unknown');
    await goOn(86_400);
    equal((await find(approving.id)).problem?.key, 'signIn.neverCame');
  });

  describe('after Entra could not be reached', () => {
    beforeEach(() => void rig.tokens.set(ALVA.objectId, { kind: 'unavailable' }));

    it('was never made, so that the request can be taken back', async () => {
      await promise(creating);
      await goOn();
      await goOn(1);
      rig.tokens.set(ALVA.objectId, lost);
      await goOn(2);
      equal(isUnsent(await find(creating.id)), true);
    });

    it('may have been made by a desk that died in between', async () => {
      await promise(creating);
      await goOn();
      rig.pass(1);
      await rig.store.work.take('crashed', now(), new Date(rig.clock.now.getTime() + 60_000).toISOString());
      await goOn(61);
      rig.tokens.set(ALVA.objectId, lost);
      await goOn(30);
      equal((await find(creating.id)).pending?.state.kind, 'inDoubtAway');
      equal(isUnsent(await find(creating.id)), false);
    });
  });
});
