import assert from 'node:assert/strict';
import type { ClickAnswer, Inbound } from '../../src/desk/ports/inbound.ts';
import type { Message } from '../../src/desk/ports/message.ts';
import { type BotOptions, createBot } from '../../src/teams/bot/bot.ts';
import type { Rendered } from '../../src/teams/cards/render-message.ts';
import { createGate } from '../../src/teams/gate/gate.ts';
import { createInboundTokens } from '../../src/teams/gate/inbound-token.ts';
import { bearerSender } from '../../src/teams/gate/sender.ts';
import { trustedHosts } from '../../src/teams/gate/trusted-hosts.ts';
import { createServer, type WebServerOptions } from '../../src/web/server.ts';
import { type Line, openLog } from '../logging/open-log.ts';
import { APP_ID, activityWith, CARD_KEY, type Channel, ISSUER, openChannel, TENANT, tokenFor } from './channel.ts';
import { sealsWith } from './sealed.ts';

export interface OpenDesk {
  readonly url: string;
  readonly channel: Channel;
  readonly lines: Line[];
  /** The events that reached the handler. */
  readonly heard: Inbound[];
  readonly later: ClickAnswer[];
  /** Called when an old client's click failed. */
  failLater: () => Promise<void>;
  /** What was logged about buttons that don't belong to their card. */
  readonly notSealed: readonly object[];
  /** Handles the next event. */
  answer: (inbound: Inbound) => Promise<ClickAnswer | undefined>;
  readonly clock: { now: Date };
  post(body: unknown, headers?: Record<string, string | undefined>): Promise<Response>;
  /** Sends an activity as the Bot Connector would, with a valid token. */
  deliver(activity?: object, token?: string): Promise<Response>;
  close(): Promise<void>;
}

/** A message that is rendered already. */
export const messageOf = (rendered: Rendered): Message => ({ kind: 'rendered', rendered }) as unknown as Message;
export const renderMessage = (message: Message): Rendered =>
  message.kind === 'text' ? { text: message.say.key } : (message as unknown as { rendered: Rendered }).rendered;

/** The real server, gate and bot, with only the desk itself replaced. */
export async function openDesk(
  changes: Partial<WebServerOptions> = {},
  bots: Partial<Pick<BotOptions, 'clickSignIn' | 'render'>> = {},
): Promise<OpenDesk> {
  const channel = await openChannel();
  const { log, lines } = openLog();
  const clock = { now: new Date() };
  const heard: Inbound[] = [];
  const later: ClickAnswer[] = [];
  const sealed = sealsWith(CARD_KEY);
  const endpoints = { issuer: ISSUER, openIdMetadataUrl: channel.openIdMetadataUrl };
  const tokens = createInboundTokens({ ...endpoints, appId: APP_ID, now: () => clock.now, timeoutMs: 15_000, log });
  const bot = createBot({
    appId: APP_ID,
    tenantId: TENANT,
    issuer: ISSUER,
    channel: { ...endpoints, loginUrl: `${channel.url}/login`, oAuthUrl: `${channel.url}/oauth` },
    handle: async (inbound) => {
      heard.push(inbound);
      return desk.answer(inbound);
    },
    answerLater: async (_, answer) => void later.push(answer),
    failLater: async () => desk.failLater(),
    render: renderMessage,
    seals: sealed.seals,
    words: (key, locale) => `${key} in ${locale}`,
    log,
    ...bots,
  });
  const server = createServer({
    gate: createGate({ sender: bearerSender({ tokens, issuer: ISSUER }), trusts: trustedHosts(), log }),
    bot,
    ready: { keys: () => tokens.warm() },
    identity: {
      authorizeUrl: async () => undefined,
      completeSignIn: async () => ({ kind: 'refused', because: 'unknownLink' }),
    },
    onSignedIn: async () => undefined,
    words: (key) => key,
    log,
    ...changes,
  });
  await server.listen(0);
  const url = `http://127.0.0.1:${server.address?.port}`;
  const desk: OpenDesk = {
    url,
    channel,
    lines,
    heard,
    later,
    notSealed: sealed.lines,
    clock,
    answer: async () => undefined,
    failLater: () => assert.fail('failed'),
    post(body, headers = {}) {
      const sent = Object.entries({ 'content-type': 'application/json', ...headers }).filter(
        (one): one is [string, string] => one[1] !== undefined,
      );
      return fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: sent,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
    async deliver(activity = activityWith(), token) {
      return desk.post(activity, { authorization: `Bearer ${token ?? (await tokenFor())}` });
    },
    async close() {
      await server.close();
      await channel.close();
    },
  };
  return desk;
}
