import type { Commerce } from '../transfers/commerce.ts';
import type { LineItem } from '../transfers/transfer.ts';
import type { OpenSettings } from './open-settings.ts';
import type { CreateRequest, TransferKey, UpdateKey } from './partner-center.ts';

/**
 * Request bodies. Their properties are in the same order as in the pages' request examples. Undefined properties aren't
 * sent.
 */

export function createBody(request: CreateRequest, settings: OpenSettings): object {
  return CREATE_BODIES[request.commerce](request, settings);
}

/** The two commerces have different create bodies; each follows its own page. */
const CREATE_BODIES: Readonly<Record<Commerce, (request: CreateRequest, settings: OpenSettings) => object>> = {
  traditional: traditionalBody,
  newCommerce: newCommerceBody,
};

/** Page "Create a transfer" (2020), request example. Partner Center fills in names and quantities. */
function traditionalBody(request: CreateRequest) {
  return {
    sourcePartnerTenantId: request.source.tenantId,
    targetPartnerTenantId: request.target.tenantId,
    lineItems: request.lineItems.map(({ subscriptionId, partnerIdOnRecord }) => ({
      subscriptionId,
      partnerIdOnRecord,
    })),
  };
}

/** Page "Create a transfer" (2024), table of properties. The page's request example is really a response. */
function newCommerceBody(request: CreateRequest, settings: OpenSettings) {
  return {
    sourcePartnerTenantId: request.source.tenantId,
    sourcePartnerName: request.source.name,
    targetPartnerTenantId: request.target.tenantId,
    customerName: request.customerName,
    customerEmailId: request.customerEmail,
    targetProductTypes: request.productTypes?.length ? request.productTypes : undefined,
    partnerOnRecord: request.partnerIdOnRecord,
    transferType: settings.transferType,
  };
}

/** Page "Reject a transfer", request example. */
export function rejectBody(key: TransferKey, settings: OpenSettings) {
  return { id: key.transferId, status: settings.rejectStatus };
}

/** Page "Update a transfer", request example for a cancel. */
export function cancelBody(key: UpdateKey, settings: OpenSettings) {
  return updateBody(key, settings.cancelStatus);
}

/**
 * Page "Update a transfer", table of `TransferLineItem`: subscription and product type are required. An item without a
 * product type is sent as a licence, because only licences are listed without a type. Add-ons move with their base.
 */
export function acceptBody(key: UpdateKey, items: readonly LineItem[], settings: OpenSettings) {
  return {
    ...updateBody(key, settings.acceptStatus),
    lineItems: items.map(({ subscriptionId, productType }) => ({
      subscriptionId,
      productType: productType ?? 'OnlineServicesNCE',
    })),
  };
}

function updateBody(key: UpdateKey, status: string) {
  return {
    id: key.transferId,
    status,
    targetPartnerTenantId: key.target.tenantId,
    sourcePartnerTenantId: key.source.tenantId,
    customerName: key.customerName,
  };
}
