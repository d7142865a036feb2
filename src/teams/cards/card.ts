import type { Message } from '../../desk/ports/message.ts';

/** What Teams is sent for a message of the desk: a card, a text, or both; `summary` is what a notification shows. */
export interface Rendered {
  readonly text?: string;
  readonly summary?: string;
  /** Content of an Adaptive Card. */
  readonly attachment?: object;
  /** Of a sign-in that Teams may bring about by itself. */
  readonly signIn?: SignInCardWords & { readonly exchangeId: string };
}

/** A sign-in message in plain text, for where no Adaptive Card can be. */
export interface SignInCardWords {
  readonly text: string;
  readonly button: string;
  readonly url: string;
}

export type Render = (message: Message, locale?: string) => Rendered;
