import { deepEqual, equal, ok } from 'node:assert/strict';
import sinon from 'sinon';
import { commandHandler } from '../../../src/desk/commands/run-command.ts';
import { withChecks } from '../../../src/desk/forms/check-draft.ts';
import { clickDraft } from '../../../src/desk/forms/form-buttons.ts';
import type { Check } from '../../../src/transfers/checks.ts';
import type { Draft } from '../../../src/transfers/draft.ts';
import { ALVA, BO, FABRIKAM, NORTHWIND, subscription } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, refused, throttled } from '../rig.ts';
import { CONTOSO, draft, draftRecord, turn } from '../samples.ts';

const LINK = 'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship';

describe('The check before asking', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const readsWill = () => {
    rig.will('relationship', done({ relationship: 'reseller' }));
    rig.will('agreementConfirmed', done({ isSigned: true }));
    rig.will('agreementSignedDirectly', done({ isSigned: false }));
    rig.will('subscriptions', done([subscription()]));
    rig.will('eligibility', done([]));
    rig.will('transfers', done([]));
  };
  const check = async (customer: string) => {
    const { message } = await commandHandler(rig.parts).atOnce(turn(ALVA), { name: 'check', customer });
    ok(message.kind === 'checks', message.kind);
    return message.checks;
  };
  const states = (checks: readonly Check[]) => checks.map(({ topic, is }) => `${topic} ${is}`);
  const request = (changes: Partial<Draft> = {}): Draft =>
    draft({
      kind: 'request',
      step: 'details',
      other: FABRIKAM.tenantId,
      customerEmail: 'it@contoso.example',
      ...changes,
    });

  it('answers each topic that a person’s own side can see, and calls the other side unknown', async () => {
    rig.will('customers', done({ customers: [CONTOSO] }));
    readsWill();
    deepEqual(states(await check('Contoso')), [
      'relationship ready',
      'agreement ready',
      'azurePlan warning',
      'items ready',
      'otherSide unknown',
    ]);
    ok(
      rig.calls.every(({ as }) => as.requestId === undefined),
      'it never writes',
    );
  });

  it('gives the invitation link for a customer without a relationship, also by tenant id alone', async () => {
    const refusals = [
      refused('noRelationship'),
      refused('notFound'),
      { kind: 'refused', error: { code: 'accessDenied', partnerCenterCode: '20021', status: 403, correlationId: 'c' } },
      done({ relationship: 'none' }),
      done({ relationship: 'advisor' }),
    ] as const;
    for (const answer of refusals) {
      rig.will('customer', refused('noRelationship'));
      readsWill();
      rig.calls.length = 0;
      const scripted = rig.parts.partnerCenter;
      const partnerCenter = {
        ...scripted,
        relationship: async () => answer,
        invitation: async () => done({ url: LINK }),
      };
      const { message } = await commandHandler({ ...rig.parts, partnerCenter }).atOnce(turn(ALVA), {
        name: 'check',
        customer: CONTOSO.id,
      });
      ok(message.kind === 'checks');
      const [first] = message.checks;
      deepEqual([first?.is, first?.link], ['blocker', LINK]);
    }
  });

  it('calls unknown what could not be read, and asks for a sign-in where that helps', async () => {
    rig.will('customers', done({ customers: [CONTOSO] }));
    rig.will('relationship', ambiguous());
    rig.will('agreementConfirmed', ambiguous());
    rig.will('agreementSignedDirectly', done({ isSigned: false }));
    rig.will('subscriptions', throttled());
    rig.will('eligibility', refused('badRequest'));
    rig.will('transfers', ambiguous());
    deepEqual(states(await check('Contoso')), [
      'relationship unknown',
      'agreement unknown',
      'azurePlan unknown',
      'items unknown',
      'otherSide unknown',
    ]);
    rig.will('customers', done({ customers: [CONTOSO] }));
    rig.will('relationship', refused('signInNeeded'));
    const { message } = await commandHandler(rig.parts).atOnce(turn(ALVA), { name: 'check', customer: 'Contoso' });
    equal(message.kind, 'signIn');
  });

  it('says what ends soon', async () => {
    rig.will('customers', done({ customers: [CONTOSO] }));
    readsWill();
    rig.will('subscriptions');
    const soon = [subscription({ endsAt: '2026-01-21T08:00:00.000Z' })];
    const partnerCenter = { ...rig.parts.partnerCenter, subscriptions: async () => done(soon) };
    const { message } = await commandHandler({ ...rig.parts, partnerCenter }).atOnce(turn(ALVA), {
      name: 'check',
      customer: 'Contoso',
    });
    ok(message.kind === 'checks');
    equal(message.checks.find(({ topic }) => topic === 'renewal')?.say.with?.days, 6);
  });

  it('runs by itself before the review step, and leaves the step open', async () => {
    readsWill();
    const record = draftRecord(
      request({ owner: BO, partner: FABRIKAM, partners: [NORTHWIND], other: NORTHWIND.tenantId, otherName: '' }),
    );
    await rig.store.drafts.add(record);
    const click = {
      kind: 'click',
      turn: turn(BO),
      verb: 'draft.next',
      data: { other: NORTHWIND.tenantId, customerEmail: 'it@contoso.example', shown: record.version },
    } as const;
    const answer = await clickDraft(rig.parts, click, record.id, 'next');
    ok(answer.kind === 'card' && answer.message.kind === 'draft');
    equal(answer.message.draft.step, 'review');
    ok(Array.isArray(answer.message.draft.checks));
  });

  it('never keeps anybody from the review step', async () => {
    const unreadable = [
      { relationship: async () => Promise.reject(new Error('a bug')) },
      { relationship: async () => refused('signInNeeded') },
    ];
    for (const reads of unreadable) {
      const parts = { ...rig.parts, partnerCenter: { ...rig.parts.partnerCenter, ...reads } };
      equal((await withChecks(parts, ALVA, request())).checks, 'unread');
    }
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
    equal((await withChecks(rig.parts, ALVA, request())).checks, 'unread');
    equal(rig.signIns.length, 0, 'no sign-in is begun for it');
  });

  it('says that it still looks after two seconds', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const partnerCenter = { ...rig.parts.partnerCenter, relationship: () => new Promise<never>(() => {}) };
      const checked = withChecks({ ...rig.parts, partnerCenter }, ALVA, request());
      await clock.tickAsync(2_000);
      equal((await checked).checks, 'looking');
    } finally {
      clock.restore();
    }
  });
});
