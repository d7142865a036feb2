import type { Verb } from '../../transfers/commerce.ts';
import { picksItemsOnApprove } from '../../transfers/policy.ts';
import type { Sentence, Transfer } from '../../transfers/transfer.ts';
import type { DecideCommand } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Resume } from './read-as.ts';

/** A decision as the person asked for it, either by typing or on a card (`onCard`). */
export type AskedDecision = Pick<DecideCommand, 'verb' | 'reason' | 'onCard' | 'picks' | 'choice'>;

/** The decision to continue with after a sign-in. `transfer` is the transfer as it was at the time of the request. */
export function decideLater(turn: Turn, transfer: Transfer, asked: AskedDecision): Resume {
  const picks = asked.verb === 'approve' && picksItemsOnApprove(transfer) ? { picks: true as const } : {};
  return { run: { command: { ...asked, name: 'decide', ref: transfer.ref, ...picks }, turn } };
}

export function signInWhy({ ref }: Pick<Transfer, 'ref'>, verb: Verb): Sentence {
  return { key: 'signIn.toDecide', with: { ref, verb } };
}
