import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Click } from '../../../src/desk/ports/inbound.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import type { Delivery, Messenger } from '../../../src/desk/ports/messenger.ts';
import { createAnswerLater } from '../../../src/teams/answer/answer-later.ts';
import { openLog } from '../../logging/open-log.ts';
import { BOT_ID, PERSON, SERVICE_URL, TENANT } from '../channel.ts';
import { messageOf } from '../desk-behind-gate.ts';

function clickIn(kind: Click['turn']['place']['kind'], messageId?: string): Click {
  const place = { serviceUrl: SERVICE_URL, conversationId: 'a:1', tenantId: TENANT, kind, botId: BOT_ID };
  const person = { tenantId: TENANT, objectId: PERSON, name: 'Anna' };
  const turn = { key: 'key', person, userId: '29:anna', place, locale: 'en-US' };
  return { kind: 'click', turn, verb: 'approve', data: {}, messageId };
}

describe('the answer to a click of an old client', () => {
  const view = messageOf({ text: 'x' });
  async function sentFor(
    click: Click,
    kind: 'card' | 'say',
    ends: 'sent' | 'gone' = 'sent',
    message = view,
    deskCard = '',
  ) {
    const calls: string[] = [];
    const delivery: Delivery =
      ends === 'sent' ? { kind: ends, activityId: '1' } : { kind: ends, what: 'message' as const };
    const told = (call: string): Delivery => {
      calls.push(call);
      return delivery;
    };
    const messenger: Messenger = {
      post: async (_, said) => told(said.kind === 'text' ? `post ${said.say.key}` : 'post'),
      edit: async (_, id) => told(`edit ${id}`),
      openChat: () => assert.fail('opened a chat'),
    };
    const { log, lines } = openLog();
    const answerLater = createAnswerLater({
      messenger,
      isDeskCard: async ({ messageId }) => messageId === deskCard,
      log,
    });
    await answerLater(click, kind === 'card' ? { kind, message } : { kind, text: message });
    return { calls, codes: lines.map(({ fields }) => fields.code) };
  }

  it('takes the place of the clicked card in a personal chat', async () => {
    assert.deepEqual((await sentFor(clickIn('personal', '17'), 'card')).calls, ['edit 17']);
    assert.deepEqual((await sentFor(clickIn('personal'), 'card')).calls, ['post']);
  });

  it('never takes the place of a desk card, which shows its own changes', async () => {
    const on17 = clickIn('personal', '17');
    assert.deepEqual((await sentFor(on17, 'card', 'sent', view, '17')).calls, ['post']);
    assert.deepEqual((await sentFor(on17, 'card', 'sent', { kind: 'deskCard' } as Message, '17')).calls, []);
  });

  it('is posted when it is a sentence', async () => {
    assert.deepEqual((await sentFor(clickIn('personal', '17'), 'say')).calls, ['post']);
    assert.deepEqual((await sentFor(clickIn('channel', '17'), 'say')).calls, ['post']);
  });

  it('never shows a person’s own view to a whole channel, and says where it can be seen', async () => {
    for (const kind of ['channel', 'groupChat'] as const)
      assert.deepEqual((await sentFor(clickIn(kind, '17'), 'card')).calls, ['post bot.notInThisClient']);
  });

  it('is not said where the channel shows it anyway', async () => {
    for (const kind of ['deskCard', 'submitted', 'closed'] as const) {
      const message = { kind } as Message;
      assert.deepEqual((await sentFor(clickIn('channel', '17'), 'card', 'sent', message)).calls, []);
      assert.deepEqual((await sentFor(clickIn('personal', '17'), 'card', 'sent', message)).calls, ['edit 17']);
    }
  });

  it('is logged when it did not arrive', async () => {
    assert.deepEqual((await sentFor(clickIn('channel', '17'), 'say', 'gone')).codes, ['answer-not-sent']);
  });
});
