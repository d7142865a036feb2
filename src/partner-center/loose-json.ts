import { z } from 'zod';
import { shortList } from '../http/short-list.ts';
import { readUtc } from '../time/read-time.ts';

/**
 * Parses an answer's text. Returns undefined when it isn't JSON. Partner Center puts a byte-order mark before its JSON,
 * which `JSON.parse` doesn't accept. A comma that is missing between two values, or stands after the last one, is put
 * right: the page "Get a customer's subscriptions transfer eligibility" prints such an answer.
 */
export function parseLoose(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  return parsed(json) ?? parsed(withCommas(json));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

function withCommas(json: string): string {
  const tokens = json.match(TOKENS) ?? [];
  return tokens
    .map((token, at) => {
      const next = tokens[at + 1] ?? '';
      if (token === ',') return /^[}\]]/.test(next) ? '' : token;
      return /[^{[:,]$/.test(token) && /^[^}\]:,]/.test(next) ? `${token},` : token;
    })
    .join('');
}

/**
 * Reads an object whose property names are matched ignoring case (`ID`, `partnertenantid`, `Reason`), as Partner Center
 * itself does. Properties outside the shape are ignored.
 */
export function record<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  return z.preprocess((value) => rename(value, names), z.object(shape));
}

function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const known = names.get(name.toLowerCase());
      return known === undefined ? [] : [[known, inner]];
    }),
  );
}

/** In characters. Nothing that Partner Center documents is nearly as long. */
const LONGEST_TEXT = 1_024;
/** How many elements one answer may list. A longer list counts as unreadable. */
const MOST_ELEMENTS = 1_000;

const word = z.union([z.string(), z.number()]).transform((value) => String(value).trim());

/** Required text, which is usually an id, so it is never cut. A number is accepted, because some ids are numbers. */
export const requiredText = word.refine((value) => value !== '' && value.length <= LONGEST_TEXT);

/** Text or a number, as text, cut when it is too long; absent when empty, null or of another type. */
export const text = word
  .transform((value) => value.slice(0, LONGEST_TEXT) || undefined)
  .optional()
  .catch(undefined);

/** Text that isn't empty, cut when it is too long. */
export const filledText = z
  .string()
  .trim()
  .min(1)
  .transform((value) => value.slice(0, LONGEST_TEXT));

/** Text that the desk sends back, so it is never cut. */
const wholeText = word
  .transform((value) => value || undefined)
  .optional()
  .catch(undefined);

/** A number, or a number as text. */
export const count = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .refine(Number.isFinite)
  .optional()
  .catch(undefined);

/** A value that another reader parses later. */
export const anything = z.unknown().optional();

export const flag = z.union([z.boolean(), z.stringbool()]).optional().catch(undefined);

/**
 * A time that Partner Center wrote, as ISO 8601 in UTC. Stray spaces, which some examples contain, are removed. The years
 * 9999 ("never ends") and 0001 (never set) count as absent.
 */
export const moment = z
  .string()
  .transform((text) => readUtc(/\d\s*T\s*\d/i.test(text) ? text.replace(/\s/g, '') : text))
  .transform((iso) => (iso === undefined || /^(9999|0001|0000|-)/.test(iso) ? undefined : iso))
  .optional()
  .catch(undefined);

/** Returns the elements of an inner list that can be read. A value that isn't a list counts as empty. */
export function listOf<T>(value: unknown, read: (element: unknown) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter((element) => element !== undefined);
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly totalCount?: number;
  readonly continuationToken?: string;
}

const COLLECTION = record({ items: anything, totalCount: count, continuationToken: wholeText, links: anything });
const LINKS = record({ next: record({ headers: shortList(record({ key: text, value: wholeText }), 100) }) });

/**
 * Reads a list in either form: a bare array or a Collection (page "Utility resources"). Returns undefined when the JSON
 * is neither, or when an element can't be read, because a partial list must not pass for the whole.
 */
export function readPage<T>(json: unknown, read: (element: unknown) => T | undefined): Page<T> | undefined {
  const bare = Array.isArray(json) ? { items: json } : COLLECTION.safeParse(json).data;
  if (bare === undefined) return undefined;
  const page = { totalCount: undefined, continuationToken: undefined, links: undefined, ...bare };
  const elements = page.items ?? (page.totalCount === 0 ? [] : undefined);
  if (!Array.isArray(elements) || elements.length > MOST_ELEMENTS) return undefined;
  const items: T[] = [];
  for (const element of elements) {
    if (element === null) continue;
    const item = read(element);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return {
    items,
    totalCount: page.totalCount,
    continuationToken: page.continuationToken ?? tokenOf(page.links),
  };
}

function tokenOf(links: unknown): string | undefined {
  const headers = LINKS.safeParse(links).data?.next.headers;
  return headers?.find(({ key }) => key?.toLowerCase() === 'ms-continuationtoken')?.value;
}
