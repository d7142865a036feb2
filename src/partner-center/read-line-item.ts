import { z } from 'zod';
import type { LineItem } from '../transfers/transfer.ts';
import { anything, count, filledText, listOf, moment, record, text } from './loose-json.ts';

const LINE_ITEM = record({
  subscriptionId: text,
  sourceSubscriptionId: text,
  entitlementId: text,
  friendlyName: text,
  offerName: text,
  offerId: text,
  quantity: count,
  termDuration: text,
  billingCycle: anything,
  commitmentEndDate: moment,
  productType: anything,
  partnerIdOnRecord: text,
  addonItems: anything,
  status: text,
  orderId: text,
  transferError: anything,
});

/** No page mentions nested add-ons. The limit keeps hostile nesting from overflowing the stack. */
const MOST_LEVELS = 8;

/**
 * Reads Partner Center's `TransferLineItem`s. Source: page "Transfer entity resources". Items without a subscription id
 * are skipped.
 */
export function readLineItems(json: unknown, levels = MOST_LEVELS): LineItem[] {
  if (levels === 0) return [];
  return listOf(json, (element) => {
    const raw = LINE_ITEM.safeParse(element).data;
    const subscriptionId = raw?.subscriptionId ?? raw?.sourceSubscriptionId ?? raw?.entitlementId;
    if (raw === undefined || subscriptionId === undefined) return undefined;
    return {
      subscriptionId,
      friendlyName: raw.friendlyName ?? raw.offerName,
      offerId: raw.offerId,
      quantity: raw.quantity,
      term: raw.termDuration,
      billingCycle: readBillingCycle(raw.billingCycle),
      endsAt: raw.commitmentEndDate,
      productType: readProductType(raw.productType),
      partnerIdOnRecord: raw.partnerIdOnRecord,
      addOns: readLineItems(raw.addonItems, levels - 1),
      outcome: readOutcome(raw.status, raw.orderId, readErrorText(raw.transferError)),
    };
  });
}

/** `BillingCycleType`, indexed by its number. Source: page "Product resources". */
const BILLING_CYCLES = [undefined, 'monthly', 'annual', 'none', 'onetime', 'triennial'];

/**
 * Reads a billing cycle. The tables call it an object, the examples show text (`onetime`, `one_time`), and the enum has
 * numbers.
 */
export function readBillingCycle(json: unknown): string | undefined {
  const said = text.parse(json)?.toLowerCase();
  if (said === undefined) return undefined;
  if (/^\d+$/.test(said)) return BILLING_CYCLES[Number(said)];
  const letters = said.replace(/[^a-z]/g, '');
  return BILLING_CYCLES.includes(letters) ? letters : said;
}

const PRODUCT_TYPE = z.union([filledText, record({ id: text }).transform(({ id }) => id)]);

/** Reads a product type, which is text on line items and `{id, displayName}` on subscriptions. */
export function readProductType(json: unknown): string | undefined {
  return PRODUCT_TYPE.safeParse(json).data;
}

const SUB_TYPE = record({ subType: PRODUCT_TYPE });

/** Reads the subtype of a subscription's product type: `{id, displayName, subType: {id, displayName}}`. */
export function readProductSubType(json: unknown): string | undefined {
  return SUB_TYPE.safeParse(json).data?.subType;
}

const ERROR_TEXT = z.union([
  filledText,
  record({ description: text, message: text, code: text }).transform(
    ({ description, message, code }) => description ?? message ?? code,
  ),
]);

function readErrorText(json: unknown): string | undefined {
  return ERROR_TEXT.safeParse(json).data;
}

function readOutcome(status: string | undefined, orderId: string | undefined, error: string | undefined) {
  if (/^(fail|error)/i.test(status ?? '') || (error !== undefined && !/^complete/i.test(status ?? ''))) {
    return { status: 'failed', orderId, error } as const;
  }
  if (/^complete/i.test(status ?? '')) return { status: 'complete', orderId, error } as const;
  return undefined;
}
