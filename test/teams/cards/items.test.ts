import { equal } from 'node:assert/strict';
import { itemDetails } from '../../../src/teams/cards/items.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import type { LineItem } from '../../../src/transfers/transfer.ts';

const words = loadLocales(new URL('../../../cards/locales/', import.meta.url))('en');
const detailsOf = (item: Partial<LineItem>) => itemDetails({ subscriptionId: 's', addOns: [], ...item }, words);

describe('The details of a line item', () => {
  const cases: readonly (readonly [what: string, item: Partial<LineItem>, text: string])[] = [
    [
      'licences',
      { quantity: 25, unitType: 'Licenses', billingCycle: 'annual', term: 'P1Y', endsAt: '2027-06-30T00:00:00.000Z' },
      '25 licences · billed annually · 1-year term · ends Jun 30, 2027',
    ],
    [
      'what renews',
      { quantity: 2, term: 'P1Y', endsAt: '2027-06-30T00:00:00Z', autoRenews: true, renewalTerm: 'p1y' },
      '2 licences · 1-year term · renews after Jun 30, 2027',
    ],
    [
      'what renews for another term, with a change',
      {
        ...{ term: 'P3Y', endsAt: '2027-06-30T00:00:00Z', autoRenews: true, renewalTerm: 'P1Y' },
        changesAtRenewal: true,
      },
      '3-year term · renews after Jun 30, 2027: 1-year term · changes at the renewal',
    ],
    [
      'what does not renew and can be cancelled',
      { endsAt: '2027-06-30T00:00:00Z', autoRenews: false, cancelUntil: '2027-06-07T00:00:00Z' },
      'ends Jun 30, 2027, does not renew · can be cancelled until Jun 7, 2027',
    ],
    ['what renews without a date', { quantity: 2, autoRenews: true }, '2 licences · no end date'],
    ['one licence', { quantity: 1, billingCycle: 'monthly' }, '1 licence · billed monthly · no end date'],
    [
      'an Azure plan',
      { quantity: 1, unitType: 'Usage-based', offerId: 'DZH318Z0BPS6:0001:DZH318Z0BML9', billingCycle: 'monthly' },
      'billed by use · no end date',
    ],
    [
      'an Azure plan stored without its unit',
      { quantity: 1, offerId: 'DZH318Z0BPS6:0001:x' },
      'billed by use · no end date',
    ],
    ['Azure before new commerce', { quantity: 1, offerId: 'MS-AZR-0145P' }, 'billed by use · no end date'],
    ['an Azure subscription', { quantity: 1, productType: 'AzureSubscription' }, 'billed by use · no end date'],
    [
      'a savings plan',
      { quantity: 1, unitType: 'Benefit', billingCycle: 'one_time', term: 'P1Y' },
      'billed once · 1-year term · no end date',
    ],
    [
      'a reservation',
      { quantity: 3, productType: 'AzureReservation', billingCycle: 'onetime' },
      'quantity 3 · billed once · no end date',
    ],
    ['another unit', { quantity: 3, unitType: 'Seats per site' }, 'quantity 3 · no end date'],
    ['a trial', { quantity: 25, unitType: 'Licenses', billingCycle: 'none' }, '25 licences · not billed · no end date'],
    [
      'a cycle nobody documented',
      { quantity: 2, billingCycle: 'Biennial' },
      '2 licences · billed biennial · no end date',
    ],
  ];
  for (const [what, item, text] of cases) it(`say ${text}: ${what}`, () => equal(detailsOf(item), text));

  it('say the same of every spelling of a cycle', () => {
    for (const billingCycle of ['onetime', 'one_time', 'One-Time', 'OneTime', 'one time'])
      equal(detailsOf({ billingCycle }), 'billed once · no end date', billingCycle);
  });
});
