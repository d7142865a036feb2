import type { CardRecord, Place, WorkItem } from '../../store/store.ts';
import { channelOf } from '../../transfers/place.ts';
import { creatorOf, type Transfer } from '../../transfers/transfer.ts';
import type { Message } from '../ports/message.ts';
import type { Delivery } from '../ports/messenger.ts';
import type { DeskParts } from '../ports/parts.ts';
import { editWork, type Payloads } from '../queue/outbox.ts';
import { backoff, type Commit, type Result } from '../queue/result.ts';
import { readersOf } from '../views/readers.ts';
import { seenOnCard } from '../views/seen-by.ts';

/**
 * Brings a transfer's desk card up to date. The first run posts the card; later runs edit it in place. If the transfer
 * changes several times during an update, the next update shows only its latest state.
 */
export function showCard(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { transferId, anew } = item.payload as Payloads['card'];
    const [transfer, card] = await Promise.all([
      parts.store.transfers.find(transferId),
      parts.store.cards.find(transferId),
    ]);
    if (transfer === undefined) return { kind: 'done' };
    const isShown = card?.activityId !== undefined && card.shownVersion >= transfer.version;
    if (isShown && !anew) return { kind: 'done' };
    if (card?.activityId === undefined)
      return post(parts, item, transfer, card?.place ?? (await placeFor(parts, transfer)), card !== undefined);
    return edit(parts, item, transfer, card, card.activityId);
  };
}

/** Edits the card in place, or posts it again when the message or its conversation is gone. */
async function edit(
  parts: DeskParts,
  item: WorkItem,
  transfer: Transfer,
  card: CardRecord,
  activityId: string,
): Promise<Result> {
  const delivery = await parts.messenger.edit(card.place, activityId, await cardIn(parts, card.place, transfer));
  if (delivery.kind === 'gone')
    return post(parts, item, transfer, delivery.what === 'message' ? card.place : await placeFor(parts, transfer));
  return afterDelivery(parts, item, delivery, { ...card, shownVersion: transfer.version }, false);
}

/** The card as everybody may see it who can read this place. */
async function cardIn(parts: Pick<DeskParts, 'store'>, place: Place, transfer: Transfer): Promise<Message> {
  return seenOnCard({ kind: 'deskCard', transfer }, await readersOf(parts, place, transfer.requester));
}

/**
 * The channel bound by the partner that created the transfer, or else the conversation in which the request was made.
 */
async function placeFor(parts: Pick<DeskParts, 'store'>, transfer: Transfer): Promise<Place> {
  const bound = await parts.store.places.boundTo(creatorOf(transfer).tenantId);
  return bound ?? transfer.askedIn;
}

/**
 * Posts the card. If the bot has been removed from the place, the card goes to the conversation in which the request
 * was made. `wasInDoubt`: this is a retry, after a post that may or may not have arrived.
 */
async function post(
  parts: DeskParts,
  item: WorkItem,
  transfer: Transfer,
  place: Place,
  wasInDoubt = false,
): Promise<Result> {
  const root = channelOf(place);
  const delivery = await parts.messenger.post(root, await cardIn(parts, root, transfer));
  if (delivery.kind === 'gone' && root.conversationId !== channelOf(transfer.askedIn).conversationId)
    return post(parts, item, transfer, transfer.askedIn, wasInDoubt);
  const activityId = delivery.kind === 'sent' ? delivery.activityId : undefined;
  const shown = { transferId: transfer.id, place: root, activityId, shownVersion: transfer.version };
  const result = afterDelivery(parts, item, delivery, shown, wasInDoubt);
  if (activityId === undefined || result.kind !== 'done') return result;
  // If another worker took over this item, it has posted a card too and keeps that card up to date. So this card is
  // closed.
  const message: Message = { kind: 'closed', say: { key: 'card.otherOne', with: { ref: transfer.ref } } };
  const ifOvertaken = editWork({ place: root, activityId, message }, parts.now().toISOString());
  return { ...result, ifOvertaken };
}

function afterDelivery(
  parts: DeskParts,
  item: WorkItem,
  delivery: Delivery,
  shown: CardRecord,
  wasInDoubt: boolean,
): Result {
  switch (delivery.kind) {
    case 'sent':
      return { kind: 'done', commit: (records) => records.cards.save(shown) };
    case 'throttled':
      return { kind: 'later', inSeconds: delivery.retryAfterSeconds, why: 'throttled' };
    case 'ambiguous': {
      const isEdit = shown.activityId !== undefined;
      if (isEdit) return { kind: 'later', inSeconds: backoff(item.attempts), why: delivery.why };
      // Record the doubt on the card rather than in the payload, which any change to the transfer replaces. So the post
      // is retried only once.
      if (!wasInDoubt) {
        const commit: Commit = (records) => records.cards.save(shown);
        return { kind: 'later', inSeconds: backoff(item.attempts), why: delivery.why, commit };
      }
      parts.log.error(
        { code: 'card-may-be-lost', work: item.id, transferId: shown.transferId, why: delivery.why },
        'A desk card may not have arrived.',
      );
      return { kind: 'done' };
    }
    case 'gone':
    case 'refused':
      parts.log.error(
        { code: 'card-not-shown', work: item.id, transferId: shown.transferId, delivery: delivery.kind },
        "A desk card can't be shown.",
      );
      return { kind: 'done' };
  }
}
