import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attachAddOns } from '../../src/partner-center/attach-add-ons.ts';
import { parseLoose } from '../../src/partner-center/loose-json.ts';
import { readAzureEntitlements } from '../../src/partner-center/read-azure-entitlements.ts';
import { readCustomers } from '../../src/partner-center/read-customer.ts';
import { readEligibility } from '../../src/partner-center/read-eligibility.ts';
import {
  type ReservedEntitlement,
  readEntitlements,
  readReservationDetails,
} from '../../src/partner-center/read-reservation.ts';
import { readSubmitResult } from '../../src/partner-center/read-submit-result.ts';
import { readAddOns, readSubscriptions } from '../../src/partner-center/read-subscription.ts';
import { readTransfer, readTransfers } from '../../src/partner-center/read-transfer.ts';
import { throttledFor } from '../../src/partner-center/throttled-for.ts';
import { MUTATIONS, type Mutated, mutated } from './document-mutations.ts';
import * as documents from './documents.ts';
import { type From, inventedIn } from './provenance.ts';

const ASKED = 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d';
const BASE = '1c2b75c1-74a5-472a-a729-7f8cefc477f9';

interface Reader {
  readonly read: (json: unknown) => unknown;
  readonly answers: fc.Arbitrary<documents.Json>;
  /** Where the reader's values come from, if that differs from `ORIGINS`. */
  readonly origins?: Readonly<Record<string, From>>;
}

/** The desk keeps a subscription's status as it is, and uses the offer's name for a subscription without a name. */
const OF_SUBSCRIPTIONS: Readonly<Record<string, From>> = {
  status: { names: ['status'] },
  friendlyName: { names: ['friendlyName', 'offerName'] },
};

/** Every reader, with the kind of answer that it reads. */
const READERS: Readonly<Record<string, Reader>> = {
  readTransfer: { read: (json) => readTransfer(json, ASKED), answers: documents.transfer },
  readTransfers: { read: (json) => readTransfers(json, ASKED), answers: documents.transfers },
  readSubmitResult: { read: readSubmitResult, answers: documents.submitResult },
  readSubscriptions: { read: readSubscriptions, answers: documents.subscriptions, origins: OF_SUBSCRIPTIONS },
  readAddOns: { read: (json) => readAddOns(json, BASE), answers: documents.subscriptions, origins: OF_SUBSCRIPTIONS },
  readAzureEntitlements: {
    read: (json) => readAzureEntitlements(json, { azureSubscriptionId: 'subscriptionId' }),
    answers: documents.azureEntitlements,
    origins: { movesAs: { names: ['subscriptionId'] }, status: { names: ['status'] } },
  },
  readEntitlements: {
    read: (json) => readEntitlements(json)?.items.map(withWholePaths),
    answers: documents.entitlements,
    origins: {
      isReservation: { names: ['entitlementType'], orSaid: [true, false] },
      orderId: { names: ['id'] },
      kind: { names: ['reservationType'] },
      endsAt: { names: ['expiryDate'] },
      resourceId: { names: ['resourceId'] },
      path: { names: ['uri'], orSaid: [''] },
    },
  },
  readReservationDetails: {
    read: readReservationDetails,
    answers: documents.reservationDetails,
    origins: {
      reservationId: { names: ['reservationId'] },
      friendlyName: { names: ['displayName'] },
      state: { names: ['provisioningState'] },
      endsAt: { names: ['expiryDateTime'] },
      onlyFor: {
        names: ['appliedScopes'],
        as: (scope) => scope.replace(/^\/subscriptions\/|\/$/g, ''),
        orSaid: ['unknown'],
      },
    },
  },
  readCustomers: { read: readCustomers, answers: documents.customers },
  readEligibility: {
    read: readEligibility,
    answers: documents.eligibility,
    origins: { subscriptionId: { names: ['id'] } },
  },
};

/** Puts the segments of each path together again, to compare them with the link. */
function withWholePaths({ artifacts, ...entitlement }: ReservedEntitlement) {
  const whole = artifacts.map(({ resourceId, path }) => ({
    resourceId,
    path: path.map((part) => `/${part}`).join(''),
  }));
  return { ...entitlement, artifacts: whole };
}

/** `BillingCycleType` of page "Product resources", written a second time. */
const CYCLES: Readonly<Record<string, string>> = {
  '1': 'monthly',
  '2': 'annual',
  '3': 'none',
  '4': 'onetime',
  '5': 'triennial',
  one_time: 'onetime',
};
/** The desk's names for the statuses of the documents above. */
const STATUSES: Readonly<Record<string, string>> = {
  active: 'open',
  pending: 'open',
  inprogress: 'inProgress',
  complete: 'completed',
  partiallycomplete: 'partiallyCompleted',
  reject: 'rejected',
  cancel: 'withdrawn',
  expired: 'expired',
  failed: 'failed',
};
const TYPES: Readonly<Record<string, string>> = { newcommerce: '5', modernazure: '3' };

const SUBSCRIPTION_IDS = ['subscriptionId', 'sourceSubscriptionId', 'entitlementId'];

const itself = (...names: string[]): From => ({ names });
const or = (name: string, ...orSaid: (string | number | boolean)[]): From => ({ names: [name], orSaid });

/** From which properties of the answer each value in a result can come, written by hand from Microsoft's tables. */
const ORIGINS: Readonly<Record<string, From>> = {
  ...{ id: itself('id', 'tenantId'), statusLiteral: or('status', ''), customerId: or('customerTenantId', ASKED) },
  status: { names: ['status'], as: (text) => STATUSES[text.toLowerCase()] ?? text, orSaid: ['unknown'] },
  'source.tenantId': or('sourcePartnerTenantId', ''),
  'source.name': or('sourcePartnerName', ''),
  'target.tenantId': or('targetPartnerTenantId', ''),
  'target.name': or('targetPartnerName', ''),
  ...{ customerName: itself('customerName'), partnerTenantId: itself('partnerTenantId') },
  ...{ createdAt: itself('createdTime', 'creationDate'), modifiedAt: itself('lastModifiedTime') },
  ...{
    modifiedBy: itself('lastModifiedUser'),
    completedAt: itself('completedTime'),
    expiresAt: itself('expirationTime'),
  },
  transferType: { names: ['transferType'], as: (text) => TYPES[text.toLowerCase()] ?? text },
  ...{ customerEmail: itself('customerEmailId'), productTypes: itself('targetProductTypes') },
  partnerIdOnRecord: itself('partnerIdOnRecord', 'partnerOnRecord'),
  // Line items, orders and subscriptions.
  ...{
    subscriptionId: itself(...SUBSCRIPTION_IDS),
    friendlyName: itself('friendlyName', 'offerName'),
    offerId: or('offerId', ''),
  },
  ...{ quantity: itself('quantity'), unitType: itself('unitType'), term: itself('termDuration') },
  ...{
    termDuration: itself('termDuration'),
    productType: itself('productType'),
    productSubType: itself('subType'),
    productOrderId: itself('productOrderId'),
    parentId: or('parentSubscriptionId', BASE),
  },
  billingCycle: { names: ['billingCycle'], as: (text) => CYCLES[text.toLowerCase()] ?? text },
  endsAt: itself('commitmentEndDate', 'commitmentEndDateTime'),
  ...{ autoRenews: itself('autoRenewEnabled'), renewalTerm: itself('renewalTermDuration') },
  changesAtRenewal: or('scheduledNextTermInstructions', true),
  cancelUntil: itself('cancellationAllowedUntilDate'),
  ...{ isTrial: itself('isTrial'), isMicrosoftProduct: itself('isMicrosoftProduct') },
  'outcome.status': { names: ['status', 'transferError'], as: outcomeOf },
  ...{ 'outcome.orderId': itself('orderId'), 'outcome.error': itself('transferError') },
  'orders.status': itself('status'),
  ...{ groupId: itself('transferGroupId'), code: or('code', ''), description: or('description', '') },
  currencyCode: itself('currencyCode'),
  // Lists, customers, verdicts and profiles.
  ...{ totalCount: itself('totalCount'), continuationToken: itself('continuationToken') },
  ...{ name: itself('companyName', 'domain', 'id', 'tenantId'), domain: or('domain', '') },
  ...{ isEligible: or('isEligible', false), reason: itself('reason') },
  ...{ mpnId: itself('mpnId'), partnerName: or('partnerName', ''), companyName: itself('companyName') },
  vettingStatus: itself('vettingStatus'),
};

function outcomeOf(text: string): string {
  return /^complete$/i.test(text) ? 'complete' : 'failed';
}

/** Fixed, so that every run checks the same answers. `SEED=… npm test -- test/partner-center` uses another seed. */
const SEED = Number(process.env.SEED ?? 20_261_128);

describe(`The readers, given the vendor's answers (seed ${SEED})`, () => {
  for (const [name, { read, answers, origins }] of Object.entries(READERS)) {
    const invented = (result: unknown, answer: unknown) => inventedIn(result, answer, { ...ORIGINS, ...origins });

    it(`${name} reads each of them and makes nothing up`, () => {
      const property = fc.property(answers, (answer) => {
        const result = read(answer);
        assert.notEqual(result, undefined);
        assert.deepEqual(invented(result, answer), []);
      });
      fc.assert(property, { seed: SEED });
    });

    it(`${name} neither throws nor makes anything up when one or two values are spoilt`, () => {
      const property = fc.property(mutated(answers), ({ text, done }) => {
        const answer = parseLoose(text);
        assert.notEqual(answer, undefined, 'a mutated answer is JSON still');
        assert.deepEqual(invented(read(answer), answer), [], done.join(', '));
      });
      fc.assert(property, { seed: SEED, numRuns: 200 });
    });
  }

  it('keep every line item of an answer', () => {
    const property = fc.property(documents.transfer, (answer) => {
      const items = answer.lineItems as documents.Document[];
      const given = items.map(({ subscriptionId, quantity, billingCycle }) => [
        subscriptionId,
        quantity,
        CYCLES[String(billingCycle)] ?? billingCycle,
      ]);
      const read = readTransfer(answer, ASKED)?.lineItems ?? [];
      assert.deepEqual(
        read.map((item) => [item.subscriptionId, item.quantity, item.billingCycle]),
        given,
      );
    });
    fc.assert(property, { seed: SEED });
  });

  const WITH_ITEMS: Readonly<Record<string, (json: unknown) => number | undefined>> = {
    readTransfer: (json) => readTransfer(json, ASKED)?.lineItems.length,
    readTransfers: (json) => readTransfers(json, ASKED)?.items.flatMap(({ lineItems }) => lineItems).length,
    readSubmitResult: (json) => readSubmitResult(json)?.orders.flatMap(({ lineItems }) => lineItems).length,
    readSubscriptions: (json) => attachAddOns(readSubscriptions(json)?.items ?? []).length,
  };
  for (const [name, count] of Object.entries(WITH_ITEMS)) {
    it(`${name} gives items for at least 90 of 100 spoilt answers`, () => {
      const spoilt = fc.sample(mutated(READERS[name]?.answers ?? fc.constant(null)), { seed: SEED, numRuns: 100 });
      const withItems = spoilt.filter(({ text }) => (count(parseLoose(text)) ?? 0) > 0);
      const others = spoilt.filter((one) => !withItems.includes(one)).map(({ done }) => done.join(', '));
      assert.ok(withItems.length >= 90, `${withItems.length}; without items:\n${others.join('\n')}`);
    });
  }

  it('meet every mutation', () => {
    const spoilt: Mutated[] = fc.sample(mutated(documents.transfer), { seed: SEED, numRuns: 200 });
    const met = MUTATIONS.map((mutation) => spoilt.filter(({ done }) => done.some((one) => one.startsWith(mutation))));
    assert.ok(
      met.every(({ length }) => length >= 10),
      met.map(({ length }) => length).join(),
    );
  });
});

/** The names that the readers look for, so that mutations hit values that are read. */
const READ_NAMES = [
  ...['id', 'ID', 'status', 'transferType', 'lineItems', 'addonItems', 'subscriptionId', 'billingCycle', 'productType'],
  ...[
    'transferError',
    'items',
    'totalCount',
    'continuationToken',
    'links',
    'next',
    'headers',
    'offer',
    'uri',
    'orders',
  ],
  ...['transferErrors', 'attributes', 'objectType', 'companyProfile', 'parentSubscriptionId', 'commitmentEndDate'],
  ...['targetProductTypes', 'isEligible', 'mpnId', 'companyName', '__proto__', 'constructor', 'toString'],
];

const oddJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, 5, -1, 9e99, '', 'x', '5', '9999-12-31', '2020-01-01T00: 00: 00Z'),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...READ_NAMES), tie('value'), { maxKeys: 6 }),
  ),
})).value;

describe('The readers, given any JSON', () => {
  for (const [name, { read }] of Object.entries(READERS)) {
    it(`${name} gives a value or undefined and never throws`, () => {
      fc.assert(fc.property(fc.oneof(fc.jsonValue(), oddJson), (json) => void read(json)));
    });
  }

  it('parseLoose gives back any JSON, with and without a byte-order mark, and undefined for what is none', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const same = JSON.stringify(JSON.parse(text));
        return JSON.stringify(parseLoose(text)) === same && JSON.stringify(parseLoose(`\uFEFF${text}`)) === same;
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => parseLoose(`x${text}`) === undefined));
  });

  it('throttledFor is a whole number from 1 to 3600, whatever the header and text say', () => {
    const header = fc.oneof(fc.string(), fc.nat().map(String), fc.date({ noInvalidDate: true }).map(String));
    fc.assert(
      fc.property(fc.option(header, { nil: undefined }), fc.string(), fc.nat(), (told, text, now) => {
        const seconds = throttledFor(told, text, now);
        return Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600;
      }),
    );
  });
});
