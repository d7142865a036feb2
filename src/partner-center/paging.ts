import type { Page } from './loose-json.ts';
import type { Answer, Caller } from './partner-center.ts';
import type { Request } from './request.ts';
import type { Reader } from './verdict.ts';

export interface Listing<T> {
  readonly as: Caller;
  readonly path: readonly string[];
  readonly query?: readonly (readonly [string, string])[];
  readonly read: Reader<Page<T>>;
  readonly continuationToken?: string;
  /** Called with the length of each answer, in characters. */
  readonly took?: (characters: number) => void;
}

/** Far more than any real customer has. A longer list counts as unreadable. All pages share these limits. */
const MOST_PAGES = 50;
const MOST_ITEMS = 5_000;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads one page of a list: the first, or the page after the token (`seekOperation=Next`, as in Microsoft's own SDK).
 */
export async function onePage<T>(request: Request, listing: Listing<T>): Promise<Answer<Page<T>>> {
  const { query = [], continuationToken } = listing;
  const answer = await request({
    ...listing,
    method: 'GET',
    query: continuationToken === undefined ? query : [...query, ['seekOperation', 'Next']],
  });
  const isEmpty = answer.kind === 'refused' && answer.error.status === NOT_READY;
  return isEmpty ? { ...answer, error: { ...answer.error, code: 'notReady' } } : answer;
}

/** On a list, "no content" doesn't mean that the list is empty: Partner Center has not made it yet. */
const NOT_READY = 204;

/**
 * Reads all pages of a list. If a page fails, the whole read fails, because a partial list must not pass for the whole.
 * All pages share one correlation id.
 */
export async function allPages<T>(request: Request, listing: Listing<T>): Promise<Answer<readonly T[]>> {
  const items: T[] = [];
  let { as } = listing;
  let continuationToken: string | undefined;
  let announced: number | undefined;
  let characters = 0;
  const took = (more: number) => {
    characters += more;
  };
  for (let pages = 0; ; pages += 1) {
    const answer = await onePage(request, { ...listing, as, continuationToken, took });
    if (answer.kind !== 'done') return answer;
    const { value, correlationId } = answer;
    for (const item of value.items) items.push(item);
    announced ??= value.totalCount;
    as = { ...as, correlationId: as.correlationId ?? correlationId };
    continuationToken = value.continuationToken;
    if (isTooMuch(items.length, characters)) return tooMany(correlationId);
    if (continuationToken === undefined)
      return { kind: 'done', value: items, correlationId, ...unlike(announced, items.length, pages + 1) };
    if (pages + 1 === MOST_PAGES) return tooMany(correlationId);
  }
}

/** On several pages, a smaller count may be the count of one page. */
function unlike(announced: number | undefined, listed: number, pages: number): { readonly announced?: number } {
  const isUnlike = announced !== undefined && announced !== listed && (pages === 1 || announced > listed);
  return isUnlike ? { announced } : {};
}

function isTooMuch(items: number, characters: number): boolean {
  return items > MOST_ITEMS || characters > MOST_CHARACTERS;
}

function tooMany(correlationId: string): Answer<never> {
  return { kind: 'refused', error: { code: 'unreadable', network: 'tooManyPages', correlationId } };
}
