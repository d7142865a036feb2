import { getAgreements, getDirectSign, getInvitation } from './agreements.ts';
import { getReservations, listAzureEntitlements, listEntitlements } from './azure.ts';
import type { Operation } from './call.ts';
import { createTransfer } from './create-transfer.ts';
import { acceptTransfer, patchTransfer, withdrawTransfer } from './decide-transfer.ts';
import { getCustomer, getLegalProfile, getMpnProfile, listCustomers } from './directory.ts';
import { getTransfer, listTransfers } from './read-transfers.ts';
import { getSubscription, listAddOns, listEligibility, listSubscriptions } from './subscriptions.ts';

/** One route of the API, and where its answers come from. */
export interface DocumentedRoute {
  readonly method: string;
  /** Without the leading `/v1`. */
  readonly path: string;
  readonly does: Operation;
  /** Titles of Microsoft's pages (learn.microsoft.com/partner-center/developer), with the year where there are two. */
  readonly follows: readonly string[];
  /** Examples from these pages, in `test/fixtures/partner-center`, without `.http`. */
  readonly examples: readonly string[];
  /** What the stand-in assumes where no page says anything. */
  readonly assumes?: string;
}

const CUSTOMER = '/customers/:customer';
const TRANSFER = `${CUSTOMER}/transfers/:transfer`;

export const ROUTES: readonly DocumentedRoute[] = [
  {
    method: 'GET',
    path: '/customers',
    does: listCustomers,
    follows: ['Get a list of customers', 'Get a customer by name'],
    examples: ['get-a-customer-by-name.2'],
  },
  {
    method: 'GET',
    path: '/customers/relationshiprequests',
    does: getInvitation,
    follows: ['Request a reseller relationship'],
    examples: ['request-reseller-relationship.2'],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/agreements`,
    does: getAgreements,
    follows: ['Get confirmation of customer agreement'],
    examples: ['get-confirmation-of-customer-agreement.2.mended'],
    assumes: 'A customer that signed has one confirmation; a create without it is refused as 900400.',
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/directSignedMicrosoftCustomerAgreementStatus`,
    does: getDirectSign,
    follows: ['Get direct sign status of customer agreement'],
    examples: ['get-direct-sign-status-of-customer-agreement.2'],
    assumes: 'Customers accept through their partner, so nobody signed directly.',
  },
  {
    method: 'GET',
    path: CUSTOMER,
    does: getCustomer,
    follows: ['Get a customer by ID', 'Customer resources'],
    examples: [],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/subscriptions`,
    does: listSubscriptions,
    follows: ["Get a customer's subscriptions", 'Subscription resources'],
    examples: [],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/subscriptions/:subscription`,
    does: getSubscription,
    follows: ['Get a subscription by ID', 'Purchase an Azure savings plan'],
    examples: [
      'get-a-subscription-by-id.2',
      'get-a-subscription-by-id.3',
      'get-a-subscription-by-id.4.mended',
      'azure-savings-plan-subscription',
    ],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/subscriptions/:subscription/addons`,
    does: listAddOns,
    follows: ['Get a list of add-ons for a subscription'],
    examples: ['get-a-list-of-add-ons-for-a-subscription.2'],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/subscriptions/:subscription/azureEntitlements`,
    does: listAzureEntitlements,
    follows: ['Get a list of Azure entitlements for a subscription'],
    examples: ['get-a-list-of-azure-entitlements-for-subscription.2'],
    assumes: "A subscription that isn't an Azure plan has none.",
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/entitlements`,
    does: listEntitlements,
    follows: ['Get a collection of entitlements', 'Entitlement resources'],
    examples: ['get-a-collection-of-entitlements.2.mended', 'get-a-collection-of-entitlements.4'],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/artifacts/reservedinstance/groups/:group/lineitems/:lineItem/resource/:resource`,
    does: getReservations,
    follows: ['Get a collection of entitlements', 'Entitlement resources'],
    examples: ['get-a-collection-of-entitlements.6', 'get-a-collection-of-entitlements.8'],
    assumes: 'The one applied scope of a single-scope reservation is written as in Azure: /subscriptions/{id}.',
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/transferseligibility`,
    does: listEligibility,
    follows: ["Get a customer's subscriptions transfer eligibility"],
    examples: [],
  },
  {
    method: 'GET',
    path: `${CUSTOMER}/transfers`,
    does: listTransfers,
    follows: ["Get all of a customer's transfers"],
    examples: [],
    assumes: 'No paging, and a withdrawn traditional transfer is no longer listed.',
  },
  {
    method: 'POST',
    path: `${CUSTOMER}/transfers`,
    does: createTransfer,
    follows: ['Create a transfer (2020)', 'Create a transfer (2024)'],
    examples: ['create-a-transfer.2'],
    assumes: 'The page of 2024 prints no answer to a create: it is taken to have the shape of a read.',
  },
  {
    method: 'GET',
    path: TRANSFER,
    does: getTransfer,
    follows: ['Get a transfer by ID', 'Transfer entity resources (2023)', 'Transfer entity resources (2024)'],
    examples: [],
    assumes: 'A new-commerce target sees the line items once the transfer is complete.',
  },
  {
    method: 'PATCH',
    path: TRANSFER,
    does: patchTransfer,
    follows: ['Reject a transfer', 'Update a transfer'],
    examples: ['reject-a-transfer.2'],
    assumes:
      'Which status literal releases line items is not readable on the page: any of the candidates does. An Azure ' +
      'subscription is named by its entitlement id, a reservation by its reservationId, and a savings plan by its ' +
      'subscription id. A target without an Azure plan is only found out at the release.',
  },
  {
    method: 'DELETE',
    path: TRANSFER,
    does: withdrawTransfer,
    follows: ['Withdraw a transfer'],
    examples: ['withdraw-a-transfer.2'],
    assumes: 'The transfer is unknown (404) afterwards.',
  },
  {
    method: 'POST',
    path: `${TRANSFER}/accept`,
    does: acceptTransfer,
    follows: ['Accept a transfer'],
    examples: ['accept-a-transfer.2'],
  },
  {
    method: 'GET',
    path: '/profiles/mpn',
    does: getMpnProfile,
    follows: ['Get a partner by PartnerID'],
    examples: [],
  },
  {
    method: 'GET',
    path: '/profiles/legalbusiness',
    does: getLegalProfile,
    follows: ['Get the partner legal business profile'],
    examples: ['get-legal-business-profile.2'],
  },
];
