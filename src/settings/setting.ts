import type { z } from 'zod';

/**
 * One setting. `.env.example`, the description at startup, the warnings and the typed config are derived from it. Its
 * path in its group's tree is also the path of its value in `Config`.
 */
export interface Setting<Name extends string = string, Value = unknown> {
  /** The name in the environment. */
  readonly name: Name;
  readonly doc: string;
  readonly isSecret: boolean;
  /** The value that `.env.example` fills in. */
  readonly example: string;
  /** Reads the value. `given` is undefined when the environment has none. */
  read(given: string | undefined): Reading<Value>;
}

export type Reading<Value = unknown> =
  | {
      readonly kind: 'good';
      readonly value: Value;
      /** The value in a form that is safe to log. */
      readonly shown: string;
      /** A sentence that continues the name, for a value that works but is probably a mistake. */
      readonly warning: string | undefined;
    }
  /** Each sentence continues the name. */
  | { readonly kind: 'wrong'; readonly because: readonly string[] };

/** The settings in a group, nested like their values in `Config`. */
export interface Tree {
  readonly [key: string]: Setting | Tree;
}

export type SettingsIn<Node> = Node extends Setting ? Node : { [Key in keyof Node]: SettingsIn<Node[Key]> }[keyof Node];

export type ValueOf<Node> =
  Node extends Setting<string, infer Value> ? Value : { readonly [Key in keyof Node]: ValueOf<Node[Key]> };

interface Entry<Name extends string, Value> {
  readonly name: Name;
  /** The comment in `.env.example`. A line break begins a new line there. */
  readonly doc: string;
  /** Reads the text. No error message repeats it. */
  readonly takes: z.ZodType<Value, string>;
  /** Keeps the value out of the description, error messages and log lines. */
  readonly secret?: true;
  /** How the description shows the value, if not as plain text. */
  readonly shown?: (value: Value) => string;
  /** Returns a sentence that continues the name, for a value that works but is probably a mistake. */
  readonly warns?: (value: Value) => string | undefined;
}

/** What to read when the environment has no value. */
interface Default {
  readonly default: string;
}

interface Required {
  /** What the value should be, for the message that asks for it. */
  readonly required: string;
  readonly example?: string;
}

export function setting<const Name extends string, Value>(
  entry: Entry<Name, Value> & (Default | Required),
): Setting<Name, Value>;
export function setting<const Name extends string, Value>(entry: Entry<Name, Value>): Setting<Name, Value | undefined>;
export function setting<const Name extends string, Value>(
  entry: Entry<Name, Value> & Partial<Default & Required>,
): Setting<Name, Value | undefined> {
  const {
    name,
    doc,
    secret: isSecret = false,
    default: standsForNone,
    required,
    example = standsForNone ?? '',
  } = entry;
  return {
    name,
    doc,
    isSecret,
    example,
    read(given = standsForNone) {
      if (given === undefined) {
        if (required !== undefined) return { kind: 'wrong', because: [`is not set. Give ${required}.`] };
        return { kind: 'good', value: undefined, shown: '', warning: undefined };
      }
      const parsed = entry.takes.safeParse(given);
      if (!parsed.success) return { kind: 'wrong', because: parsed.error.issues.map(({ message }) => message) };
      return {
        kind: 'good',
        value: parsed.data,
        shown: isSecret ? given && '(secret)' : (entry.shown ?? String)(parsed.data),
        warning: entry.warns?.(parsed.data),
      };
    },
  };
}

/** Returns the settings of a tree, in order. */
export function settingsIn(tree: Tree): readonly Setting[] {
  return Object.values(tree).flatMap((node) => (isSetting(node) ? [node] : settingsIn(node)));
}

/** Builds the tree's values. `found` has a value under the name of each setting in the tree. */
export function valuesIn<Of extends Tree>(tree: Of, found: Readonly<Record<string, unknown>>): ValueOf<Of> {
  const values = Object.entries(tree).map(([key, node]) => [
    key,
    isSetting(node) ? found[node.name] : valuesIn(node, found),
  ]);
  return Object.fromEntries(values);
}

function isSetting(node: Setting | Tree): node is Setting {
  return typeof node.read === 'function';
}
