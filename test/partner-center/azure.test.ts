import assert from 'node:assert/strict';
import type { OpenSettings } from '../../src/partner-center/open-settings.ts';
import type { Caller } from '../../src/partner-center/partner-center.ts';
import { jsonExample, requestExample } from './http-example.ts';
import { example, json, type Loopback, startLoopback } from './loopback.ts';
import { plain } from './plain.ts';

const AS: Caller = { token: 'secret' };
const CUSTOMER = '18ac2950-8ea9-4dfc-92a4-ff4d4cd57796';
const RESOURCE = 'ebf2e74b-630e-4a09-857d-a1f6c6351336';
const NOW = Date.parse('2018-06-01T00:00:00Z');

describe('Azure at Partner Center', () => {
  let partnerCenter: Loopback;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
  });
  afterEach(() => partnerCenter.close());

  const client = (settings?: Partial<OpenSettings>) => partnerCenter.client({ settings, now: () => NOW });
  const reservations = async (settings?: Partial<OpenSettings>) => {
    const answer = await client(settings).reservations(AS, CUSTOMER);
    assert.ok(answer.kind === 'done');
    return answer.value;
  };
  const entitled = (artifacts: readonly object[], more: object = {}) =>
    json(200, {
      totalCount: 1,
      items: [{ entitlementType: 'reservedinstance', entitledArtifacts: artifacts, ...more }],
    });
  const artifact = (path = `/customers/${CUSTOMER}/artifacts/reservedinstance/groups/g/lineitems/l/resource/r`) => ({
    link: { uri: path, method: 'GET', headers: [] },
    resourceId: 'r',
  });
  const details = (...found: object[]) => json(200, { type: 'reservedinstance', reservations: found });

  it('gives the Azure subscriptions of the example, and asks as the example does', async () => {
    const shown = requestExample('get-a-list-of-azure-entitlements-for-subscription.1');
    const [, , , customer = '', , plan = ''] = shown.target.split('/');
    partnerCenter.willAnswer(example('get-a-list-of-azure-entitlements-for-subscription.2'));
    const answer = await client().azureSubscriptions(AS, customer, plan);
    assert.ok(answer.kind === 'done');
    assert.equal(partnerCenter.seen[0]?.target, shown.target);
    const one = {
      id: '899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8',
      movesAs: '899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8',
      friendlyName: 'Microsoft Azure',
      status: 'active',
    };
    assert.deepEqual(plain(answer.value), [one]);

    partnerCenter.willAnswer(example('get-a-list-of-azure-entitlements-for-subscription.2'));
    const other = await client({ azureSubscriptionId: 'subscriptionId' }).azureSubscriptions(AS, customer, plan);
    assert.ok(other.kind === 'done');
    assert.equal(other.value[0]?.movesAs, plan);
  });

  it('gives the reservations of the example, and of its entitlements only those', async () => {
    partnerCenter.willAnswer(
      example('get-a-collection-of-entitlements.2.mended'),
      example('get-a-collection-of-entitlements.8'),
    );
    assert.deepEqual(
      plain(await reservations()),
      [
        {
          id: '99f320db-c029-4c1b-a157-dad76e4481b6',
          movesAs: '99f320db-c029-4c1b-a157-dad76e4481b6',
          kind: 'virtualmachines',
          quantity: 1,
          status: 'active',
          endsAt: '2019-02-23T00:00:00.000Z',
          onlyFor: [],
        },
      ].map(plain),
    );
    const query = '?entitlementType=reservedInstance&showExpiry=true';
    assert.deepEqual(
      partnerCenter.seen.map(({ target }) => target),
      [`/v1/customers/${CUSTOMER}/entitlements${query}`, requestExample('get-a-collection-of-entitlements.7').target],
    );
  });

  it('names a reservation by the id that the setting says', async () => {
    const expected = {
      reservationId: '99f320db-c029-4c1b-a157-dad76e4481b6',
      resourceId: RESOURCE,
      orderId: 'KaJ8XvkKc_GoNZOUyjVaRJalTBN5MWdV1',
    } as const;
    for (const [reservationId, id] of Object.entries(expected)) {
      partnerCenter.willAnswer(
        example('get-a-collection-of-entitlements.2.mended'),
        example('get-a-collection-of-entitlements.8'),
      );
      const [one] = await reservations({ reservationId: reservationId as keyof typeof expected });
      assert.equal(one?.movesAs, id);
    }
  });

  it('names a savings plan by the id that the setting says', async () => {
    const savings = jsonExample('azure-savings-plan-subscription');
    for (const [savingsPlanId, id] of [
      ['id', undefined],
      ['productOrderId', '2131a68b-9796-4557-b628-354539ed66dc'],
    ] as const) {
      partnerCenter.willAnswer(json(200, { totalCount: 1, items: [savings] }));
      const answer = await client({ savingsPlanId }).subscriptions(AS, CUSTOMER);
      assert.ok(answer.kind === 'done');
      assert.equal(answer.value[0]?.movesAs, id);
    }
    partnerCenter.willAnswer(json(200, [{ ...(savings as object), productOrderId: undefined }]));
    const without = await client({ savingsPlanId: 'productOrderId' }).subscriptions(AS, CUSTOMER);
    assert.ok(without.kind === 'done');
    assert.equal(without.value[0]?.movesAs, '');
  });

  it('forgets until when a subscription could be cancelled once that has passed', async () => {
    const dates = ['2018-05-31T23:59:59Z', '2018-06-01T00:00:00Z', '2018-06-08T00:00:00Z'];
    partnerCenter.willAnswer(
      json(
        200,
        dates.map((cancellationAllowedUntilDate, id) => ({ id, cancellationAllowedUntilDate })),
      ),
    );
    const answer = await client().subscriptions(AS, CUSTOMER);
    assert.ok(answer.kind === 'done');
    assert.deepEqual(
      answer.value.map(({ cancelUntil }) => cancelUntil?.slice(0, 10)),
      [undefined, '2018-06-01', '2018-06-08'],
    );
  });

  it('reads for which Azure subscription alone a reservation is', async () => {
    const id = '899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8';
    for (const [said, onlyFor] of [
      [{ scopeType: 'Single', appliedScopes: [`/subscriptions/${id}`] }, [id]],
      [{ scopeType: 'single', appliedScopes: [id] }, [id]],
      [{ scopeType: 'Single' }, ['unknown']],
      [{ scopeType: 'Shared', appliedScopes: [id] }, []],
      [{}, []],
    ] as const) {
      partnerCenter.willAnswer(
        entitled([artifact()]),
        details({ reservationId: 'x', provisioningState: 'Succeeded', ...said }),
      );
      assert.deepEqual((await reservations())[0]?.onlyFor, onlyFor);
    }
  });

  it('counts only a usable state as active, and only until the end', async () => {
    for (const [state, expiryDateTime, status] of [
      ['Succeeded', '2019-01-01T00:00:00', 'active'],
      ['Created', undefined, 'active'],
      ['Succeeded', '2018-05-31T00:00:00', 'expired'],
      ['Cancelled', '2019-01-01T00:00:00', 'cancelled'],
      ['BillingFailed', undefined, 'billingfailed'],
      [undefined, undefined, undefined],
    ] as const) {
      partnerCenter.willAnswer(
        entitled([artifact()]),
        details({ reservationId: 'x', provisioningState: state, expiryDateTime }),
      );
      assert.equal((await reservations())[0]?.status, status, `${state} ${expiryDateTime}`);
    }
  });

  it('marks the reservation whose details can not be read, and gives the others', async () => {
    partnerCenter.willAnswer(
      entitled([artifact(), { ...artifact(), resourceId: 'r2' }], { quantity: 3 }),
      json(404, { code: '1000', description: 'Not found' }),
      details({ reservationId: 'x', provisioningState: 'Succeeded' }),
    );
    const found = await reservations();
    assert.equal(found.length, 2);
    const [unread, read] = found.toSorted((one) => (one.isUnread ? -1 : 1));
    assert.deepEqual([unread?.isUnread, unread?.quantity, read?.id, read?.quantity], [true, 3, 'x', 3]);
  });

  it('never follows a link that leads elsewhere', async () => {
    const other = 'c5757d70-06f3-4f23-8367-5a9e55019f94';
    for (const uri of [
      'https://elsewhere.example/customers/x',
      '//elsewhere.example/customers/x',
      `/customers/${other}/artifacts/reservedinstance/groups/g`,
      `/customers/${CUSTOMER}/subscriptions`,
      `/customers/${CUSTOMER}/artifacts/../../${other}`,
      `/customers/${CUSTOMER}/artifacts/%2e%2e/transfers`,
      '',
    ]) {
      const before = partnerCenter.seen.length;
      partnerCenter.willAnswer(entitled([artifact(uri)]));
      const [one] = await reservations();
      assert.deepEqual([one?.isUnread, partnerCenter.seen.length - before], [true, 1], uri);
    }
    partnerCenter.willAnswer(entitled([]));
    assert.equal((await reservations())[0]?.isUnread, true);
  });
});
