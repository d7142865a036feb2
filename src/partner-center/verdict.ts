import { type ErrorCode, silenceCode } from './error-codes.ts';
import type { Head, Incoming } from './exchange.ts';
import { parseLoose } from './loose-json.ts';
import type { Answer, PartnerCenterError } from './partner-center.ts';
import { isPartnerCenters, readProblem } from './problem.ts';
import { throttledFor } from './throttled-for.ts';

/**
 * Converts the JSON of a successful answer. Returns undefined when it can't be read. `json` is undefined if the body
 * was empty or not JSON.
 */
export type Reader<T> = (json: unknown, status: number, head: Head) => T | undefined;

export interface Judged<T> {
  readonly isWrite: boolean;
  readonly read: Reader<T>;
  /**
   * The `MS-CorrelationId` that was sent. If the answer has its own, that id takes precedence, because Partner Center's
   * support asks for it.
   */
  readonly correlationId: string;
  /** Milliseconds since the epoch. Needed when `Retry-After` is a date. */
  readonly nowMs: number;
}

/** Classifies the result of an exchange. No other place decides an answer's kind. */
export function judge<T>(incoming: Incoming, { isWrite, read, correlationId: sent, nowMs }: Judged<T>): Answer<T> {
  if (incoming.kind === 'silence') {
    const { because } = incoming;
    return { kind: 'ambiguous', error: { code: silenceCode(because), network: because, correlationId: sent } };
  }
  const { status, head, body } = incoming;
  const correlationId = head('MS-CorrelationId') ?? sent;

  if (status >= 200 && status < 300) {
    const value = readBody(incoming, read);
    if (value !== undefined) return { kind: 'done', value, correlationId };
    if (body.kind === 'lost')
      return { kind: 'ambiguous', error: { code: 'unavailable', status, network: 'cutOff', correlationId } };
    return unreadable(isWrite, { code: 'unreadable', status, correlationId });
  }
  if (status < 400) return unreadable(isWrite, { code: 'unreadable', status, correlationId });

  const problem = readProblem(incoming);
  if (status === 429) {
    const retryAfterSeconds = throttledFor(head('Retry-After'), problem.description, nowMs);
    return { kind: 'throttled', retryAfterSeconds, correlationId };
  }
  const kind = isSilence(incoming) ? 'ambiguous' : 'refused';
  return { kind, error: { ...problem, status, correlationId } };
}

/** Whether this is no answer of Partner Center: only a proxy, a gateway or a crashed server has spoken. */
function isSilence(answered: Answered): boolean {
  return answered.status === 408 || (answered.status >= 500 && !isPartnerCenters(answered));
}

type Answered = Extract<Incoming, { kind: 'answered' }>;

/** The answer's error code for the log; undefined for a success. */
export function codeOf(answer: Answer<unknown>): ErrorCode | 'throttled' | undefined {
  switch (answer.kind) {
    case 'done':
      return undefined;
    case 'throttled':
      return 'throttled';
    case 'refused':
    case 'ambiguous':
      return answer.error.code;
  }
}

/**
 * Handles a redirect or an unreadable success. A write may have taken effect and must be looked up; a read has simply
 * failed.
 */
function unreadable(isWrite: boolean, error: PartnerCenterError): Answer<never> {
  return { kind: isWrite ? 'ambiguous' : 'refused', error };
}

function readBody<T>({ body, status, head }: Answered, read: Reader<T>): T | undefined {
  return body.kind === 'text' ? read(parseLoose(body.text), status, head) : undefined;
}
