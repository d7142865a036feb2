import type { CallName } from './commerce.ts';
import type { PendingCall, Transfer } from './transfer.ts';

/** A transfer's document as this release or any earlier one stored it. */
export type StoredTransfer = Omit<Transfer, 'pending'> & { readonly pending?: StoredCall };

type StoredCall = Omit<PendingCall, 'call'> & {
  readonly call?: CallName;
  /** What earlier releases called `call`, by names of their own. */
  readonly write?: CallName | keyof typeof FORMER_NAMES;
};

/** Stores keep these names for ever: a transfer that waits for its call may have been stored by an earlier release. */
const FORMER_NAMES = {
  patchItems: 'acceptWithItems',
  patchReject: 'reject',
  delete: 'withdraw',
  patchCancel: 'cancel',
} as const satisfies Record<string, CallName>;

/** The one reader of stored transfers: what an earlier release wrote comes out in today's words. */
export function fromStored({ pending, ...transfer }: StoredTransfer): Transfer {
  return pending === undefined ? transfer : { ...transfer, pending: callFrom(pending) };
}

function callFrom({ write, ...pending }: StoredCall): PendingCall {
  const { call } = pending;
  if (call !== undefined) return { ...pending, call };
  if (write === undefined) throw new TypeError('a stored call has no name');
  return { ...pending, call: isFormer(write) ? FORMER_NAMES[write] : write };
}

function isFormer(name: string): name is keyof typeof FORMER_NAMES {
  return Object.hasOwn(FORMER_NAMES, name);
}
