import type { SignInNeed } from './call-state.ts';

/** How often this work item has been tried, and with what result. */
export interface Tries {
  /** How often a worker has taken the item, including this time. */
  readonly taken: number;
  /** Number of leading tries that made no call. */
  readonly idle: number;
  /** How often Partner Center refused for a reason that can pass, so that the call was tried again. */
  readonly refused: number;
}

/** The evidence from this run. */
export interface Evidence {
  /** Whether identity provided the person's token. */
  readonly token: { readonly is: 'good' | 'unavailable' } | { readonly is: 'missing'; readonly signIn: SignInNeed };
  /** Whether a look found no effect before the call was made again in this run. */
  readonly foundNothing?: boolean;
  /**
   * What the desk found when it checked, right before a call, whether the people behind it still have the right. Absent
   * before that check, and if they have it.
   */
  readonly right?: 'lost' | 'unknown';
  /** How Partner Center answered the call. */
  readonly answer?: Said;
  /** What Partner Center shows the person. If there is an answer, the look came after it. */
  readonly look?: Seen;
  /** What Partner Center shows other people who took part. */
  readonly others?: Seen;
}

export type Said =
  | { readonly said: 'done' }
  | { readonly said: 'throttled'; readonly seconds: number }
  /** No answer, or an answer that leaves the outcome unknown. */
  | { readonly said: 'nothing' }
  | { readonly said: 'signIn'; readonly signIn: SignInNeed }
  /**
   * `busy`: something else is under way at Partner Center. `maybeDone`: the request may already be done. `failed`:
   * Partner Center had an error of its own, and may have done the request all the same. `notThem`: this person isn't
   * allowed to make the call.
   */
  | {
      readonly said: 'refused';
      readonly because: 'busy' | 'maybeDone' | 'failed' | 'notThem' | 'no';
      readonly code: string;
    };

/** A refusal that a sign-in can't resolve. */
export type Refused = Extract<Said, { said: 'refused' }>;

/** `seconds`: how long Partner Center, which throttled the look, asks to wait. */
export type Seen =
  | { readonly saw: 'tookEffect' | 'notYet' | 'movedOn' }
  | { readonly saw: 'nothing'; readonly seconds?: number; readonly signIn?: SignInNeed };
