import type { WorldCustomer, WorldPartner } from '../world.ts';
import type { Caller, StoredItem, StoredSubscription, StoredTransfer } from './records.ts';

/** A transfer as Partner Center sends it. JSON omits undefined properties, as Partner Center omits unset ones. */
export function transferEntity(transfer: StoredTransfer, caller: Caller, fresh = false): object {
  const isNew = transfer.commerce === 'newCommerce';
  return {
    id: transfer.id,
    status: transfer.status,
    transferType: transfer.transferType,
    createdTime: preciseTime(transfer.createdAt, transfer.id),
    lastModifiedTime: wholeSeconds(transfer.modifiedAt),
    completedTime: transfer.completedAt && wholeSeconds(transfer.completedAt),
    expirationTime: transfer.expiresAt && preciseTime(transfer.expiresAt, transfer.id),
    customerName: transfer.customerName,
    customerTenantId: transfer.customerId,
    customerEmailId: transfer.customerEmail,
    partnertenantid: caller.tenantId,
    sourcePartnerName: transfer.source.name,
    sourcePartnerTenantId: transfer.source.tenantId,
    targetPartnerName: transfer.target.name,
    targetPartnerTenantId: transfer.target.tenantId,
    targetPartnerEmailId: transfer.targetEmail,
    targetProductTypes: transfer.productTypes,
    partnerOnRecord: transfer.partnerOnRecord,
    transferDirection: isNew ? (caller.tenantId === transfer.target.tenantId ? 1 : 2) : undefined,
    ignoreEligibilityCheck: isNew ? false : undefined,
    lastModifiedUser: transfer.modifiedBy,
    lineItems: seesItems(transfer, caller) ? transfer.items.map((item) => lineItem(item, fresh)) : undefined,
    links: { self: link(`/customers/${transfer.customerId}/transfers/${transfer.id}`) },
    attributes: { objectType: 'TransferEntity' },
  };
}

/** The target of a new-commerce transfer sees the items only once it has received them. Source: page "Get a transfer". */
function seesItems(transfer: StoredTransfer, caller: Caller): boolean {
  if (transfer.commerce === 'traditional') return true;
  if (transfer.items.length === 0) return false;
  return transfer.source.tenantId === caller.tenantId || transfer.completedAt !== undefined;
}

/** The answer to a create (`fresh`) omits `partnerIdOnRecord`, as in the page's example. */
function lineItem(item: StoredItem, fresh = false, isAddOn = false): object {
  if (item.productType !== undefined) return newCommerceItem(item);
  const base = isAddOn && item.addOns.length === 0 ? undefined : item.addOns;
  return {
    id: item.id,
    subscriptionId: subscriptionId(item.subscriptionId, item.productType),
    offerId: offerId(item.offerId),
    billingCycle: item.billingCycle,
    friendlyName: item.name,
    quantity: item.quantity,
    partnerIdOnRecord: fresh ? undefined : item.partnerIdOnRecord,
    addonItems: base?.map((addOn) => lineItem(addOn, fresh, true)),
    transferGroupId: item.groupId,
    orderId: item.orderId,
    status: item.outcome,
    transferError: item.error?.description,
  };
}

/** A new-commerce line item has only six properties, and no name or offer. Source: "Transfer entity resources" (2024). */
function newCommerceItem({ id, subscriptionId, quantity, billingCycle, productType, outcome }: StoredItem): object {
  return { id: String(id), subscriptionId, quantity, billingCycle, productType, status: outcome };
}

/** Partner Center sends traditional subscription ids in upper case and new-commerce ids in lower case. */
export function subscriptionId(id: string, productType: string | undefined): string {
  return productType === undefined ? id.toUpperCase() : id;
}

function offerId(id: string): string {
  return id.toUpperCase();
}

const LICENCE = { unitType: 'Licenses', billingType: 'license' };
/** Sources: pages "Subscription resources" and "Purchase an Azure savings plan". */
const BILLING: Readonly<Record<string, typeof LICENCE>> = {
  Azure: { unitType: 'Usage-based', billingType: 'usage' },
  AzureSavingsPlan: { unitType: 'Benefit', billingType: 'benefit' },
};

/** The `productType` of a subscription, which differs from a transfer's for Azure. Source: the same pages. */
function productType(type: string | undefined): object | undefined {
  if (type === undefined) return undefined;
  if (type !== 'AzureSavingsPlan') return { id: type, displayName: type };
  return { id: 'Azure', displayName: 'Azure', subType: { id: 'SavingsPlan', displayName: 'SavingsPlan' } };
}

export function subscriptionResource(one: StoredSubscription): object {
  const id = subscriptionId(one.id, one.productType);
  const path = `/customers/${one.customerId}/subscriptions`;
  const [product, sku, availability] = one.offerId.split(':');
  const parent = one.parentId === undefined ? undefined : subscriptionId(one.parentId, one.productType);
  const isLegacyAzure = one.offerId.toUpperCase().startsWith('MS-AZR-');
  const billing = BILLING[one.productType ?? (isLegacyAzure ? 'Azure' : '')] ?? LICENCE;
  return {
    id,
    entitlementId: isLegacyAzure ? id : undefined,
    offerId: offerId(one.offerId),
    offerName: one.offerName,
    friendlyName: one.name,
    productType: productType(one.productType),
    quantity: one.quantity,
    unitType: billing.unitType,
    parentSubscriptionId: parent,
    hasPurchasableAddons: false,
    creationDate: preciseTime(one.createdAt, one.id),
    effectiveStartDate: one.createdAt.replace(/T.*/, 'T00:00:00Z'),
    commitmentEndDate: one.endsAt.replace(/T.*/, 'T00:00:00Z'),
    commitmentEndDateTime: one.endsAt.replace('.000Z', 'Z'),
    status: one.status,
    autoRenewEnabled: one.autoRenews,
    isTrial: one.isTrial,
    billingType: billing.billingType,
    billingCycle: one.billingCycle,
    termDuration: one.term,
    renewalTermDuration: one.term === undefined ? undefined : (one.renewalTerm ?? ''),
    cancellationAllowedUntilDate: one.cancelUntil?.replace('.000Z', 'Z'),
    promotionId: one.promotionId,
    scheduledNextTermInstructions: one.nextQuantity && { quantity: one.nextQuantity },
    isMicrosoftProduct: one.isMicrosoftProduct,
    publisherName: one.publisher,
    partnerId: one.partnerIdOnRecord ?? '',
    attentionNeeded: false,
    actionTaken: false,
    contractType: 'subscription',
    links: {
      ...(availability === undefined
        ? { offer: link(`/offers/${offerId(one.offerId)}?country=US`) }
        : {
            product: link(`/products/${product}?country=US`),
            sku: link(`/products/${product}/skus/${sku}?country=US`),
            availability: link(`/products/${product}/skus/${sku}/availabilities/${availability}?country=US`),
          }),
      parentSubscription: parent === undefined ? undefined : link(`${path}/${parent}`),
      self: link(`${path}/${id}`),
    },
    orderId: one.orderId,
    attributes: { etag: one.productType === undefined ? etag(one.id) : undefined, objectType: 'Subscription' },
  };
}

export function customerResource(customer: WorldCustomer): object {
  return {
    id: customer.id,
    companyProfile: {
      tenantId: customer.id,
      domain: customer.domain,
      companyName: customer.name,
      links: { self: link(`/customers/${customer.id}/profiles/company`) },
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    relationshipToPartner: 'reseller',
    links: { self: link(`/customers/${customer.id}`) },
    attributes: { objectType: 'Customer' },
  };
}

export function mpnProfile(partner: Pick<WorldPartner, 'name' | 'mpnId'>): object {
  return {
    mpnId: partner.mpnId,
    partnerName: partner.name,
    profileType: 'MpnProfile',
    links: { self: link('/profiles/mpn') },
    attributes: { objectType: 'MpnProfile' },
  };
}

export function legalProfile(partner: WorldPartner): object {
  const address = { country: 'US', city: 'Buffalo', state: 'NY', addressLine1: '123 Main Street', postalCode: '98052' };
  const person = { firstName: 'Gena', lastName: 'Soto', phoneNumber: '4255550100' };
  return {
    companyName: partner.name,
    address: { ...address, ...person },
    primaryContact: { ...person, email: `legal@${partner.domain}` },
    companyApproverAddress: address,
    companyApproverEmail: `legal@${partner.domain}`,
    vettingStatus: 'authorized',
    vettingSubStatus: 'none',
    profileType: 'LegalBusinessProfile',
    links: { self: link('/profiles/legalbusiness') },
    attributes: { objectType: 'LegalBusinessProfile' },
  };
}

/** The order that an accept creates at the target. There is one for each transfer group. */
export function order(customerId: string, item: StoredItem, at: Date): object {
  const id = item.orderId ?? '';
  const uri = `/customers/${customerId}/orders/${id}`;
  return {
    id,
    alternateId: id,
    referenceCustomerId: customerId,
    billingCycle: item.billingCycle,
    currencyCode: 'USD',
    lineItems: [item, ...item.addOns].map((one, number) => ({
      lineItemNumber: number,
      offerId: offerId(one.offerId),
      termDuration: 'P1Y',
      transactionType: 'New',
      friendlyName: one.name,
      quantity: one.quantity,
      partnerIdOnRecord: item.partnerIdOnRecord,
      links: {},
    })),
    creationDate: at.toISOString().replace('Z', '+00:00'),
    status: 'completed',
    transactionType: 'UserPurchase',
    links: { self: link(uri), patchOperation: link(uri, 'PATCH') },
    attributes: { etag: etag(id), objectType: 'Order' },
  };
}

export function transferError(item: StoredItem): object {
  const id = subscriptionId(item.subscriptionId, item.productType);
  return {
    transferGroupId: item.groupId,
    lineItems: [
      {
        ...lineItem(item),
        orderId: undefined,
        status: undefined,
        transferError: undefined,
        entitlementId: id,
        sourceSubscriptionId: id,
      },
    ],
    code: item.error?.code,
    description: item.error?.description,
    attributes: { objectType: 'TransferError' },
  };
}

export function collection(items: readonly object[], self: string, more: object = {}): object {
  return {
    totalCount: items.length,
    items,
    links: { self: link(self) },
    ...more,
    attributes: { objectType: 'Collection' },
  };
}

export function link(uri: string, method = 'GET', headers: readonly object[] = []): object {
  return { uri, method, headers };
}

/** `createdTime` has seven decimals, without trailing zeros. The four that we don't have are made from the id. */
function preciseTime(iso: string, id: string): string {
  const made = String(Number.parseInt(id.slice(0, 6), 16) % 10_000).padStart(4, '0');
  return `${iso.slice(0, -1)}${made}`.replace(/\.?0+$/, '').concat('Z');
}

function wholeSeconds(iso: string): string {
  return new Date(Math.round(Date.parse(iso) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function etag(id: string): string {
  return Buffer.from(JSON.stringify({ id, version: 1 })).toString('base64');
}
