import type { Place, WorkItem } from '../../store/store.ts';
import type { Delivery } from '../ports/messenger.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';
import { backoff, type Result } from '../queue/result.ts';

export function send(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { place, message, locale, to } = item.payload as Payloads['send'];
    const delivery = await parts.messenger.post(place, message, locale, { to });
    return afterPost(parts, item, place, delivery);
  };
}

/** Replaces a message that was posted before. An edit is idempotent, so it is retried until its outcome is known. */
export function edit(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { place, activityId, message } = item.payload as Payloads['edit'];
    const delivery = await parts.messenger.edit(place, activityId, message, undefined, {});
    if (delivery.kind === 'ambiguous') return { kind: 'later', inSeconds: backoff(item.attempts), why: delivery.why };
    return delivery.kind === 'gone' ? { kind: 'done' } : afterPost(parts, item, place, delivery);
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
    const delivery = await parts.messenger.post(chat, message);
    const elsewhere = otherwise !== undefined && otherwise.conversationId !== chat.conversationId;
    if (delivery.kind !== 'gone' || !elsewhere) return afterPost(parts, item, chat, delivery);
    return afterPost(parts, item, otherwise, await parts.messenger.post(otherwise, message));
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
 * Retries a post once when it is unknown whether the post arrived: a duplicate is better than silence. Returns
 * undefined if the post has already been retried. Posts that Teams turned away don't count, because they certainly
 * didn't arrive.
 */
function onceMore(item: WorkItem, why: string): Result | undefined {
  const payload = item.payload as { readonly inDoubt?: boolean };
  if (payload.inDoubt) return undefined;
  return { kind: 'later', inSeconds: backoff(item.attempts), why, payload: { ...payload, inDoubt: true } };
}
