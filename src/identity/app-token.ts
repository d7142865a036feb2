import type { Log } from '../logging/log.ts';
import { refusalFields } from './entra-answer.ts';
import { clientsFor, type EntraApp } from './msal-client.ts';

export interface AppTokenOptions extends EntraApp {
  /** The scope of one API, such as `https://graph.microsoft.com/.default`. */
  readonly scope: string;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

/** Returns the app's own token in a tenant. Rejects when Entra issues none. */
export type AppToken = (tenantId: string) => Promise<string>;

const RENEW_BEFORE_MS = 5 * 60_000;
/** If a token was fetched this far in the future, the clock has since been set back, so the expiry can't be trusted. */
const WRONG_CLOCK_MS = 60_000;

/**
 * Gets tokens for the app itself (client credentials), one per tenant. Each token is reused until five minutes before
 * it expires. Concurrent callers for the same tenant share one request. If Entra issues no new token, the old one is
 * used until it expires; after that the call rejects, and the next call tries again. A tenant other than the app's own
 * must first consent to the app (page "OAuth 2.0 client credentials flow").
 */
export function createAppTokens(options: AppTokenOptions): AppToken {
  const clientFor = clientsFor(options);
  const kept = new Map<string, { readonly token: string; readonly fetchedAt: number; readonly expiresAt: number }>();
  const fetching = new Map<string, Promise<string>>();

  const good = (tenantId: string, atLeastMs: number) => {
    const found = kept.get(tenantId);
    const at = options.now().getTime();
    if (found === undefined || found.fetchedAt > at + WRONG_CLOCK_MS) return undefined;
    return found.expiresAt - at > atLeastMs ? found.token : undefined;
  };

  async function fetchToken(tenantId: string): Promise<string> {
    const correlationId = options.newId();
    const fetchedAt = options.now().getTime();
    try {
      const client = clientFor(tenantId);
      const result = await client.acquireTokenByClientCredential({ scopes: [options.scope], correlationId });
      if (!result?.accessToken) throw new Error('Entra answered without a token for the app.');
      kept.set(tenantId, { token: result.accessToken, fetchedAt, expiresAt: result.expiresOn?.getTime() ?? 0 });
      return result.accessToken;
    } catch (error) {
      const { clientId, scope } = options;
      const fields = { ...refusalFields(error), correlationId, clientId, tenantId, scope };
      options.log.error({ code: 'entra-no-app-token', ...fields }, 'Entra gave an app no token of its own.');
      const left = good(tenantId, 0);
      if (left !== undefined) return left;
      throw error;
    }
  }

  return async (tenantId) => {
    const tenant = tenantId.toLowerCase();
    const token = good(tenant, RENEW_BEFORE_MS);
    if (token !== undefined) return token;
    const running = fetching.get(tenant);
    if (running !== undefined) return running;
    const started = fetchToken(tenant).finally(() => fetching.delete(tenant));
    fetching.set(tenant, started);
    return started;
  };
}
