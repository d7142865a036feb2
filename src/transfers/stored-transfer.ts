import type { Asked, CallState, SignInKey } from './call-state.ts';
import type { CallName } from './commerce.ts';
import type { PendingCall, Transfer } from './transfer.ts';

/** A transfer's document as stored by this release or any earlier one. */
export type StoredTransfer = Omit<Transfer, 'pending'> & { readonly pending?: StoredCall };

/**
 * A pending call as stored by this or any earlier release. Old calls must stay readable, because a transfer may still
 * be waiting for its call.
 */
type StoredCall = Omit<PendingCall, 'call' | 'state'> & {
  readonly call?: CallName;
  /** What earlier releases stored instead of `call`, possibly under a former name. */
  readonly write?: CallName | keyof typeof FORMER_NAMES;
  readonly state?: CallState;
  /** Earlier releases stored these two instead of `state`. */
  readonly ambiguous?: boolean;
  readonly waitsForSignIn?: boolean;
  readonly asked?: { readonly first: string; readonly last: string; readonly for?: string };
};

const FORMER_NAMES = {
  patchItems: 'acceptWithItems',
  patchReject: 'reject',
  delete: 'withdraw',
  patchCancel: 'cancel',
} as const satisfies Record<string, CallName>;

/** Converts a stored transfer of any release to the current shape. All reads of stored transfers go through it. */
export function fromStored({ pending, ...transfer }: StoredTransfer): Transfer {
  return pending === undefined ? transfer : { ...transfer, pending: callFrom(pending, transfer.updatedAt) };
}

function callFrom(stored: StoredCall, updatedAt: string): PendingCall {
  const { write, state, ambiguous, waitsForSignIn, asked, ...pending } = stored;
  return { ...pending, call: nameOf(stored), state: state ?? stateFrom(stored, updatedAt) };
}

function nameOf({ call, write }: StoredCall): CallName {
  if (call !== undefined) return call;
  if (write === undefined) throw new TypeError('a stored call has no name');
  return isFormer(write) ? FORMER_NAMES[write] : write;
}

/**
 * In releases without `asked`, the last change to the transfer was to send the link, so `updatedAt` is when the link
 * was sent.
 */
function stateFrom({ ambiguous, waitsForSignIn, asked }: StoredCall, updatedAt: string): CallState {
  const known: Asked | undefined = asked && { ...asked, for: asked.for as SignInKey | undefined };
  if (!waitsForSignIn) return { kind: ambiguous ? 'inDoubt' : 'unsent', ...(known && { asked: known }) };
  return { kind: ambiguous ? 'inDoubtAway' : 'unsentAway', asked: known ?? { first: updatedAt, last: updatedAt } };
}

function isFormer(name: string): name is keyof typeof FORMER_NAMES {
  return Object.hasOwn(FORMER_NAMES, name);
}
