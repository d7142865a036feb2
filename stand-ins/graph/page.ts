import { Refusal } from './refusal.ts';

/** Default and maximum page size (page "List group transitive members"). */
const USUAL = 100;
const MOST = 999;

const NEEDS_INDEX = ['$filter', '$search', '$orderby', '$count'];
const KNOWN = ['$select', '$top', '$skiptoken'];

/**
 * Returns the page that `$top` and `$skiptoken` ask for, and the query for the next page, if any. Refuses queries that
 * need `ConsistencyLevel: eventual`, because Graph answers them from a lagging index, on which the desk must not rely.
 */
export function pageOf<T>(all: readonly T[], query: URLSearchParams): { items: readonly T[]; nextQuery?: string } {
  for (const name of query.keys()) {
    if (NEEDS_INDEX.includes(name)) throw new Refusal('unsupportedQuery', `'${name}' is not supported here.`);
    if (!KNOWN.includes(name)) throw new Refusal('badRequest', `Unrecognized query argument specified: '${name}'.`);
  }
  const top = numberIn(query, '$top', USUAL);
  if (top < 1 || top > MOST) {
    throw new Refusal('badRequest', `Invalid page size specified: '${top}'. Must be between 1 and ${MOST} inclusive.`);
  }
  const from = numberIn(query, '$skiptoken', 0);
  const items = all.slice(from, from + top);
  if (from + top >= all.length) return { items };
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(from + top));
  return { items, nextQuery: next.toString() };
}

function numberIn(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name) ?? String(usual);
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('badRequest', `Invalid value for the query argument '${name}'.`);
  return Number(text);
}
