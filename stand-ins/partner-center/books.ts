import type { WorldCustomer, WorldPartner } from '../world.ts';
import { guid } from './fields.ts';
import type { Caller, Effect, State, StoredSubscription, StoredTransfer, WriteOperation } from './records.ts';
import { noRights, Refusal } from './refusal.ts';

/** What every operation works with: the state, the clock, and the source of ids. */
export interface Books {
  readonly state: State;
  readonly partners: readonly WorldPartner[];
  now(): Date;
  newId(): string;
  /** How long new-commerce work stays in progress, in milliseconds. */
  completesAfter: number;
}

/** Returns the customer. Throws a refusal when the caller has no relationship with the customer. */
export function customerOf(books: Books, caller: Caller, id: string): WorldCustomer {
  const wanted = guid(id, 'customer id');
  const found = books.state.customers.find((customer) => customer.id === wanted);
  if (found === undefined) throw new Refusal('customerNotFound', `Tenant ${wanted} was not found.`);
  if (!isReseller(found, caller.tenantId)) throw noRelationship(caller.tenantId, found.id);
  return found;
}

export function isReseller(customer: WorldCustomer, tenantId: string): boolean {
  return customer.billedBy === tenantId || customer.resellers.includes(tenantId);
}

export function noRelationship(partner: string, customer: string): Refusal {
  return new Refusal('noRelationship', `Partner ${partner} does not have a relationship with customer ${customer}.`);
}

/** Returns a transfer in which the caller is one of the partners. To the caller, other partners' transfers don't exist. */
export function transferOf(books: Books, caller: Caller, customerId: string, id: string): StoredTransfer {
  const wanted = guid(id, 'transfer id');
  const found = transfersOf(books, caller, customerId).find((transfer) => transfer.id === wanted);
  if (found === undefined) throw new Refusal('transferNotFound', `Transfer ${wanted} was not found.`);
  return found;
}

export function transfersOf(books: Books, caller: Caller, customerId: string): StoredTransfer[] {
  return books.state.transfers.filter(
    (transfer) =>
      transfer.customerId === customerId &&
      (transfer.source.tenantId === caller.tenantId || transfer.target.tenantId === caller.tenantId),
  );
}

/** The subscriptions that a partner bills this customer, including add-ons, in order of purchase. */
export function subscriptionsOf(books: Books, partner: string, customerId: string): StoredSubscription[] {
  return books.state.subscriptions.filter((one) => one.customerId === customerId && one.billedBy === partner);
}

/** Whether Partner Center lists it as a subscription. Azure subscriptions and reservations are entitlements. */
export function isListed(one: StoredSubscription): boolean {
  return one.planId === undefined && one.reservation === undefined;
}

/** The active Azure plan under which a partner bills this customer's Azure subscriptions. */
export function azurePlanOf(books: Books, partner: string, customerId: string): StoredSubscription | undefined {
  const plans = subscriptionsOf(books, partner, customerId).filter((one) => one.productType === 'Azure');
  return plans.find((one) => one.status === 'active') ?? plans[0];
}

export function needRole(caller: Caller, ...roles: readonly string[]): void {
  if (!caller.roles.some((role) => roles.includes(role))) throw noRights();
}

export function recordEffect(
  books: Books,
  caller: Caller,
  operation: WriteOperation,
  transfer: StoredTransfer,
  requestId: string | undefined,
): void {
  const at = books.now().toISOString();
  transfer.modifiedAt = at;
  transfer.modifiedBy = caller.objectId;
  const effect: Effect = {
    operation,
    transferId: transfer.id,
    requestId,
    by: { tenantId: caller.tenantId, objectId: caller.objectId },
    at,
  };
  books.state.effects.push(effect);
}
