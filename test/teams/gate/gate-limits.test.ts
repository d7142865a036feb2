import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Turn } from '../../../src/desk/ports/inbound.ts';
import { createTokenBuckets } from '../../../src/http/token-buckets.ts';
import { createBot } from '../../../src/teams/bot/bot.ts';
import { limitPeople } from '../../../src/teams/bot/person-limit.ts';
import { createGate } from '../../../src/teams/gate/gate.ts';
import { createInboundTokens } from '../../../src/teams/gate/inbound-token.ts';
import { bearerSender } from '../../../src/teams/gate/sender.ts';
import { trustedHosts } from '../../../src/teams/gate/trusted-hosts.ts';
import { type Line, openLog } from '../../logging/open-log.ts';
import {
  APP_ID,
  activityWith,
  CARD_KEY,
  type Channel,
  clickWith,
  ISSUER,
  KEYS,
  openChannel,
  TENANT,
  tokenFor,
} from '../channel.ts';
import { type OpenDesk, openDesk, renderMessage } from '../desk-behind-gate.ts';
import { sealsWith } from '../sealed.ts';

const BEN = 'bbbbbbbb-0000-4000-8000-000000000002';
const PER_ADDRESS = 20;
const PER_PERSON = 10;

describe('a flood', () => {
  let desk: OpenDesk;
  let channel: Channel;
  let lines: Line[];
  let now: Date;
  let told: Turn[];
  let ran: number;
  let address: string;

  beforeEach(async () => {
    const opened = openLog();
    const { log } = opened;
    lines = opened.lines;
    channel = await openChannel();
    now = new Date();
    told = [];
    ran = 0;
    address = '203.0.113.7';
    const endpoints = { issuer: ISSUER, openIdMetadataUrl: channel.openIdMetadataUrl };
    const tokens = createInboundTokens({ ...endpoints, appId: APP_ID, now: () => now, timeoutMs: 500, log });
    const addresses = createTokenBuckets({ perMinute: PER_ADDRESS, now: () => now });
    const strangers = (_: IncomingMessage) => addresses.take(address);
    const bot = createBot({
      appId: APP_ID,
      tenantId: TENANT,
      issuer: ISSUER,
      channel: { ...endpoints, loginUrl: `${channel.url}/login`, oAuthUrl: `${channel.url}/oauth` },
      handle: async () => {
        ran++;
        return undefined;
      },
      answerLater: async () => undefined,
      failLater: async () => undefined,
      render: renderMessage,
      seals: sealsWith(CARD_KEY).seals,
      words: (key) => key,
      log,
    });
    desk = await openDesk({
      gate: createGate({ sender: bearerSender({ tokens, issuer: ISSUER }), trusts: trustedHosts(), strangers, log }),
      bot: limitPeople({
        bot,
        people: createTokenBuckets({ perMinute: PER_PERSON, now: () => now }),
        tell: async (turn) => void told.push(turn),
        words: (key, locale) => `${key} in ${locale}`,
        log,
      }),
      visitors: strangers,
    });
  });
  afterEach(async () => {
    await desk.close();
    await channel.close();
  });

  const codes = (code: string) => lines.filter(({ fields }) => fields.code === code).length;

  describe('of strangers from one address', () => {
    const forged = () => tokenFor({ key: KEYS.stranger.privateKey });
    async function drain(): Promise<void> {
      for (let sent = 0; sent < PER_ADDRESS; sent++) await desk.post('x', { 'content-type': 'text/plain' });
    }

    it('is answered with 429 and how long to wait, and logged once', async () => {
      await drain();
      for (let sent = 0; sent < 5; sent++) {
        const response = await desk.deliver(activityWith(), await forged());
        assert.equal(response.status, 429);
        assert.equal(response.headers.get('retry-after'), '3');
        assert.deepEqual(Object.keys((await response.json()) as object), ['error']);
      }
      assert.equal(lines.filter(({ fields }) => fields.refusal === 'tooMany').length, 1);
    });

    it('also counts forged tokens that name the right issuer', async () => {
      for (let sent = 0; sent < PER_ADDRESS; sent++) {
        assert.equal((await desk.deliver(activityWith(), await forged())).status, 401);
      }
      assert.equal((await desk.deliver(activityWith(), await forged())).status, 429);
    });

    it('holds up neither Teams behind the same address nor anybody behind another', async () => {
      const token = await tokenFor();
      assert.equal((await desk.deliver(activityWith(), token)).status, 200);
      await drain();
      assert.equal((await desk.post('x')).status, 429);
      assert.equal((await desk.deliver(activityWith(), token)).status, 200);
      address = '198.51.100.1';
      assert.equal((await desk.post('x')).status, 401);
    });

    it('keeps out no token that was never seen before, however long it lasts', async () => {
      for (let fresh = 0; fresh < 3; fresh++) {
        await drain();
        const token = await tokenFor({ claims: { jti: `fresh-${fresh}` } });
        assert.equal((await desk.deliver(activityWith(), token)).status, 200);
      }
    });

    it('does not count a verified sender, even when its request is refused', async () => {
      const token = await tokenFor();
      for (let sent = 0; sent < PER_ADDRESS * 2; sent++) {
        assert.equal((await desk.deliver({ type: 'message' }, token)).status, 400);
      }
      assert.equal((await desk.post('x')).status, 401);
    });

    it('is not how Teams is counted, however many people it speaks for', async () => {
      const token = await tokenFor();
      for (let sent = 0; sent < PER_ADDRESS * 2; sent++) {
        const from = { id: '29:x', aadObjectId: `bbbbbbbb-0000-4000-8000-${String(sent).padStart(12, '0')}` };
        assert.equal((await desk.deliver(activityWith({ from }), token)).status, 200);
      }
    });

    it('counts a token that ran out as a stranger’s', async () => {
      const token = await tokenFor();
      await desk.deliver(activityWith(), token);
      now = new Date(now.getTime() + 2 * 3_600_000);
      await drain();
      assert.equal((await desk.deliver(activityWith(), token)).status, 429);
    });

    it('ends when it pauses', async () => {
      await drain();
      assert.equal((await desk.post('x')).status, 429);
      now = new Date(now.getTime() + 4_000);
      assert.equal((await desk.post('x')).status, 401);
    });

    it('gets a page on the sign-in pages, and none of its requests reaches identity', async () => {
      await drain();
      for (const path of ['/sign-in/abc', '/sign-in/callback?code=1&state=2']) {
        const response = await fetch(desk.url + path, { redirect: 'manual' });
        assert.equal(response.status, 429);
        assert.equal(response.headers.get('retry-after'), '3');
        assert.match(await response.text(), /<h1>web\.tooMany\.title<\/h1>/);
      }
      assert.equal((await fetch(`${desk.url}/healthz`)).status, 200);
    });
  });

  describe('of one person', () => {
    let token: string;
    beforeEach(async () => {
      token = await tokenFor();
    });

    it('of clicks is answered with one sentence each and HTTP 200, in their language, and does nothing', async () => {
      for (let sent = 0; sent < PER_PERSON; sent++) await desk.deliver(clickWith(), token);
      assert.equal(ran, PER_PERSON);
      for (let sent = 0; sent < 5; sent++) {
        const response = await desk.deliver(clickWith(), token);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), {
          statusCode: 200,
          type: 'application/vnd.microsoft.activity.message',
          value: 'bot.tooFast in sv-SE',
        });
      }
      assert.equal(ran, PER_PERSON);
      assert.equal(codes('person-too-fast'), 1);
    });

    it('of messages is refused with 429, and the person is told once, where they type', async () => {
      for (let sent = 0; sent < PER_PERSON; sent++) await desk.deliver(activityWith(), token);
      for (let sent = 0; sent < 5; sent++) {
        const response = await desk.deliver(activityWith(), token);
        assert.equal(response.status, 429);
        assert.equal(response.headers.get('retry-after'), '6');
      }
      assert.equal(told.length, 1);
      assert.equal(told[0]?.place.conversationId, '19:desk@thread.tacv2;messageid=1700000000000');
    });

    it('holds up nobody else', async () => {
      for (let sent = 0; sent < PER_PERSON * 2; sent++) await desk.deliver(clickWith(), token);
      const before = ran;
      const from = { id: '29:ben', aadObjectId: BEN };
      assert.equal((await desk.deliver(clickWith({ from }), token)).status, 200);
      assert.equal(ran, before + 1);
    });

    it('is theirs by tenant and object id, not by what else the activity says', async () => {
      for (let sent = 0; sent < PER_PERSON; sent++) await desk.deliver(clickWith(), token);
      const from = { id: `29:other`, name: 'Somebody else', aadObjectId: 'AAAAAAAA-0000-4000-8000-000000000001' };
      await desk.deliver(clickWith({ from, id: 'f:another' }), token);
      assert.equal(ran, PER_PERSON);
    });

    it('of other invokes is refused with 429', async () => {
      for (let sent = 0; sent < PER_PERSON; sent++) await desk.deliver(clickWith(), token);
      const search = clickWith({ name: 'application/search', value: {} });
      assert.equal((await desk.deliver(search, token)).status, 429);
    });

    it('ends when it pauses', async () => {
      for (let sent = 0; sent < PER_PERSON + 3; sent++) await desk.deliver(clickWith(), token);
      now = new Date(now.getTime() + 7_000);
      await desk.deliver(clickWith(), token);
      assert.equal(ran, PER_PERSON + 1);
    });
  });
});
