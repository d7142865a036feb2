import assert from 'node:assert/strict';
import type { Caller } from '../../src/partner-center/partner-center.ts';
import { readCustomer } from '../../src/partner-center/read-customer.ts';
import { readEligibility } from '../../src/partner-center/read-eligibility.ts';
import { readLineItems } from '../../src/partner-center/read-line-item.ts';
import { readSubmitResult } from '../../src/partner-center/read-submit-result.ts';
import { readSubscription, readSubscriptions } from '../../src/partner-center/read-subscription.ts';
import { readTransfer } from '../../src/partner-center/read-transfer.ts';
import { json, type Loopback, startLoopback } from './loopback.ts';

const AS: Caller = { token: 'secret', correlationId: 'correlation-1' };
const LONG = 'x'.repeat(50_000);
const LONGEST = 1_024;

/** An object in which every property exists, is a long text, and has the given exceptions. */
function allLong(names: string, exceptions: object): object {
  return { ...Object.fromEntries(names.split(' ').map((name) => [name, LONG])), ...exceptions };
}

const LINE = allLong(
  'friendlyName offerName offerId termDuration billingCycle commitmentEndDate productType partnerIdOnRecord status orderId transferError',
  { subscriptionId: 's1' },
);
const SUBSCRIPTION = allLong(
  'offerId offerName friendlyName unitType parentSubscriptionId termDuration billingCycle commitmentEndDate status productType',
  { id: 's1' },
);
const READ: Readonly<Record<string, () => unknown>> = {
  'a transfer': () =>
    readTransfer(
      allLong(
        'status customerTenantId customerName partnerTenantId sourcePartnerTenantId sourcePartnerName targetPartnerTenantId targetPartnerName createdTime lastModifiedTime lastModifiedUser completedTime expirationTime customerEmailId partnerOnRecord',
        { id: 't1', lineItems: [LINE], targetProductTypes: [LONG] },
      ),
      'c1',
    ),
  'a line item': () => readLineItems([{ ...LINE, transferError: { description: LONG }, productType: { id: LONG } }]),
  'a subscription': () => readSubscription(SUBSCRIPTION),
  'a customer': () => readCustomer({ id: 'c1', companyProfile: { companyName: LONG, domain: LONG } }),
  'a verdict': () => readEligibility([{ id: 's1', isEligible: true, reason: LONG }]),
  'a submit result': () =>
    readSubmitResult({
      orders: [
        {
          ...allLong('status billingCycle currencyCode', { id: 'o1' }),
          lineItems: [{ offerId: 'a', friendlyName: LONG }],
        },
      ],
      transferErrors: [allLong('transferGroupId code description', { lineItems: [LINE] })],
    }),
};

describe('What Partner Center answers', () => {
  for (const [what, read] of Object.entries(READ)) {
    it(`has a length in every text: ${what}`, () => {
      const texts: string[] = [];
      const value = read();
      JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? texts.push(inner) : inner));
      assert.ok(value !== undefined && texts.some((one) => one.length === LONGEST));
      assert.deepEqual(
        texts.filter(({ length }) => length > LONGEST),
        [],
      );
    });
  }

  it('is unreadable when an id is longer than any', () => {
    for (const id of ['x'.repeat(LONGEST + 1), LONG]) {
      assert.deepEqual([readTransfer({ id }, 'c1'), readSubscription({ id })], [undefined, undefined]);
    }
    assert.equal(readSubscription({ id: 'x'.repeat(LONGEST) })?.id.length, LONGEST);
  });

  it('is read to the first element that can\u2019t be read, and not at all when there are too many', () => {
    let asked = 0;
    const counted = (id: unknown) => ({
      get id() {
        asked++;
        return id;
      },
    });
    assert.equal(readSubscriptions([counted('s1'), counted({}), ...Array(900).fill(counted('s2'))]), undefined);
    assert.equal(asked, 2);
    assert.equal(readSubscriptions(Array(1_001).fill(counted('s3'))), undefined);
    assert.equal(asked, 2);
  });

  describe('page by page', () => {
    let partnerCenter: Loopback;
    beforeEach(async () => {
      partnerCenter = await startLoopback();
    });
    afterEach(() => partnerCenter.close());

    const pages = (count: number, items: readonly object[]) =>
      Array.from({ length: count }, (_, at) =>
        json(200, { items, ...(at + 1 < count ? { continuationToken: `page-${at + 2}` } : {}) }),
      );
    const read = async (count: number, items: readonly object[]) => {
      partnerCenter.willAnswer(...pages(count, items));
      const answer = await partnerCenter.client().subscriptions(AS, 'c1');
      return [answer.kind === 'refused' ? answer.error.network : answer.kind, partnerCenter.seen.length];
    };

    it('may have 5,000 elements in all', async () => {
      const items = Array.from({ length: 1_000 }, (_, at) => ({ id: `s${at}` }));
      assert.deepEqual(await read(5, items), ['done', 5]);
    });

    it('is given up once all pages together have more', async () => {
      const items = Array.from({ length: 1_000 }, (_, at) => ({ id: `s${at}` }));
      assert.deepEqual(await read(20, items), ['tooManyPages', 6]);
    });

    it('is given up once all pages together are too long, however few elements they have', async () => {
      assert.deepEqual(await read(20, [{ id: 's1', unknown: 'x'.repeat(3 * 1024 * 1024) }]), ['tooManyPages', 3]);
    });
  });
});
