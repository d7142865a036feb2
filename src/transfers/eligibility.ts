import type { Azure } from './azure.ts';
import { azureCandidates } from './azure-candidates.ts';
import { type Candidate, type Ineligible, whyNotActive } from './candidate.ts';
import { COMMERCE, type Commerce } from './commerce.ts';
import { sameId } from './ids.ts';
import { productOf } from './product-type.ts';
import { type LineItem, labelOf, type Subscription } from './transfer.ts';

/** Partner Center's verdict on one subscription. Source: page "Get a customer's subscriptions transfer eligibility". */
export interface Eligibility {
  readonly subscriptionId: string;
  readonly isEligible: boolean;
  readonly reason?: string;
}

/**
 * A customer's subscriptions as line items to choose from: base subscriptions with their add-ons, movable ones first,
 * and each group sorted by name. `verdicts` come from Partner Center (traditional only: no endpoint is documented for
 * new commerce). `asked` lists the product types that the target asked for (empty or absent: all). `azure` is what was
 * read about the customer's Azure plans; they are replaced by what they contain.
 */
export function candidates(
  commerce: Commerce,
  subscriptions: readonly Subscription[],
  verdicts: readonly Eligibility[] = [],
  asked: readonly string[] = [],
  azure: Azure = { subscriptions: new Map(), reservations: [] },
): Candidate[] {
  const known = new Map(verdicts.map((verdict) => [verdict.subscriptionId.toLowerCase(), verdict]));
  const read = (id: string) => azure.subscriptions.get(id.toLowerCase());
  const listed = subscriptions
    .filter(({ parentId, id }) => parentId === undefined && !read(id)?.length)
    .map((subscription) => ({
      item: toLineItem(subscription),
      ineligible:
        whyNot(commerce, subscription, known.get(subscription.id.toLowerCase()), asked) ??
        whyNotPlan(subscription, read(subscription.id)),
    }));
  const inAzure = azureCandidates(azure).map((one) => ({
    ...one,
    ineligible: one.ineligible ?? whyNotAsked(one, asked),
  }));
  return [...listed, ...inAzure].sort(
    (one, other) =>
      Number(one.ineligible !== undefined) - Number(other.ineligible !== undefined) ||
      labelOf(one.item).localeCompare(labelOf(other.item)),
  );
}

function whyNot(
  commerce: Commerce,
  subscription: Subscription,
  verdict: Eligibility | undefined,
  asked: readonly string[],
): Ineligible | undefined {
  const hasProductType = subscription.productType !== undefined;
  if (hasProductType !== COMMERCE[commerce].hasProductTypes) return { reason: 'otherCommerce' };
  const ours = whyNotProduct(subscription) ?? whyNotActive(subscription.status) ?? whyNotThis(subscription, asked);
  if (ours !== undefined) return ours;
  return verdict === undefined || verdict.isEligible ? undefined : readVerdict(verdict);
}

function whyNotProduct(subscription: Subscription): Ineligible | undefined {
  const { productType, productSubType, isTrial, isMicrosoftProduct } = subscription;
  const product = productOf(subscription);
  if (isTrial) return { reason: 'trial' };
  if (productType !== undefined && product === undefined)
    return { reason: 'unknownProduct', type: productSubType ?? productType };
  // The marketplace sells other publishers' products. Partner Center judges which of them are eligible.
  return isMicrosoftProduct === false && product !== 'SaaS' ? { reason: 'notMicrosoft' } : undefined;
}

function whyNotThis(subscription: Subscription, asked: readonly string[]): Ineligible | undefined {
  if (subscription.movesAs === '') return { reason: 'noMovingId' };
  const product = productOf(subscription);
  const isAsked = product === 'AzurePlan' ? asksForAzure(asked) : asksFor(product, asked);
  return isAsked ? undefined : { reason: 'notAsked' };
}

/** Whether the target asked for this product type. A target that named none asked for all. */
function asksFor(type: string | undefined, asked: readonly string[]): boolean {
  return asked.length === 0 || asked.some((one) => sameId(one, type));
}

/** Whether the target asked for anything that is found through an Azure plan. */
export function asksForAzure(asked: readonly string[]): boolean {
  return asksFor('AzureSubscription', asked) || asksFor('AzureReservation', asked);
}

function whyNotAsked({ item }: Candidate, asked: readonly string[]): Ineligible | undefined {
  return asksFor(item.productType, asked) ? undefined : { reason: 'notAsked' };
}

function whyNotPlan(subscription: Subscription, read: readonly unknown[] | undefined): Ineligible | undefined {
  if (productOf(subscription) !== 'AzurePlan') return undefined;
  return { reason: read === undefined ? 'azurePlanUnread' : 'azurePlanEmpty' };
}

/** Maps the reasons shown on the page to the desk's own. Any other reason is shown in Partner Center's words. */
function readVerdict(verdict: Eligibility): Ineligible {
  const text = verdict.reason ?? '';
  const state = /in state: (\w+)/i.exec(text)?.[1];
  if (state !== undefined) return { reason: 'notActive', status: state.toLowerCase() };
  const transferId = /transfer request id ?: ?([0-9a-f-]{36})/i.exec(text)?.[1];
  if (transferId !== undefined) return { reason: 'inTransfer', transferId: transferId.toLowerCase() };
  return { reason: 'partnerCenter', text };
}

export function toLineItem(subscription: Subscription): LineItem {
  return {
    subscriptionId: subscription.movesAs || subscription.id,
    friendlyName: subscription.friendlyName,
    offerId: subscription.offerId,
    quantity: subscription.quantity,
    unitType: subscription.unitType,
    term: subscription.term,
    billingCycle: subscription.billingCycle,
    endsAt: subscription.endsAt,
    autoRenews: subscription.autoRenews,
    renewalTerm: subscription.renewalTerm,
    changesAtRenewal: subscription.changesAtRenewal,
    cancelUntil: subscription.cancelUntil,
    productType: productOf(subscription) ?? subscription.productType,
    addOns: subscription.addOns.map(toLineItem),
  };
}
