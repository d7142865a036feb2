import { type LineItem, named, type Partner, type Sentence } from './transfer.ts';

/**
 * What a person should know before Azure or marketplace products move. A request that names no product types may bring
 * all of them, so it gets one sentence about everything. Source: page "Transfer Azure subscriptions under an Azure plan".
 */
export function azureWarnings(plan: {
  readonly source: Partner;
  readonly target: Partner;
  readonly lineItems: readonly LineItem[];
  readonly productTypes?: readonly string[];
}): Sentence[] {
  const values = { source: named(plan.source), target: named(plan.target) };
  const types = new Set(plan.lineItems.length > 0 ? plan.lineItems.flatMap(typesOf) : plan.productTypes);
  if (types.size === 0) {
    const isForAll = plan.lineItems.length === 0 && plan.productTypes !== undefined;
    return isForAll ? [{ key: 'consequences.ifAzure', with: values }] : [];
  }
  const some = (names: readonly string[]) => names.some((name) => types.has(name));
  return WARNINGS.filter(([, about]) => some(about)).map(([key]) => ({ key, with: values }));
}

const AZURE = ['AzureSubscription', 'AzureReservation', 'AzureSavingsPlan'];

/** Each warning with the product types that it is about. */
const WARNINGS: readonly (readonly [key: string, about: readonly string[]])[] = [
  ['consequences.azurePlan', AZURE],
  ['consequences.reservationUpfront', ['AzureReservation']],
  ['consequences.otherCurrency', ['AzureReservation', 'AzureSavingsPlan']],
  ['consequences.marketplace', ['AzureSubscription', 'SaaS']],
  ['consequences.earnedCredit', ['AzureSubscription']],
];

function typesOf({ productType, addOns }: LineItem): string[] {
  return [...(productType === undefined ? [] : [productType]), ...addOns.flatMap(typesOf)];
}
