import type { Verb } from '../../transfers/commerce.ts';

/**
 * The fields of each command besides its name, as stored in the queue and with a sign-in. A command's file adds its own
 * entry (`declare module`). The entries here are for commands that several files create. Queues written by earlier
 * releases hold these fields, so a field can never be removed.
 */
export interface CommandsByName {
  decide: {
    readonly verb: Verb;
    readonly ref: string;
    readonly reason?: string;
    /** The decision began as a click on the desk card and continues after a sign-in. The card shows the result. */
    readonly onCard?: boolean;
    /**
     * Somebody had to choose line items when this approval was asked for. So it must not approve a choice that another
     * approver has made since.
     */
    readonly picks?: true;
    /** The choice of line items that the clicked card showed, with `onCard`. Absent on cards of earlier releases. */
    readonly choice?: string;
  };
  /** The beginning of a command, with a slot missing. `usage` is the `words` of its definition. */
  incomplete: { readonly usage: string };
  /** Text that isn't a command. `nearest` is the most similar command, ready to be typed. */
  unknown: { readonly text: string; readonly nearest?: string };
}

export type CommandName = keyof CommandsByName;
export type CommandOf<Name extends CommandName> = Name extends CommandName
  ? { readonly name: Name } & CommandsByName[Name]
  : never;
/** A request that a person types, or that a button makes in their name. */
export type Command = CommandOf<CommandName>;
export type DecideCommand = CommandOf<'decide'>;

/** The slot values of a typed phrase. A slot that was left out is absent. */
export interface SlotValues {
  /** A name, a domain or a tenant id, without quotation marks. */
  readonly customer?: string;
  /** A partner's name or tenant id, without quotation marks. */
  readonly partner?: string;
  /** The first digits of a transfer's number. */
  readonly ref?: string;
  /** Without the word before it ("because"). */
  readonly reason?: string;
  /** A name, an Entra object id, or the Teams id of a person who was mentioned. */
  readonly person?: string;
  /** Counted from 0, although people type it counted from 1. */
  readonly page?: number;
  /** Keys under `slots.filter` in `cards/locales`, in the order in which they were typed. */
  readonly filter?: readonly string[];
  /** The word for all line items was typed. */
  readonly items?: true;
}
export type SlotName = keyof SlotValues;
