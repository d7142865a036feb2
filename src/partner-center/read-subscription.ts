import { z } from 'zod';
import type { SubscriptionId } from '../transfers/ids.ts';
import type { Subscription } from '../transfers/transfer.ts';
import { anything, count, flag, moment, type Page, readPage, record, requiredText, text } from './loose-json.ts';
import { readBillingCycle, readProductSubType, readProductType } from './read-line-item.ts';

const SUBSCRIPTION = record({
  id: requiredText,
  offerId: text,
  offerName: text,
  friendlyName: text,
  quantity: count,
  unitType: text,
  parentSubscriptionId: text,
  termDuration: text,
  billingCycle: anything,
  commitmentEndDate: moment,
  commitmentEndDateTime: moment,
  status: text,
  productType: anything,
  isTrial: flag,
  isMicrosoftProduct: flag,
  productOrderId: text,
  autoRenewEnabled: flag,
  renewalTermDuration: text,
  cancellationAllowedUntilDate: moment,
  scheduledNextTermInstructions: anything,
  links: anything,
});

/**
 * Reads one subscription, without its add-ons. Undefined when the JSON isn't a subscription. Source: page "Subscription
 * resources".
 */
export function readSubscription(json: unknown): Subscription | undefined {
  const raw = SUBSCRIPTION.safeParse(json).data;
  if (raw === undefined) return undefined;
  return {
    id: raw.id,
    friendlyName: raw.friendlyName ?? raw.offerName,
    offerId: raw.offerId ?? linkedOffer(raw.links),
    quantity: raw.quantity,
    unitType: raw.unitType,
    term: raw.termDuration,
    billingCycle: readBillingCycle(raw.billingCycle),
    endsAt: raw.commitmentEndDate ?? raw.commitmentEndDateTime,
    status: raw.status?.toLowerCase(),
    productType: readProductType(raw.productType),
    productSubType: readProductSubType(raw.productType),
    productOrderId: raw.productOrderId,
    autoRenews: raw.autoRenewEnabled,
    renewalTerm: raw.renewalTermDuration,
    changesAtRenewal: hasContent(raw.scheduledNextTermInstructions) ? true : undefined,
    cancelUntil: raw.cancellationAllowedUntilDate,
    isTrial: raw.isTrial,
    isMicrosoftProduct: raw.isMicrosoftProduct,
    parentId: raw.parentSubscriptionId,
    addOns: [],
  };
}

function hasContent(json: unknown): boolean {
  return typeof json === 'object' && json !== null && Object.values(json).some((value) => value !== null);
}

export function readSubscriptions(json: unknown): Page<Subscription> | undefined {
  return readPage(json, readSubscription);
}

/** Reads a base subscription's add-ons. Partner Center doesn't always repeat which base they belong to. */
export function readAddOns(json: unknown, base: SubscriptionId): Page<Subscription> | undefined {
  return readPage(json, (element) => {
    const addOn = readSubscription(element);
    return addOn && { ...addOn, parentId: addOn.parentId ?? base };
  });
}

const LINKS = record({ offer: record({ uri: z.string() }) });

/** Finds the offer of an old subscription, which only names it in a link: `/v1/offers/0CCA44D6-…?country=US`. */
function linkedOffer(links: unknown): string | undefined {
  return /\/offers\/([^/?]+)/i.exec(LINKS.safeParse(links).data?.offer.uri ?? '')?.[1];
}
