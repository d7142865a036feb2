import type { ErrorCode } from './error-codes.ts';
import type { Exchange, Method, Outgoing } from './exchange.ts';
import type { Answer, Caller, Writer } from './partner-center.ts';
import { codeOf, judge, type Reader } from './verdict.ts';

/** One call, without headers. */
export type Call<T> = (
  | {
      readonly method: 'GET';
      readonly as: Caller;
      readonly continuationToken?: string;
      /**
       * Asks whether the token has a second factor. The answer's `isMfaCompliant` header says so (page "Mandating
       * MFA").
       */
      readonly validateMfa?: boolean;
    }
  | { readonly method: Exclude<Method, 'GET'>; readonly as: Writer; readonly body?: object }
) & {
  /** Segments below `/v1`, not yet encoded. */
  readonly path: readonly string[];
  /** Sent in this order, as in the examples. */
  readonly query?: readonly (readonly [string, string])[];
  readonly read: Reader<T>;
  /** Called with the length of the answer, in characters. */
  readonly took?: (characters: number) => void;
};

/**
 * One line in the operator's log. It has no token, no body and no query, because a query can contain a customer's name.
 */
export interface CallLog {
  readonly method: Method;
  readonly path: string;
  readonly status?: number;
  readonly ms: number;
  readonly requestId: string;
  readonly correlationId: string;
  /** Absent on success. */
  readonly errorCode?: ErrorCode | 'throttled';
}

export interface RequestOptions {
  /** Scheme, host and an optional path, without `/v1`: `https://api.partnercenter.microsoft.com`. */
  readonly baseUrl: string;
  readonly exchange: Exchange;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: CallLog) => void;
}

export type Request = <T>(call: Call<T>) => Promise<Answer<T>>;

/**
 * Makes every call to Partner Center: headers (page "Partner Center REST headers"), exchange, verdict, log. A read gets
 * a new request id; a write carries its decision's id. Calls aren't retried here, because only the caller knows whether
 * a retry is safe.
 */
export function createRequest({ baseUrl, exchange, newId, now, log }: RequestOptions): Request {
  const base = baseUrl.replace(/\/+$/, '');
  return async (call) => {
    const isWrite = call.method !== 'GET';
    const requestId = call.method === 'GET' ? newId() : call.as.requestId;
    const correlationId = call.as.correlationId ?? newId();
    const path = `/v1/${call.path.map(encodeURIComponent).join('/')}`;
    if (call.path.some(leadsElsewhere)) {
      return { kind: 'refused', error: { code: 'invalidInput', correlationId } };
    }

    const startedAt = now();
    const incoming = await exchange(outgoing(call, `${base}${path}`, requestId, correlationId));
    if (incoming.kind === 'answered' && incoming.body.kind === 'text') call.took?.(incoming.body.text.length);
    const answer = sayingWhatIsMissing(
      judge(incoming, { isWrite, read: call.read, correlationId, nowMs: now() }),
      call.path,
    );
    log({
      method: call.method,
      path,
      status: incoming.kind === 'answered' ? incoming.status : undefined,
      ms: now() - startedAt,
      requestId,
      correlationId,
      errorCode: codeOf(answer),
    });
    return answer;
  };
}

/** The last thing that a path names by its id. */
const THINGS = { customers: 'customer', transfers: 'transfer', subscriptions: 'subscription' } as const;

/** Partner Center's general code for "not found" doesn't say what is missing, so the address has to. */
function sayingWhatIsMissing<T>(answer: Answer<T>, path: readonly string[]): Answer<T> {
  if (answer.kind !== 'refused' || answer.error.code !== 'notFound') return answer;
  const named = path.filter((segment, at) => at + 1 < path.length && Object.hasOwn(THINGS, segment));
  const missing = THINGS[named.at(-1) as keyof typeof THINGS];
  return missing === undefined ? answer : { ...answer, error: { ...answer.error, missing } };
}

/** Returns the same answer with its value converted. */
export function mapped<T, U>(answer: Answer<T>, map: (value: T) => U): Answer<U> {
  return answer.kind === 'done' ? { ...answer, value: map(answer.value) } : answer;
}

/**
 * Whether a path segment would lead to another address. An empty id would address the list of all transfers, and dots
 * would leave the path. Such a call is never sent.
 */
function leadsElsewhere(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..';
}

/** The locale comes from the Teams client, so only a well-formed language tag is sent on. */
const LANGUAGE_TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

function outgoing(call: Call<unknown>, url: string, requestId: string, correlationId: string): Outgoing {
  const headers: Record<string, string> = {
    ...headersOf(call),
    'MS-RequestId': requestId,
    'MS-CorrelationId': correlationId,
  };
  const body = call.method === 'GET' || call.body === undefined ? undefined : JSON.stringify(call.body);
  // Microsoft's example of an accept shows this header.
  if (call.method === 'POST' && body === undefined) headers['Content-Length'] = '0';

  const query = (call.query ?? []).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return { method: call.method, url: query === '' ? url : `${url}?${query}`, headers, body };
}

function headersOf(call: Call<unknown>): Record<string, string> {
  const headers: Record<string, string> = {
    Authorization: `Bearer ${call.as.token}`,
    Accept: 'application/json',
    'User-Agent': 'transfer-desk',
  };
  if (call.as.locale !== undefined && LANGUAGE_TAG.test(call.as.locale)) headers['X-Locale'] = call.as.locale;
  if (call.method === 'GET' && call.continuationToken !== undefined) {
    headers['MS-ContinuationToken'] = call.continuationToken;
  }
  if (call.method === 'GET' && call.validateMfa) headers.ValidateMfa = 'true';
  // Without this header, axios would label an accept, which has no body, as a form.
  if (call.method === 'POST' || call.method === 'PATCH') headers['Content-Type'] = 'application/json';
  return headers;
}
