import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse, request as send } from 'node:http';
import { Socket } from 'node:net';
import { createGate } from '../../../src/teams/gate/gate.ts';
import { createInboundTokens } from '../../../src/teams/gate/inbound-token.ts';
import { bearerSender } from '../../../src/teams/gate/sender.ts';
import { trustedHosts } from '../../../src/teams/gate/trusted-hosts.ts';
import { openLog } from '../../logging/open-log.ts';
import { APP_ID, activityWith, type Channel, ISSUER, KEYS, openChannel, TENANT, tokenFor } from '../channel.ts';
import { type OpenDesk, openDesk } from '../desk-behind-gate.ts';

/** A request that counts how often its body is asked for. */
class CountedRequest extends IncomingMessage {
  reads = 0;
  constructor(authorization: string | undefined) {
    super(new Socket());
    this.headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) };
  }
  override _read(): void {
    this.reads++;
    this.push(JSON.stringify(activityWith()));
    this.push(null);
  }
}

/** The headers of senders who are refused, and the status of the refusal. */
const REFUSED: readonly (readonly [who: string, authorization: () => Promise<string | undefined>, status: number])[] = [
  ['no token', async () => undefined, 401],
  ['another scheme', async () => `Basic ${'a'.repeat(40)}`, 401],
  ['a token that is none', async () => 'Bearer a.b.c', 401],
  ['another issuer', () => bearer({ claims: { iss: `https://sts.windows.net/${TENANT}/` } }), 401],
  ['a forged signature', () => bearer({ key: KEYS.stranger.privateKey }), 401],
  ['no signature', async () => (await bearer()).replace(/[^.]+$/, ''), 401],
  ['another algorithm', () => bearer({ alg: 'RS512' }), 401],
  ['a key that nobody published', () => bearer({ kid: 'unheard-of' }), 401],
  ['another audience', () => bearer({ claims: { aud: 'another' } }), 401],
  ['a list of audiences', () => bearer({ claims: { aud: [APP_ID] } }), 401],
  ['a token that has expired', () => bearer({ claims: { exp: 1 } }), 401],
  ['a token that never expires', () => bearer({ claims: { exp: undefined } }), 401],
  ['a token from the future', () => bearer({ claims: { nbf: Math.floor(Date.now() / 1000) + 3_600 } }), 401],
];

async function bearer(options: Parameters<typeof tokenFor>[0] = {}): Promise<string> {
  return `Bearer ${await tokenFor(options)}`;
}

describe('a request without a good token', () => {
  let channel: Channel;
  beforeEach(async () => {
    channel = await openChannel();
  });
  afterEach(() => channel.close());

  /** Passes a request through a fresh gate. Returns the status of the answer and how often the body was asked for. */
  async function pass(authorization: string | undefined): Promise<{ status: number; reads: number; passed: boolean }> {
    const { log } = openLog();
    const { openIdMetadataUrl } = channel;
    const endpoints = { openIdMetadataUrl, appId: APP_ID, issuer: ISSUER, now: () => new Date(), timeoutMs: 20_000 };
    const sender = bearerSender({ tokens: createInboundTokens({ ...endpoints, log }), issuer: ISSUER });
    const request = new CountedRequest(authorization);
    const response = new ServerResponse(request);
    const passed = await createGate({ sender, trusts: trustedHosts(), log })(request, response);
    return { status: response.statusCode, reads: request.reads, passed: passed !== undefined };
  }

  for (const [who, authorization, status] of REFUSED) {
    it(`has not one byte of its body read when it has ${who}`, async () => {
      assert.deepEqual(await pass(await authorization()), { status, reads: 0, passed: false });
    });
  }

  it('has not one byte of its body read when the signing keys can’t be loaded', async () => {
    channel.mode = 503;
    assert.deepEqual(await pass(await bearer()), { status: 503, reads: 0, passed: false });
  });

  it('is the only one: with a good token the body is read', async () => {
    const { reads, passed } = await pass(await bearer());
    assert.ok(passed && reads > 0);
  });

  describe('over the network', () => {
    let desk: OpenDesk;
    beforeEach(async () => {
      desk = await openDesk();
    });
    afterEach(() => desk.close());

    it('is answered although its body never comes, and its connection ends', async () => {
      for (const [who, authorization, status] of REFUSED) {
        const value = await authorization();
        const answered = await sendHeadersOnly(desk.url, value === undefined ? {} : { authorization: value });
        assert.deepEqual(answered, { status, connection: 'close' }, who);
      }
    });
  });
});

/** Announces a body of the largest size, sends none of it, and returns what was answered. */
function sendHeadersOnly(url: string, headers: Record<string, string>): Promise<object> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', 'content-length': String(256 * 1024), ...headers };
    const sent = send(`${url}/api/messages`, { method: 'POST', headers: all });
    sent.on('response', (response) => {
      resolve({ status: response.statusCode, connection: response.headers.connection });
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}
