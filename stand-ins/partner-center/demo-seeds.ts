import { LAMNA, WOODGROVE } from './azure-seeds.ts';
import { ADD_ONS, NEW_COMMERCE, TRADITIONAL } from './products.ts';
import type { SeedSubscription } from './seed-subscription.ts';

function traditional(name: string, quantity: number, billingCycle: SeedSubscription['billingCycle'] = 'annual') {
  return { name, quantity, billingCycle } satisfies SeedSubscription;
}

function newCommerce(
  name: (typeof NEW_COMMERCE)[number][0],
  quantity: number,
  term: 'P1M' | 'P1Y' | 'P3Y' = 'P1Y',
  billingCycle: SeedSubscription['billingCycle'] = 'monthly',
) {
  const endsInDays = term === 'P1M' ? 19 : term === 'P3Y' ? 801 : undefined;
  return { name, quantity, term, billingCycle, endsInDays } satisfies SeedSubscription;
}

/** The nth element; after the last, starts again with the first. */
function nth<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

function manyTraditional(count: number): SeedSubscription[] {
  return Array.from({ length: count }, (_, index) =>
    traditional(nth(TRADITIONAL, index), 1 + ((index * 37) % 240), index % 3 === 0 ? 'monthly' : 'annual'),
  );
}

function manyNewCommerce(count: number): SeedSubscription[] {
  return Array.from({ length: count }, (_, index) =>
    newCommerce(
      nth(NEW_COMMERCE, index)[0],
      1 + ((index * 53) % 180),
      nth(['P1Y', 'P1M', 'P1Y', 'P3Y'] as const, index),
    ),
  );
}

/** A large customer: seven of eight subscriptions are traditional, some have an add-on, and some can't move. */
function tailspin(): SeedSubscription[] {
  return Array.from({ length: 500 }, (_, index): SeedSubscription => {
    const quantity = 1 + ((index * 91) % 400);
    const site = `Site ${String(Math.floor(index / 20) + 1).padStart(2, '0')}`;
    if (index % 8 === 7) {
      const base = newCommerce(nth(NEW_COMMERCE, (index - 7) / 8)[0], quantity, index % 16 === 7 ? 'P1Y' : 'P3Y');
      return { ...base, name: `${base.name} – ${site}`, offerName: base.name };
    }
    const base = traditional(nth(TRADITIONAL, index), quantity, index % 2 === 0 ? 'monthly' : 'annual');
    return {
      ...base,
      name: `${base.name} – ${site}`,
      offerName: base.name,
      status: index % 50 === 49 ? 'suspended' : 'active',
      addOns: index % 25 === 12 ? [traditional(nth(ADD_ONS, index), 1 + (index % 9))] : [],
    };
  });
}

/** The demo's subscriptions, in the order of `CUSTOMERS`. */
export const SEEDS: readonly (readonly SeedSubscription[])[] = [
  [
    {
      ...traditional('Microsoft 365 Business Standard', 42),
      addOns: [traditional('Microsoft 365 Audio Conferencing', 10), traditional('Office 365 Extra File Storage', 25)],
    },
    {
      ...traditional('Dynamics 365 for Sales Enterprise Attach to Qualifying Dynamics 365 Base Offer', 8),
      addOns: [traditional('Dynamics 365 - Additional Production Instance (Qualified Offer)', 4)],
    },
    traditional('Office 365 E3', 120, 'monthly'),
    traditional('Enterprise Mobility + Security E3', 120, 'monthly'),
    traditional('Exchange Online (Plan 1)', 15, 'monthly'),
    { ...newCommerce('Microsoft 365 Business Premium', 35, 'P1Y', 'monthly'), renewalTerm: 'P1Y' },
    { ...newCommerce('Power BI Pro', 12, 'P1M', 'monthly'), autoRenews: false, cancelInDays: 5 },
    { ...newCommerce('Microsoft 365 E5', 20, 'P3Y', 'annual'), renewalTerm: 'P1Y', nextQuantity: 15 },
    { ...traditional('Visio Plan 2', 3), status: 'suspended' },
    { ...traditional('Dynamics 365 Sales Premium Trial', 25, 'none'), isTrial: true, endsInDays: 21 },
    {
      ...traditional('Adventure Works Mail Backup', 60, 'monthly'),
      isMicrosoftProduct: false,
      publisher: 'Adventure Works',
    },
  ],
  [
    traditional('Microsoft 365 Business Basic', 14, 'monthly'),
    traditional('Common Area Phone', 2),
    newCommerce('Microsoft 365 Business Standard', 9),
  ],
  [traditional('Microsoft 365 Business Basic', 11, 'monthly'), traditional('Exchange Online (Plan 1)', 6)],
  [],
  [
    traditional('Dynamics 365 Customer Engagement Plan (36 mo)', 1),
    { ...traditional('Project Online Essentials', 1), failsOnTransfer: 'syncState' },
    traditional('Dynamics 365 Business Central Essential', 1),
  ],
  manyTraditional(25),
  manyNewCommerce(26),
  tailspin(),
  [traditional('Office 365 E1', 30), newCommerce('Microsoft 365 Business Basic', 18)],
  LAMNA,
  WOODGROVE,
  [traditional('Microsoft 365 Business Standard', 22), newCommerce('Microsoft 365 E3', 16)],
];
