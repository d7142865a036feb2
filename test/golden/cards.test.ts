import { ok } from 'node:assert/strict';
import type { Message } from '../../src/desk/ports/message.ts';
import type { Draft } from '../../src/transfers/draft.ts';
import type { LineItem, Transfer } from '../../src/transfers/transfer.ts';
import { draft } from '../desk/samples.ts';
import { item } from '../transfers/samples.ts';
import { FABRIKAM, FAY, FINN, NILS, NORA, NORTHWIND, textsOf, transferIn } from './rendered.ts';

const azure = item({
  subscriptionId: 'AZ',
  friendlyName: 'Azure',
  offerId: 'MS-AZR-0145P',
  productType: 'AzureSubscription',
});
const withAddOn = item({ addOns: [item({ subscriptionId: 'A' }), item({ subscriptionId: 'B' })] });

const card = (transfer: Transfer): Message => ({ kind: 'deskCard', transfer });
const old = (status: Transfer['status'], changes: Partial<Transfer> = {}) =>
  card(transferIn(status, 'traditional', changes));
const nce = (status: Transfer['status'], changes: Partial<Transfer> = {}) =>
  card(transferIn(status, 'newCommerce', changes));

/** A form at its last step: Northwind offers, Fabrikam requests, or Northwind releases what Fabrikam requested. */
function review(kind: Draft['kind'], items: readonly LineItem[] = [item()], changes: Partial<Draft> = {}): Message {
  const isAsking = kind === 'request';
  const document = draft({
    kind,
    step: 'review',
    owner: isAsking ? FAY : NORA,
    partner: isAsking ? FABRIKAM : NORTHWIND,
    partners: [isAsking ? NORTHWIND : FABRIKAM],
    other: (isAsking ? NORTHWIND : FABRIKAM).tenantId,
    candidates: items.map((one) => ({ item: one })),
    chosen: items.map(({ subscriptionId }) => subscriptionId),
    ...changes,
  });
  return { kind: 'draft', draftId: 'draft-1', version: 1, draft: document };
}

/** The sentences on each card, typed by hand: who bills, what moves, who decides, when it expires. */
const GOLDEN: readonly (readonly [on: string, message: Message, sentences: readonly string[]])[] = [
  [
    'an open traditional transfer',
    old('open', { lineItems: [withAddOn, azure] }),
    [
      'Northwind → Fabrikam, traditional (licence-based)',
      'Waiting for Fabrikam to approve or reject.',
      'Northwind stops billing and Fabrikam starts, on the day Fabrikam approves. At Northwind the licences then show as suspended.',
      'What does not move: role assignments and delegated admin rights. Fabrikam has to set up its own.',
      '2 add-ons go along with their subscriptions.',
      'Quantities are frozen as they are now. Seats added later are not carried over.',
      'The Azure subscription gets a new subscription ID at Fabrikam.',
      'Partner Center names no expiry for this kind of request: it stays open until somebody decides.',
    ],
  ],
  [
    'an open new-commerce transfer',
    nce('open', { expiresAt: '2026-02-14T08:00:00.000Z' }),
    [
      'Northwind → Fabrikam, new commerce',
      'Waiting for Northwind to approve or reject.',
      'Northwind chooses the items when it approves.',
      '{{DATE(2026-02-14T08:00:00Z, SHORT)}} {{TIME(2026-02-14T08:00:00Z)}}',
    ],
  ],
  [
    'a transfer before it is sent',
    old('awaitingApproval'),
    ['Waiting for a manager of Northwind. Nothing has been sent to Partner Center yet.'],
  ],
  [
    'a request before it is sent',
    nce('awaitingApproval'),
    ['Waiting for a manager of Fabrikam. Nothing has been sent to Partner Center yet.'],
  ],
  ['a transfer on its way', old('creating'), ['Being sent to Partner Center in the name of Nora.']],
  ['an approval on its way', old('approving'), ['Finn approved. Partner Center is being told.']],
  ['a rejection on its way', old('rejecting'), ['Finn rejected. Partner Center is being told.']],
  ['a withdrawal on its way', nce('withdrawing'), ['Fay withdrew. Partner Center is being told.']],
  [
    'a transfer whose second approver is awaited',
    nce('open', {
      approvalsMissing: 1,
      decisions: [{ verb: 'approve', by: NILS, at: '2026-01-15T08:01:00.000Z', stage: 'partnerCenter', inPart: true }],
    }),
    ['One more approval from Northwind is needed.', 'Approved by Nils'],
  ],
  [
    'a transfer that moves',
    nce('inProgress'),
    [
      'Partner Center is moving the subscriptions. This usually takes up to 15 minutes; Microsoft keeps trying for 3 days.',
    ],
  ],
  ['a completed transfer', old('completed'), ['Fabrikam bills these subscriptions now. Northwind no longer does.']],
  ['a completed request', nce('completed'), ['Fabrikam bills these subscriptions now. Northwind no longer does.']],
  [
    'a transfer of which a part moved',
    old('partiallyCompleted', {
      lineItems: [
        item({ outcome: { status: 'complete' } }),
        item({ subscriptionId: 'SUB-2', outcome: { status: 'failed', error: 'It is suspended' } }),
      ],
    }),
    [
      'Fabrikam bills the items marked as moved. The others stayed with Northwind; see why beside each.',
      '✓ Moved',
      '✗ Not moved: It is suspended',
    ],
  ],
  ['a rejected transfer', old('rejected'), ['Nothing has moved. Northwind goes on billing.']],
  [
    'a rejected request that Partner Center still holds',
    nce('rejected'),
    [
      'Nothing has moved. Partner Center has no rejection for this kind of request: it lets the request expire after 30 days.',
    ],
  ],
  [
    'a request that was rejected before it was sent',
    nce('rejected', { partnerCenterId: undefined }),
    ['Nothing has moved. Northwind goes on billing.'],
  ],
  ['a withdrawn request', nce('withdrawn'), ['Nothing has moved. Northwind goes on billing.']],
  [
    'an expired request',
    nce('expired'),
    ['Nobody answered in time, so Partner Center let it expire. Nothing has moved. A new request is needed.'],
  ],
  [
    'the form that hands over',
    review('create', [azure]),
    [
      'Northwind → Fabrikam',
      'Northwind stops billing and Fabrikam starts, on the day Fabrikam approves. At Northwind the licences then show as suspended.',
      'The Azure subscription gets a new subscription ID at Fabrikam.',
    ],
  ],
  [
    'the form that hands over once a manager agrees',
    review('create', [item()], { asksFirst: true }),
    ['A manager of Northwind approves first. Only then does it go to Partner Center, in your name.'],
  ],
  [
    'the form that asks for a transfer',
    review('request', []),
    [
      'Northwind → Fabrikam',
      'Northwind chooses the items when it approves.',
      'Northwind bills up to the day of the transfer and Fabrikam from then on. What was paid upfront is refunded to Northwind pro rata.',
      'What does not move: role assignments and delegated admin rights. Fabrikam has to set up its own.',
      'Whole subscriptions move. Quantity, term, end date and billing stay as they are.',
      'It usually takes up to 15 minutes. Microsoft keeps trying for 3 days.',
      'Unanswered, it expires after 30 days.',
    ],
  ],
  [
    'the form that releases what was asked for',
    review('release', [azure]),
    [
      'Northwind → Fabrikam',
      'Northwind bills up to the day of the transfer and Fabrikam from then on. What was paid upfront is refunded to Northwind pro rata.',
      'Azure access rights stay as they are; Northwind keeps the ones it has until somebody removes them.',
    ],
  ],
  [
    'the choice of what to release',
    review('release', [item()], { step: 'items', candidates: [{ item: item(), ineligible: { reason: 'notAsked' } }] }),
    ['Choose what Fabrikam gets', 'Fabrikam did not ask for this kind of product'],
  ],
  [
    'what the requester sees of a transfer that was sent',
    { kind: 'submitted', transfer: transferIn('creating', 'traditional') },
    ['It is being sent to Partner Center in your name. You will be told here when Fabrikam decides.'],
  ],
  [
    'what the requester sees of a request that was sent',
    { kind: 'submitted', transfer: transferIn('creating', 'newCommerce') },
    ['It is being sent to Partner Center in your name. You will be told here when Northwind decides.'],
  ],
  [
    'what the requester sees of a request that a manager approves first',
    { kind: 'submitted', transfer: transferIn('awaitingApproval', 'newCommerce') },
    ['A manager of Fabrikam has to approve it first. You will be told here.'],
  ],
];

describe('The words on cards', () => {
  for (const [on, message, sentences] of GOLDEN) {
    it(`say on ${on}: ${sentences[0]}`, () => {
      const said = textsOf(message);
      for (const sentence of sentences)
        ok(said.includes(sentence), `${JSON.stringify(sentence)} is not among\n${said.join('\n')}`);
    });
  }

  it('name the partner that asked beside the person who did', () => {
    ok(textsOf(old('open')).some((text) => text.startsWith('Nora, Northwind,')));
    ok(textsOf(nce('open')).some((text) => text.startsWith('Fay, Fabrikam,')));
  });

  it('say in a list to whom it goes or from whom it comes, as the reader sees it', () => {
    const list = (tenantId: string): Message => ({
      kind: 'transferList',
      transfers: [transferIn('open', 'traditional'), transferIn('open', 'newCommerce')],
      total: 2,
      page: 0,
      pageSize: 10,
      filter: { filter: 'open' },
      tenantId,
    });
    const out = ['to Fabrikam · Nora · Jan 15, 2026', 'to Fabrikam · Fay · Jan 15, 2026'];
    const into = ['from Northwind · Nora · Jan 15, 2026', 'from Northwind · Fay · Jan 15, 2026'];
    for (const line of out) ok(textsOf(list(NORA.tenantId)).includes(line), line);
    for (const line of into) ok(textsOf(list(FINN.tenantId)).includes(line), line);
  });
});
