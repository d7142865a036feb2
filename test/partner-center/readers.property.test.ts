import fc from 'fast-check';
import { attachAddOns } from '../../src/partner-center/attach-add-ons.ts';
import { parseLoose } from '../../src/partner-center/loose-json.ts';
import { readCustomers } from '../../src/partner-center/read-customer.ts';
import { readEligibility } from '../../src/partner-center/read-eligibility.ts';
import { readLegalProfile, readMpnProfile } from '../../src/partner-center/read-profile.ts';
import { readSubmitResult } from '../../src/partner-center/read-submit-result.ts';
import { readAddOns, readSubscriptions } from '../../src/partner-center/read-subscription.ts';
import { readTransfer, readTransfers } from '../../src/partner-center/read-transfer.ts';
import { throttledFor } from '../../src/partner-center/throttled-for.ts';

const READERS: Readonly<Record<string, (json: unknown) => unknown>> = {
  readTransfer: (json) => readTransfer(json, 'customer'),
  readTransfers: (json) => readTransfers(json, 'customer'),
  readSubmitResult,
  readSubscriptions: (json) => attachAddOns(readSubscriptions(json)?.items ?? []),
  readAddOns: (json) => readAddOns(json, 'base'),
  readCustomers,
  readEligibility,
  readMpnProfile,
  readLegalProfile,
};

/** The names that the readers look at, so that odd values land where they are read. */
const NAMES = [
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
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6 }),
  ),
})).value;

describe('The readers, given any JSON', () => {
  for (const [name, read] of Object.entries(READERS)) {
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
