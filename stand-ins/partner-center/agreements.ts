import type { WorldCustomer } from '../world.ts';
import { customerOf, needRole } from './books.ts';
import type { Call, Result } from './call.ts';
import { oneOf } from './fields.ts';
import { Refusal } from './refusal.ts';
import { collection } from './wire.ts';

/** Page "Request a reseller relationship": one link for all of a partner's future customers. */
export function getInvitation(call: Call): Result {
  needRole(call.caller, 'AdminAgents', 'SalesAgents');
  const query = `invType=ResellerRelationship&partnerId=${call.caller.tenantId}&msppId=0&DAP=false`;
  const url = `https://admin.microsoft.com/Adminportal/Home?${query}#/BillingAccounts/partner-invitation`;
  return { status: 200, body: { url, attributes: { objectType: 'RelationshipRequest' } } };
}

/** Page "Get confirmation of customer agreement". The time has no zone, as in the page's example. */
export function getAgreements(call: Call): Result {
  const customer = seen(call);
  oneOf(['MicrosoftCustomerAgreement', 'MicrosoftCloudAgreement', '*'], call.query.get('agreementType') ?? '*');
  const agreement = {
    primaryContact: { firstName: 'Tania', lastName: 'Carr', email: `it@${customer.domain}`, phoneNumber: '1234567890' },
    templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
    dateAgreed: '2019-08-26T00:00:00',
    type: 'MicrosoftCustomerAgreement',
    agreementLink: 'https://aka.ms/customeragreement',
  };
  const items = hasSigned(customer, call.caller.tenantId) ? [agreement] : [];
  return { status: 200, body: collection(items, `/customers/${customer.id}/agreements`) };
}

/** Page "Get direct sign status of customer agreement". */
export function getDirectSign(call: Call): Result {
  seen(call);
  return { status: 200, body: { isSigned: false } };
}

/** Facts: a transfer needs the customer's agreement with the target. No page names the code of the refusal. */
export function needAgreement(customer: WorldCustomer, target: string): void {
  if (!hasSigned(customer, target))
    throw new Refusal(
      'cannotCreate',
      "Transfer request can't be created: the customer has not accepted the Microsoft Customer Agreement.",
    );
}

function hasSigned(customer: WorldCustomer, partner: string): boolean {
  return !customer.unsignedWith?.includes(partner);
}

function seen(call: Call): WorldCustomer {
  needRole(call.caller, 'AdminAgents', 'SalesAgents');
  return customerOf(call.books, call.caller, call.params.customer ?? '');
}
