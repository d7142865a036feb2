import fc from 'fast-check';

/** Answers in the format that Microsoft's pages show, with values of our own. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Document = { [name: string]: Json };

const guid = fc.uuid();
/** Ids of subscriptions and offers are in upper case; those of partners, customers and transfers in lower case. */
const upperGuid = guid.map((id) => id.toUpperCase());
/** Seconds with up to seven decimals, without trailing zeros. */
const time = fc
  .tuple(
    fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    fc.constantFrom('', '.2875302', '.622599'),
  )
  .map(([at, fraction]) => `${at.toISOString().slice(0, 19)}${fraction}Z`);
const name = fc
  .tuple(
    fc.constantFrom('Office 365 E3', 'Common Area Phone', 'Dynamics 365 Plan (36 mo)', 'Størrelse 漢字'),
    fc.nat({ max: 9_999 }),
  )
  .map(([text, n]) => `${text} ${n}`);
const company = fc.nat({ max: 9_999 }).map((n) => `Test_Test_${n}GBL`);
const partnerId = fc.integer({ min: 100_000, max: 9_999_999 }).map(String);
const quantity = fc.integer({ min: 1, max: 250 });
/** Every example has text here; page "Product resources" numbers the values from 1. */
const cycle = fc.constantFrom<Json>('monthly', 'annual', 'none', 'onetime', 'triennial', 1, 2, 3, 4, 5);

/** Absent half of the time, because Partner Center omits unset properties. */
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

function of(shape: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<Document> {
  return fc
    .record(shape)
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Document);
}

const list = (element: fc.Arbitrary<Document>, minLength = 1, maxLength = 4): fc.Arbitrary<Json[]> =>
  fc.array(element, { minLength, maxLength });

const attributes = (objectType: string) => fc.constant({ objectType });

/** Page "Transfer entity resources" (2023), as shown in the examples of "Create", "Reject" and "Accept a transfer". */
const traditionalItem = (addonItems: fc.Arbitrary<Json | undefined>) =>
  of({
    id: fc.nat({ max: 9 }),
    subscriptionId: upperGuid,
    offerId: upperGuid,
    billingCycle: cycle,
    friendlyName: name,
    quantity,
    partnerIdOnRecord: sometimes(partnerId),
    transferGroupId: sometimes(fc.nat({ max: 9 }).map(String)),
    orderId: sometimes(guid),
    status: sometimes(fc.constantFrom('Complete', 'Failed')),
    transferError: sometimes(name.map((text) => `Subscription has already been transfered. Subscription: ${text}`)),
    addonItems,
  });

const baseItem = traditionalItem(list(traditionalItem(fc.constant(undefined)), 0, 2));

/** Page "Transfer entity resources" (2024): a new-commerce line item has these six properties and no name. */
const newCommerceItem = of({
  id: fc.nat({ max: 9 }).map(String),
  subscriptionId: guid,
  quantity,
  billingCycle: cycle,
  productType: fc.constantFrom('OnlineServicesNCE', 'AzureSubscription', 'AzureReservation', 'AzureSavingsPlan'),
  status: fc.constantFrom('InProgress', 'Complete', 'Failed'),
});

const partners = {
  sourcePartnerTenantId: guid,
  sourcePartnerName: sometimes(company),
  targetPartnerTenantId: guid,
  targetPartnerName: sometimes(company),
};

const traditionalTransfer = of({
  id: guid,
  status: fc.constantFrom('Active', 'Complete', 'PartiallyComplete', 'Reject'),
  createdTime: time,
  lastModifiedTime: time,
  customerTenantId: guid,
  customerName: sometimes(company),
  partnertenantid: guid,
  ...partners,
  lastModifiedUser: guid,
  lineItems: list(baseItem),
  links: fc.constant({ self: { uri: '/customers/c/transfers/t', method: 'GET', headers: [] } }),
  attributes: attributes('TransferEntity'),
});

const newCommerceTransfer = of({
  id: guid,
  status: fc.constantFrom('Pending', 'InProgress', 'Complete', 'Expired', 'Cancel'),
  transferType: fc.constantFrom(3, 5, '3', '5', 'NewCommerce'),
  customerEmailId: fc.nat({ max: 99 }).map((n) => `it${n}@contoso.example`),
  createdTime: time,
  lastModifiedTime: time,
  completedTime: sometimes(time),
  expirationTime: sometimes(time),
  customerName: company,
  customerTenantId: guid,
  partnerTenantId: guid,
  ...partners,
  partnerOnRecord: sometimes(partnerId),
  targetProductTypes: sometimes(fc.constant(['OnlineServicesNCE', 'AzureSubscription'])),
  transferDirection: fc.constantFrom(1, 2),
  lineItems: list(newCommerceItem),
  attributes: attributes('TransferEntity'),
});

export const transfer = fc.oneof(traditionalTransfer, newCommerceTransfer);

/** Page "Get all of a customer's transfers": a bare array. */
export const transfers: fc.Arbitrary<Json> = list(transfer, 1, 3);

/** Page "Accept a transfer". */
export const submitResult = of({
  orders: list(
    of({
      id: guid,
      alternateId: guid,
      referenceCustomerId: guid,
      billingCycle: cycle,
      currencyCode: fc.constantFrom('USD', 'EUR'),
      lineItems: list(
        of({
          lineItemNumber: fc.nat({ max: 9 }),
          offerId: upperGuid,
          termDuration: fc.constant('P1Y'),
          friendlyName: name,
          quantity,
          partnerIdOnRecord: sometimes(partnerId),
        }),
        1,
        2,
      ),
      creationDate: time,
      status: fc.constant('completed'),
      attributes: attributes('Order'),
    }),
    1,
    3,
  ),
  transferErrors: list(
    of({
      transferGroupId: fc.nat({ max: 9 }).map(String),
      lineItems: list(
        of({
          id: fc.nat({ max: 9 }),
          subscriptionId: upperGuid,
          entitlementId: upperGuid,
          sourceSubscriptionId: upperGuid,
          offerId: upperGuid,
          friendlyName: name,
          quantity,
          billingCycle: cycle,
          addonItems: fc.constant([]),
        }),
        1,
        2,
      ),
      code: fc.constantFrom(900_103, 800_005),
      description: name.map((text) => `Subscription SyncState must be SyncComplete: ${text}`),
      attributes: attributes('TransferError'),
    }),
    0,
    2,
  ),
  attributes: attributes('TransferSubmitResult'),
});

/** Page "Get a subscription by ID": traditional, new commerce, and a savings plan. */
const subscription = of({
  id: fc.oneof(guid, upperGuid),
  offerId: fc.constantFrom('CFQ7TTC0LH18:0001:CFQ7TTC0K971', 'DZH318Z09V6F:0001:DZH318Z0BLD3', 'MS-AZR-0145P'),
  offerName: name,
  friendlyName: name,
  productType: sometimes(
    fc.constantFrom<Json>(
      { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' },
      { id: 'Azure', displayName: 'Azure', subType: { id: 'SavingsPlan', displayName: 'SavingsPlan' } },
    ),
  ),
  quantity,
  unitType: fc.constantFrom('Licenses', 'Usage-based', 'Benefit', 'none'),
  parentSubscriptionId: sometimes(guid),
  creationDate: time,
  commitmentEndDate: fc.oneof(time, fc.constant('9999-12-10T00:00:00Z')),
  status: fc.constantFrom('active', 'suspended', 'expired', 'disabled', 'deleted', 'pending'),
  isTrial: fc.boolean(),
  isMicrosoftProduct: sometimes(fc.boolean()),
  billingCycle: fc.oneof(cycle, fc.constant('one_time')),
  termDuration: sometimes(fc.constantFrom('P1M', 'P1Y', 'P3Y')),
  autoRenewEnabled: sometimes(fc.boolean()),
  renewalTermDuration: sometimes(fc.constantFrom('', 'P1M', 'P1Y')),
  cancellationAllowedUntilDate: sometimes(time),
  scheduledNextTermInstructions: sometimes(fc.record({ quantity })),
  attributes: attributes('Subscription'),
});

/** Page "Utility resources". */
const collection = (element: fc.Arbitrary<Document>): fc.Arbitrary<Json> =>
  list(element).chain((items) =>
    of({
      totalCount: fc.constant(items.length),
      items: fc.constant(items),
      continuationToken: sometimes(name),
      attributes: attributes('Collection'),
    }),
  );

export const subscriptions = collection(subscription);

/** Page "Get a list of Azure entitlements for a subscription". */
export const azureEntitlements = collection(
  of({ id: guid, friendlyName: name, status: fc.constantFrom('active', 'suspended'), subscriptionId: guid }),
);

const artifact = fc.tuple(guid, guid).chain(([customer, resource]) =>
  of({
    link: of({
      uri: fc.constant(`/customers/${customer}/artifacts/reservedinstance/groups/g/lineitems/l/resource/${resource}`),
      method: fc.constant('GET'),
    }),
    resourceId: fc.constant(resource),
    artifactType: fc.constant('reservedinstance'),
  }),
);

/** Page "Get a collection of entitlements". */
export const entitlements = collection(
  of({
    referenceOrder: of({ id: name, lineItemId: fc.constant('0') }),
    quantity,
    entitledArtifacts: list(artifact, 0, 2),
    entitlementType: fc.constantFrom('reservedinstance', 'software'),
    dynamicAttributes: sometimes(of({ reservationType: fc.constantFrom('virtualmachines', 'sqldatabases') })),
    expiryDate: sometimes(time),
  }),
);

const reservations = list(
  of({
    reservationId: guid,
    scopeType: fc.constantFrom('Shared', 'Single'),
    displayName: sometimes(name),
    appliedScopes: sometimes(guid.map((id): Json => [`/subscriptions/${id}`])),
    quantity,
    expiryDateTime: sometimes(time),
    provisioningState: fc.constantFrom('Created', 'Succeeded', 'Cancelled'),
  }),
);

/** The same page, and "Entitlement resources", which has another name for the list. */
export const reservationDetails = fc.oneof(
  of({ type: fc.constant('reservedinstance'), virtualMachineReservations: reservations }),
  of({ type: fc.constant('reservedinstance'), reservations }),
);

/** Page "Get a customer by name". */
export const customers = collection(
  of({
    id: guid,
    companyProfile: of({
      tenantId: guid,
      domain: fc.nat({ max: 99 }).map((n) => `contoso${n}.onmicrosoft.com`),
      companyName: company,
    }),
    relationshipToPartner: fc.constant('reseller'),
    attributes: attributes('Customer'),
  }),
);

/** Page "Get a customer's subscriptions transfer eligibility": a bare array; the table prints `Reason`. */
export const eligibility: fc.Arbitrary<Json> = list(
  fc.oneof(
    of({ id: upperGuid, isEligible: fc.constant(true) }),
    of({
      id: upperGuid,
      isEligible: fc.constant(false),
      reason: guid.map((id) => `Subscription: ${id} is in state: Deleted`),
    }),
  ),
);
