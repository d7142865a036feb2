import type { Asked, CallState, SignInKey } from './call-state.ts';
import type { CallName } from './commerce.ts';
import type { PendingCall, Transfer } from './transfer.ts';

/** A transfer's document as this release or any earlier one stored it. */
export type StoredTransfer = Omit<Transfer, 'pending'> & { readonly pending?: StoredCall };

/** What earlier releases stored is read for ever: a transfer may have waited for its call since then. */
type StoredCall = Omit<PendingCall, 'call' | 'state'> & {
  readonly call?: CallName;
  /** What earlier releases called `call`, by names of their own. */
  readonly write?: CallName | keyof typeof FORMER_NAMES;
  readonly state?: CallState;
  /** What earlier releases kept in place of `state`. */
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

/** The one reader of stored transfers: what an earlier release wrote comes out in today's words. */
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

/** Releases that kept no `asked` changed the transfer last when they sent the link. */
function stateFrom({ ambiguous, waitsForSignIn, asked }: StoredCall, updatedAt: string): CallState {
  const known: Asked | undefined = asked && { ...asked, for: asked.for as SignInKey | undefined };
  if (!waitsForSignIn) return { kind: ambiguous ? 'inDoubt' : 'unsent', ...(known && { asked: known }) };
  return { kind: ambiguous ? 'inDoubtAway' : 'unsentAway', asked: known ?? { first: updatedAt, last: updatedAt } };
}

function isFormer(name: string): name is keyof typeof FORMER_NAMES {
  return Object.hasOwn(FORMER_NAMES, name);
}
