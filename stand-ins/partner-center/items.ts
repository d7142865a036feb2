import { azurePlanOf, type Books, subscriptionsOf } from './books.ts';
import { checkPartnerId } from './directory.ts';
import { type Fields, guid, oneOf } from './fields.ts';
import type { Commerce, StoredItem, StoredSubscription } from './records.ts';
import { Refusal } from './refusal.ts';
import { openTransferOf } from './subscriptions.ts';

/** The product types that a transfer can have. Source: page "Transfer entity resources" (2024), `targetProductTypes`. */
export const PRODUCT_TYPES = [
  'AzureSubscription',
  'AzureReservation',
  'AzureSavingsPlan',
  'OnlineServicesNCE',
  'Software',
  'SaaS',
] as const;

/** The most line items that a new-commerce request can have. Source: cloudcockpit.com; no Microsoft page names a limit. */
const MOST_NEW_COMMERCE_ITEMS = 25;

interface Bounds {
  readonly commerce: Commerce;
  readonly customerId: string;
  /** The partner that bills the subscriptions to pick from. */
  readonly source: string;
  readonly target: string;
  /** The product types that the target asked for; absent: all. */
  readonly productTypes?: readonly string[];
}

/**
 * Returns the requested line items as a transfer stores them: a snapshot of each subscription, which always includes its
 * add-ons. Refuses the whole request when one item can't move.
 */
export function pickItems(books: Books, bounds: Bounds, asked: readonly Fields[]): StoredItem[] {
  const isNew = bounds.commerce === 'newCommerce';
  if (isNew && asked.length > MOST_NEW_COMMERCE_ITEMS)
    throw new Refusal(
      'invalidInput',
      `Invalid input. A transfer takes at most ${MOST_NEW_COMMERCE_ITEMS} line items, not ${asked.length}.`,
    );
  const billed = subscriptionsOf(books, bounds.source, bounds.customerId);
  const seen = new Set<string>();
  return asked.map((fields, index) => {
    const id = guid(fields.text('subscriptionId') ?? '', 'subscriptionId');
    if (seen.has(id)) throw new Refusal('invalidInput', `Invalid input. Subscription ${id} is listed twice.`);
    seen.add(id);
    const found = billed.find((one) => one.id === id);
    const base = mustMove(books, bounds, fields, id, found);
    const partnerIdOnRecord = checkPartnerId(books, fields.text('partnerIdOnRecord'));
    const addOns = billed.filter((one) => goesWith(one, id) && one.status === 'active');
    return { ...snapshot(base, index), partnerIdOnRecord, addOns: addOns.map(snapshot) };
  });
}

/** Source: page "Transfer Azure subscriptions under an Azure plan": single-scope reservations go with their subscription. */
function goesWith(one: StoredSubscription, base: string): boolean {
  return one.parentId === base || one.reservation?.onlyFor === base;
}

function mustMove(
  books: Books,
  bounds: Bounds,
  fields: Fields,
  id: string,
  found: StoredSubscription | undefined,
): StoredSubscription {
  const isNew = bounds.commerce === 'newCommerce';
  if (isNew) checkProductType(bounds, fields, found);
  if (found === undefined || found.parentId !== undefined || (found.productType !== undefined) !== isNew)
    throw invalid(id);
  if (found.reservation?.onlyFor !== undefined) throw invalid(id);
  if (isNew && found.status !== 'active')
    throw new Refusal('subscriptionNotActive', `Subscription ${id} is not active.`);
  if (isNew) checkProduct(books, bounds, found);
  else if (!found.isMicrosoftProduct) throw invalid(id);
  if (found.status !== 'active' || found.isTrial) throw invalid(id);
  const other = openTransferOf(books, id);
  if (other !== undefined)
    throw new Refusal(
      'cannotCreate',
      `Transfer request can't be created: subscription is already part of another transfer request id : ${other.id}`,
    );
  return found;
}

/** What new commerce asks of the product: an eligible publisher, and for Azure an active plan at the target. */
function checkProduct(books: Books, bounds: Bounds, found: StoredSubscription): void {
  if (found.notEligible || (!found.isMicrosoftProduct && found.productType !== 'SaaS'))
    throw new Refusal('marketplaceProduct', `Subscription ${found.id} is a third-party marketplace product.`);
  if (!found.productType?.startsWith('Azure')) return;
  const plan = azurePlanOf(books, bounds.target, bounds.customerId);
  if (plan === undefined) throw new Refusal('azurePlanMissing', 'The Azure plan has not been purchased.');
  if (plan.status !== 'active') throw new Refusal('azurePlanInactive', 'The Azure plan is not active.');
}

function checkProductType(bounds: Bounds, fields: Fields, found: StoredSubscription | undefined): void {
  const text = fields.text('productType');
  if (text === undefined) throw new Refusal('invalidInput', 'Invalid input. productType is required.');
  const type = oneOf(PRODUCT_TYPES, text);
  if (found !== undefined && found.productType !== type)
    throw new Refusal('invalidInput', `Invalid input. Subscription ${found.id} is not of type ${type}.`);
  if (bounds.productTypes !== undefined && bounds.productTypes.length > 0 && !bounds.productTypes.includes(type))
    throw new Refusal('invalidInput', `Invalid input. The transfer does not ask for ${type}.`);
}

function snapshot(one: StoredSubscription, index: number): StoredItem {
  return {
    id: index,
    subscriptionId: one.id,
    offerId: one.offerId,
    name: one.name,
    quantity: one.quantity,
    billingCycle: one.billingCycle,
    productType: one.productType,
    addOns: [],
  };
}

function invalid(id: string): Refusal {
  return new Refusal('invalidSubscription', `Transfer can't be created with invalid subscription ${id}.`);
}
