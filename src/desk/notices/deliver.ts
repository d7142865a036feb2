import type { Place, WorkItem } from '../../store/store.ts';
import type { Delivery } from '../ports/messenger.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';
import { backoff, type Result } from '../queue/result.ts';

/** Posts one message. */
export function send(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { place, message, locale } = item.payload as Payloads['send'];
    const delivery = await parts.messenger.post(place, message, locale);
    return afterPost(parts, item, place, delivery);
  };
}

/** Replaces a message that was posted before; this may be repeated as often as it takes. */
export function edit(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { place, activityId, message } = item.payload as Payloads['edit'];
    const delivery = await parts.messenger.edit(place, activityId, message);
    if (delivery.kind === 'ambiguous') return { kind: 'later', inSeconds: backoff(item.attempts), why: delivery.why };
    return delivery.kind === 'gone' ? { kind: 'done' } : afterPost(parts, item, place, delivery);
  };
}

/** Tells a person something in their own chat; where they have none with the bot, in the conversation they asked in. */
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
    const delivery = await parts.messenger.post(chat, message);
    const elsewhere = otherwise !== undefined && otherwise.conversationId !== chat.conversationId;
    if (delivery.kind !== 'gone' || !elsewhere) return afterPost(parts, item, chat, delivery);
    return afterPost(parts, item, otherwise, await parts.messenger.post(otherwise, message));
  };
}

/** So often a chat that may open is waited for, about half a minute, where there is another place to tell the person. */
const CHAT_TRIES = 6;

/**
 * Teams opens a chat for the person's id in a conversation, or for their Entra object id. No chat when it says no; when it
 * asks to wait or can't be heard, nothing was said yet: the message waits, for it must not be lost, nor go elsewhere.
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
      // A chat that is there already is found: opening it may be repeated.
      if (otherwise !== undefined && item.attempts >= CHAT_TRIES) return {};
      return { kind: 'later', inSeconds: backoff(item.attempts), why: opened.why };
    case 'gone':
    case 'refused':
      return {};
  }
}

function afterPost(parts: DeskParts, item: WorkItem, place: Place, delivery: Delivery): Result {
  switch (delivery.kind) {
    case 'sent':
      return { kind: 'done' };
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
      return { kind: 'done', commit: (records) => records.places.forget(place.conversationId) };
    case 'refused':
      parts.log.error({ code: 'message-refused', work: item.id, why: delivery.why }, 'Teams refused a message.');
      return { kind: 'done' };
  }
}

/**
 * A post whose arrival is in doubt is made once more: a person can do with a message twice, not with silence. Undefined
 * when it was made once more already. What Teams turned away does not count: that was certainly not posted.
 */
function onceMore(item: WorkItem, why: string): Result | undefined {
  const payload = item.payload as { readonly inDoubt?: boolean };
  if (payload.inDoubt) return undefined;
  return { kind: 'later', inSeconds: backoff(item.attempts), why, payload: { ...payload, inDoubt: true } };
}
