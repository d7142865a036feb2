import type { Actor } from '../transfers/transfer.ts';

/** A person's token for Partner Center, or why there is none. */
export type TokenAnswer =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly expiresAt: string;
      /** It says that the person used no second factor, so Partner Center will refuse it. */
      readonly withoutMfa?: true;
    }
  /** No session, or it was revoked or expired; `claims` when Entra asked for a stronger sign-in. */
  | { readonly kind: 'signInNeeded'; readonly claims?: string }
  /** Entra could not be reached: try again later. */
  | { readonly kind: 'unavailable' };

export type SignInOutcome =
  | SignedIn
  | { readonly kind: 'refused'; readonly because: SignInRefusal; readonly actor?: Actor };

export interface SignedIn {
  readonly kind: 'signedIn';
  readonly actor: Actor;
  readonly resume?: unknown;
  /** Through Teams, without the person doing anything. */
  readonly silently?: true;
  /** The sign-in was asked for because a second factor was missing. */
  readonly forMfa?: true;
  /** The new token says that there was no second factor. */
  readonly withoutMfa?: true;
}

/**
 * `unknownLink`: never issued, used before, or older than ten minutes. `otherPerson`: signed in as somebody else than
 * the person who asked. `denied`: the person said no. `failed`: Entra refused the code. `unavailable`: Entra was not
 * reached.
 */
export type SignInRefusal = 'unknownLink' | 'otherPerson' | 'denied' | 'failed' | 'unavailable';

/** What a sign-in has to bring that the last one did not. */
export interface Challenge {
  /** Claims that Entra or an API asked for, as JSON. */
  readonly claims?: string;
  /** A second factor is needed, and nobody said which claims ask for it. */
  readonly mfa?: boolean;
}

export interface SignInLink {
  readonly url: string;
  readonly expiresAt: string;
  /** The id with which Teams may exchange its own token instead. Absent when that token would not be enough. */
  readonly exchangeId?: string;
}

/**
 * The outcome of exchanging a token that Teams offered. `already`: another of the person's clients was first, or they
 * have signed in meanwhile. `badToken`: not from Entra, not for us, or not this person's. `interaction`: Entra wants
 * the person to act, for instance with a second factor. Teams can't pass that on, so the link of the same message asks
 * for it.
 */
export type ExchangeOutcome =
  | SignedIn
  | { readonly kind: 'already' }
  /** `url`: the link of the same message, as long as it is valid and belongs to this person. */
  | { readonly kind: 'refused'; readonly because: ExchangeRefusal; readonly url?: string };

export type ExchangeRefusal = 'unknownLink' | 'otherPerson' | 'badToken' | 'interaction' | 'failed' | 'unavailable';

export interface Identity {
  tokenFor(actor: Actor): Promise<TokenAnswer>;
  /** A link that only this person can use, once, for ten minutes. `resume` comes back with the outcome. */
  beginSignIn(actor: Actor, resume?: unknown, challenge?: Challenge): Promise<SignInLink>;
  /** Where the link leads: Entra's authorization page; undefined when the link is no longer good. */
  authorizeUrl(state: string): Promise<string | undefined>;
  /** The parameters with which Entra sent the browser back. */
  completeSignIn(query: Readonly<Record<string, string | undefined>>): Promise<SignInOutcome>;
  signOut(actor: Actor): Promise<void>;
  /** Who is signed in, as far as the stored session knows; undefined when nobody is. */
  session(actor: Actor): Promise<{ readonly username: string; readonly name?: string } | undefined>;
}

/** What only the edges of the desk use. */
export interface EntraIdentity extends Identity {
  /** Single sign-on: Teams offers the person's token, so that they need not follow the link. The token is not kept. */
  exchange(actor: Actor, exchangeId: string, token: string): Promise<ExchangeOutcome>;
  /**
   * Seals with the current key every record that a former key sealed, batch by batch, until none is left or `signal` is
   * aborted. Resolves with the number of records that still need a former key.
   */
  resealStored(signal?: AbortSignal): Promise<number>;
}
