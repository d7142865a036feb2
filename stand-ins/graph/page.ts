import { Refusal } from './refusal.ts';

/** Default and maximum page size (page "List group transitive members"). */
const USUAL = 100;
const MOST = 999;

const NEEDS_INDEX = ['$filter', '$search', '$orderby', '$count'];
const KNOWN = ['$select', '$top', '$skiptoken'];

/**
 * The page that `$top` and `$skiptoken` ask for, and the query of the next page, if any. Queries that Graph answers only
 * with `ConsistencyLevel: eventual` are always refused, because they come from a lagging index that the desk doesn't use.
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
