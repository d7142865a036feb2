import { azurePlanOf, type Books, isListed, subscriptionsOf } from './books.ts';
import type { StoredItem, StoredSubscription, StoredTransfer } from './records.ts';

/**
 * Moves a transfer's line items, with one group and one order per item, and records the outcome on each item. Afterwards,
 * the source's subscriptions are suspended, and the target has new subscriptions with new ids. If a group fails, its
 * subscriptions stay unchanged. Source: pages "Accept a transfer", "Transfer entity resources".
 */
export function handOver(books: Books, transfer: StoredTransfer, at: Date): void {
  for (const item of transfer.items) {
    const group = String(item.id);
    const moving = [item, ...item.addOns];
    const error = whyNot(books, transfer, item);
    const orderId = error === undefined ? books.newId().toLowerCase() : undefined;
    for (const one of moving) Object.assign(one, { groupId: group, orderId, outcome: error ? 'Failed' : 'Complete' });
    if (orderId === undefined) item.error = error;
    else move(books, transfer, item, orderId, at);
  }
  const failed = transfer.items.filter((item) => item.outcome === 'Failed').length;
  const allFailed = failed === transfer.items.length && transfer.commerce === 'newCommerce';
  transfer.status = failed === 0 ? 'Complete' : allFailed ? 'Failed' : 'PartiallyComplete';
  transfer.completedAt = transfer.commerce === 'newCommerce' ? at.toISOString() : undefined;
}

/** Lets unanswered requests expire and work in progress end, if it is time. Returns whether something changed. */
export function settle(books: Books): boolean {
  const now = books.now().getTime();
  let changed = false;
  for (const transfer of books.state.transfers) {
    if (transfer.status === 'Pending' && isOver(transfer.expiresAt, now)) {
      transfer.status = 'Expired';
      transfer.modifiedAt = transfer.expiresAt ?? transfer.modifiedAt;
      changed = true;
    } else if (transfer.status === 'InProgress' && isOver(transfer.endsWorkAt, now)) {
      transfer.modifiedAt = transfer.endsWorkAt ?? transfer.modifiedAt;
      handOver(books, transfer, new Date(transfer.modifiedAt));
      changed = true;
    }
  }
  return changed;
}

function isOver(iso: string | undefined, now: number): boolean {
  return iso !== undefined && Date.parse(iso) <= now;
}

function whyNot(books: Books, transfer: StoredTransfer, item: StoredItem): StoredItem['error'] {
  const one = find(books, transfer, item);
  const says = (description: string) => ({ code: 900103, description });
  if (one === undefined) return says(`Subscription was not found. Subscription: ${item.subscriptionId}`);
  if (one.leftWith !== undefined) return says(`Subscription has already been transfered. Subscription: ${one.id}`);
  if (one.failsOnTransfer !== undefined) return one.failsOnTransfer;
  if (one.status !== 'active')
    return says(`Subscription must be active. Subscription: ${one.id}, state: ${one.status}`);
  return undefined;
}

function move(books: Books, transfer: StoredTransfer, base: StoredItem, orderId: string, at: Date): void {
  let parentId: string | undefined;
  for (const item of [base, ...base.addOns]) {
    const old = find(books, transfer, item);
    if (old === undefined) continue;
    if (!isListed(old)) {
      rebill(books, transfer, old);
      continue;
    }
    const id = books.newId().toLowerCase();
    books.state.subscriptions.push({
      ...old,
      id,
      billedBy: transfer.target.tenantId,
      quantity: item.quantity,
      parentId: item === base ? undefined : parentId,
      createdAt: at.toISOString(),
      // A new-commerce subscription keeps the end of its term. A traditional subscription starts a new year.
      endsAt: transfer.commerce === 'newCommerce' ? old.endsAt : yearAfter(at),
      orderId,
      partnerIdOnRecord: base.partnerIdOnRecord ?? transfer.partnerOnRecord,
    });
    old.status = 'suspended';
    old.leftWith = transfer.id;
    if (item === base) parentId = id;
  }
}

/** An Azure subscription or reservation keeps its id and leaves nothing at the source. */
function rebill(books: Books, { target, customerId }: StoredTransfer, one: StoredSubscription): void {
  one.billedBy = target.tenantId;
  if (one.planId !== undefined) one.planId = azurePlanOf(books, target.tenantId, customerId)?.id ?? one.planId;
}

function find(books: Books, transfer: StoredTransfer, item: StoredItem): StoredSubscription | undefined {
  const billed = subscriptionsOf(books, transfer.source.tenantId, transfer.customerId);
  return billed.find((one) => one.id === item.subscriptionId);
}

function yearAfter(at: Date): string {
  const end = new Date(at);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  end.setUTCDate(end.getUTCDate() - 1);
  end.setUTCHours(23, 59, 59, 0);
  return end.toISOString();
}
