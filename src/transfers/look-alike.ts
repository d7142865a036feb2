import { COMMERCE, type Commerce } from './commerce.ts';
import type { Transfer } from './transfer.ts';

/**
 * What identifies a newly created transfer at Partner Center: its partners, and its subscriptions (traditional) or the
 * customer's e-mail address (new commerce). If two requests look the same and both outcomes are unknown, the desk can't
 * tell which of them created a transfer.
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
