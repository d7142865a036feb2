import { parseGuid } from '../../transfers/ids.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import type { SearchWay } from '../ports/message.ts';

/** Says that no customer was found. Names the ways of searching that failed, because the customer may be there. */
export function noneFound(query: string, missing: readonly SearchWay[]): Sentence {
  const [first, ...others] = missing.map((way): Sentence => ({ key: `customers.missing.${way}` }));
  if (first !== undefined) {
    const what = others.reduce((one, other): Sentence => ({ key: 'customers.and', with: { one, other } }), first);
    return { key: 'customers.noneSoFar', with: { query, what } };
  }
  return { key: parseGuid(query) === undefined ? 'customers.none' : 'customers.noneById', with: { query } };
}
