import { Refusal } from './refusal.ts';

/** The properties of one JSON object in a request. The case of names doesn't matter, as at Partner Center. */
export interface Fields {
  has(name: string): boolean;
  /** Returns a non-empty string, or a number as digits. */
  text(name: string): string | undefined;
  /** Returns a GUID in lower case. Throws a refusal when the value isn't a GUID. */
  guid(name: string): string | undefined;
  /** Returns an array of objects; undefined when absent. */
  objects(name: string): Fields[] | undefined;
  /** Returns an array of strings; undefined when absent. */
  texts(name: string): string[] | undefined;
}

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('The body is not an object.');
  const byName = new Map(Object.entries(value).map(([name, held]) => [name.toLowerCase(), held ?? undefined]));
  const get = (name: string): unknown => byName.get(name.toLowerCase());
  const array = (name: string): unknown[] | undefined => {
    const held = get(name);
    if (held !== undefined && !Array.isArray(held)) throw invalid(`${name} is not an array.`);
    return held;
  };
  const text = (name: string): string | undefined => {
    const held = get(name);
    if (held === undefined || held === '') return undefined;
    if (typeof held === 'number') return String(held);
    if (typeof held !== 'string') throw invalid(`${name} is not a string.`);
    return held;
  };
  return {
    has: (name) => get(name) !== undefined,
    text,
    guid: (name) => {
      const held = text(name);
      return held === undefined ? undefined : guid(held, name);
    },
    objects: (name) => array(name)?.map(fieldsOf),
    texts: (name) =>
      array(name)?.map((held) => {
        if (typeof held !== 'string') throw invalid(`${name} holds something that is not a string.`);
        return held;
      }),
  };
}

/** A GUID as Partner Center's .NET binder accepts it: hexadecimal digits in groups, in any case, optionally in braces. */
const GUID = /^\s*\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\s*$/i;

/** Returns the GUID in lower case. Throws a refusal, which mentions `name`, when the text isn't a GUID. */
export function guid(text: string, name: string): string {
  const parsed = GUID.exec(text)?.[1];
  if (parsed === undefined) throw invalid(`${name} is not a GUID.`);
  return parsed.toLowerCase();
}

/** Returns the value that equals the text, ignoring case. Refuses any other text as an enum that can't be parsed. */
export function oneOf<T extends string>(values: readonly T[], text: string): T {
  const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new Refusal('unknownEnum', `Unable to parse enum ${text}.`);
  return found;
}

function invalid(why: string): Refusal {
  return new Refusal('invalidInput', `Invalid input. ${why}`);
}
