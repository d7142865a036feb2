import { z } from 'zod';
import { readRetryAfter } from '../http/retry-after.ts';
import type { Log } from '../logging/log.ts';
import { sameId } from '../transfers/ids.ts';
import type { AppToken } from './app-token.ts';
import { textOf } from './network.ts';

/** An Entra group whose members may approve, in the tenant that it belongs to. */
export interface ApproverGroup {
  readonly tenantId: string;
  readonly groupId: string;
}

/** `unknown`: Graph could not be asked or did not say. It never counts as a yes. */
export type Membership = boolean | 'unknown';

export interface GroupMembersOptions {
  /** `https://graph.microsoft.com/v1.0`, without a slash at its end. */
  readonly graphUrl: string;
  /** For `https://graph.microsoft.com/.default`, from the app registration for Partner Center. */
  readonly appToken: AppToken;
  /** Asked before every request. Without it, Graph's own origin is enough. */
  readonly mayCall?: (url: string) => boolean;
  readonly now: () => Date;
  readonly log: Log;
}

export type GroupMembers = (group: ApproverGroup, objectId: string, signal: AbortSignal) => Promise<Membership>;

/** The largest page that Graph gives (page "List group transitive members"). */
const PAGE_SIZE = 999;
/** A group with more members than fit on these pages is not read to its end: nobody is an approver through it. */
const MOST_PAGES = 20;

const page = z.object({
  value: z.array(z.object({ id: z.string() })),
  '@odata.nextLink': z.string().optional(),
});

/**
 * Asks Graph whether a person is in a group, nested groups included: `GET /groups/{id}/transitiveMembers`. That needs
 * only `GroupMember.Read.All` (application), with which members come as type and id, and the id is enough. `user:
 * checkMemberGroups` would also need `User.Read.All`, which opens every person's profile. The request has no `$filter`,
 * because filtered members come from an index that lags behind removals. Sources: pages "List group transitive
 * members", "Limited information returned for inaccessible member objects", "user: checkMemberGroups", "Microsoft Graph
 * throttling guidance". A group with hidden membership can't be used: it needs `Member.Read.Hidden`.
 */
export function createGroupMembers(options: GroupMembersOptions): GroupMembers {
  const { graphUrl, appToken, mayCall = () => true, now, log } = options;
  const home = new URL(graphUrl).origin;
  /** When a tenant may be asked again, in milliseconds since 1970. */
  const waitUntil = new Map<string, number>();
  const notFound = new Set<string>();

  async function ask(group: ApproverGroup, objectId: string, signal: AbortSignal): Promise<Membership> {
    const token = await until(signal, appToken(group.tenantId));
    let url = `${graphUrl}/groups/${group.groupId}/transitiveMembers?$select=id&$top=${PAGE_SIZE}`;
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

  /** One page of members, or the answer to the question when the page can't be read. */
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

  return async (group, objectId, signal) => {
    if ((waitUntil.get(group.tenantId) ?? 0) > now().getTime()) return 'unknown';
    try {
      return await ask(group, objectId, signal);
    } catch (error) {
      log.error({ code: 'group-not-read', ...group, ...whyOf(error) }, `${NOT_READ} ${NOBODY}`);
      return 'unknown';
    }
  };
}

const NOBODY = 'Nobody is an approver through that group for now.';
const NOT_READ = 'Graph did not name the members of a group.';
const NOT_FOUND =
  'An approver group is not in this tenant, so nobody is an approver there through it. Write group:<tenant id>/<group ' +
  'id> in APPROVERS to have it looked for in its own tenant only.';
const NOT_ALLOWED =
  "The app registration for Partner Center may not read this tenant's groups: grant it GroupMember.Read.All " +
  '(application permission of Microsoft Graph), and have an administrator of the tenant consent.';

/** The id with which Microsoft's support finds the call (page "Microsoft Graph error responses and resource types"). */
function requestOf(response: Response): { readonly requestId?: string } {
  const requestId = response.headers.get('request-id');
  return requestId === null ? {} : { requestId };
}

/** How long Graph asks the desk to wait, up to an hour; 30 seconds when it is busy and gives no time. */
function waitSeconds({ status, headers }: Response, nowMs: number): number | undefined {
  const header = headers.get('retry-after');
  if (status !== 429 && !(status === 503 && header !== null)) return undefined;
  return readRetryAfter(header, nowMs) ?? 30;
}

/** Names and codes only: the message of an error can repeat what was read. */
function whyOf(error: unknown): { readonly error: string; readonly errorCode?: string } {
  if (!(error instanceof Error)) return { error: 'unknown' };
  const { cause } = error;
  const errorCode = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return errorCode === undefined ? { error: error.name } : { error: error.name, errorCode };
}

/** Settles like the promise, or rejects with the signal's reason once it is aborted. */
function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
