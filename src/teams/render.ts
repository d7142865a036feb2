import type { Message } from '../desk/views.ts';

/** What Teams is sent for a message of the desk: a card, a text, or both; `summary` is what a notification shows. */
export interface Rendered {
  readonly text?: string;
  readonly summary?: string;
  /** Content of an Adaptive Card. */
  readonly attachment?: object;
}

export type Render = (message: Message, locale?: string) => Rendered;
