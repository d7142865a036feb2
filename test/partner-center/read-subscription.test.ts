import assert from 'node:assert/strict';
import { parseLoose } from '../../src/partner-center/loose-json.ts';
import { readAddOns, readSubscription } from '../../src/partner-center/read-subscription.ts';
import { jsonExample, responseExample } from './http-example.ts';
import { plain } from './plain.ts';

describe('Reading a subscription', () => {
  it('reads the new-commerce example as its page prints it, without a comma', () => {
    const printed = parseLoose(responseExample('get-a-subscription-by-id.4').body);
    assert.deepEqual(printed, jsonExample('get-a-subscription-by-id.4.mended'));
  });

  it('keeps the new-commerce example: product type, term, billing, last day', () => {
    assert.deepEqual(plain(readSubscription(jsonExample('get-a-subscription-by-id.4.mended'))), {
      id: 'a4c1340d-6911-4758-bba3-0c4c6007d161',
      friendlyName: 'Microsoft 365 Business Basic',
      offerId: 'CFQ7TTC0LH18:0001:CFQ7TTC0K971',
      quantity: 15,
      unitType: 'Licenses',
      term: 'P1Y',
      billingCycle: 'monthly',
      endsAt: '2022-01-13T00:00:00.000Z',
      status: 'expired',
      productType: 'OnlineServicesNCE',
      autoRenews: false,
      isTrial: false,
      isMicrosoftProduct: true,
      addOns: [],
    });
  });

  it('gives an Azure subscription, which ends in the year 9999, no end', () => {
    assert.deepEqual(plain(readSubscription(jsonExample('get-a-subscription-by-id.2'))), {
      id: 'A356AC8C-E310-44F4-BF85-C7F29044AF99',
      friendlyName: 'Microsoft Azure',
      offerId: 'MS-AZR-0145P',
      quantity: 1,
      unitType: 'Usage-based',
      status: 'active',
      autoRenews: false,
      addOns: [],
    });
  });

  it('knows whose add-on an add-on is', () => {
    assert.deepEqual(plain(readSubscription(jsonExample('get-a-subscription-by-id.3'))), {
      id: '968BA1CF-C146-4ADF-A300-308DCF718EEE',
      friendlyName: 'Some friendly name',
      offerId: '2828BE95-46BA-4F91-B2FD-0BEF192ECF60',
      quantity: 2,
      unitType: 'Licenses',
      endsAt: '2018-02-10T00:00:00.000Z',
      status: 'active',
      autoRenews: true,
      parentId: '1C2B75C1-74A5-472A-A729-7F8CEFC477F9',
      addOns: [],
    });
  });

  it('reads the list of add-ons, whose offer is only linked, whose base is not named and whose times have spaces', () => {
    const page = readAddOns(jsonExample('get-a-list-of-add-ons-for-a-subscription.2'), 'the-base');
    assert.deepEqual(plain(page?.items), [
      {
        id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
        friendlyName: 'Myofferpurchase',
        offerId: '0CCA44D6-68E9-4762-94EE-31ECE98783B9',
        quantity: 1,
        unitType: 'none',
        endsAt: '2016-12-12T08:00:00.000Z',
        status: 'active',
        autoRenews: false,
        parentId: 'the-base',
        addOns: [],
      },
    ]);
    assert.equal(page?.totalCount, 37);
  });

  it('says how a term ends, as far as Partner Center does', () => {
    const renewal = (json: object) => {
      const { autoRenews, renewalTerm, changesAtRenewal, cancelUntil } = readSubscription({ id: 's', ...json }) ?? {};
      return plain({ autoRenews, renewalTerm, changesAtRenewal, cancelUntil });
    };
    assert.deepEqual(renewal({ autoRenewEnabled: true, renewalTermDuration: 'P1Y' }), {
      autoRenews: true,
      renewalTerm: 'P1Y',
    });
    const until = { renewalTermDuration: '', cancellationAllowedUntilDate: '2027-01-20T00:00:00Z' };
    assert.deepEqual(renewal({ autoRenewEnabled: false, ...until }), {
      autoRenews: false,
      cancelUntil: '2027-01-20T00:00:00.000Z',
    });
    assert.deepEqual(renewal({ scheduledNextTermInstructions: { quantity: 5 } }), { changesAtRenewal: true });
    for (const nothing of [null, {}, { product: null, quantity: null }, ''])
      assert.deepEqual(renewal({ scheduledNextTermInstructions: nothing }), {});
    assert.deepEqual(renewal({ autoRenewEnabled: 'perhaps', cancellationAllowedUntilDate: 'never' }), {});
  });

  it('leaves out what Partner Center does not send or what can not be read', () => {
    const odd = {
      id: 's',
      quantity: 'many',
      billingCycle: {},
      commitmentEndDate: 'never',
      isTrial: 'perhaps',
      links: 7,
    };
    assert.deepEqual(plain(readSubscription(odd)), { id: 's', addOns: [] });
  });

  it('takes an end only as ISO 8601, and converts it to UTC', () => {
    const ends = ['2027-01-13', '2027-01-13T00:00:00+01:00', '1/13/2027', '2027-13-13', 7].map(
      (commitmentEndDate) => readSubscription({ id: 's', commitmentEndDate })?.endsAt,
    );
    assert.deepEqual(ends, ['2027-01-13T00:00:00.000Z', '2027-01-12T23:00:00.000Z', undefined, undefined, undefined]);
  });

  it('believes an end that is only given with its time of day, and a trial in text', () => {
    const read = readSubscription({ id: 's', commitmentEndDateTime: '2027-01-13T23:59:59Z', IsTrial: 'true' });
    assert.deepEqual([read?.endsAt, read?.isTrial], ['2027-01-13T23:59:59.000Z', true]);
  });
});
