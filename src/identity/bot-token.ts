import { type AppTokenOptions, createAppTokens } from './app-token.ts';

/** `scope` is `https://api.botframework.com/.default`: the connector's. */
export interface BotTokenOptions extends AppTokenOptions {
  /** Tenant of the bot's own app registration. */
  readonly tenantId: string;
}

/** The bot's own token, in the one tenant in which it is registered. */
export function createBotToken(options: BotTokenOptions): () => Promise<string> {
  const tokenIn = createAppTokens(options);
  return () => tokenIn(options.tenantId);
}
