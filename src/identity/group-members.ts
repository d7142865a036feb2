import { z } from 'zod';
import { readRetryAfter } from '../http/retry-after.ts';
import { shortList } from '../http/short-list.ts';
import type { Log } from '../logging/log.ts';
import { sameId } from '../transfers/ids.ts';
import type { AppToken } from './app-token.ts';
import { textOf } from './network.ts';

/** An Entra group whose members may approve, and the tenant the group belongs to. */
export interface ApproverGroup {
  readonly tenantId: string;
  readonly groupId: string;
}

/** `unknown`: Graph could not be reached or did not say. Never treat this as a yes. */
export type Membership = boolean | 'unknown';

export interface GroupMembersOptions {
  /** `https://graph.microsoft.com/v1.0`, without a trailing slash. */
  readonly graphUrl: string;
  /** Returns a token for `https://graph.microsoft.com/.default`, from the Partner Center app registration. */
  readonly appToken: AppToken;
  /**
   * Whether an address may be called; checked before every request. By default, any address on Graph's origin is
   * allowed.
   */
  readonly mayCall?: (url: string) => boolean;
  readonly now: () => Date;
  readonly log: Log;
}

export interface GroupMembers {
  isMember(group: ApproverGroup, objectId: string, signal: AbortSignal): Promise<Membership>;
  /** The object ids of the people in a group that has at most `most`; none of a larger group. */
  few(group: ApproverGroup, most: number, signal: AbortSignal): Promise<readonly string[] | 'unknown'>;
}

/** The largest page size that Graph allows (page "List group transitive members"). */
const PAGE_SIZE = 999;
/** A group that needs more pages than this makes nobody an approver, because it can't be read to the end. */
const MOST_PAGES = 20;

const page = z.object({
  value: shortList(z.object({ id: z.string(), '@odata.type': z.string().optional() }), PAGE_SIZE),
  '@odata.nextLink': z.string().optional(),
});

/**
 * Asks Graph whether a person is in a group, including nested groups: `GET /groups/{id}/transitiveMembers`. This needs
 * only `GroupMember.Read.All` (application): with that right, Graph returns only the type and id of each member, and
 * the id is enough. `user: checkMemberGroups` would also need `User.Read.All`, which opens every person's profile. The
 * request has no `$filter`, because Graph filters members with an index that lags behind removals. A group with hidden
 * membership can't be used, because reading it needs `Member.Read.Hidden`. Sources: pages "List group transitive
 * members", "Limited information returned for inaccessible member objects", "user: checkMemberGroups", "Microsoft Graph
 * throttling guidance".
 */
export function createGroupMembers(options: GroupMembersOptions): GroupMembers {
  const { graphUrl, appToken, log } = options;
  const { readPage, asked } = createPageReader(options);

  function firstPageOf({ groupId }: ApproverGroup): string {
    return `${graphUrl}/groups/${groupId}/transitiveMembers?$select=id&$top=${PAGE_SIZE}`;
  }

  async function ask(group: ApproverGroup, objectId: string, signal: AbortSignal): Promise<Membership> {
    const token = await until(signal, appToken(group.tenantId));
    let url = firstPageOf(group);
    for (let read = 0; read < MOST_PAGES; read += 1) {
      const members = await readPage(group, url, token, signal);
      if (typeof members !== 'object') return members;
      const { value, '@odata.nextLink': next } = members;
      if (value.some(({ id }) => sameId(id, objectId))) return true;
      if (next === undefined) return false;
      url = next;
    }
    const sentence = `An approver group has over ${PAGE_SIZE * MOST_PAGES} members: name a smaller one. ${NOBODY}`;
    log.error({ code: 'group-too-large', ...group }, sentence);
    return 'unknown';
  }

  async function few(group: ApproverGroup, most: number, signal: AbortSignal): Promise<readonly string[] | 'unknown'> {
    const token = await until(signal, appToken(group.tenantId));
    const members = await readPage(group, firstPageOf(group), token, signal);
    if (typeof members !== 'object') return members === 'unknown' ? 'unknown' : [];
    const people = members.value.filter(({ '@odata.type': type }) => type !== '#microsoft.graph.group');
    return members['@odata.nextLink'] !== undefined || people.length > most ? [] : people.map(({ id }) => id);
  }

  return {
    isMember: (group, objectId, signal) => asked(group, () => ask(group, objectId, signal)),
    few: (group, most, signal) => asked(group, () => few(group, most, signal)),
  };
}

/** Reads pages of members, and waits as long as Graph asks. */
function createPageReader({ graphUrl, mayCall = () => true, now, log }: GroupMembersOptions) {
  const home = new URL(graphUrl).origin;
  /** When Graph may next be asked about each tenant, in milliseconds since 1970. */
  const waitUntil = new Map<string, number>();
  const notFound = new Set<string>();

  /** Reads one page of members. If the page can't be read, returns the result of the whole lookup instead. */
  async function readPage(group: ApproverGroup, url: string, token: string, signal: AbortSignal) {
    if (URL.parse(url)?.origin !== home || !mayCall(url)) {
      log.error({ code: 'group-elsewhere', ...group }, `Graph names an address that the desk may not call. ${NOBODY}`);
      return 'unknown';
    }
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const response = await fetch(url, { headers, redirect: 'error', signal });
    if (!response.ok) return refused(group, response);
    return page.parse(JSON.parse(await textOf(response)));
  }

  async function refused(group: ApproverGroup, response: Response): Promise<Membership> {
    const { status } = response;
    const fields = { ...group, status, ...requestOf(response) };
    await response.body?.cancel();
    if (status === 404) {
      const key = `${group.tenantId}/${group.groupId}`;
      if (!notFound.has(key)) log.warn({ code: 'group-not-found', ...fields }, NOT_FOUND);
      notFound.add(key);
      return false;
    }
    const at = now().getTime();
    const wait = waitSeconds(response, at);
    if (wait !== undefined) waitUntil.set(group.tenantId, at + wait * 1000);
    if (wait !== undefined)
      log.warn({ code: 'graph-busy', ...fields, retryAfterSeconds: wait }, `Graph asks the desk to wait. ${NOBODY}`);
    else if (status === 403) log.error({ code: 'group-not-allowed', ...fields }, `${NOT_ALLOWED} ${NOBODY}`);
    else log.error({ code: 'group-not-read', ...fields }, `${NOT_READ} ${NOBODY}`);
    return 'unknown';
  }

  /** Returns `unknown` while Graph asks the desk to wait, and if the request fails. */
  async function asked<T>(group: ApproverGroup, ask: () => Promise<T>): Promise<T | 'unknown'> {
    if ((waitUntil.get(group.tenantId) ?? 0) > now().getTime()) return 'unknown';
    try {
      return await ask();
    } catch (error) {
      log.error({ code: 'group-not-read', ...group, ...whyOf(error) }, `${NOT_READ} ${NOBODY}`);
      return 'unknown';
    }
  }

  return { readPage, asked };
}

const NOBODY = 'Nobody is an approver through that group for now.';
const NOT_READ = 'Graph did not name the members of a group.';
const NOT_FOUND =
  'An approver group is not in this tenant, so nobody is an approver there through it. Correct the tenant or the id of ' +
  'that group in APPROVERS.';
const NOT_ALLOWED =
  "The app registration for Partner Center may not read this tenant's groups: grant it GroupMember.Read.All " +
  '(application permission of Microsoft Graph), and have an administrator of the tenant consent.';

/** The request id that Microsoft's support asks for (page "Microsoft Graph error responses and resource types"). */
function requestOf(response: Response): { readonly requestId?: string } {
  const requestId = response.headers.get('request-id');
  return requestId === null ? {} : { requestId };
}

/** How many seconds Graph asks the desk to wait, at most an hour; 30 when Graph is busy and names no time. */
function waitSeconds({ status, headers }: Response, nowMs: number): number | undefined {
  const header = headers.get('retry-after');
  if (status !== 429 && !(status === 503 && header !== null)) return undefined;
  return readRetryAfter(header, nowMs) ?? 30;
}

/** Returns names and codes only, because an error's message may repeat what was read. */
function whyOf(error: unknown): { readonly error: string; readonly errorCode?: string } {
  if (!(error instanceof Error)) return { error: 'unknown' };
  const { cause } = error;
  const errorCode = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return errorCode === undefined ? { error: error.name } : { error: error.name, errorCode };
}

/** Settles like the promise, unless the signal is aborted first: then rejects with the signal's reason. */
function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
