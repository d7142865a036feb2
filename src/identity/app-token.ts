import type { Log } from '../logging/log.ts';
import { refusalFields } from './entra-answer.ts';
import { clientsFor, type EntraApp } from './msal-client.ts';

export interface AppTokenOptions extends EntraApp {
  /** Of one API: `https://graph.microsoft.com/.default`. */
  readonly scope: string;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

/** The app's own token in a tenant. Rejects when Entra gives none. */
export type AppToken = (tenantId: string) => Promise<string>;

const RENEW_BEFORE_MS = 5 * 60_000;
/** A fetch time this far in the future means that the clock has since been set back, so the expiry can't be trusted. */
const WRONG_CLOCK_MS = 60_000;

/**
 * Tokens of the app itself (client credentials), one for each tenant, kept until five minutes before they expire.
 * Callers that ask while a tenant's token is being fetched share that call. When Entra gives no token, the kept one is
 * used until it expires; after that the call rejects, and the next call tries again. A tenant other than the app's own
 * has to consent to it first (page "OAuth 2.0 client credentials flow").
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
