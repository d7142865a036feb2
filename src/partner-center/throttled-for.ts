import { believableWait, readRetryAfter } from '../http/retry-after.ts';

/** How long to wait when a 429 doesn't say. */
const DEFAULT_SECONDS = 30;

/**
 * How long a 429 asks the desk to wait, in whole seconds from 1 to 3600. Taken from the `Retry-After` header, else from
 * "Try again in 57 seconds." in the body (page "API throttling guidance"), else 30.
 */
export function throttledFor(header: string | undefined, description: string | undefined, nowMs: number): number {
  return readRetryAfter(header, nowMs) ?? believableWait(fromText(description) ?? DEFAULT_SECONDS);
}

function fromText(description: string | undefined): number | undefined {
  const seconds = /try again in (\d+) second/i.exec(description ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
