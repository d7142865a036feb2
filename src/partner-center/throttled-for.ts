import { believableWait, readRetryAfter } from '../http/retry-after.ts';

/** The wait in seconds when a 429 doesn't name one. */
const DEFAULT_SECONDS = 30;

/**
 * The wait that a 429 asks for, in whole seconds from 1 to 3600: from the `Retry-After` header, else from the body's "Try
 * again in 57 seconds." (page "API throttling guidance"), else 30.
 */
export function throttledFor(header: string | undefined, description: string | undefined, nowMs: number): number {
  return readRetryAfter(header, nowMs) ?? believableWait(fromText(description) ?? DEFAULT_SECONDS);
}

function fromText(description: string | undefined): number | undefined {
  const seconds = /try again in (\d+) second/i.exec(description ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
