import type { WorldCustomer } from '../world.ts';
import { needAgreement } from './agreements.ts';
import { type Books, customerOf, isReseller, needRole, noRelationship, recordEffect } from './books.ts';
import type { Call, Result } from './call.ts';
import { checkPartnerId } from './directory.ts';
import { type Fields, guid, oneOf } from './fields.ts';
import { PRODUCT_TYPES, pickItems } from './items.ts';
import type { StoredTransfer } from './records.ts';
import { noRights, Refusal } from './refusal.ts';
import { transferEntity } from './wire.ts';

/**
 * `POST …/transfers`. A body with `transferType` creates a new-commerce transfer; any other, a traditional one.
 * Source: pages "Create a transfer" of 2020 (the source creates) and 2024 (the target creates).
 */
export function createTransfer(call: Call): Result {
  const customer = customerOf(call.books, call.caller, call.params.customer ?? '');
  const body = call.body();
  const transfer = body.has('transferType') ? newCommerce(call, customer, body) : traditional(call, customer, body);
  call.books.state.transfers.push(transfer);
  recordEffect(call.books, call.caller, 'create', transfer, call.requestId);
  const isTraditional = transfer.commerce === 'traditional';
  return {
    status: 201,
    body: transferEntity(isTraditional ? asRequested(transfer, body) : transfer, call.caller, isTraditional),
    repeatsLocale: isTraditional,
  };
}

function traditional(call: Call, customer: WorldCustomer, body: Fields): StoredTransfer {
  needRole(call.caller, 'AdminAgents', 'SalesAgents');
  const source = required(body, 'sourcePartnerTenantId');
  const target = required(body, 'targetPartnerTenantId');
  if (source !== call.caller.tenantId) throw noRights();
  if (source === target) throw sameSides();
  const items = body.objects('lineItems') ?? [];
  if (items.length === 0) throw new Refusal('invalidInput', 'Invalid input. lineItems is required.');
  needPartner(call.books, target);
  if (!isReseller(customer, target)) throw noRelationship(target, customer.id);
  needAgreement(customer, target);
  return {
    ...begin(call, customer, source, target),
    commerce: 'traditional',
    status: 'Active',
    customerName: body.text('customerName'),
    items: pickItems(call.books, { commerce: 'traditional', customerId: customer.id, source, target }, items),
  };
}

function newCommerce(call: Call, customer: WorldCustomer, body: Fields): StoredTransfer {
  needRole(call.caller, 'AdminAgents');
  const source = required(body, 'sourcePartnerTenantId');
  const target = body.guid('targetPartnerTenantId') ?? call.caller.tenantId;
  if (source === call.caller.tenantId) throw sameSides();
  if (target !== call.caller.tenantId) throw noRights();
  for (const name of ['sourcePartnerName', 'customerEmailId'])
    if (body.text(name) === undefined) throw new Refusal('invalidInput', `Invalid input. ${name} is required.`);
  if ((body.objects('lineItems') ?? []).length > 0)
    throw new Refusal('invalidInput', 'Invalid input. The current partner chooses the line items.');
  needPartner(call.books, source);
  if (!isReseller(customer, source))
    throw new Refusal('notTheCurrentPartner', 'Provide the valid domain of the current partner.');
  needAgreement(customer, target);
  const now = call.books.now();
  return {
    ...begin(call, customer, source, target),
    commerce: 'newCommerce',
    status: 'Pending',
    transferType: transferType(body.text('transferType') ?? ''),
    customerName: body.text('customerName') ?? customer.name,
    customerEmail: body.text('customerEmailId'),
    targetEmail: body.text('targetPartnerEmailId'),
    productTypes: body.texts('targetProductTypes')?.map((type) => oneOf(PRODUCT_TYPES, type)),
    partnerOnRecord: checkPartnerId(call.books, body.text('partnerOnRecord')),
    expiresAt: new Date(now.getTime() + 30 * 86_400_000).toISOString(),
    items: [],
  };
}

/** The pages call 3 ModernAzure or NewCommerce, and 5 NewCommerce. Both are accepted as a number, as digits or by name. */
function transferType(text: string): number {
  const known = oneOf(['3', '5', 'ModernAzure', 'NewCommerce'], text);
  return known === '3' || known === 'ModernAzure' ? 3 : 5;
}

function begin(call: Call, customer: WorldCustomer, source: string, target: string) {
  const at = call.books.now().toISOString();
  const named = (tenantId: string) => ({
    tenantId,
    name: call.books.partners.find((partner) => partner.tenantId === tenantId)?.name,
  });
  return {
    id: call.books.newId().toLowerCase(),
    customerId: customer.id,
    source: named(source),
    target: named(target),
    createdAt: at,
    modifiedAt: at,
    modifiedBy: call.caller.objectId,
  };
}

/** The answer to a traditional create has the partners' names only if the request had them. Later reads have them. */
function asRequested(transfer: StoredTransfer, body: Fields): StoredTransfer {
  return {
    ...transfer,
    source: { tenantId: transfer.source.tenantId, name: body.text('sourcePartnerName') },
    target: { tenantId: transfer.target.tenantId, name: body.text('targetPartnerName') },
  };
}

function required(body: Fields, name: string): string {
  return guid(body.text(name) ?? '', name);
}

function needPartner(books: Books, tenantId: string): void {
  if (!books.partners.some((partner) => partner.tenantId === tenantId))
    throw new Refusal('partnerNotEnabled', `Partner ${tenantId} is not enabled.`);
}

function sameSides(): Refusal {
  return new Refusal('sameSourceAndTarget', 'The source partner is the partner that requests the transfer.');
}
