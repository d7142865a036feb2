import type { Json } from './documents.ts';

/** Where a value in a reader's result is allowed to come from. */
export interface From {
  /** Names of properties in the answer, at any depth. Upper and lower case don't matter. */
  readonly names: readonly string[];
  /** Converts a value of the answer as the reader does. Default: unchanged. */
  readonly as?: (value: string) => string;
  /** Values that the reader uses when the answer has no value. */
  readonly orSaid?: readonly (string | number | boolean)[];
}

/**
 * Returns the values in `result` that don't come from a matching property of the answer, as `path: value`. The last name in
 * the path decides which properties match. A result that passes may have lost values, but didn't invent or swap any.
 */
export function inventedIn(result: unknown, answer: unknown, origins: Readonly<Record<string, From>>): string[] {
  const given = new Map<string, Set<string>>();
  collect(answer, given);
  return unaccounted(result, given, origins, '');
}

function unaccounted(
  result: unknown,
  given: ReadonlyMap<string, ReadonlySet<string>>,
  origins: Readonly<Record<string, From>>,
  path: string,
): string[] {
  if (result === undefined || result === null) return [];
  if (typeof result === 'object')
    return Object.entries(result).flatMap(([name, value]) =>
      unaccounted(value, given, origins, Array.isArray(result) ? path : path === '' ? name : `${path}.${name}`),
    );
  const from = originOf(path, origins);
  if (from === undefined) return [`${path}: ${String(result)} (no property is known to give it)`];
  const { names, as = same, orSaid = [] } = from;
  if (orSaid.includes(result as string)) return [];
  const values = names.flatMap((name) => [...(given.get(name.toLowerCase()) ?? [])]);
  return values.some((value) => folded(as(value)) === folded(String(result))) ? [] : [`${path}: ${String(result)}`];
}

/** Returns the rule whose name matches the longest end of the path: `source.name` before `name`. */
function originOf(path: string, origins: Readonly<Record<string, From>>): From | undefined {
  const names = path.split('.');
  return names.map((_, start) => origins[names.slice(start).join('.')]).find((from) => from !== undefined);
}

const same = (value: string) => value;

/** Prepares a value for comparison: ids without upper case, and times in UTC, without the stray spaces in some examples. */
function folded(value: string): string {
  const text = value.replace(/\s/g, '').toLowerCase();
  const zone = /^\d{4}-\d\d-\d\dt[\d:.]+(z|[+-]\d\d:\d\d)?$/.exec(text);
  if (zone === null) return text;
  const at = new Date(zone[1] === undefined ? `${text}z` : text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().toLowerCase();
}

/** Collects the texts and numbers under each name: directly, in a list, or one level inside (`productType: {id}`). */
function collect(json: unknown, into: Map<string, Set<string>>): void {
  if (typeof json !== 'object' || json === null) return;
  for (const [name, value] of Object.entries(json as Record<string, Json>)) {
    const known = into.get(name.toLowerCase()) ?? new Set<string>();
    into.set(name.toLowerCase(), known);
    for (const scalar of scalarsOf(value)) known.add(scalar);
    collect(value, into);
  }
}

function scalarsOf(value: Json): string[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap((inner) => (typeof inner === 'object' ? [] : [String(inner)]));
}
