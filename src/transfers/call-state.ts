/**
 * The state of a pending call. It combines two facts: whether the call may have taken effect at Partner Center, and
 * whether its person is signed in.
 *
 * | | the person is signed in | the person has to sign in |
 * |---|---|---|
 * | no call was made | `unsent` | `unsentAway` |
 * | the call may have taken effect | `inDoubt` | `inDoubtAway` |
 *
 * A call never goes back from `inDoubt` to `unsent`.
 */
export type CallState =
  | { readonly kind: 'unsent'; readonly asked?: Asked }
  | { readonly kind: 'inDoubt'; readonly asked?: Asked; readonly doubt?: Doubt }
  | { readonly kind: 'unsentAway'; readonly asked: Asked }
  | { readonly kind: 'inDoubtAway'; readonly asked: Asked; readonly doubt?: Doubt };

/** Absent on calls that an earlier release left in doubt. */
export interface Doubt {
  /** When the outcome became unknown, ISO 8601. */
  readonly since: string;
  /** When a look first showed no effect, ISO 8601; absent while nobody could look. */
  readonly nothingSince?: string;
}

/** The sign-in links sent to the person for this call. */
export interface Asked {
  /** When the person's 24 hours began, ISO 8601. */
  readonly first: string;
  /** When the newest link was sent, ISO 8601. */
  readonly last: string;
  /** What the newest link was for. */
  readonly for?: SignInKey;
  /** When the person signed in through the newest link, ISO 8601. */
  readonly signedIn?: string;
}

/** Why a person has to sign in. These are keys of sentences. */
export type SignInKey = 'signIn.toGoOn' | 'signIn.stronger' | 'signIn.mfa';

/** What a sign-in must provide before the desk can make the call, or look for its effect, as this person. */
export interface SignInNeed {
  readonly key: SignInKey;
  /** The claims that Entra or Partner Center asks for, as JSON. */
  readonly claims?: string;
  /** A second factor. */
  readonly mfa?: boolean;
  /** The person must sign in themselves, because another token from Teams would be refused like the last. */
  readonly inPerson?: boolean;
}

export function mayHaveTakenEffect({ kind }: CallState): boolean {
  return kind === 'inDoubt' || kind === 'inDoubtAway';
}

export function isAway({ kind }: CallState): boolean {
  return kind === 'unsentAway' || kind === 'inDoubtAway';
}

/** The state after the person has signed in: the desk can make the call or look for its effect. */
export function withPersonBack(state: CallState): CallState {
  const { asked } = state;
  return mayHaveTakenEffect(state) ? { kind: 'inDoubt', asked, ...doubtIn(state) } : { kind: 'unsent', asked };
}

/** The state after the person has signed in through a link that was sent for this call. */
export function withSignIn<T extends CallState>(state: T, at: string): T {
  return state.asked === undefined ? state : { ...state, asked: { ...state.asked, signedIn: at } };
}

/** The state while the outcome is unknown. The person was signed in for the call, so their 24 hours start over. */
export function withDoubt({ asked }: CallState, at: string, doubt: Doubt): CallState {
  return { kind: 'inDoubt', asked: asked && { ...asked, first: at }, doubt };
}

/** The state while the person has to sign in. `doubt` is undefined for a call that was not made. */
export function withPersonAway(asked: Asked, doubt: Doubt | undefined): CallState {
  return doubt === undefined ? { kind: 'unsentAway', asked } : { kind: 'inDoubtAway', asked, doubt };
}

function doubtIn(state: CallState): { readonly doubt?: Doubt } {
  return 'doubt' in state && state.doubt !== undefined ? { doubt: state.doubt } : {};
}
