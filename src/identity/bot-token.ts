import { type AppTokenOptions, createAppTokens } from './app-token.ts';

/** `scope` is `https://api.botframework.com/.default`, the Bot Connector's. */
export interface BotTokenOptions extends AppTokenOptions {
  /** The tenant of the bot's app registration. */
  readonly tenantId: string;
}

/** Gets the bot's own token from the tenant where the bot is registered. */
export function createBotToken(options: BotTokenOptions): () => Promise<string> {
  const tokenIn = createAppTokens(options);
  return () => tokenIn(options.tenantId);
}
