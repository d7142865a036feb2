import type { Place } from '../../store/store.ts';
import type { Actor } from '../../transfers/transfer.ts';
import type { Message } from './message.ts';

/**
 * The outcome of an outgoing message. `gone`: the message or the conversation no longer exists (404, 403). `throttled`:
 * nothing was sent; wait as long as Teams asks (429, 412), or until the bot has access again (401, no token, no
 * connection). `ambiguous`: the message may have arrived (deadline, reset, 5xx); an edit can safely be repeated, a post
 * can't. `refused`: Teams will never accept this message (400, 413).
 */
export type Delivery =
  | { readonly kind: 'sent'; readonly activityId: string }
  | { readonly kind: 'gone'; readonly what: 'message' | 'conversation' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly kind: 'ambiguous'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Marks a message as talk: an answer to what somebody typed or pressed. Messages without this mark, such as the card of a
 * decision and the news about it, go first.
 */
export interface Talk {
  /** The person who is answered, if it is one. */
  readonly to?: Actor | undefined;
}

/** Sends messages to people. Each call is one attempt; the caller is responsible for retries. */
export interface Messenger {
  /**
   * Posts to a conversation. In a channel this starts a thread, unless the place names an existing thread
   * (`;messageid=`).
   */
  post(place: Place, message: Message, locale?: string, talk?: Talk): Promise<Delivery>;
  edit(place: Place, activityId: string, message: Message, locale?: string, talk?: Talk): Promise<Delivery>;
  /** Opens or finds the personal chat with a person whom the bot met in another conversation (`near`). */
  openChat(
    near: Place,
    userId: string,
    tenantId: string,
  ): Promise<{ readonly kind: 'opened'; readonly place: Place } | Exclude<Delivery, { kind: 'sent' }>>;
}
