import type { Verb } from '../../transfers/commerce.ts';

/**
 * What each command carries besides its name, in the queue and after a sign-in. The file of a command adds its own entry
 * (`declare module`); here are those that more than one file makes. Queues of earlier releases hold them: a field that is
 * here once is read for ever.
 */
export interface CommandsByName {
  decide: {
    readonly verb: Verb;
    readonly ref: string;
    readonly reason?: string;
    /** It began as a click on the desk card, and goes on after a sign-in: the card answers, not the conversation. */
    readonly onCard?: boolean;
    /** To approve took choosing line items: it does not come to approve what somebody else chose meanwhile. */
    readonly picks?: true;
  };
  /** The beginning of the command that is called `usage` in its definition, with something missing. */
  incomplete: { readonly usage: string };
  /** Not a command; `nearest` is the one it may have meant, ready to be typed. */
  unknown: { readonly text: string; readonly nearest?: string };
}

export type CommandName = keyof CommandsByName;
export type CommandOf<Name extends CommandName> = Name extends CommandName
  ? { readonly name: Name } & CommandsByName[Name]
  : never;
/** What a person can ask for by typing, and what a button may ask for in their name. */
export type Command = CommandOf<CommandName>;
export type DecideCommand = CommandOf<'decide'>;

/** What a phrase has in its slots, read from what was typed. A slot that was left out is absent. */
export interface SlotValues {
  /** A name, a domain or a tenant id, without quotation marks. */
  readonly customer?: string;
  /** A partner's name or tenant id, without quotation marks. */
  readonly partner?: string;
  /** The first digits of a transfer's number. */
  readonly ref?: string;
  /** Without the word that leads to it ("because"). */
  readonly reason?: string;
  /** A name, an Entra object id, or Teams' own id of somebody who was mentioned. */
  readonly person?: string;
  /** Counted from 0; people count from 1. */
  readonly page?: number;
  /** Keys under `slots.filter` in `cards/locales`, in the order in which they were typed. */
  readonly filter?: readonly string[];
  /** The word for all line items was typed. */
  readonly items?: true;
}
export type SlotName = keyof SlotValues;
