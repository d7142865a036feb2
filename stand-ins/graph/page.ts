import { Refusal } from './refusal.ts';

/** Members on a page by default, and at most (page "List group transitive members"). */
const USUAL = 100;
const MOST = 999;

const NEEDS_INDEX = ['$filter', '$search', '$orderby', '$count'];
const KNOWN = ['$select', '$top', '$skiptoken'];

/**
 * The page that `$top` and `$skiptoken` ask for, and the query of the next one, if any. What Graph answers with
 * `ConsistencyLevel: eventual` only is refused in any case: it comes from an index that lags behind, and the desk has no
 * use for it.
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
