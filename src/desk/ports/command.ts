import type { Verb } from '../../transfers/commerce.ts';

/** What a person can ask for by typing, and what a button may ask for in their name. */
export type Command =
  | { readonly name: 'create'; readonly customer: string }
  | { readonly name: 'request'; readonly customer: string; readonly source?: string }
  | {
      readonly name: 'decide';
      readonly verb: Verb;
      readonly ref: string;
      readonly reason?: string;
      /** It began as a click on the desk card, and goes on after a sign-in: the card answers, not the conversation. */
      readonly onCard?: boolean;
      /** To approve took choosing line items: it does not come to approve what somebody else chose meanwhile. */
      readonly picks?: true;
    }
  /** `to`: an Entra object id, or Teams' own id of somebody who was mentioned. */
  | { readonly name: 'assign'; readonly ref: string; readonly to: string }
  | ListCommand
  /** `itemsPage`: all of its line items instead, from this page on, counted from 0. */
  | { readonly name: 'show'; readonly ref: string; readonly itemsPage?: number }
  | { readonly name: 'customers'; readonly text: string }
  | { readonly name: 'subscriptions'; readonly customer: string; readonly page?: number }
  | { readonly name: 'help' }
  | { readonly name: 'whoAmI' }
  | { readonly name: 'signIn' | 'signOut' | 'useThisChannel' }
  /** A known command with something missing: `usage` is how it is typed. */
  | { readonly name: 'incomplete'; readonly usage: string }
  /** Not a command; `nearest` is the one it may have meant, ready to be typed. */
  | { readonly name: 'unknown'; readonly text: string; readonly nearest?: string };

export type DecideCommand = Extract<Command, { name: 'decide' }>;

export interface ListCommand {
  readonly name: 'list';
  readonly customer?: string;
  /** A key of `STATUS_FILTERS`; absent: what is open. */
  readonly filter?: string;
  readonly mine?: boolean;
  readonly direction?: 'incoming' | 'outgoing';
  /** Counted from 0. */
  readonly page?: number;
}
