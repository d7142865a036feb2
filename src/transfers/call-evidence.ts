import type { SignInNeed } from './call-state.ts';

/** What is known of this work item's earlier tries. */
export interface Tries {
  /** How often a worker has taken the item, this time included. */
  readonly taken: number;
  /** Number of leading tries that made no call. */
  readonly idle: number;
  /** How often Partner Center refused because something else was under way. */
  readonly busy: number;
}

/** What was learned in this run. */
export interface Evidence {
  /** What identity said when it was asked for the person's token. */
  readonly token: { readonly is: 'good' | 'unavailable' } | { readonly is: 'missing'; readonly signIn: SignInNeed };
  /** What Partner Center answered to the call. */
  readonly answer?: Said;
  /** What Partner Center shows to the person. After an answer: what it has shown since. */
  readonly look?: Seen;
  /** What Partner Center shows to others who took part. */
  readonly others?: Seen;
}

export type Said =
  | { readonly said: 'done' }
  | { readonly said: 'throttled'; readonly seconds: number }
  /** No answer, or one that leaves the outcome open. */
  | { readonly said: 'nothing' }
  | { readonly said: 'signIn'; readonly signIn: SignInNeed }
  /** `busy`: something is under way there. `maybeDone`: what was asked may be done already. `notThem`: the person may not. */
  | { readonly said: 'refused'; readonly because: 'busy' | 'maybeDone' | 'notThem' | 'no'; readonly code: string };

/** A refusal that a sign-in does not cure. */
export type Refused = Extract<Said, { said: 'refused' }>;

export type Seen =
  | { readonly saw: 'tookEffect' | 'notYet' | 'movedOn' }
  | { readonly saw: 'nothing'; readonly seconds?: number; readonly signIn?: SignInNeed };
