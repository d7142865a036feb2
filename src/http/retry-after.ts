import { readTime } from '../time/read-time.ts';

/** The desk never waits longer than an hour, whatever the header says. */
const LONGEST_WAIT_SECONDS = 3600;

/**
 * Reads a `Retry-After` header, which holds seconds or an HTTP date (RFC 9110, section 10.2.3). Returns whole seconds,
 * rounded up, from 1 to 3600; undefined when the header is missing or invalid.
 */
export function readRetryAfter(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\s*\d+\s*$/.test(header)) return believableWait(Number(header));
  const at = readTime(header);
  return at === undefined ? undefined : believableWait((at - nowMs) / 1000);
}

export function believableWait(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT_SECONDS);
}
