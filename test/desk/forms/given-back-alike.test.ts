import { equal, ok } from 'node:assert/strict';
import { clickDraft } from '../../../src/desk/forms/form-buttons.ts';
import type { GivenBackCall } from '../../../src/transfers/transfer.ts';
import { ALVA, FABRIKAM, item, TAILSPIN, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CONTOSO, draft, draftRecord, turn } from '../samples.ts';

const finished = draft({ step: 'review', chosen: ['SUB-1'] });
const givenBack: GivenBackCall = {
  call: 'create',
  as: ALVA,
  requestId: 'request-1',
  since: '2026-01-15T07:00:00.000Z',
  at: '2026-01-15T08:00:00.000Z',
  until: '2026-01-15T09:00:00.000Z',
};

describe('Submitting a form like a request that was given back and may still come', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    await rig.store.drafts.add(draftRecord(finished));
  });
  afterEach(() => rig.close());

  const failed = (changes = {}) =>
    rig.store.transfers.add(
      transfer('traditional', {
        status: 'failed',
        partnerCenterId: undefined,
        customer: { id: CONTOSO.id, name: CONTOSO.name },
        target: FABRIKAM,
        givenBack: [givenBack],
        ...changes,
      }),
    );
  /** Presses Submit, and returns the form's problem, or `sent`. */
  const press = async () => {
    const answer = await clickDraft(
      rig.parts,
      { kind: 'click', turn: turn(), verb: 'draft.submit', data: {} },
      'draft-1',
      'submit',
    );
    ok(answer.kind === 'card');
    const { message } = answer;
    return message.kind === 'draft' ? message.draft.problem?.key : message.kind === 'submitted' ? 'sent' : message.kind;
  };

  it('warns once, and is sent when the person presses again', async () => {
    await failed();
    equal(await press(), 'draft.mayComeYet');
    equal(await press(), 'sent');
  });

  it('does not warn of what can no longer come, or looks different', async () => {
    await failed({ customer: { id: 'another', name: 'Another' } });
    await failed({ id: 'transfer-2', ref: '0002', target: TAILSPIN });
    await failed({ id: 'transfer-3', ref: '0003', lineItems: [item({ subscriptionId: 'SUB-2' })] });
    await failed({ id: 'transfer-4', ref: '0004', givenBack: undefined });
    await failed({ id: 'transfer-5', ref: '0005', givenBack: [{ ...givenBack, until: '2026-01-15T08:09:00.000Z' }] });
    equal(await press(), 'sent');
  });
});
