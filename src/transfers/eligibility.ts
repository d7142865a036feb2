import { COMMERCE, type Commerce } from './commerce.ts';
import { sameId } from './ids.ts';
import { type LineItem, labelOf, type Subscription } from './transfer.ts';

/** Why a subscription can't move: a key of `cards/locales` (`ineligible.<reason>`), or Partner Center's own text. */
export type Ineligible =
  | { readonly reason: 'otherCommerce' | 'trial' | 'notMicrosoft' | 'notAsked' | 'noStatus' }
  | { readonly reason: 'notActive'; readonly status: string }
  | { readonly reason: 'inTransfer'; readonly transferId: string }
  | { readonly reason: 'partnerCenter'; readonly text: string };

/** Partner Center's verdict on one subscription. Source: page "Get a customer's subscriptions transfer eligibility". */
export interface Eligibility {
  readonly subscriptionId: string;
  readonly isEligible: boolean;
  readonly reason?: string;
}

/**
 * A subscription on the line-item card. If it can't move, the card shows the reason and doesn't let the person tick it.
 */
export interface Candidate {
  readonly item: LineItem;
  readonly ineligible?: Ineligible;
}

/**
 * A customer's subscriptions as line items to choose from: base subscriptions with their add-ons, movable ones first,
 * and each group sorted by name. `verdicts` come from Partner Center (traditional only: no endpoint is documented for
 * new commerce). `asked` lists the product types that the target asked for (empty or absent: all).
 */
export function candidates(
  commerce: Commerce,
  subscriptions: readonly Subscription[],
  verdicts: readonly Eligibility[] = [],
  asked: readonly string[] = [],
): Candidate[] {
  const known = new Map(verdicts.map((verdict) => [verdict.subscriptionId.toLowerCase(), verdict]));
  return subscriptions
    .filter((subscription) => subscription.parentId === undefined)
    .map((subscription) => ({
      item: toLineItem(subscription),
      ineligible: whyNot(commerce, subscription, known.get(subscription.id.toLowerCase()), asked),
    }))
    .sort(
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
  if (subscription.isTrial) return { reason: 'trial' };
  if (subscription.isMicrosoftProduct === false) return { reason: 'notMicrosoft' };
  if (subscription.status === undefined) return { reason: 'noStatus' };
  if (subscription.status !== 'active') return { reason: 'notActive', status: subscription.status };
  if (asked.length > 0 && !asked.some((type) => sameId(type, subscription.productType))) return { reason: 'notAsked' };
  if (verdict !== undefined && !verdict.isEligible) return readVerdict(verdict);
  return undefined;
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
    subscriptionId: subscription.id,
    friendlyName: subscription.friendlyName,
    offerId: subscription.offerId,
    quantity: subscription.quantity,
    unitType: subscription.unitType,
    term: subscription.term,
    billingCycle: subscription.billingCycle,
    endsAt: subscription.endsAt,
    productType: subscription.productType,
    addOns: subscription.addOns.map(toLineItem),
  };
}
