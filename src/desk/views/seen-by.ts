import type { AuditRow } from '../../store/store.ts';
import { hasInternalPart, type Readers, see, seenPart } from '../../transfers/rights.ts';
import { creatorOf, type Transfer } from '../../transfers/transfer.ts';
import type { DeskCardView, DraftView, HelpView, Message } from '../ports/message.ts';

/**
 * The part of a message that these readers may see. Everything that the desk shows passes through here, because a
 * message is often made for one person and read by more.
 */
export function seenBy(message: Message, readers: Readers): Message {
  switch (message.kind) {
    case 'deskCard':
      return deskCardFor(message, readers);
    case 'submitted':
    case 'transferItems':
      return oneFor(message, readers);
    case 'transferList':
      return { ...message, transfers: seenAmong(message.transfers, readers) };
    case 'help':
      return helpFor(message, readers);
    case 'draft':
      return draftFor(message, readers);
    case 'text':
    case 'welcome':
    case 'signIn':
    case 'chooseCustomer':
    case 'closed':
    case 'customers':
    case 'subscriptions':
    case 'whoAmI':
    case 'checks':
      return message;
  }
}

/**
 * The part that these readers may see of a card whose place the creator chose: its channel, or the conversation in which
 * the request was made.
 */
export function seenOnCard(message: Message, readers: Readers): Message {
  const creators = transfersIn(message).map((transfer) => creatorOf(transfer).tenantId);
  return seenBy(message, { ...readers, chosenBy: [...(readers.chosenBy ?? []), ...creators] });
}

/** Whether these readers may see every transfer that the message shows. */
export function isSeenWholly(message: Message, readers: Readers): boolean {
  return areSeen(transfersIn(message), readers);
}

export function areSeen(transfers: readonly Transfer[], readers: Readers): boolean {
  return transfers.every((transfer) => see(readers, transfer).transfer);
}

const NOT_HERE: Message = { kind: 'text', say: { key: 'refusal.notFound' } };

function transfersIn(message: Message): readonly Transfer[] {
  switch (message.kind) {
    case 'deskCard':
    case 'submitted':
    case 'transferItems':
      return [message.transfer];
    case 'transferList':
      return message.transfers;
    case 'help':
      return message.waiting;
    default:
      return [];
  }
}

function deskCardFor(message: DeskCardView, readers: Readers): Message {
  const { transfer, history } = message;
  const sight = see(readers, transfer);
  if (!sight.transfer) return NOT_HERE;
  if (sight.internal) return message;
  const isTheirs = readers.tenantIds.includes(creatorOf(transfer).tenantId);
  return {
    ...message,
    transfer: seenPart(transfer, sight),
    ...(history && { history: sinceSending(history) }),
    ...(isTheirs && hasInternalPart(transfer) && { hasMoreForCreator: true }),
  };
}

function oneFor<View extends Extract<Message, { readonly transfer: Transfer }>>(
  message: View,
  readers: Readers,
): Message {
  const sight = see(readers, message.transfer);
  return sight.transfer ? { ...message, transfer: seenPart(message.transfer, sight) } : NOT_HERE;
}

/** A form that is posted where others read doesn't show what the person wrote in it. The stored form keeps the texts. */
function draftFor(message: DraftView, { tenantIds, mayBeOthers }: Readers): Message {
  const { draft } = message;
  const isOwn = tenantIds.every((tenantId) => tenantId === draft.partner.tenantId) && !mayBeOthers;
  return isOwn ? message : { ...message, draft: { ...draft, note: '', reason: '' } };
}

function helpFor(message: HelpView, readers: Readers): Message {
  const waiting = seenAmong(message.waiting, readers);
  return waiting.length === message.waiting.length
    ? { ...message, waiting }
    : { ...message, waiting, waitingInAll: { exactly: waiting.length } };
}

function seenAmong(transfers: readonly Transfer[], readers: Readers): Transfer[] {
  return transfers.flatMap((transfer) => {
    const sight = see(readers, transfer);
    return sight.transfer ? [seenPart(transfer, sight)] : [];
  });
}

/**
 * The audit rows from the sending on. The sending is the row that opened the transfer after a create. Rows that are only
 * possible before it are left out, even if the row of the sending isn't among these.
 */
function sinceSending(rows: readonly AuditRow[]): AuditRow[] {
  const sending = rows.findIndex(isSending);
  return rows.slice(Math.max(sending, 0)).filter((row) => isSending(row) || !isFromBefore(row));
}

function isSending({ from, to }: AuditRow): boolean {
  return to === 'open' && (from === 'creating' || from === 'unknown' || from === 'failed');
}

function isFromBefore({ what, from, to }: AuditRow): boolean {
  const before = [from, to].some((status) => status === 'awaitingApproval' || status === 'creating');
  return what === 'submit' || what === 'create' || before;
}
