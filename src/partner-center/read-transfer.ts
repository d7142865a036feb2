import type { CustomerId } from '../transfers/ids.ts';
import { foldStatus } from './entity-status.ts';
import { anything, count, listOf, moment, type Page, readPage, record, requiredText, text } from './loose-json.ts';
import type { TransferEntity } from './partner-center.ts';
import { readLineItems } from './read-line-item.ts';

const TRANSFER = record({
  id: requiredText,
  status: text,
  transferType: anything,
  customerTenantId: text,
  customerName: text,
  partnerTenantId: text,
  sourcePartnerTenantId: text,
  sourcePartnerName: text,
  targetPartnerTenantId: text,
  targetPartnerName: text,
  lineItems: anything,
  createdTime: moment,
  lastModifiedTime: moment,
  lastModifiedUser: text,
  completedTime: moment,
  expirationTime: moment,
  customerEmailId: text,
  targetProductTypes: anything,
  partnerOnRecord: text,
});

/**
 * Reads Partner Center's `TransferEntity`. Undefined when the JSON isn't a transfer. Source: page "Transfer entity
 * resources", 2023 and 2024. `asked` is the customer in the path, for transfers that don't name a customer. A partner
 * that isn't named gets an empty id.
 */
export function readTransfer(json: unknown, asked: CustomerId): TransferEntity | undefined {
  const raw = TRANSFER.safeParse(json).data;
  if (raw === undefined) return undefined;
  return {
    id: raw.id.toLowerCase(),
    status: foldStatus(raw.status ?? ''),
    statusLiteral: raw.status ?? '',
    customerId: (raw.customerTenantId ?? asked).toLowerCase(),
    customerName: raw.customerName,
    partnerTenantId: raw.partnerTenantId?.toLowerCase(),
    source: { tenantId: raw.sourcePartnerTenantId?.toLowerCase() ?? '', name: raw.sourcePartnerName ?? '' },
    target: { tenantId: raw.targetPartnerTenantId?.toLowerCase() ?? '', name: raw.targetPartnerName ?? '' },
    lineItems: readLineItems(raw.lineItems),
    createdAt: raw.createdTime,
    modifiedAt: raw.lastModifiedTime,
    modifiedBy: raw.lastModifiedUser,
    completedAt: raw.completedTime,
    expiresAt: raw.expirationTime,
    transferType: readTransferType(raw.transferType),
    customerEmail: raw.customerEmailId,
    productTypes: readProductTypes(raw.targetProductTypes),
    partnerIdOnRecord: raw.partnerOnRecord,
  };
}

/** Reads a list of transfers. It arrives as a bare array; no paging is documented. */
export function readTransfers(json: unknown, asked: CustomerId): Page<TransferEntity> | undefined {
  return readPage(json, (element) => readTransfer(element, asked));
}

/** Reads the type, which is a number, a number as text, or a name; 0 is "Unknown". */
function readTransferType(json: unknown): number | undefined {
  if (typeof json === 'string' && /^modern ?azure$/i.test(json)) return 3;
  if (typeof json === 'string' && /^new ?commerce$/i.test(json)) return 5;
  return count.parse(json) || undefined;
}

function readProductTypes(json: unknown): string[] | undefined {
  return Array.isArray(json) ? listOf(json, (element) => text.parse(element)) : undefined;
}
