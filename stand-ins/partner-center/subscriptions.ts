import { type Books, customerOf, isListed, needRole, subscriptionsOf } from './books.ts';
import type { Call, Result } from './call.ts';
import { guid, oneOf } from './fields.ts';
import { isOpen, type StoredSubscription, type StoredTransfer } from './records.ts';
import { Refusal } from './refusal.ts';
import { collection, subscriptionId, subscriptionResource } from './wire.ts';

/** Pages "Get a customer's subscriptions", "Get a subscription by ID", "Get a list of add-ons for a subscription". */
export function listSubscriptions(call: Call): Result {
  const [customerId, seen] = seenBy(call);
  return { status: 200, body: collection(seen.map(subscriptionResource), `/customers/${customerId}/subscriptions`) };
}

export function getSubscription(call: Call): Result {
  return { status: 200, body: subscriptionResource(findSubscription(call)[1]) };
}

export function listAddOns(call: Call): Result {
  const [seen, base] = findSubscription(call);
  const addOns = seen.filter((one) => one.parentId === base.id).map(subscriptionResource);
  const self = `/customers/${base.customerId}/subscriptions/${subscriptionId(base.id, base.productType)}/addons`;
  return { status: 200, body: collection(addOns, self) };
}

function seenBy(call: Call): [customerId: string, seen: StoredSubscription[]] {
  needRole(call.caller, 'AdminAgents', 'SalesAgents', 'HelpdeskAgents');
  const { id } = customerOf(call.books, call.caller, call.params.customer ?? '');
  return [id, subscriptionsOf(call.books, call.caller.tenantId, id).filter(isListed)];
}

/** Throws a refusal when the caller doesn't bill the subscription in the path. */
export function findSubscription(call: Call): [seen: StoredSubscription[], found: StoredSubscription] {
  const [, seen] = seenBy(call);
  const wanted = guid(call.params.subscription ?? '', 'subscription id');
  const found = seen.find((one) => one.id === wanted);
  if (found === undefined) throw new Refusal('subscriptionNotFound', `Subscription ${wanted} was not found.`);
  return [seen, found];
}

/** Page "Get a customer's subscriptions transfer eligibility": traditional bases only, a bare array. */
export function listEligibility(call: Call): Result {
  const [, seen] = seenBy(call);
  const type = call.query.get('transferType');
  if (type === null) throw new Refusal('invalidInput', 'Invalid input. transferType is required.');
  oneOf(['directtoindirect'], type);
  const verdicts = seen
    .filter((one) => one.productType === undefined && one.parentId === undefined)
    .map((one) => {
      const reason = whyNotEligible(call.books, one);
      return { id: subscriptionId(one.id, undefined), isEligible: reason === undefined, reason };
    });
  return { status: 200, body: verdicts };
}

/** Returns why the subscription can't move, in the words of the page's example if there is one. */
function whyNotEligible(books: Books, one: StoredSubscription): string | undefined {
  const id = subscriptionId(one.id, one.productType);
  if (one.status !== 'active') return `Subscription: ${id} is in state: ${capital(one.status)}`;
  if (one.isTrial) return `Subscription: ${id} is a trial`;
  if (!one.isMicrosoftProduct) return `Subscription: ${id} is not a Microsoft product`;
  const other = openTransferOf(books, one.id);
  return other && `subscription is already part of another transfer request id : ${other.id}`;
}

export function openTransferOf(books: Books, id: string): StoredTransfer | undefined {
  return books.state.transfers.find(
    (transfer) => isOpen(transfer) && transfer.items.some((item) => item.subscriptionId === id),
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
