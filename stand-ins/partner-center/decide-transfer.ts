import { customerOf, needRole, recordEffect, transferOf } from './books.ts';
import type { Call, Result } from './call.ts';
import { oneOf } from './fields.ts';
import { handOver } from './handover.ts';
import { pickItems } from './items.ts';
import type { StoredTransfer } from './records.ts';
import { noRights, Refusal } from './refusal.ts';
import { order, transferEntity, transferError } from './wire.ts';

/** `POST …/transfers/{id}/accept`, by the target of a traditional transfer. Source: page "Accept a transfer". */
export function acceptTransfer(call: Call): Result {
  needRole(call.caller, 'AdminAgents');
  const transfer = find(call);
  needCommerce(transfer, 'traditional');
  needSide(call, transfer.target.tenantId);
  needStatus(transfer, 'Active');
  recordEffect(call.books, call.caller, 'accept', transfer, call.requestId);
  handOver(call.books, transfer, call.books.now());
  const done = transfer.items.filter((item) => item.outcome === 'Complete');
  const failed = transfer.items.filter((item) => item.outcome === 'Failed');
  return {
    status: 200,
    body: {
      orders: done.map((item) => order(transfer.customerId, item, call.books.now())),
      transferErrors: failed.map(transferError),
      attributes: { objectType: 'TransferSubmitResult' },
    },
  };
}

/** `DELETE …/transfers/{id}`, by the source of a traditional transfer. Source: page "Withdraw a transfer". */
export function withdrawTransfer(call: Call): Result {
  needRole(call.caller, 'AdminAgents', 'SalesAgents');
  const transfer = find(call);
  needCommerce(transfer, 'traditional');
  needSide(call, transfer.source.tenantId);
  needStatus(transfer, 'Active');
  recordEffect(call.books, call.caller, 'withdraw', transfer, call.requestId);
  // No page names a status for withdrawn transfers, so the stand-in removes the transfer.
  const { transfers } = call.books.state;
  transfers.splice(transfers.indexOf(transfer), 1);
  return { status: 204 };
}

/** `PATCH …/transfers/{id}`. `status` decides the operation. */
export function patchTransfer(call: Call): Result {
  const transfer = find(call);
  const body = call.body();
  const id = body.guid('id');
  if (id !== undefined && id !== transfer.id) throw invalid('The id of the body is not the id of the path.');
  const status = body.text('status');
  if (status === undefined) throw invalid('status is required.');
  const meant = oneOf(['Reject', 'Cancel', 'Accept', 'InProgress', ...NOT_FOR_PATCH], status);
  if (meant === 'Reject') reject(call, transfer);
  else if (meant === 'Cancel') cancel(call, transfer);
  else if (meant === 'Accept' || meant === 'InProgress') acceptWithItems(call, transfer);
  else throw invalid(`A transfer can't be updated to ${meant}.`);
  return { status: 200, body: transferEntity(transfer, call.caller) };
}

const NOT_FOR_PATCH = ['Active', 'Pending', 'Complete', 'Completed', 'PartiallyComplete', 'Expired', 'Failed'] as const;

/** By the target of a traditional transfer. Source: page "Reject a transfer". No page has a new-commerce reject. */
function reject(call: Call, transfer: StoredTransfer): void {
  needRole(call.caller, 'AdminAgents', 'SalesAgents');
  needCommerce(transfer, 'traditional');
  needSide(call, transfer.target.tenantId);
  needStatus(transfer, 'Active');
  transfer.status = 'Reject';
  recordEffect(call.books, call.caller, 'reject', transfer, call.requestId);
}

/** By the target that created the transfer, while it is pending. Source: page "Update a transfer". */
function cancel(call: Call, transfer: StoredTransfer): void {
  needRole(call.caller, 'AdminAgents');
  needCommerce(transfer, 'newCommerce');
  needSide(call, transfer.target.tenantId);
  needStatus(transfer, 'Pending');
  transfer.status = 'Cancel';
  recordEffect(call.books, call.caller, 'cancel', transfer, call.requestId);
}

/** By the source, which names the line items that it releases. Source: page "Update a transfer". */
function acceptWithItems(call: Call, transfer: StoredTransfer): void {
  needRole(call.caller, 'AdminAgents');
  needCommerce(transfer, 'newCommerce');
  needSide(call, transfer.source.tenantId);
  needStatus(transfer, 'Pending');
  const items = call.body().objects('lineItems') ?? [];
  if (items.length === 0) throw invalid('lineItems is required.');
  const { customerId, source, target } = transfer;
  const bounds = { customerId, source: source.tenantId, target: target.tenantId };
  transfer.items = pickItems(
    call.books,
    { commerce: 'newCommerce', ...bounds, productTypes: transfer.productTypes },
    items,
  );
  transfer.status = 'InProgress';
  transfer.endsWorkAt = new Date(call.books.now().getTime() + call.books.completesAfter).toISOString();
  recordEffect(call.books, call.caller, 'acceptWithItems', transfer, call.requestId);
}

function find(call: Call): StoredTransfer {
  const customer = customerOf(call.books, call.caller, call.params.customer ?? '');
  return transferOf(call.books, call.caller, customer.id, call.params.transfer ?? '');
}

function needSide(call: Call, tenantId: string): void {
  if (call.caller.tenantId !== tenantId) throw noRights();
}

function needCommerce(transfer: StoredTransfer, commerce: StoredTransfer['commerce']): void {
  if (transfer.commerce !== commerce) throw invalid(`The operation does not apply to transfer ${transfer.id}.`);
}

function needStatus(transfer: StoredTransfer, status: StoredTransfer['status']): void {
  if (transfer.status === status) return;
  if (transfer.status === 'InProgress')
    throw new Refusal('transferInProgress', `Original transfer ${transfer.id} in progress.`);
  throw new Refusal('wrongState', `Can't process request for ${transfer.status} transfer ${transfer.id}.`);
}

function invalid(why: string): Refusal {
  return new Refusal('invalidInput', `Invalid input. ${why}`);
}
