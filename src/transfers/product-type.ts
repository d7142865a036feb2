import { PRODUCT_TYPES, type ProductType } from './commerce.ts';
import { sameId } from './ids.ts';
import type { Subscription } from './transfer.ts';

/** What a new-commerce subscription is to a transfer. An Azure plan doesn't move; its Azure subscriptions do. */
export type Product = ProductType | 'AzurePlan';

/** `any`: with or without a subtype. */
interface Row {
  readonly id: string;
  readonly subType: string | 'any' | undefined;
  readonly is: Product;
}

/**
 * A subscription's `productType` in the words of transfers, which differ for Azure. The first matching row counts.
 * Sources: pages "Transfer entity resources" (2024), "Get a subscription by ID" and "Purchase an Azure savings plan".
 */
const TABLE: readonly Row[] = [
  { id: 'Azure', subType: 'SavingsPlan', is: 'AzureSavingsPlan' },
  { id: 'Azure', subType: undefined, is: 'AzurePlan' },
  ...PRODUCT_TYPES.map((is): Row => ({ id: is, subType: 'any', is })),
];

/** Returns undefined for a product that the table doesn't have, or for a subscription without a product type. */
export function productOf({ productType, productSubType }: Subscription): Product | undefined {
  const fits = ({ id, subType }: Row) =>
    sameId(id, productType) && (subType === 'any' || subType === productSubType || sameId(subType, productSubType));
  return TABLE.find(fits)?.is;
}
