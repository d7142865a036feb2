import { COMMERCE, type Commerce } from './commerce.ts';
import type { Transfer } from './transfer.ts';

/**
 * What a created transfer is known by at Partner Center: its partners, and its subscriptions (traditional) or the
 * customer's address (new commerce). Two requests that look alike can't be told apart there while both are in doubt.
 */
export function lookOf(
  commerce: Commerce,
  one: Pick<Transfer, 'source' | 'target' | 'lineItems' | 'customerEmail'>,
): string {
  const by = {
    lineItems: one.lineItems.map(({ subscriptionId }) => subscriptionId.toLowerCase()).toSorted(),
    customerEmail: [one.customerEmail ?? 'no address'],
  };
  const about = by[COMMERCE[commerce].recognisedBy];
  return [one.source.tenantId, one.target.tenantId, ...about].join('|').toLowerCase();
}
