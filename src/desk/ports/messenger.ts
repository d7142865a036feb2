import type { Place } from '../../store/store.ts';
import type { Message } from './message.ts';

/**
 * What became of an outgoing message. `gone`: the message or the conversation is not there any more (404, 403).
 * `throttled`: nothing was sent; wait as told (429, 412), or until the bot is let in again (401, no token, nobody there).
 * `ambiguous`: it may have arrived (deadline, reset, 5xx): an edit may be repeated, a post may not. `refused`: it will
 * never be accepted as it is (400, 413).
 */
export type Delivery =
  | { readonly kind: 'sent'; readonly activityId: string }
  | { readonly kind: 'gone'; readonly what: 'message' | 'conversation' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly kind: 'ambiguous'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** The way out to people. Each call is one attempt; who calls it owns the repeats. */
export interface Messenger {
  /** Posts into a conversation; into a channel as a new thread, unless the place names one (`;messageid=`). */
  post(place: Place, message: Message, locale?: string): Promise<Delivery>;
  edit(place: Place, activityId: string, message: Message, locale?: string): Promise<Delivery>;
  /** Opens (or finds) the personal chat with someone met elsewhere. */
  openChat(
    near: Place,
    userId: string,
    tenantId: string,
  ): Promise<{ readonly kind: 'opened'; readonly place: Place } | Exclude<Delivery, { kind: 'sent' }>>;
}
