/**
 * Where a pending call stands. Two things matter: may it have taken effect at Partner Center, and is its person signed in?
 *
 * | | the person is there | the person has to sign in |
 * |---|---|---|
 * | no call was made | `unsent` | `unsentAway` |
 * | it may have taken effect | `inDoubt` | `inDoubtAway` |
 *
 * A call never goes back from `inDoubt` to `unsent`.
 */
export type CallState =
  | { readonly kind: 'unsent' | 'inDoubt'; readonly asked?: Asked }
  | { readonly kind: 'unsentAway' | 'inDoubtAway'; readonly asked: Asked };

/** The sign-in links that the person was sent for this call. */
export interface Asked {
  /** When the person's 24 hours began, ISO 8601. */
  readonly first: string;
  /** When the newest link was sent, ISO 8601. */
  readonly last: string;
  /** What the newest link was for. */
  readonly for?: SignInKey;
}

/** Why a person has to sign in: keys of sentences. */
export type SignInKey = 'signIn.toGoOn' | 'signIn.stronger' | 'signIn.mfa';

/** What a sign-in has to bring, so that the call can be made or looked for as this person. */
export interface SignInNeed {
  readonly key: SignInKey;
  /** What Entra or Partner Center asks for, as JSON. */
  readonly claims?: string;
  /** A second factor. */
  readonly mfa?: boolean;
  /** Only the person can help: a token that Teams exchanges would be refused as the last one was. */
  readonly inPerson?: boolean;
}

export function mayHaveTakenEffect({ kind }: CallState): boolean {
  return kind === 'inDoubt' || kind === 'inDoubtAway';
}

export function isAway({ kind }: CallState): boolean {
  return kind === 'unsentAway' || kind === 'inDoubtAway';
}

/** Its person signed in: it may be called or looked for. */
export function withPersonBack({ kind, asked }: CallState): CallState {
  return { kind: kind === 'unsentAway' || kind === 'unsent' ? 'unsent' : 'inDoubt', asked };
}

/** Its outcome is unknown. The person was there for that, so their 24 hours start over. */
export function withDoubt({ asked }: CallState, at: string): CallState {
  return { kind: 'inDoubt', asked: asked && { ...asked, first: at } };
}
