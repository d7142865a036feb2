import type { Verb } from '../../transfers/commerce.ts';
import { picksItemsOnApprove } from '../../transfers/policy.ts';
import type { Sentence, Transfer } from '../../transfers/transfer.ts';
import type { DecideCommand } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Resume } from './read-as.ts';

/** A decision as it was asked for: typed, or pressed on a card (`onCard`). */
export type AskedDecision = Pick<DecideCommand, 'verb' | 'reason' | 'onCard' | 'picks'>;

/** What goes on after a sign-in: the decision that was asked for, for the transfer as it stood when it was. */
export function decideLater(turn: Turn, transfer: Transfer, asked: AskedDecision): Resume {
  const picks = asked.verb === 'approve' && picksItemsOnApprove(transfer) ? { picks: true as const } : {};
  return { run: { command: { ...asked, name: 'decide', ref: transfer.ref, ...picks }, turn } };
}

/** Why a decision asks for a sign-in. */
export function signInWhy({ ref }: Pick<Transfer, 'ref'>, verb: Verb): Sentence {
  return { key: 'signIn.toDecide', with: { ref, verb } };
}
