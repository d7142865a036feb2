import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JWTPayload, SignJWT } from 'jose';
import { sealedData } from './sealed.ts';

export const APP_ID = '3f0c3f9e-8e32-4d55-9f4c-1f5a5a2b7c10';
export const ISSUER = 'https://api.botframework.com';
export const TENANT = '11111111-aaaa-4bbb-8ccc-000000000001';
export const OTHER_TENANT = '22222222-aaaa-4bbb-8ccc-000000000002';
export const PERSON = 'aaaaaaaa-0000-4000-8000-000000000001';
export const BOT_ID = `28:${APP_ID}`;
export const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
/** Created once, because making a key pair takes a tenth of a second. */
export const KEYS = { first: pair(), second: pair(), stranger: pair() } as const;

interface Listed {
  readonly kid: string;
  readonly key: KeyObject;
  readonly endorsements?: readonly string[];
  /** Default: `sig`. */
  readonly use?: string;
}

export interface Channel {
  readonly openIdMetadataUrl: string;
  readonly url: string;
  /** The keys that the channel publishes from now on. */
  keys: readonly Listed[];
  /** The status of each answer. `hang`: never answers. */
  mode: 200 | 503 | 'hang';
  /** How many times the key set has been requested. */
  readonly refreshes: number;
  close(): Promise<void>;
}

/** Stands in for the part of the Bot Connector that publishes signing keys. */
export async function openChannel(): Promise<Channel> {
  let refreshes = 0;
  const server = createServer((request, response) => {
    if (channel.mode === 'hang') return;
    if (channel.mode !== 200) return void response.writeHead(channel.mode).end();
    const isMetadata = request.url?.startsWith('/openid') === true;
    if (!isMetadata) refreshes++;
    const body = isMetadata ? { issuer: ISSUER, jwks_uri: `${channel.url}/keys` } : { keys: channel.keys.map(jwkOf) };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const channel: Channel = {
    url,
    // botbuilder caches keys by address for the whole process, so each channel has its own address.
    openIdMetadataUrl: `${url}/openid/${randomUUID()}`,
    keys: [{ kid: 'first', key: KEYS.first.publicKey, endorsements: ['msteams'] }],
    mode: 200,
    get refreshes() {
      return refreshes;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return channel;
}

function jwkOf({ kid, key, endorsements, use = 'sig' }: Listed): object {
  return { ...key.export({ format: 'jwk' }), kid, use, ...(endorsements ? { endorsements } : {}) };
}

export interface TokenOptions {
  readonly kid?: string;
  readonly key?: KeyObject;
  readonly alg?: string;
  readonly now?: Date;
  readonly claims?: JWTPayload;
}

/** A token as the Bot Connector issues it. A claim set to undefined is omitted. */
export function tokenFor(options: TokenOptions = {}): Promise<string> {
  const seconds = Math.floor((options.now ?? new Date()).getTime() / 1000);
  const good = { iss: ISSUER, aud: APP_ID, nbf: seconds - 10, exp: seconds + 3600, serviceurl: SERVICE_URL };
  const claims = Object.fromEntries(
    Object.entries({ ...good, ...options.claims }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(claims)
    .setProtectedHeader({ alg: options.alg ?? 'RS256', kid: options.kid ?? 'first', typ: 'JWT' })
    .sign(options.key ?? KEYS.first.privateKey);
}

/** A message in a channel that mentions the bot, as Teams sends it. */
export function activityWith(changes: object = {}): Record<string, unknown> {
  return {
    type: 'message',
    id: '1700000000001',
    timestamp: '2026-11-20T10:00:00.000Z',
    channelId: 'msteams',
    serviceUrl: SERVICE_URL,
    from: { id: '29:anna', name: 'Anna Berg', aadObjectId: PERSON },
    recipient: { id: BOT_ID, name: 'Transfer Desk' },
    conversation: {
      id: '19:desk@thread.tacv2;messageid=1700000000000',
      conversationType: 'channel',
      isGroup: true,
      tenantId: TENANT,
    },
    channelData: { tenant: { id: TENANT }, channel: { id: '19:desk@thread.tacv2', name: 'Transfers' } },
    text: '<at>Transfer Desk</at>&nbsp;list transfers\n',
    textFormat: 'plain',
    locale: 'sv-SE',
    entities: [
      {
        type: 'mention',
        text: '<at>Transfer Desk</at>',
        mentioned: { id: BOT_ID, name: 'Transfer Desk' },
      },
      { type: 'clientInfo', locale: 'sv-SE', country: 'SE', platform: 'Web' },
    ],
    ...changes,
  };
}

export const CARD_KEY = Buffer.alloc(32, 7);
/** The data of the clicked button. */
export const CLICKED = sealedData(
  CARD_KEY,
  { conversationId: '19:desk@thread.tacv2', messageId: '1700000000000' },
  'approve',
  { id: 't-1' },
);

/** A click on a card in that channel. */
export function clickWith(changes: object = {}): Record<string, unknown> {
  return activityWith({
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: 'f:1',
    replyToId: '1700000000000',
    text: undefined,
    entities: undefined,
    value: { action: { type: 'Action.Execute', verb: 'approve', data: CLICKED }, trigger: 'manual' },
    ...changes,
  });
}
