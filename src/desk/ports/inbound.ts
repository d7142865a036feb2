import type { Place } from '../../store/store.ts';
import type { Person } from '../../transfers/transfer.ts';
import type { Message } from './message.ts';

/**
 * What a message, a click and an installation have in common: who, where, and a key that recognises an event that Teams
 * resends.
 */
export interface Turn {
  /**
   * Tenant, conversation and activity id. The key is the same when Teams resends an event, and different for each click
   * and message.
   */
  readonly key: string;
  readonly person: Person;
  /** Teams didn't say which tenant the person belongs to, so the conversation's tenant was assumed. */
  readonly tenantAssumed?: true;
  /** Teams' own id for the person in this conversation (`29:…`). */
  readonly userId: string;
  readonly place: Place;
  /** Language tag of the person's client (BCP 47). */
  readonly locale: string;
  /**
   * The person has already signed in for this request: `silently` through Teams, `inPerson` through a link, or `forMfa`
   * to provide a second factor.
   */
  readonly signedIn?: { readonly silently?: true; readonly inPerson?: true; readonly forMfa?: true };
}

/** A person who was mentioned in a message, with their Teams id (`29:…`). */
export interface Mention {
  readonly name: string;
  readonly userId: string;
}

/** An authenticated event from Teams, free of the Bot Framework's types. */
export type Inbound =
  /** `text` doesn't contain the mention of the bot. Mentions of other people appear as their names. */
  | { readonly kind: 'message'; readonly turn: Turn; readonly text: string; readonly mentions?: readonly Mention[] }
  /** A button on a card. `messageId` is the message that shows the card. The desk doesn't trust anything in `data`. */
  | {
      readonly kind: 'click';
      readonly turn: Turn;
      readonly verb: string;
      readonly data: Readonly<Record<string, unknown>>;
      readonly messageId?: string;
    }
  /**
   * The bot was added to a person's chat or to a team. `turn.person` is that person, or the one who added the bot to the
   * team.
   */
  | { readonly kind: 'installed'; readonly turn: Turn }
  /** The bot was removed from a conversation, by this person if Teams says so. */
  | { readonly kind: 'removed'; readonly place: Place; readonly by?: Person };

export type Click = Extract<Inbound, { kind: 'click' }>;

/** What the person who clicked sees at once: their own view of the card, or a sentence beside an unchanged card. */
export type ClickAnswer =
  | { readonly kind: 'card'; readonly message: Message }
  /**
   * `signIn`: the message to use instead where Teams can sign the person in and leave the card in place. `isPrivate`:
   * nobody else may read the sentence.
   */
  | { readonly kind: 'say'; readonly text: Message; readonly signIn?: Message; readonly isPrivate?: true };
