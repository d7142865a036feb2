import { refusalFields } from './entra-answer.ts';
import type { IdentityLog } from './log.ts';
import { clientsFor, type EntraApp } from './msal-client.ts';

export interface BotTokenOptions extends EntraApp {
  /** Tenant of the bot's own app registration. */
  readonly tenantId: string;
  /** `https://api.botframework.com/.default` for the connector. */
  readonly scope: string;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Pick<IdentityLog, 'error'>;
}

const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * The bot's own token (client credentials), kept until five minutes before it expires; those who ask while it is being
 * fetched share one call. When Entra gives none, the kept one is used to its end; then this rejects, and the next one to
 * ask tries again.
 */
export function createBotToken(options: BotTokenOptions): () => Promise<string> {
  const clientFor = clientsFor(options);
  let kept: { readonly token: string; readonly expiresAt: number } | undefined;
  let fetching: Promise<string> | undefined;

  const timeLeft = () => (kept?.expiresAt ?? 0) - options.now().getTime();

  async function fetchToken(): Promise<string> {
    const correlationId = options.newId();
    try {
      const result = await clientFor(options.tenantId).acquireTokenByClientCredential({
        scopes: [options.scope],
        correlationId,
      });
      if (!result?.accessToken) throw new Error('Entra answered without a token for the bot.');
      kept = { token: result.accessToken, expiresAt: result.expiresOn?.getTime() ?? 0 };
      return kept.token;
    } catch (error) {
      options.log.error({ ...refusalFields(error), correlationId }, 'Entra gave no token for the bot.');
      if (kept !== undefined && timeLeft() > 0) return kept.token;
      throw error;
    }
  }

  return async () => {
    if (kept !== undefined && timeLeft() > RENEW_BEFORE_MS) return kept.token;
    fetching ??= fetchToken().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
}
