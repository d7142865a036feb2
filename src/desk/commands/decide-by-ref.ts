import type { Verb } from '../../transfers/commerce.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import { decide } from '../decisions/decide.ts';
import { openRelease } from '../forms/open-release.ts';
import type { DecideCommand } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { cardWork } from '../queue/outbox.ts';
import { decideLater, signInWhy } from '../sign-in/decide-later.ts';
import { signInMessage } from '../sign-in/read-as.ts';
import { findByRef } from './find-by-ref.ts';

/**
 * `approve 3f2a`, `reject 3f2a because …`, `withdraw 3f2a`: makes the same decision as the buttons on the card. If the
 * decision began on the card, the card shows the result, and anything that is only for this person goes to their own
 * chat.
 */
export async function decideByRef(parts: DeskParts, turn: Turn, command: DecideCommand): Promise<Reply> {
  const found = await findByRef(parts, turn, command.ref, command.verb);
  if (found.kind === 'instead') return found.reply;
  const reply = { ...(await decideFound(parts, turn, command, found.transfer)), about: [found.transfer] };
  if (!command.onCard) return reply;
  // This person's own view of the card still asks them to sign in. An update replaces that view with the card that
  // everybody sees.
  const at = parts.now().toISOString();
  return { ...reply, isPrivate: true, commit: (records) => records.work.add(cardWork(found.transfer.id, at, 'anew')) };
}

async function decideFound(parts: DeskParts, turn: Turn, command: DecideCommand, transfer: Transfer): Promise<Reply> {
  const { verb, reason, picks, choice } = command;
  const seen = command.onCard ? { onCard: { choice } } : {};
  const outcome = await decide(parts, { transferId: transfer.id, verb, by: turn.person, reason, picks, ...seen });
  switch (outcome.kind) {
    case 'refused':
    case 'outdated':
      return text(outcome.say);
    case 'signInFirst': {
      const later = decideLater(turn, outcome.transfer, command);
      return { message: await signInMessage(parts, turn.person, later, signInWhy(transfer, verb)) };
    }
    case 'pickItems': {
      const opened = await openRelease(parts, turn, transfer);
      return { message: opened.kind === 'card' ? opened.message : opened.text };
    }
    case 'decided': {
      const values = { ref: transfer.ref, customer: transfer.customer.name };
      const key = decidedKey(outcome.transfer, verb);
      return text({ key, with: values });
    }
  }
}

function decidedKey({ pending, approvalsMissing }: Transfer, verb: Verb): string {
  if (verb === 'approve' && approvalsMissing !== undefined) return 'decided.approveInPart';
  return pending === undefined ? `decided.${verb}` : `decided.${verb}UnderWay`;
}
