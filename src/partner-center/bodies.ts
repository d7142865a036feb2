import type { Commerce } from '../transfers/commerce.ts';
import type { LineItem } from '../transfers/transfer.ts';
import type { OpenSettings } from './open-settings.ts';
import type { CreateRequest, TransferKey, UpdateKey } from './partner-center.ts';

/**
 * Request bodies, property for property as the pages' request examples order them. What is undefined is not sent.
 */

export function createBody(request: CreateRequest, settings: OpenSettings): object {
  return CREATE_BODIES[request.commerce](request, settings);
}

/** The one place where the two commerces are created by different bodies: each follows its own page. */
const CREATE_BODIES: Readonly<Record<Commerce, (request: CreateRequest, settings: OpenSettings) => object>> = {
  traditional: traditionalBody,
  newCommerce: newCommerceBody,
};

/** Page "Create a transfer" (2020), request example. Names and quantities are Partner Center's to fill in. */
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

/** Page "Create a transfer" (2024), table of properties; its request example is a pasted answer. */
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
 * product type is a licence, the only kind that could have been listed without one. Add-ons go with their base.
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
