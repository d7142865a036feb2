import type { Place } from '../../store/store.ts';
import type { Person } from '../../transfers/transfer.ts';
import type { Message } from './message.ts';

/** What every inbound event carries: who, where, and a key under which Teams sends it again if it has to. */
export interface Turn {
  /** Tenant, conversation and activity id: the same when Teams re-sends, different for each click and message. */
  readonly key: string;
  readonly person: Person;
  /** Teams did not say of which tenant they are; it was taken to be the conversation's. */
  readonly tenantAssumed?: true;
  /** Teams' own id of the person in this conversation (`29:…`). */
  readonly userId: string;
  readonly place: Place;
  /** BCP 47 tag of the person's client. */
  readonly locale: string;
  /** They have signed in for this already: `silently` through Teams, `forMfa` to bring a second factor. */
  readonly signedIn?: { readonly silently?: true; readonly forMfa?: true };
}

/** Somebody who was mentioned in a message, with Teams' own id (`29:…`). */
export interface Mention {
  readonly name: string;
  readonly userId: string;
}

/** An authenticated event from Teams, free of the Bot Framework's types. */
export type Inbound =
  /** `text` without the mention of the bot; other people's mentions stand in it as their names. */
  | { readonly kind: 'message'; readonly turn: Turn; readonly text: string; readonly mentions?: readonly Mention[] }
  /** A button on a card; `messageId` is the message the card stands in. Nothing in `data` is believed. */
  | {
      readonly kind: 'click';
      readonly turn: Turn;
      readonly verb: string;
      readonly data: Readonly<Record<string, unknown>>;
      readonly messageId?: string;
    }
  /** The bot was added: to a person's chat, or to a team (then `turn.person` is who added it). */
  | { readonly kind: 'installed'; readonly turn: Turn }
  | { readonly kind: 'removed'; readonly place: Place };

export type Click = Extract<Inbound, { kind: 'click' }>;

/** What the clicker sees at once: their own view of the card, or a sentence beside a card that stays as it is. */
export type ClickAnswer =
  | { readonly kind: 'card'; readonly message: Message }
  /** `signIn`: what to ask for instead, where Teams can sign the person in while the card stays. */
  | { readonly kind: 'say'; readonly text: Message; readonly signIn?: Message };
