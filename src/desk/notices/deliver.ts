import type { Place, WorkItem } from '../../store/store.ts';
import type { Message } from '../ports/message.ts';
import type { Delivery } from '../ports/messenger.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';
import { backoff, type Commit, type Result } from '../queue/result.ts';
import { readersOf } from '../views/readers.ts';
import { seenBy, seenOnCard } from '../views/seen-by.ts';

export function send(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { place, message, locale, to } = item.payload as Payloads['send'];
    const shown = seenBy(message, await readersOf(parts, place, to));
    const delivery = await parts.messenger.post(place, shown, locale, { to });
    return afterPost(parts, item, { place, message: shown }, delivery);
  };
}

/**
 * Replaces a message that was posted before. An edit is idempotent, so it is retried until its outcome is known. A desk
 * card's message is left alone: only the card's own work edits it.
 */
export function edit(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { place, activityId, message } = item.payload as Payloads['edit'];
    if (await parts.store.cards.isAt({ ...place, messageId: activityId })) {
      parts.log.warn({ code: 'desk-card-not-edited', work: item.id }, 'Something else wanted to replace a desk card.');
      return { kind: 'done' };
    }
    const shown = seenOnCard(message, await readersOf(parts, place));
    const delivery = await parts.messenger.edit(place, activityId, shown, undefined, {});
    if (delivery.kind === 'ambiguous') return { kind: 'later', inSeconds: backoff(item.attempts), why: delivery.why };
    return delivery.kind === 'gone' ? { kind: 'done' } : afterPost(parts, item, { place, message }, delivery);
  };
}

/**
 * Tells a person something in their own chat. If they have no chat with the bot, the message may go to the conversation
 * they asked in.
 */
export function tell(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { person, otherwise, message } = item.payload as Payloads['tell'];
    const known = await parts.store.places.chatWith(person);
    const opened = known === undefined ? await openChat(parts, item) : { chat: known };
    if ('kind' in opened) return opened;
    const chat = opened.chat ?? otherwise;
    if (chat === undefined) {
      parts.log.warn(
        { code: 'person-not-reached', work: item.id, tenantId: person.tenantId, objectId: person.objectId },
        "A person can't be told: they have no chat with the bot.",
      );
      return { kind: 'done' };
    }
    const seenIn = async (place: Place) => seenBy(message, await readersOf(parts, place, person));
    const delivery = await parts.messenger.post(chat, await seenIn(chat));
    const elsewhere = otherwise !== undefined && otherwise.conversationId !== chat.conversationId;
    if (delivery.kind !== 'gone' || !elsewhere) return afterPost(parts, item, { place: chat, message }, delivery);
    return afterPost(
      parts,
      item,
      { place: otherwise, message },
      await parts.messenger.post(otherwise, await seenIn(otherwise)),
    );
  };
}

/** How often to try to open a chat, over about half a minute, before the message goes to another place. */
const CHAT_TRIES = 6;

/**
 * Opens a chat by the person's Teams id, or else by their Entra object id. Returns no chat if Teams refuses, or if
 * Teams still doesn't answer by the last attempt and the message may go elsewhere. Otherwise the message waits.
 */
async function openChat(
  parts: DeskParts,
  item: WorkItem,
): Promise<{ readonly chat?: Place } | Extract<Result, { kind: 'later' }>> {
  const { person, near, userId, otherwise } = item.payload as Payloads['tell'];
  if (near.kind === 'personal' && userId !== undefined) return { chat: near };
  const opened = await parts.messenger.openChat(near, userId ?? person.objectId, person.tenantId);
  switch (opened.kind) {
    case 'opened':
      return { chat: opened.place };
    case 'throttled':
      return { kind: 'later', inSeconds: opened.retryAfterSeconds, why: 'throttled' };
    case 'ambiguous':
      // Opening a chat can be repeated: Teams answers with the existing chat.
      if (otherwise !== undefined && item.attempts >= CHAT_TRIES) return {};
      return { kind: 'later', inSeconds: backoff(item.attempts), why: opened.why };
    case 'gone':
    case 'refused':
      return {};
  }
}

/** What was sent, and where. */
interface Sent {
  readonly place: Place;
  readonly message: Message;
}

function afterPost(parts: DeskParts, item: WorkItem, sent: Sent, delivery: Delivery): Result {
  switch (delivery.kind) {
    case 'sent':
      return { kind: 'done', ...remembering(sent, delivery.activityId) };
    case 'throttled':
      return { kind: 'later', inSeconds: delivery.retryAfterSeconds, why: 'throttled' };
    case 'ambiguous': {
      const again = onceMore(item, delivery.why);
      if (again !== undefined) return again;
      parts.log.warn(
        { code: 'message-may-be-lost', work: item.id, why: delivery.why },
        'A message may not have arrived.',
      );
      return { kind: 'done' };
    }
    case 'gone':
      return { kind: 'done', commit: (records) => records.places.forget(sent.place.conversationId) };
    case 'refused':
      parts.log.error({ code: 'message-refused', work: item.id, why: delivery.why }, 'Teams refused a message.');
      return { kind: 'done' };
  }
}

/** Stores which message a form was posted as, so that the end of the form can be shown there. */
function remembering({ place, message }: Sent, messageId: string): { commit?: Commit } {
  if (message.kind !== 'draft') return {};
  return { commit: (records) => records.drafts.posted(message.draftId, { place, messageId }) };
}

/**
 * Retries a post once when it is unknown whether the post arrived: a duplicate is better than silence. Returns
 * undefined if the post has already been retried. Posts that Teams turned away don't count, because they certainly
 * didn't arrive.
 */
function onceMore(item: WorkItem, why: string): Result | undefined {
  const payload = item.payload as { readonly inDoubt?: boolean };
  if (payload.inDoubt) return undefined;
  return { kind: 'later', inSeconds: backoff(item.attempts), why, payload: { ...payload, inDoubt: true } };
}
