import type { SignInNeed } from './call-state.ts';

/** The earlier tries of this work item. */
export interface Tries {
  /** How often a worker has taken the item, this time included. */
  readonly taken: number;
  /** Number of leading tries that made no call. */
  readonly idle: number;
  /** How often Partner Center refused because something else was under way. */
  readonly busy: number;
}

/** The evidence from this run. */
export interface Evidence {
  /** Whether identity provided the person's token. */
  readonly token: { readonly is: 'good' | 'unavailable' } | { readonly is: 'missing'; readonly signIn: SignInNeed };
  /** What Partner Center answered to the call. */
  readonly answer?: Said;
  /** What Partner Center shows to the person; if there is an answer, the look came after it. */
  readonly look?: Seen;
  /** What Partner Center shows to other people who took part. */
  readonly others?: Seen;
}

export type Said =
  | { readonly said: 'done' }
  | { readonly said: 'throttled'; readonly seconds: number }
  /** No answer, or one that leaves the outcome open. */
  | { readonly said: 'nothing' }
  | { readonly said: 'signIn'; readonly signIn: SignInNeed }
  /** `busy`: something is under way there. `maybeDone`: the request may be done already. `notThem`: the person may not. */
  | { readonly said: 'refused'; readonly because: 'busy' | 'maybeDone' | 'notThem' | 'no'; readonly code: string };

/** A refusal that a sign-in can't resolve. */
export type Refused = Extract<Said, { said: 'refused' }>;

export type Seen =
  | { readonly saw: 'tookEffect' | 'notYet' | 'movedOn' }
  | { readonly saw: 'nothing'; readonly seconds?: number; readonly signIn?: SignInNeed };
