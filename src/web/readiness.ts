import type { Log } from '../logging/log.ts';

/**
 * Named checks (`store`, `signingKeys`). The desk is ready when all of them return true. The log names those that fail.
 */
export type ReadyChecks = Readonly<Record<string, () => Promise<boolean>>>;

const READY_WITHIN_MS = 2_000;

/** Runs all checks. Anyone may call this at any rate, so concurrent calls share one run. */
export function createReadiness(checks: ReadyChecks, log: Log): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  return () => {
    asking ??= areAllTrue(checks, log).finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function areAllTrue(checks: ReadyChecks, log: Log): Promise<boolean> {
  const verdicts = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const verdict = await Promise.race([check().catch(() => false), after(READY_WITHIN_MS)]);
      if (!verdict) log.warn({ code: 'not-ready', check: name }, 'The desk is not ready.');
      return verdict;
    }),
  );
  return verdicts.every(Boolean);
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), milliseconds).unref();
  });
}
