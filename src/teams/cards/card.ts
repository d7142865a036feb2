import type { View, ViewOf } from '../../desk/ports/message.ts';
import type { Values } from './template.ts';
import type { Words } from './words.ts';

/** Builds the card of one kind of view. */
export type Card<Kind extends View['kind']> = (view: ViewOf<Kind>, words: Words) => Built;

/** A card before rendering: the name of the file in `cards/`, without `.json`, and the values for its `${…}`. */
export interface Built {
  readonly template: string;
  readonly values: Values;
  /** What a notification says about the card. Default: the name of the bot. */
  readonly summary?: string;
  /** Set for a sign-in that Teams may complete silently. */
  readonly signIn?: SilentSignIn;
}

export interface SilentSignIn extends SignInCardWords {
  readonly exchangeId: string;
}

/** A sign-in message in plain text, for places that can't show an Adaptive Card. */
export interface SignInCardWords {
  readonly text: string;
  readonly button: string;
  readonly url: string;
}
