import type { EntraIdentity } from '../identity/identity.ts';
import type { Log } from '../logging/log.ts';
import type { Config } from '../settings/config.ts';

/** Seals the stored sessions with the new key in the background, after TOKEN_KEY has changed. */
export function startResealing(
  { formerTokenKeys }: Config,
  identity: EntraIdentity,
  log: Log,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = formerTokenKeys.length === 0 ? undefined : identity.resealStored(stopping.signal);
  const ended = running?.catch((error: unknown) =>
    log.error({ code: 'not-resealed', err: error }, 'Sessions keep their former key.'),
  );
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
