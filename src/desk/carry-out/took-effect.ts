import type { SubmitResult, TransferEntity } from '../../partner-center/partner-center.ts';
import { carriedOut, mergeItems, opened } from '../../transfers/decisions.ts';
import type { FinalStatus } from '../../transfers/status.ts';
import type { LineItem, Transfer } from '../../transfers/transfer.ts';

/** What Partner Center returns after a call took effect: the current transfer, or the result of an accept. */
export interface Effect {
  readonly record?: TransferEntity;
  readonly submitted?: SubmitResult;
}

/** The transfer after its pending call took effect. */
export function tookEffect(transfer: Transfer, at: string, { record, submitted }: Effect): Transfer {
  switch (transfer.pending?.call) {
    case 'create':
      return record === undefined ? transfer : opened(transfer, at, record);
    case 'accept':
      return submitted === undefined ? accepted(transfer, at, record) : submittedAs(transfer, at, submitted);
    case 'acceptWithItems':
      return accepted(transfer, at, record);
    case 'reject':
      return carriedOut(transfer, at, 'rejected');
    case 'withdraw':
    case 'cancel':
      return carriedOut(transfer, at, 'withdrawn');
    case undefined:
      return transfer;
  }
}

function accepted(transfer: Transfer, at: string, record: TransferEntity | undefined): Transfer {
  const asked = transfer.pending?.items ?? transfer.lineItems;
  const items = mergeItems(asked, record?.lineItems ?? []);
  const done = record?.status;
  const to = done === 'completed' || done === 'partiallyCompleted' || done === 'failed' ? done : 'inProgress';
  return carriedOut(transfer, at, to, items);
}

/**
 * Partner Center answers an accept with 200 even when some groups of items failed, so each item gets its own outcome.
 * If an error doesn't name its items, or names an item that isn't in the list (an add-on), the desk can't tell what
 * moved. It then keeps watching the transfer instead of completing it.
 */
function submittedAs(transfer: Transfer, at: string, result: SubmitResult): Transfer {
  const known = new Set(transfer.lineItems.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const isClear = result.errors.every(
    ({ lineItems }) =>
      lineItems.length > 0 && lineItems.every(({ subscriptionId }) => known.has(subscriptionId.toLowerCase())),
  );
  if (!isClear) return carriedOut(transfer, at, 'inProgress');
  const failed = new Map<string, string>();
  for (const error of result.errors) {
    for (const item of error.lineItems) failed.set(item.subscriptionId.toLowerCase(), error.description);
  }
  const items = transfer.lineItems.map((item): LineItem => {
    const error = failed.get(item.subscriptionId.toLowerCase());
    return { ...item, outcome: error === undefined ? { status: 'complete' } : { status: 'failed', error } };
  });
  const failures = items.filter(({ outcome }) => outcome?.status === 'failed').length;
  const to: FinalStatus = failures === 0 ? 'completed' : failures === items.length ? 'failed' : 'partiallyCompleted';
  return carriedOut(transfer, at, to, items);
}
