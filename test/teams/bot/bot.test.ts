import assert from 'node:assert/strict';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createBot } from '../../../src/teams/bot/bot.ts';
import { buttonsOf } from '../../../stand-ins/teams/card-buttons.ts';
import { openLog } from '../../logging/open-log.ts';
import {
  APP_ID,
  activityWith,
  BOT_ID,
  CARD_KEY,
  CLICKED,
  clickWith,
  ISSUER,
  PERSON,
  SERVICE_URL,
  TENANT,
  tokenFor,
} from '../channel.ts';
import { messageOf, type OpenDesk, openDesk, renderMessage } from '../desk-behind-gate.ts';
import { sealsWith } from '../sealed.ts';

const { seals } = sealsWith(CARD_KEY);

describe('the bot', () => {
  let desk: OpenDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  it('hands a signed message to the desk in its own words', async () => {
    const response = await desk.deliver();
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
    const place = {
      serviceUrl: SERVICE_URL,
      conversationId: '19:desk@thread.tacv2;messageid=1700000000000',
      tenantId: TENANT,
      kind: 'channel',
      botId: BOT_ID,
      name: 'Transfers',
    };
    assert.deepEqual(desk.heard, [
      {
        kind: 'message',
        text: 'list transfers',
        turn: {
          key: `${TENANT}|19:desk@thread.tacv2;messageid=1700000000000|1700000000001`,
          person: { tenantId: TENANT, objectId: PERSON, name: 'Anna Berg', locale: 'sv-SE' },
          tenantAssumed: true,
          userId: '29:anna',
          place,
          locale: 'sv-SE',
        },
      },
    ]);
  });

  it('answers a click with the card of the person who clicked', async () => {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
    desk.answer = async () => ({ kind: 'card', message: messageOf({ attachment: card }) });
    const response = await desk.deliver(clickWith());
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(await response.json(), {
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: card,
    });
    const [click] = desk.heard;
    assert.equal(click?.kind, 'click');
    assert.deepEqual(click?.kind === 'click' && [click.verb, click.data, click.messageId], [
      'approve',
      CLICKED,
      '1700000000000',
    ]);
  });

  it('ignores a button that does not belong to the card it was pressed on, and says so', async () => {
    const { conversation } = clickWith() as { conversation: object };
    const elsewhere = { conversation: { ...conversation, id: '19:other@thread.tacv2' } };
    for (const wrong of [{ replyToId: '1700000000009' }, elsewhere]) {
      const response = await desk.deliver(clickWith(wrong));
      assert.deepEqual(await response.json(), {
        statusCode: 200,
        type: 'application/vnd.microsoft.activity.message',
        value: 'bot.otherButton',
      });
    }
    const old = { text: undefined, value: { ...CLICKED, verb: 'withdraw' }, replyToId: '1700000000000' };
    await desk.deliver(activityWith(old));
    assert.deepEqual(desk.heard, []);
    assert.equal(desk.later.length, 1);
    assert.equal(desk.notSealed.length, 3);
  });

  it('says for each kind of button how to get to what it stood for', async () => {
    const said: unknown[] = [];
    for (const verb of ['transfer.approve', 'draft.submit', 'type', 'anything']) {
      const response = await desk.deliver(clickWith({ value: { action: { verb, data: null } } }));
      said.push(((await response.json()) as { value: unknown }).value);
    }
    assert.deepEqual(said, ['bot.otherCard', 'bot.otherForm', 'bot.otherButton', 'bot.otherButton']);
    assert.deepEqual(desk.heard, []);
  });

  it('seals the card of an answer for the message that it takes the place of', async () => {
    const action = { type: 'Action.Execute', verb: 'next', data: { id: 't-2' } };
    desk.answer = async () => ({
      kind: 'card',
      message: messageOf({ attachment: { type: 'AdaptiveCard', actions: [action] } }),
    });
    const body = (await (await desk.deliver(clickWith())).json()) as { value: object };
    const [button] = buttonsOf(body.value);
    assert.ok(button?.data.seal);
    const { seals: same } = sealsWith(CARD_KEY);
    const [click] = desk.heard;
    assert.ok(click?.kind === 'click');
    const pressed = { ...click, verb: 'next', data: button.data };
    assert.equal(await same.holds(pressed), true);
    assert.equal(await same.holds({ ...pressed, messageId: '1' }), false);
  });

  it('answers with text when rendering produced no card', async () => {
    for (const rendered of [{ text: 'Words.' }, { summary: 'Words.' }]) {
      desk.answer = async () => ({ kind: 'card', message: messageOf(rendered) });
      const body = (await (await desk.deliver(clickWith())).json()) as { type: string; value: string };
      assert.deepEqual([body.type, body.value], ['application/vnd.microsoft.activity.message', 'Words.']);
    }
  });

  it('answers a click with a sentence beside the card', async () => {
    desk.answer = async () => ({ kind: 'say', text: messageOf({ text: 'Only approvers can do that.' }) });
    const body = await (await desk.deliver(clickWith())).json();
    assert.deepEqual(body, {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'Only approvers can do that.',
    });
  });

  it('says something to a click that the desk has no answer for', async () => {
    const body = (await (await desk.deliver(clickWith())).json()) as { type: string; value: string };
    assert.deepEqual(
      [body.type, body.value],
      ['application/vnd.microsoft.activity.message', 'bot.nothingToSay in sv-SE'],
    );
  });

  it('answers a click whose handler failed with a plain sentence, and keeps the reason to the log', async () => {
    desk.answer = () => Promise.reject(new Error('SQLITE_BUSY at row 7'));
    const response = await desk.deliver(clickWith());
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      statusCode: 500,
      type: 'application/vnd.microsoft.error',
      value: { code: 'Failed', message: 'bot.failed in sv-SE' },
    });
    const line = desk.lines.find(({ fields }) => fields.code === 'turn-failed');
    assert.match(String(line?.fields.err), /SQLITE_BUSY/);
  });

  it('takes a message whose handler failed, so that Teams does not send it again, and says that it did not work', async () => {
    desk.answer = () => Promise.reject(new Error('SQLITE_BUSY at row 7'));
    let said = 0;
    desk.failLater = async () => void said++;
    const response = await desk.deliver();
    assert.deepEqual([response.status, await response.text()], [200, '']);
    assert.equal(said, 1);
  });

  it('answers a click without a verb with a typed error over HTTP 200', async () => {
    for (const value of [undefined, null, {}, { action: null }, { action: { verb: ' ' } }, { action: { verb: 7 } }]) {
      const response = await desk.deliver(clickWith({ value }));
      assert.equal(response.status, 200);
      const body = (await response.json()) as { statusCode: number; type: string };
      assert.deepEqual([body.statusCode, body.type], [400, 'application/vnd.microsoft.error']);
    }
    assert.equal(desk.heard.length, 0);
  });

  it('says that it does not know an invoke, without a 5xx, and nothing to other activities', async () => {
    const unknown = await desk.deliver(clickWith({ name: 'composeExtension/query' }));
    assert.equal(unknown.status, 200);
    assert.equal(((await unknown.json()) as { statusCode?: number }).statusCode, 400);
    for (const type of ['typing', 'messageReaction', 'event', 'somethingNew']) {
      const response = await desk.deliver(activityWith({ type }));
      assert.deepEqual([response.status, await response.text()], [200, '']);
    }
    assert.equal(desk.heard.length, 0);
  });

  it('delivers the answer to an old client’s click in a later message', async () => {
    const answer = { kind: 'say', text: messageOf({ text: 'Done.' }) } as const;
    desk.answer = async () => answer;
    const value = { ...CLICKED, verb: 'approve' };
    const response = await desk.deliver(activityWith({ text: undefined, value, replyToId: '1700000000000' }));
    assert.deepEqual([response.status, await response.text()], [200, '']);
    assert.deepEqual(desk.later, [answer]);
    assert.equal(desk.heard[0]?.kind === 'click' && desk.heard[0].verb, 'approve');
  });

  it('says sorry to an old client, too, when its click failed', async () => {
    desk.answer = () => Promise.reject(new Error('SQLITE_BUSY at row 7'));
    const value = { ...CLICKED, verb: 'approve' };
    const pressed = activityWith({ text: undefined, value, replyToId: '1700000000000' });
    let said = 0;
    desk.failLater = async () => void said++;
    await desk.deliver(pressed);
    assert.equal(said, 1);
    desk.failLater = () => Promise.reject(new Error('Teams is not there'));
    assert.equal((await desk.deliver(pressed)).status, 200);
    const failed = desk.lines.filter(({ fields }) => fields.code === 'turn-failed');
    assert.deepEqual(
      failed.map(({ fields }) => String(fields.err)),
      Array(2).fill('Error: SQLITE_BUSY at row 7'),
    );
    assert.deepEqual(desk.later, []);
  });

  describe('checks the token itself, too', () => {
    const receive = async (claims?: JWTPayload) => {
      const { log } = openLog();
      const { url, openIdMetadataUrl } = desk.channel;
      let handled = 0;
      const bot = createBot({
        appId: APP_ID,
        tenantId: TENANT,
        issuer: ISSUER,
        channel: { issuer: ISSUER, openIdMetadataUrl, loginUrl: url, oAuthUrl: url },
        handle: async () => void handled++,
        answerLater: () => assert.fail('answered'),
        failLater: () => assert.fail('failed'),
        render: renderMessage,
        seals,
        words: (key) => key,
        log,
      });
      const authorization = claims === undefined ? 'Bearer a.b.c' : `Bearer ${await tokenFor({ claims })}`;
      const { status } = await bot.receive({ authorization, activity: activityWith() as never });
      return { status, handled };
    };

    it('and runs what the Bot Connector signed', async () => {
      assert.deepEqual(await receive({}), { status: 200, handled: 1 });
    });

    it('and refuses garbage, and tokens for another bot', async () => {
      assert.deepEqual(await receive(), { status: 401, handled: 0 });
      assert.deepEqual(await receive({ aud: 'another' }), { status: 401, handled: 0 });
    });

    it('and refuses what botbuilder takes from its emulator: an Entra token of any tenant, for any address', async () => {
      const entra = { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', appid: APP_ID };
      assert.deepEqual(await receive({ ...entra, ver: '1.0', serviceurl: undefined }), { status: 401, handled: 0 });
    });
  });

  it('does not start without an application id', () => {
    const { log } = openLog();
    const rest = { tenantId: TENANT, issuer: ISSUER, render: renderMessage, seals, words: String, log };
    const unused = { handle: () => assert.fail(), answerLater: () => assert.fail(), failLater: () => assert.fail() };
    assert.throws(() => createBot({ appId: ' ', ...rest, ...unused }), /application id/);
  });
});
