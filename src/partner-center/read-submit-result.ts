import { anything, count, listOf, moment, record, requiredText, text } from './loose-json.ts';
import type { SubmitResult } from './partner-center.ts';
import { readBillingCycle, readLineItems } from './read-line-item.ts';

const SUBMIT_RESULT = record({
  orders: anything,
  transferErrors: anything,
  attributes: record({ objectType: text }).optional().catch(undefined),
});

const ORDER = record({
  id: requiredText,
  status: text,
  billingCycle: anything,
  currencyCode: text,
  creationDate: moment,
  lineItems: anything,
});

const ORDER_LINE = record({ offerId: requiredText, friendlyName: text, quantity: count, partnerIdOnRecord: text });

const TRANSFER_ERROR = record({ transferGroupId: text, code: text, description: text, lineItems: anything });

/**
 * Reads Partner Center's `TransferSubmitResult`. Undefined when the JSON isn't such a result. Source: page "Accept a
 * transfer".
 */
export function readSubmitResult(json: unknown): SubmitResult | undefined {
  const raw = SUBMIT_RESULT.safeParse(json).data;
  if (raw === undefined) return undefined;
  const says = Array.isArray(raw.orders) || Array.isArray(raw.transferErrors);
  if (!says && raw.attributes?.objectType !== 'TransferSubmitResult') return undefined;
  return { orders: listOf(raw.orders, readOrder), errors: listOf(raw.transferErrors, readTransferError) };
}

function readOrder(json: unknown): SubmitResult['orders'][number] | undefined {
  const raw = ORDER.safeParse(json).data;
  if (raw === undefined) return undefined;
  return {
    id: raw.id,
    status: raw.status,
    billingCycle: readBillingCycle(raw.billingCycle),
    currencyCode: raw.currencyCode,
    createdAt: raw.creationDate,
    lineItems: listOf(raw.lineItems, (line) => ORDER_LINE.safeParse(line).data),
  };
}

/**
 * Reads one error. Unreadable errors aren't skipped, because even an error without details means that something failed.
 */
function readTransferError(json: unknown): SubmitResult['errors'][number] {
  const raw = TRANSFER_ERROR.safeParse(json).data;
  return {
    groupId: raw?.transferGroupId,
    code: raw?.code ?? '',
    description: raw?.description ?? '',
    lineItems: readLineItems(raw?.lineItems),
  };
}
