import type { Chance } from './chance.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A placeholder for `__proto__`, which an object literal can't hold. `write` replaces it. */
const PROTO = '@@proto@@';

const nested = (depth: number, make: (inner: Json) => Json): Json => (depth === 0 ? 1 : make(nested(depth - 1, make)));

/** Values that no honest client sends. */
const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '0',
  'null',
  'undefined',
  '[object Object]',
  '\u0000',
  '\ud800',
  'a\udfff\ud800b',
  '\u202eevil\u202c',
  '\u200b\u200d\ufeff',
  'x'.repeat(5_000),
  '💥'.repeat(500),
  '../../../etc/passwd',
  '%00%2e%2e%2f',
  '${process.exit(1)}',
  '{{constructor.constructor("return process")()}}',
  '<at>everyone</at>',
  '<script>alert(1)</script>',
  '[click](javascript:alert(1))',
  "'; DROP TABLE transfers; --",
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '2026-11-20T10:00:00Z',
  'https://evil.example/',
  'http://169.254.169.254/metadata',
  'xx-'.repeat(40),
  'de_AT@euro',
  '00000000-0000-0000-0000-000000000000',
  [],
  [[]],
  [null],
  ['a', 1, null, {}],
  Array.from({ length: 300 }, (_, index) => index),
  {},
  { id: {} },
  JSON.parse('{"then":1}') as Json,
  { length: 1 },
  { toString: 1, valueOf: null },
  { toJSON: 'x' },
  { $ne: '' },
  { [PROTO]: { isAdmin: true, id: 'x' } },
  { constructor: { prototype: { isAdmin: true } } },
  nested(40, (inner) => [inner]),
  nested(40, (inner) => ({ a: inner })),
];

export function hostileValue(chance: Chance): Json {
  // Return a copy, because the value may be mutated further.
  return structuredClone(chance.pick(VALUES));
}

/**
 * Returns a copy with up to `most` mutations: another value, a missing field, an extra field, or a duplicate. Leaves out
 * paths for which `isSpared` is true.
 */
export function mutated(value: Json, chance: Chance, most: number, isSpared: (path: string) => boolean): Json {
  const copy = structuredClone(value);
  for (let times = 1 + chance.below(most); times > 0; times--) {
    const places = placesIn(copy, '').filter(({ path }) => !isSpared(path));
    if (places.length === 0) return copy;
    const { holder, name } = chance.pick(places);
    if (Array.isArray(holder)) holder[Number(name)] = hostileValue(chance);
    else if (chance.oneIn(4)) delete holder[name];
    else if (chance.oneIn(8))
      holder[chance.pick([PROTO, 'constructor', 'prototype', 'hasOwnProperty', name.toUpperCase()])] =
        hostileValue(chance);
    else holder[name] = hostileValue(chance);
  }
  return copy;
}

/** Serializes a value as JSON. */
export function write(value: Json): string {
  return JSON.stringify(value).replaceAll(PROTO, '__proto__');
}

interface PlaceIn {
  readonly holder: Json[] | { [name: string]: Json };
  readonly name: string;
  readonly path: string;
}

function placesIn(value: Json, path: string): PlaceIn[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value;
  return Object.entries(holder)
    .slice(0, 50)
    .flatMap(([name, inner]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return [{ holder, name, path: at }, ...(at.split('.').length < 6 ? placesIn(inner, at) : [])];
    });
}
