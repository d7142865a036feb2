import { createHash } from 'node:crypto';
import { CUSTOMERS, type WorldCustomer } from '../world.ts';
import { ADD_ONS, NEW_COMMERCE, TRADITIONAL } from './products.ts';
import type { StoredSubscription } from './records.ts';

/** A subscription to start with. Properties that are left out get made-up values, the same ones each time. */
export interface SeedSubscription {
  /** The friendly name. */
  readonly name: string;
  /** The product, if it differs from the friendly name. */
  readonly offerName?: string;
  readonly quantity: number;
  readonly billingCycle: 'monthly' | 'annual' | 'triennial' | 'none';
  readonly id?: string;
  readonly offerId?: string;
  /** Makes this a new-commerce subscription: `P1M`, `P1Y` or `P3Y`. */
  readonly term?: string;
  /** Only with `term`. Default: `OnlineServicesNCE`. */
  readonly productType?: string;
  /** Default: `active`. */
  readonly status?: string;
  readonly isTrial?: boolean;
  readonly isMicrosoftProduct?: boolean;
  readonly publisher?: string;
  /** Days from now to the last day of the term. */
  readonly endsInDays?: number;
  readonly addOns?: readonly SeedSubscription[];
  /** Every transfer of the subscription fails; `syncState` uses the text of the page "Accept a transfer". */
  readonly failsOnTransfer?: 'syncState' | { readonly code: number; readonly description: string };
}

/**
 * The subscriptions of these demo customers. Each customer's are billed by one partner. Ids are fixed; dates depend on
 * `now`.
 */
export function demoSubscriptions(
  now: Date,
  customers: readonly Pick<WorldCustomer, 'id'>[] = CUSTOMERS,
): StoredSubscription[] {
  return CUSTOMERS.flatMap((customer, index) =>
    customers.some(({ id }) => id === customer.id) ? storeSeeds(customer, SEEDS[index] ?? [], now) : [],
  );
}

/** Turns seeds into stored subscriptions. Each base is followed by its add-ons. */
export function storeSeeds(
  customer: Pick<WorldCustomer, 'id' | 'billedBy'>,
  seeds: readonly SeedSubscription[],
  now: Date,
): StoredSubscription[] {
  return seeds.flatMap((seed, index) => {
    const base = store(customer, seed, `${customer.id}/${index}`, now);
    const addOns = (seed.addOns ?? []).map((addOn, number) => ({
      ...store(customer, addOn, `${customer.id}/${index}/${number}`, now),
      parentId: base.id,
      orderId: base.orderId,
    }));
    return [base, ...addOns];
  });
}

const DAY = 86_400_000;

function store(
  customer: Pick<WorldCustomer, 'id' | 'billedBy'>,
  seed: SeedSubscription,
  key: string,
  now: Date,
): StoredSubscription {
  const id = seed.id?.toLowerCase() ?? guidFrom(`subscription/${key}`);
  const days = seed.endsInDays ?? 30 + (Number.parseInt(id.slice(0, 4), 16) % 320);
  const fails = seed.failsOnTransfer;
  return {
    id,
    customerId: customer.id,
    billedBy: customer.billedBy,
    offerId: seed.offerId ?? offerIdOf(seed),
    name: seed.name,
    offerName: seed.offerName ?? seed.name,
    quantity: seed.quantity,
    createdAt: new Date(now.getTime() - (365 - (days % 365)) * DAY).toISOString(),
    endsAt: endOfDay(now.getTime() + days * DAY),
    status: seed.status ?? 'active',
    autoRenews: seed.isTrial !== true,
    billingCycle: seed.billingCycle,
    term: seed.term,
    productType: seed.term === undefined ? undefined : (seed.productType ?? 'OnlineServicesNCE'),
    isTrial: seed.isTrial ?? false,
    isMicrosoftProduct: seed.isMicrosoftProduct ?? true,
    publisher: seed.publisher ?? 'Microsoft Corporation',
    orderId: guidFrom(`order/${key}`),
    failsOnTransfer: fails === 'syncState' ? syncState(id) : fails,
  };
}

/** The error text in the page's example, which has the id in lower case. */
function syncState(id: string): { code: number; description: string } {
  return {
    code: 900103,
    description: `Subscription SyncState must be SyncComplete for the Subscription to be a source in a Subscription Ownership Transfer. Subscription: ${id}, current state: None`,
  };
}

function endOfDay(time: number): string {
  return new Date(Math.floor(time / DAY) * DAY + DAY - 1000).toISOString();
}

function offerIdOf(seed: SeedSubscription): string {
  const offerName = seed.offerName ?? seed.name;
  if (seed.term === undefined) return guidFrom(`offer/${offerName}`);
  const product = NEW_COMMERCE.find(([name]) => name === offerName)?.[1] ?? 'CFQ7TTC0XXXX:0001';
  return `${product}:CFQ7TTC${digest(`${offerName}/${seed.term}`).slice(0, 5).toUpperCase()}`;
}

function guidFrom(text: string): string {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

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

/** In the order of `CUSTOMERS`. */
const SEEDS: readonly (readonly SeedSubscription[])[] = [
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
    newCommerce('Microsoft 365 Business Premium', 35, 'P1Y', 'monthly'),
    newCommerce('Power BI Pro', 12, 'P1M', 'monthly'),
    newCommerce('Microsoft 365 E5', 20, 'P3Y', 'annual'),
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
  [traditional('Microsoft 365 Business Standard', 22), newCommerce('Microsoft 365 E3', 16)],
];
