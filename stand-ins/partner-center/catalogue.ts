import { createHash } from 'node:crypto';
import { CUSTOMERS, type WorldCustomer } from '../world.ts';
import { SEEDS } from './demo-seeds.ts';
import { NEW_COMMERCE } from './products.ts';
import type { StoredSubscription } from './records.ts';
import type { SeedSubscription } from './seed-subscription.ts';

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

/** Turns seeds into stored subscriptions. Each base is followed by its add-ons, and each plan by its subscriptions. */
export function storeSeeds(
  customer: Pick<WorldCustomer, 'id' | 'billedBy'>,
  seeds: readonly SeedSubscription[],
  now: Date,
): StoredSubscription[] {
  const stored = seeds.flatMap((seed, index) => {
    const base = store(customer, seed, `${customer.id}/${index}`, now);
    const addOns = (seed.addOns ?? []).map((addOn, number) => ({
      ...store(customer, addOn, `${customer.id}/${index}/${number}`, now),
      parentId: base.id,
      orderId: base.orderId,
    }));
    const azure = (seed.azure ?? []).map(({ name, status = 'active' }, number) => ({
      ...store(customer, { ...AZURE_SUBSCRIPTION, name, status }, `${customer.id}/${index}/azure/${number}`, now),
      billedBy: base.billedBy,
      planId: base.id,
    }));
    return [base, ...addOns, ...azure];
  });
  const idOf = (name: string) => stored.find((one) => one.planId !== undefined && one.name === name)?.id;
  return stored.map((one) =>
    one.reservation?.onlyFor === undefined
      ? one
      : { ...one, reservation: { ...one.reservation, onlyFor: idOf(one.reservation.onlyFor) } },
  );
}

const AZURE_SUBSCRIPTION = {
  quantity: 1,
  billingCycle: 'monthly',
  term: 'P1M',
  productType: 'AzureSubscription',
} as const;

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
    billedBy: seed.billedBy ?? customer.billedBy,
    offerId: seed.offerId ?? offerIdOf(seed),
    name: seed.name,
    offerName: seed.offerName ?? seed.name,
    quantity: seed.quantity,
    createdAt: new Date(now.getTime() - (365 - (days % 365)) * DAY).toISOString(),
    endsAt: endOfDay(now.getTime() + days * DAY),
    status: seed.status ?? 'active',
    autoRenews: seed.autoRenews ?? seed.isTrial !== true,
    renewalTerm: seed.renewalTerm,
    cancelUntil: seed.cancelInDays === undefined ? undefined : endOfDay(now.getTime() + seed.cancelInDays * DAY),
    promotionId: seed.promotionId,
    nextQuantity: seed.nextQuantity,
    notEligible: seed.notEligible,
    billingCycle: seed.billingCycle,
    term: seed.term,
    productType: seed.term === undefined ? undefined : (seed.productType ?? 'OnlineServicesNCE'),
    isTrial: seed.isTrial ?? false,
    isMicrosoftProduct: seed.isMicrosoftProduct ?? true,
    publisher: seed.publisher ?? 'Microsoft Corporation',
    orderId: guidFrom(`order/${key}`),
    reservation: seed.reservation && {
      ...seed.reservation,
      groupId: guidFrom(`group/${key}`),
      lineItemId: guidFrom(`line/${key}`),
      resourceId: guidFrom(`resource/${key}`),
    },
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
