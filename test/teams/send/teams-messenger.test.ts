import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Inbound, Turn } from '../../../src/desk/ports/inbound.ts';
import type { Messenger } from '../../../src/desk/ports/messenger.ts';
import type { Log } from '../../../src/logging/log.ts';
import type { CardSeals } from '../../../src/teams/cards/card-seal.ts';
import { trustedHosts } from '../../../src/teams/gate/trusted-hosts.ts';
import { translate } from '../../../src/teams/inbound/activity.ts';
import { type Connector, createConnector } from '../../../src/teams/send/connector.ts';
import { createMessenger } from '../../../src/teams/send/teams-messenger.ts';
import { buttonsOf } from '../../../stand-ins/teams/card-buttons.ts';
import { type Line, openLog } from '../../logging/open-log.ts';
import { BOT_ID, CARD_KEY, clickWith, TENANT } from '../channel.ts';
import { answerWith, type ConnectorStandIn, openConnector } from '../connector-stand-in.ts';
import { messageOf, renderMessage } from '../desk-behind-gate.ts';
import { sealsWith } from '../sealed.ts';

const TOKEN = 'the-token-of-the-bot';
/** Not a whole second, so that a wait until a given date is long enough only if it is rounded up. */
const NOW = new Date('2026-11-20T10:00:00.400Z');

describe('the messenger', () => {
  let stand: ConnectorStandIn;
  let connector: Connector;
  let messenger: Messenger;
  let seals: CardSeals;
  let lines: Line[];
  let log: Log;
  let botToken: () => Promise<string>;
  let tokensTaken: number;
  let place: Turn['place'];
  const text = messageOf({ text: 'Hello' });

  beforeEach(async () => {
    stand = await openConnector();
    const opened = openLog();
    ({ lines, log } = opened);
    tokensTaken = 0;
    botToken = async () => TOKEN;
    ({ seals } = sealsWith(CARD_KEY));
    connect();
    const { serviceUrl } = stand;
    place = { serviceUrl, conversationId: '19:desk@thread.tacv2', tenantId: TENANT, kind: 'channel', botId: BOT_ID };
  });
  afterEach(async () => {
    connector.close();
    await stand.close();
  });

  /** A short deadline is only for answers that never come: a busy machine may need longer for those that do. */
  function connect(timeoutMs = 15_000): void {
    connector = createConnector({
      botToken: () => {
        tokensTaken++;
        return botToken();
      },
      trusts: trustedHosts({ allowLoopback: true }),
      now: () => NOW,
      timeoutMs,
      log,
    });
    messenger = createMessenger({ connector, render: renderMessage, seals });
  }
  const inThread = () => ({ ...place, conversationId: '19:desk@thread.tacv2;messageid=17' });

  describe('sends', () => {
    it('a new thread into a channel, and names its first message', async () => {
      stand.reply = (response) =>
        answerWith(response, 201, { id: '19:desk@thread.tacv2;messageid=42', activityId: '42' });
      const card = { type: 'AdaptiveCard', version: '1.5' };
      const delivery = await messenger.post(place, messageOf({ summary: 'A transfer', attachment: card }));
      assert.deepEqual(delivery, { kind: 'sent', activityId: '42' });
      const [call] = stand.seen;
      assert.deepEqual(
        [call?.method, call?.path, call?.authorization],
        ['POST', '/emea/v3/conversations', `Bearer ${TOKEN}`],
      );
      assert.deepEqual(call?.body, {
        isGroup: true,
        channelData: { channel: { id: '19:desk@thread.tacv2' } },
        tenantId: TENANT,
        activity: {
          type: 'message',
          from: { id: BOT_ID },
          summary: 'A transfer',
          attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
        },
      });
    });

    it('a card whose buttons belong to the message that Teams made of it, and to no other', async () => {
      stand.reply = (response) =>
        answerWith(response, 201, { id: '19:desk@thread.tacv2;messageid=42', activityId: '42' });
      const action = { type: 'Action.Execute', verb: 'x', data: { id: 't-1' } };
      const message = messageOf({ attachment: { type: 'AdaptiveCard', actions: [action] } });
      await messenger.post(place, message);
      await messenger.edit(place, '42', message);
      for (const { body } of stand.seen) {
        const sent = 'activity' in body ? body.activity : body;
        const [button] = buttonsOf((sent as { attachments: { content: object }[] }).attachments[0]?.content);
        const click = clickWith({ replyToId: '42', value: { action: { verb: 'x', data: button?.data } } });
        const pressed = translate(click as never) as Extract<Inbound, { kind: 'click' }>;
        assert.equal(await seals.ownerOf({ ...pressed, messageId: '43' }), undefined);
        assert.equal((await seals.ownerOf(pressed))?.messageId, '42');
      }
      assert.equal(stand.seen.length, 2);
    });

    it('a new thread whose first message only the conversation names', async () => {
      stand.reply = (response) => answerWith(response, 201, { id: '19:desk@thread.tacv2;messageid=42' });
      assert.deepEqual(await messenger.post(place, text), { kind: 'sent', activityId: '42' });
    });

    it('an answer into a thread, and a message into a chat', async () => {
      const chat = { ...place, kind: 'personal', conversationId: 'a:1xyz' } as const;
      assert.deepEqual(await messenger.post(inThread(), text), { kind: 'sent', activityId: '1' });
      assert.deepEqual(await messenger.post(chat, text), { kind: 'sent', activityId: '1' });
      assert.deepEqual(
        stand.seen.map(({ method, path }) => `${method} ${path}`),
        [
          'POST /emea/v3/conversations/19%3Adesk%40thread.tacv2%3Bmessageid%3D17/activities',
          'POST /emea/v3/conversations/a%3A1xyz/activities',
        ],
      );
      assert.deepEqual(stand.seen[1]?.body, {
        type: 'message',
        from: { id: BOT_ID },
        text: 'Hello',
        conversation: { id: 'a:1xyz' },
      });
    });

    it('an edit of a message, whatever its id holds', async () => {
      stand.reply = (response) => answerWith(response, 200);
      assert.deepEqual(await messenger.edit(place, '17/../9', text), { kind: 'sent', activityId: '17/../9' });
      const [call] = stand.seen;
      assert.equal(
        `${call?.method} ${call?.path}`,
        'PUT /emea/v3/conversations/19%3Adesk%40thread.tacv2/activities/17%2F..%2F9',
      );
      assert.equal(call?.body.id, '17/../9');
    });

    it('for a chat with somebody, and says where it is', async () => {
      stand.reply = (response) => answerWith(response, 201, { id: 'a:chat' });
      const { serviceUrl } = place;
      assert.deepEqual(await messenger.openChat(place, '29:bo', TENANT), {
        kind: 'opened',
        place: { serviceUrl, conversationId: 'a:chat', tenantId: TENANT, kind: 'personal', botId: BOT_ID },
      });
      assert.deepEqual(stand.seen[0]?.body, {
        isGroup: false,
        bot: { id: BOT_ID },
        members: [{ id: '29:bo' }],
        tenantId: TENANT,
        channelData: { tenant: { id: TENANT } },
      });
    });
  });

  describe('reports how a message fared', () => {
    const error = (code: string) => ({ error: { code, message: 'a text of the connector' } });
    const rows: [status: number, body: unknown, headers: Record<string, string>, delivery: object][] = [
      [403, error('BotNotInConversationRoster'), {}, { kind: 'gone', what: 'conversation' }],
      [404, error('ConversationNotFound'), {}, { kind: 'gone', what: 'conversation' }],
      [404, error('ActivityNotFoundInConversation'), {}, { kind: 'gone', what: 'message' }],
      [404, undefined, {}, { kind: 'gone', what: 'conversation' }],
      [429, error('Throttled'), { 'retry-after': '7' }, { kind: 'throttled', retryAfterSeconds: 7 }],
      [429, undefined, {}, { kind: 'throttled', retryAfterSeconds: 2 }],
      [429, undefined, { 'retry-after': 'soon' }, { kind: 'throttled', retryAfterSeconds: 2 }],
      [429, undefined, { 'retry-after': '0' }, { kind: 'throttled', retryAfterSeconds: 1 }],
      [
        429,
        undefined,
        { 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT' },
        { kind: 'throttled', retryAfterSeconds: 30 },
      ],
      [412, error('PreconditionFailed'), {}, { kind: 'throttled', retryAfterSeconds: 1 }],
      [400, error('BadSyntax'), {}, { kind: 'refused', why: '400 BadSyntax' }],
      [401, undefined, {}, { kind: 'throttled', retryAfterSeconds: 30 }],
      [413, error('MessageSizeTooBig'), {}, { kind: 'refused', why: '413 MessageSizeTooBig' }],
      [302, undefined, { location: '/elsewhere' }, { kind: 'refused', why: '302' }],
      [408, undefined, {}, { kind: 'ambiguous', why: '408' }],
      [500, error('ServiceError'), {}, { kind: 'ambiguous', why: '500 ServiceError' }],
      [502, undefined, {}, { kind: 'ambiguous', why: '502' }],
      [503, undefined, { 'retry-after': '9' }, { kind: 'ambiguous', why: '503' }],
      [504, undefined, {}, { kind: 'ambiguous', why: '504' }],
    ];
    for (const [status, body, headers, delivery] of rows) {
      it(`${status} ${JSON.stringify({ ...headers, ...(body as object) })} is ${JSON.stringify(delivery)}`, async () => {
        stand.reply = (response) => answerWith(response, status, body, headers);
        assert.deepEqual(await messenger.post(inThread(), text), delivery);
        assert.deepEqual(await messenger.edit(place, '17', text), delivery);
        assert.deepEqual(await messenger.openChat(place, '29:bo', TENANT), delivery);
        assert.equal(stand.seen.length, 3, 'something was repeated or followed');
      });
    }

    it('is ambiguous when no answer comes in time, and is not repeated', async () => {
      stand.reply = () => undefined;
      connect(150);
      assert.deepEqual(await messenger.post(inThread(), text), { kind: 'ambiguous', why: 'deadline' });
      assert.deepEqual(await messenger.edit(place, '17', text), { kind: 'ambiguous', why: 'deadline' });
      assert.equal(stand.seen.length, 2);
    });

    it('is ambiguous when the answer begins and does not end', async () => {
      stand.reply = (response) => void response.writeHead(201).write('{"id":');
      connect(150);
      assert.deepEqual(await messenger.post(inThread(), text), { kind: 'ambiguous', why: 'deadline' });
    });

    it('is ambiguous when the line is cut after the message went out', async () => {
      stand.reply = (response) => response.destroy();
      assert.deepEqual(await messenger.post(inThread(), text), { kind: 'ambiguous', why: 'ECONNRESET' });
      assert.equal(stand.seen.length, 1);
    });

    it('is ambiguous when it was taken but not named', async () => {
      stand.reply = (response) => answerWith(response, 202);
      assert.equal((await messenger.post(inThread(), text)).kind, 'ambiguous');
      assert.equal((await messenger.post(place, text)).kind, 'ambiguous');
    });

    it('is throttled when nobody listens there: nothing was sent', async () => {
      const serviceUrl = await nobodyAt();
      const wait = { kind: 'throttled', retryAfterSeconds: 2 };
      assert.deepEqual(await messenger.post({ ...place, serviceUrl }, text), wait);
      assert.deepEqual(await messenger.edit({ ...place, serviceUrl }, '17', text), wait);
    });

    it('is throttled when the bot has no token: nothing was sent', async () => {
      botToken = () => Promise.reject(new Error(`the secret of ${TOKEN}`));
      assert.deepEqual(await messenger.post(place, text), { kind: 'throttled', retryAfterSeconds: 2 });
      assert.equal(stand.seen.length, 0);
      assert.equal(lines[0]?.fields.code, 'bot-token');
      assert.ok(!JSON.stringify(lines).includes(TOKEN));
    });

    it('is refused when it can not be built, which would hold up all that waits behind it for ever', async () => {
      const render = () => {
        throw new RangeError('no card for Contoso');
      };
      const unable = createMessenger({ connector, seals, render });
      const refusal = { kind: 'refused', why: 'can not be built: RangeError' };
      assert.deepEqual(await unable.post(place, text), refusal);
      assert.deepEqual(await unable.edit(place, '17', text), refusal);
      assert.equal(stand.seen.length, 0);
    });

    it('is refused when the address is not one of Teams, and no token is fetched for it', async () => {
      const serviceUrl = 'https://evil.example/';
      assert.deepEqual(await messenger.post({ ...place, serviceUrl }, text), {
        kind: 'refused',
        why: 'untrusted serviceUrl',
      });
      assert.equal(tokensTaken, 0);
    });
  });
});

describe('loopback addresses', () => {
  it('are trusted only where a stand-in is allowed', () => {
    assert.equal(trustedHosts()('http://127.0.0.1:4000/'), false);
    assert.equal(trustedHosts({ allowLoopback: true })('http://127.0.0.1:4000/'), true);
    assert.equal(trustedHosts({ allowLoopback: true })('http://127.0.0.1.evil.example/'), false);
    assert.equal(trustedHosts({ allowLoopback: true })('http://smba.trafficmanager.net/'), false);
  });

  it('and no other address: not one with a port, a person, a query, or only the look of a host of Teams', () => {
    for (const odd of [
      'https://smba.trafficmanager.net:8443/emea/',
      'https://me@smba.trafficmanager.net/',
      'https://:pass@smba.trafficmanager.net/',
      'https://smba.trafficmanager.net/?to=x',
      'https://smba.trafficmanager.net/#x',
      'https://smba.trafficmanager.net./',
      'https://evil-botframework.com/',
      'https://botframework.com.evil.example/',
      'https://smba.trafficmanager.net.evil.example/',
      'https://evil.trafficmanager.net/',
      'http://me@127.0.0.1/',
    ])
      assert.equal(trustedHosts({ allowLoopback: true })(odd), false, odd);
  });

  it('are not needed for the hosts that Microsoft names', () => {
    const hosts = [
      'https://smba.trafficmanager.net/emea/',
      'https://smba.infra.gcc.teams.microsoft.com/teams',
      'https://smba.infra.gov.teams.microsoft.us/',
      'https://europe.botframework.com/',
    ];
    for (const host of hosts) assert.equal(trustedHosts()(host), true, host);
    assert.equal(trustedHosts({ hosts: ['Smba.New.example'] })('https://smba.new.example/'), true);
  });
});

/** A port on which nobody listens any more. */
async function nobodyAt(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}
