import assert from 'node:assert/strict';
import type { Caller } from '../../src/partner-center/partner-center.ts';
import { example, json, type Loopback, startLoopback } from './loopback.ts';

const AS: Caller = { token: 'secret', correlationId: 'correlation-1' };
const TOKEN = 'AAAbc+/=';

describe('Lists of Partner Center', () => {
  let partnerCenter: Loopback;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
  });
  afterEach(() => partnerCenter.close());

  it('gives the customers of the example by name and domain, with the byte-order mark and without', async () => {
    for (const byteOrderMark of [false, true]) {
      partnerCenter.willAnswer(example('get-a-customer-by-name.2', byteOrderMark));
      const answer = await partnerCenter.client().customers(AS, { by: 'name', startsWith: 'Cont' });
      assert.ok(answer.kind === 'done');
      assert.equal(answer.value.totalCount, 3);
      assert.deepEqual(answer.value.customers, [
        { id: 'c5757d70-06f3-4f23-8367-5a9e55019f94', name: 'Contoso190', domain: 'contoso190.onmicrosoft.com' },
        { id: '7b26b357-9ca3-48b8-a58e-4febe2662a5d', name: 'Contoso', domain: 'ContosoCorpCo.onmicrosoft.com' },
        { id: 'bfbd6ef0-311f-47ec-bbd7-0fcb7846661b', name: 'Contoso', domain: 'contosocorpdemo.onmicrosoft.com' },
      ]);
    }
  });

  it('asks for a domain with the same filter, whatever stands in the value', async () => {
    partnerCenter.willAnswer(json(200, { items: [] }));
    await partnerCenter.client().customers(AS, { by: 'domain', startsWith: 'a"b&c=#é' });
    const { searchParams } = new URL(partnerCenter.seen[0]?.target ?? '', partnerCenter.url);
    assert.deepEqual([...searchParams.keys()], ['size', 'filter']);
    assert.equal(searchParams.get('filter'), '{"Field":"Domain","Value":"a\\"b&c=#é","Operator":"starts_with"}');
  });

  it('hands out all customers page by page, with the token of the body or of the link', async () => {
    const link = { next: { uri: '/customers', headers: [{ key: 'MS-ContinuationToken', value: TOKEN }] } };
    for (const more of [{ continuationToken: TOKEN }, { links: link }]) {
      partnerCenter.willAnswer(
        json(200, { totalCount: 2, items: [{ id: 'c1' }], ...more }),
        json(200, { items: [{ id: 'c2' }] }),
      );
      const client = partnerCenter.client();
      const first = await client.customers(AS, { by: 'all', size: 1 });
      assert.ok(first.kind === 'done');
      assert.deepEqual([first.value.totalCount, first.value.continuationToken], [2, TOKEN]);

      const { continuationToken } = first.value;
      const second = await client.customers(AS, { by: 'all', size: 1, continuationToken });
      assert.ok(second.kind === 'done' && second.value.continuationToken === undefined);
      assert.deepEqual(
        second.value.customers.map(({ id }) => id),
        ['c2'],
      );
    }
    const [one, two] = partnerCenter.seen;
    assert.deepEqual([one?.target, one?.headers['ms-continuationtoken']], ['/v1/customers?size=1', undefined]);
    assert.equal(two?.target, '/v1/customers?size=1&seekOperation=Next');
    assert.equal(two?.headers['ms-continuationtoken'], TOKEN);
  });

  it('follows the pages of subscriptions and attaches add-ons across them', async () => {
    partnerCenter.willAnswer(
      json(200, { items: [{ id: 'ADD-ON', parentSubscriptionId: 'base' }], continuationToken: TOKEN }),
      json(200, { items: [{ id: 'BASE' }] }),
    );
    const answer = await partnerCenter.client().subscriptions(AS, 'c');
    assert.ok(answer.kind === 'done');
    assert.deepEqual(
      answer.value.map(({ id, addOns }) => [id, addOns.map((addOn) => addOn.id)]),
      [['BASE', ['ADD-ON']]],
    );
    assert.deepEqual(
      partnerCenter.seen.map(({ target, headers }) => [target, headers['ms-continuationtoken']]),
      [
        ['/v1/customers/c/subscriptions', undefined],
        ['/v1/customers/c/subscriptions?seekOperation=Next', TOKEN],
      ],
    );
  });

  it('gives every page its own request id under one correlation id', async () => {
    partnerCenter.willAnswer(json(200, { items: [], continuationToken: TOKEN }), json(200, { items: [] }));
    await partnerCenter.client().subscriptions({ token: 'secret' }, 'c');
    const ids = partnerCenter.seen.map(({ headers }) => headers['ms-requestid']);
    assert.equal(new Set(ids).size, 2);
    assert.equal(new Set(partnerCenter.seen.map(({ headers }) => headers['ms-correlationid'])).size, 1);
  });

  it('gives up on a list when one of its pages fails, rather than show a part', async () => {
    partnerCenter.willAnswer(json(200, { items: [{ id: 's' }], continuationToken: TOKEN }), { status: 429 });
    assert.equal((await partnerCenter.client().subscriptions(AS, 'c')).kind, 'throttled');
  });

  it('does not follow a list that never ends', async () => {
    partnerCenter.willAnswer(json(200, { items: [], continuationToken: TOKEN }));
    const answer = await partnerCenter.client().subscriptions(AS, 'c');
    assert.ok(answer.kind === 'refused' && answer.error.code === 'unreadable');
    assert.equal(partnerCenter.seen.length, 50);
  });

  it('reads the eligibility of the page: three that cannot move and why, two that can', async () => {
    const blocked =
      'subscription is already part of another transfer request id : 31a06eac-c527-458a-a6b4-0de197a45996';
    partnerCenter.willAnswer(
      json(200, [
        { id: '548FA265', isEligible: false, reason: 'Subscription: 548FA265 is in state: Deleted' },
        { id: 'E2A3AEB3', isEligible: false, Reason: 'Subscription: E2A3AEB3 is in state: Suspended' },
        { ID: '4B600A9A', IsEligible: 'false', reason: blocked },
        { id: 'D3350F46', isEligible: true },
        { id: 'E82B2F4A', isEligible: true, reason: null },
      ]),
    );
    const answer = await partnerCenter.client().eligibility(AS, 'c');
    assert.ok(answer.kind === 'done');
    assert.equal(partnerCenter.seen[0]?.target, '/v1/customers/c/transferseligibility?transferType=directtoindirect');
    assert.deepEqual(answer.value, [
      { subscriptionId: '548FA265', isEligible: false, reason: 'Subscription: 548FA265 is in state: Deleted' },
      { subscriptionId: 'E2A3AEB3', isEligible: false, reason: 'Subscription: E2A3AEB3 is in state: Suspended' },
      { subscriptionId: '4B600A9A', isEligible: false, reason: blocked },
      { subscriptionId: 'D3350F46', isEligible: true, reason: undefined },
      { subscriptionId: 'E82B2F4A', isEligible: true, reason: undefined },
    ]);
  });

  it('says when another number was announced than was listed', async () => {
    const list = (more: object) => json(200, { items: [{ id: 's1' }, { id: 's2' }], ...more });
    for (const [answers, announced] of [
      [[list({ totalCount: 37 })], 37],
      [[list({ totalCount: 0 })], 0],
      [[list({ totalCount: 2 })], undefined],
      [[list({})], undefined],
      [[list({ totalCount: 4, continuationToken: TOKEN }), list({ totalCount: 4 })], undefined],
      [[list({ totalCount: 2, continuationToken: TOKEN }), list({ totalCount: 2 })], undefined],
      [[list({ totalCount: 9, continuationToken: TOKEN }), list({ totalCount: 9 })], 9],
    ] as const) {
      partnerCenter.willAnswer(...answers);
      const read = await partnerCenter.client().subscriptions(AS, 'c1');
      assert.ok(read.kind === 'done');
      assert.equal(read.announced, announced);
    }
  });

  it('are not empty but not ready when the answer is 204', async () => {
    for (const read of ['subscriptions', 'transfers', 'eligibility'] as const) {
      partnerCenter.willAnswer({ status: 204 });
      const answer = await partnerCenter.client()[read](AS, 'c1');
      assert.equal(answer.kind === 'refused' && answer.error.code, 'notReady', read);
    }
  });
});
