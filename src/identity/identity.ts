import type { Actor } from '../transfers/transfer.ts';

/** A person's token for Partner Center, or why there is none. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string; readonly expiresAt: string }
  /** No session, or it was revoked or expired; `claims` when Entra asked for a stronger sign-in. */
  | { readonly kind: 'signInNeeded'; readonly claims?: string }
  /** Entra could not be reached: try again later. */
  | { readonly kind: 'unavailable' };

export type SignInOutcome =
  | { readonly kind: 'signedIn'; readonly actor: Actor; readonly resume?: unknown }
  | { readonly kind: 'refused'; readonly because: SignInRefusal; readonly actor?: Actor };

/**
 * `unknownLink`: never issued, used before, or older than ten minutes. `otherPerson`: signed in as somebody else than the
 * person who asked. `denied`: the person said no. `failed`: Entra refused the code. `unavailable`: Entra was not reached.
 */
export type SignInRefusal = 'unknownLink' | 'otherPerson' | 'denied' | 'failed' | 'unavailable';

export interface Identity {
  tokenFor(actor: Actor): Promise<TokenAnswer>;
  /** A link that only this person can use, once, for ten minutes. `resume` comes back with the outcome. */
  beginSignIn(
    actor: Actor,
    resume?: unknown,
    claims?: string,
  ): Promise<{ readonly url: string; readonly expiresAt: string }>;
  /** Where the link leads: Entra's authorization page; undefined when the link is no longer good. */
  authorizeUrl(state: string): Promise<string | undefined>;
  /** The parameters with which Entra sent the browser back. */
  completeSignIn(query: Readonly<Record<string, string | undefined>>): Promise<SignInOutcome>;
  signOut(actor: Actor): Promise<void>;
  /** Who is signed in, as far as the stored session knows; undefined when nobody is. */
  session(actor: Actor): Promise<{ readonly username: string; readonly name?: string } | undefined>;
}
