import { azureWarnings } from './azure-warnings.ts';
import { COMMERCE, type Commerce } from './commerce.ts';
import { type LineItem, named, type Partner, type Sentence } from './transfer.ts';

/**
 * The warnings to show a person before they submit or approve a transfer. Sources: Partner Center pages "Transition a
 * customer's subscriptions from direct to indirect" (traditional), "Transfer new commerce subscriptions" and "Transfer
 * Azure subscriptions to another partner" (new commerce).
 */
export function consequences(plan: {
  readonly commerce: Commerce;
  readonly source: Partner;
  readonly target: Partner;
  readonly lineItems: readonly LineItem[];
  /** New commerce: what the target asks for, while no line items are chosen. Empty: everything. */
  readonly productTypes?: readonly string[];
  /** ISO 8601; absent until Partner Center has received the request. */
  readonly expiresAt?: string;
}): Sentence[] {
  const { commerce, lineItems } = plan;
  const partners = { source: named(plan.source), target: named(plan.target) };
  const addOns = lineItems.reduce((sum, item) => sum + item.addOns.length, 0);
  const hasAzure = lineItems.some(
    (item) => /^MS-AZR/i.test(item.offerId ?? '') || /^Azure/i.test(item.productType ?? ''),
  );
  const about: (Sentence | false)[] = [
    { key: `consequences.billing.${commerce}`, with: partners },
    { key: 'consequences.stays', with: partners },
    addOns > 0 && { key: 'consequences.addOns', with: { count: addOns } },
    { key: `consequences.frozen.${commerce}` },
    hasAzure && { key: `consequences.azure.${commerce}`, with: partners },
    ...(COMMERCE[commerce].hasProductTypes ? azureWarnings(plan) : []),
    COMMERCE[commerce].takesTime && { key: 'consequences.duration' },
    { key: plan.expiresAt === undefined ? `consequences.expiry.${commerce}` : 'consequences.expiresAt' },
  ];
  return about.filter((sentence): sentence is Sentence => sentence !== false);
}
