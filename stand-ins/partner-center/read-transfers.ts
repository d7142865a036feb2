import { customerOf, needRole, transferOf, transfersOf } from './books.ts';
import type { Call, Result } from './call.ts';
import { transferEntity } from './wire.ts';

/** `GET …/transfers`: a bare array, newest last. Source: page "Get all of a customer's transfers". */
export function listTransfers(call: Call): Result {
  needRole(call.caller, 'AdminAgents');
  const customer = customerOf(call.books, call.caller, call.params.customer ?? '');
  const seen = transfersOf(call.books, call.caller, customer.id);
  return { status: 200, body: seen.map((transfer) => transferEntity(transfer, call.caller)) };
}

/** `GET …/transfers/{id}`, for either partner in the transfer. Source: page "Get a transfer". */
export function getTransfer(call: Call): Result {
  needRole(call.caller, 'AdminAgents');
  const customer = customerOf(call.books, call.caller, call.params.customer ?? '');
  const transfer = transferOf(call.books, call.caller, customer.id, call.params.transfer ?? '');
  return { status: 200, body: transferEntity(transfer, call.caller) };
}
