/** Asked to wait without being told for how long. */
const DEFAULT_SECONDS = 30;
/** A longer wait is not believed: the desk asks again after an hour. */
const LONGEST_SECONDS = 3600;

/**
 * How long a 429 asks to wait, in whole seconds from 1 to 3600: the `Retry-After` header in seconds or as an HTTP date,
 * else the body's "Try again in 57 seconds." (page "API throttling guidance"), else 30.
 */
export function retryAfterSeconds(header: string | undefined, description: string | undefined, nowMs: number): number {
  const told = fromHeader(header, nowMs) ?? fromText(description) ?? DEFAULT_SECONDS;
  return Math.min(Math.max(Math.ceil(told), 1), LONGEST_SECONDS);
}

function fromHeader(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const at = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : (at - nowMs) / 1000;
}

function fromText(description: string | undefined): number | undefined {
  const seconds = /try again in (\d+) second/i.exec(description ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
