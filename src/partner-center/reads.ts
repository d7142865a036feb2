import { readTime } from '../time/read-time.ts';
import { productOf } from '../transfers/product-type.ts';
import type { Subscription } from '../transfers/transfer.ts';
import { attachAddOns } from './attach-add-ons.ts';
import type { OpenSettings } from './open-settings.ts';
import { allPages, onePage } from './paging.ts';
import type { Answer, Caller, CustomerPage, CustomerSearch, PartnerCenter } from './partner-center.ts';
import { readAzureEntitlements } from './read-azure-entitlements.ts';
import { readCustomer, readCustomers } from './read-customer.ts';
import { readEligibility } from './read-eligibility.ts';
import { readAddOns, readSubscription, readSubscriptions } from './read-subscription.ts';
import { readTransfer, readTransfers } from './read-transfer.ts';
import { mapped, type Request } from './request.ts';
import { createReservationsRead } from './reservations.ts';

export type Reads = Pick<
  PartnerCenter,
  | 'customers'
  | 'customer'
  | 'subscriptions'
  | 'subscription'
  | 'addOns'
  | 'azureSubscriptions'
  | 'reservations'
  | 'eligibility'
  | 'mfaCompliance'
  | 'transfer'
  | 'transfers'
>;

/** The read-only calls, each with the path and query that its page documents. */
export function createReads(request: Request, settings: OpenSettings, now: () => number): Reads {
  return {
    customers: (as, search) => searchCustomers(request, as, search),
    customer: (as, id) => request({ method: 'GET', as, path: ['customers', id], read: readCustomer }),
    subscriptions: async (as, customerId) => {
      const path = ['customers', customerId, 'subscriptions'];
      const read = await allPages(request, { as, path, read: readSubscriptions });
      return mapped(read, (flat) => attachAddOns(flat.map((one) => withMovingId(withoutPast(one, now()), settings))));
    },
    subscription: (as, customerId, id) =>
      request({ method: 'GET', as, path: ['customers', customerId, 'subscriptions', id], read: readSubscription }),
    addOns: (as, customerId, id) =>
      allPages(request, {
        as,
        path: ['customers', customerId, 'subscriptions', id, 'addons'],
        read: (json) => readAddOns(json, id),
      }),
    azureSubscriptions: (as, customerId, planId) =>
      allPages(request, {
        as,
        path: ['customers', customerId, 'subscriptions', planId, 'azureEntitlements'],
        read: (json) => readAzureEntitlements(json, settings),
      }),
    reservations: createReservationsRead(request, settings, now),
    eligibility: (as, customerId) =>
      allPages(request, {
        as,
        path: ['customers', customerId, 'transferseligibility'],
        query: [['transferType', 'directtoindirect']],
        read: readEligibility,
      }),
    mfaCompliance: (as) =>
      request({
        method: 'GET',
        as,
        path: ['profiles', 'legalbusiness'],
        query: [['vettingVersion', 'Current']],
        validateMfa: true,
        read: (_json, _status, head) => ({ compliant: yesOrNo(head('isMfaCompliant')) }),
      }),
    transfer: (as, { customerId, transferId }) =>
      request({
        method: 'GET',
        as,
        path: ['customers', customerId, 'transfers', transferId],
        read: (json) => readTransfer(json, customerId),
      }),
    transfers: (as, customerId) =>
      allPages(request, {
        as,
        path: ['customers', customerId, 'transfers'],
        read: (json) => readTransfers(json, customerId),
      }),
  };
}

/** A date until which the subscription could be cancelled, and that has passed, tells nobody anything. */
function withoutPast(one: Subscription, now: number): Subscription {
  const until = one.cancelUntil === undefined ? undefined : readTime(one.cancelUntil);
  return until === undefined || until >= now ? one : { ...one, cancelUntil: undefined };
}

function withMovingId(one: Subscription, { savingsPlanId }: OpenSettings): Subscription {
  if (savingsPlanId === 'id' || productOf(one) !== 'AzureSavingsPlan') return one;
  return { ...one, movesAs: one[savingsPlanId] ?? '' };
}

function yesOrNo(text: string | undefined): boolean | undefined {
  if (text === undefined || !/^(true|false)$/i.test(text)) return undefined;
  return text.toLowerCase() === 'true';
}

/** The values of the filter's `Field`. Source: page "Get a customer by name", whose only operator is `starts_with`. */
const FIELDS = { name: 'CompanyName', domain: 'Domain' } as const;

const DEFAULT_PAGE_SIZE = 100;

/**
 * Searches by name or domain, which returns all results at once (`size=0`), or reads one page of the list of all
 * customers.
 */
async function searchCustomers(request: Request, as: Caller, search: CustomerSearch): Promise<Answer<CustomerPage>> {
  const path = ['customers'];
  if (search.by === 'all') {
    const { size = DEFAULT_PAGE_SIZE, continuationToken } = search;
    const query = [['size', String(size)]] as const;
    const page = await onePage(request, { as, path, query, continuationToken, read: readCustomers });
    return mapped(page, ({ items, ...rest }) => ({ customers: items, ...rest }));
  }
  const filter = JSON.stringify({ Field: FIELDS[search.by], Value: search.startsWith, Operator: 'starts_with' });
  const query = [['size', '0'] as const, ['filter', filter] as const];
  const found = await allPages(request, { as, path, query, read: readCustomers });
  return mapped(found, (customers) => ({ customers, totalCount: customers.length }));
}
