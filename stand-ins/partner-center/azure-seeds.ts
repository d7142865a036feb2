import { FABRIKAM } from '../world.ts';
import type { SeedSubscription } from './seed-subscription.ts';

const PLAN: SeedSubscription = {
  name: 'Azure plan',
  offerId: 'DZH318Z0BPS6:0001:DZH318Z0BML9',
  quantity: 1,
  billingCycle: 'monthly',
  term: 'P1M',
  productType: 'Azure',
  endsInDays: 19,
};

const RESERVATION = {
  billingCycle: 'one_time',
  term: 'P1Y',
  productType: 'AzureReservation',
  offerId: 'DZH318Z0BQ3W:007J',
} as const satisfies Partial<SeedSubscription>;

/** A customer with much of what Azure has, and with an Azure plan at both partners. */
export const LAMNA: readonly SeedSubscription[] = [
  {
    ...PLAN,
    azure: [{ name: 'Lamna production' }, { name: 'Lamna test' }, { name: 'Lamna archive', status: 'suspended' }],
  },
  { ...PLAN, billedBy: FABRIKAM.tenantId },
  {
    ...RESERVATION,
    name: 'Production virtual machines',
    quantity: 4,
    reservation: { kind: 'virtualmachines', onlyFor: 'Lamna production' },
  },
  { ...RESERVATION, name: 'Shared SQL databases', quantity: 2, reservation: { kind: 'sqldatabases' } },
  {
    ...RESERVATION,
    name: 'Old virtual machines',
    quantity: 3,
    status: 'Cancelled',
    reservation: { kind: 'virtualmachines' },
  },
  {
    name: 'Lamna compute savings',
    offerName: 'Compute savings plan, 1 Year',
    offerId: 'DZH318Z09V6F:0001:DZH318Z0BLD3',
    quantity: 1,
    billingCycle: 'one_time',
    term: 'P1Y',
    productType: 'AzureSavingsPlan',
  },
  { name: 'Microsoft 365 E5', quantity: 75, billingCycle: 'monthly', term: 'P1Y', renewalTerm: 'P1Y' },
];

/** A customer whose Azure can't move yet, because the new partner has no Azure plan for it. */
export const WOODGROVE: readonly SeedSubscription[] = [
  { ...PLAN, azure: [{ name: 'Woodgrove landing zone' }] },
  {
    name: 'Windows Server CAL subscription',
    quantity: 40,
    billingCycle: 'one_time',
    term: 'P3Y',
    productType: 'Software',
    autoRenews: false,
  },
  {
    name: 'Adventure Works Mail Filter',
    quantity: 60,
    billingCycle: 'monthly',
    term: 'P1Y',
    productType: 'SaaS',
    isMicrosoftProduct: false,
    publisher: 'Adventure Works',
    renewalTerm: 'P1Y',
  },
  {
    name: 'Proseware Signatures',
    quantity: 10,
    billingCycle: 'monthly',
    term: 'P1M',
    productType: 'SaaS',
    isMicrosoftProduct: false,
    publisher: 'Proseware',
    notEligible: true,
  },
];
