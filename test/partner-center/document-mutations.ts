import fc from 'fast-check';
import type { Document, Json } from './documents.ts';

/** Ways to mutate one value in an otherwise valid answer. */
export const MUTATIONS = [
  'gone',
  'null',
  'name in another case',
  'number as text',
  'text as number',
  'object for text',
  'nested deeper',
  'twice',
  'byte-order mark',
  'bare array',
] as const;
export type Mutation = (typeof MUTATIONS)[number];

export interface Mutated {
  /** The answer's body as sent. */
  readonly text: string;
  readonly done: readonly string[];
}

/** A valid answer with up to `most` mutations, each in a different place. */
export function mutated(valid: fc.Arbitrary<Json>, most = 2): fc.Arbitrary<Mutated> {
  const step = fc.tuple(fc.constantFrom(...MUTATIONS), fc.nat(), fc.nat());
  return fc.tuple(valid, fc.array(step, { minLength: 1, maxLength: most })).map(([document, steps]) => {
    let text: Text = { json: structuredClone(document), before: '' };
    const done: string[] = [];
    for (const [mutation, at, how] of steps) {
      const places = placesIn(text.json);
      const place = places[at % Math.max(1, places.length)];
      if (place === undefined) continue;
      text = { ...text, ...MUTATE[mutation](text.json, place, how) };
      done.push(`${mutation} at ${place.path}`);
    }
    return { text: text.before + JSON.stringify(text.json).replace(TWICE, ''), done };
  });
}

interface Text {
  readonly json: Json;
  readonly before: string;
}

interface Place {
  readonly path: string;
  readonly holder: Document | Json[];
  readonly name: string | number;
}

/** Marks a name that occurs twice. JSON text can have such an object, but an object in memory can't. */
const TWICE = /~twice(?=")/gi;

const MUTATE: Readonly<Record<Mutation, (json: Json, place: Place, how: number) => Partial<Text>>> = {
  gone: (json, { holder, name }) => {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
    return { json };
  },
  null: (json, place) => put(json, place, null),
  'name in another case': (json, place, how) => {
    const { holder, name } = place;
    if (Array.isArray(holder)) return put(json, place, otherCase(valueAt(place), how));
    const value = holder[name] ?? null;
    delete holder[name];
    holder[String(otherCase(String(name), how))] = value;
    return { json };
  },
  'number as text': (json, place) => put(json, place, ifIs('number', valueAt(place), String)),
  'text as number': (json, place) =>
    put(
      json,
      place,
      ifIs('string', valueAt(place), (text) => (/^\d{1,9}$/.test(text) ? Number(text) : text.length)),
    ),
  'object for text': (json, place, how) => put(json, place, how % 2 === 0 ? {} : { value: valueAt(place) }),
  'nested deeper': (json, place) => put(json, place, { [String(place.name)]: valueAt(place) }),
  twice: (json, place) => {
    const { holder, name } = place;
    const again = structuredClone(valueAt(place));
    if (Array.isArray(holder)) holder.splice(Number(name), 0, again);
    else holder[`${name}~twice`] = again;
    return { json };
  },
  'byte-order mark': () => ({ before: '\uFEFF' }),
  'bare array': (json, place) => listsTurned(json) ?? put(json, place, [valueAt(place)]),
};

/** Turns a Collection into a bare array and a bare array into a Collection; undefined for a single entity. */
function listsTurned(json: Json): Partial<Text> | undefined {
  if (Array.isArray(json)) return { json: { items: json } };
  const items = typeof json === 'object' && json !== null ? json.items : undefined;
  return Array.isArray(items) ? { json: items } : undefined;
}

function valueAt({ holder, name }: Place): Json {
  return (Array.isArray(holder) ? holder[Number(name)] : holder[name]) ?? null;
}

function put(json: Json, { holder, name }: Place, value: Json): Partial<Text> {
  if (Array.isArray(holder)) holder[Number(name)] = value;
  else holder[name] = value;
  return { json };
}

function ifIs<Kind extends 'number' | 'string'>(
  kind: Kind,
  value: Json,
  change: (value: Kind extends 'number' ? number : string) => Json,
): Json {
  return typeof value === kind ? change(value as Kind extends 'number' ? number : string) : value;
}

function otherCase(value: Json, how: number): Json {
  if (typeof value !== 'string') return value;
  if (how % 3 === 0) return value.toUpperCase();
  return how % 3 === 1 ? value.toLowerCase() : `${value.slice(0, 1).toUpperCase()}${value.slice(1)}`;
}

/** Every value in the document, including the outermost lists and objects. */
function placesIn(json: Json, path = '$'): Place[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.keys(json).flatMap((name) => {
    const place: Place = { path: `${path}.${name}`, holder: json, name: Array.isArray(json) ? Number(name) : name };
    return [place, ...placesIn(valueAt(place), place.path)];
  });
}
