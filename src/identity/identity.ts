import type { Actor } from '../transfers/transfer.ts';

/** A person's token for Partner Center, or why there is none. */
export type TokenAnswer =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly expiresAt: string;
      /** The token says that the person used no second factor, so Partner Center will refuse the token. */
      readonly withoutMfa?: true;
    }
  /**
   * There is no session, or the session was revoked or has expired. `claims` is set when Entra asks for a stronger
   * sign-in.
   */
  | { readonly kind: 'signInNeeded'; readonly claims?: string }
  /** Entra could not be reached. Try again later. */
  | { readonly kind: 'unavailable' };

export type SignInOutcome =
  | SignedIn
  | { readonly kind: 'refused'; readonly because: SignInRefusal; readonly actor?: Actor };

export interface SignedIn {
  readonly kind: 'signedIn';
  readonly actor: Actor;
  readonly resume?: unknown;
  /** Teams signed the person in, and they did not have to do anything. */
  readonly silently?: true;
  /** The desk asked for this sign-in because a second factor was missing. */
  readonly forMfa?: true;
  /** The new token says that no second factor was used. */
  readonly withoutMfa?: true;
}

/**
 * `unknownLink`: the link was never issued, was used before, or is older than ten minutes. `otherPerson`: somebody
 * other than the person who asked signed in. `denied`: the person declined. `failed`: Entra refused the code.
 * `unavailable`: Entra could not be reached.
 */
export type SignInRefusal = 'unknownLink' | 'otherPerson' | 'denied' | 'failed' | 'unavailable';

/** What the next sign-in must provide that the last one did not. */
export interface Challenge {
  /** The claims that Entra or an API asked for, as JSON. */
  readonly claims?: string;
  /** A second factor is needed, but nobody named the claims that ask for one. */
  readonly mfa?: boolean;
}

export interface SignInLink {
  readonly url: string;
  readonly expiresAt: string;
  /** The id under which Teams may offer its own token instead. Absent when that token would not be enough. */
  readonly exchangeId?: string;
}

/**
 * The outcome of exchanging a token that Teams offered. `already`: another of the person's clients was first, or the
 * person has signed in meanwhile. `badToken`: the token is not from Entra, not for us, or not this person's.
 * `interaction`: Entra wants the person to act, for instance to use a second factor. Teams can't pass that request on,
 * so the link in the same message does.
 */
export type ExchangeOutcome =
  | SignedIn
  | { readonly kind: 'already' }
  /** `url`: the link in the same message, if it is still valid and belongs to this person. */
  | { readonly kind: 'refused'; readonly because: ExchangeRefusal; readonly url?: string };

export type ExchangeRefusal = 'unknownLink' | 'otherPerson' | 'badToken' | 'interaction' | 'failed' | 'unavailable';

export interface Identity {
  tokenFor(actor: Actor): Promise<TokenAnswer>;
  /** Returns a link that only this person can use, once, within ten minutes. `resume` is returned with the outcome. */
  beginSignIn(actor: Actor, resume?: unknown, challenge?: Challenge): Promise<SignInLink>;
  /** Returns the address of Entra's authorization page for this link; undefined when the link is no longer valid. */
  authorizeUrl(state: string): Promise<string | undefined>;
  /** Completes a sign-in with the query parameters that Entra sent to our callback. */
  completeSignIn(query: Readonly<Record<string, string | undefined>>): Promise<SignInOutcome>;
  signOut(actor: Actor): Promise<void>;
  /** The account in the stored session; undefined when the person is not signed in. */
  session(actor: Actor): Promise<{ readonly username: string; readonly name?: string } | undefined>;
}

/** The part that only the edges of the desk use. */
export interface EntraIdentity extends Identity {
  /**
   * Single sign-on: Teams offers the person's token, so that they don't have to follow the link. The offered token is
   * not stored.
   */
  exchange(actor: Actor, exchangeId: string, token: string): Promise<ExchangeOutcome>;
  /**
   * Reseals with the current key every record that a former key sealed, batch by batch, until none is left or `signal`
   * is aborted. Resolves with the number of records that still need a former key.
   */
  resealStored(signal?: AbortSignal): Promise<number>;
}
