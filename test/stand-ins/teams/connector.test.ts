import assert from 'node:assert/strict';
import { CHANNEL, personByKey, roomByKey, TEAM } from '../../../stand-ins/teams/rooms.ts';
import { FABRIKAM, NORTHWIND } from '../../../stand-ins/world.ts';
import { BOT_APP_ID, CARD, type FakeBot, startFakeBot, withCard } from './fake-bot.ts';

const CHAT = roomByKey('chat:riley');
const channelPath = `v3/conversations/${encodeURIComponent(CHANNEL.id)}`;
const chatPath = `v3/conversations/${encodeURIComponent(CHAT.id)}`;

describe('the Teams connector stand-in', () => {
  let bot: FakeBot;
  let at = 0;

  beforeEach(async () => {
    at = 0;
    bot = await startFakeBot({ clock: () => at });
  });
  afterEach(() => bot.close());

  it('refuses every call without the bot’s own token', async () => {
    const answer = await bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hello' }, 'stolen');
    assert.equal(answer.status, 401);
    assert.deepEqual(bot.teams.control.messages('chat:riley'), []);
  });

  it('posts to a chat and edits the message in place', async () => {
    const posted = await bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hello' });
    assert.equal(posted.status, 201);
    const edited = await bot.call('PUT', `${chatPath}/activities/${posted.body.id}`, withCard(CARD));
    assert.equal(edited.status, 200);
    const [message, ...others] = bot.teams.control.messages('chat:riley');
    assert.deepEqual(others, []);
    assert.equal(message?.id, posted.body.id);
    assert.equal(message?.isEdited, true);
    assert.equal(message?.text, '');
    assert.deepEqual(message?.card, CARD);
  });

  it('starts a channel thread and answers with its conversation and its message', async () => {
    const created = await bot.call('POST', 'v3/conversations', {
      isGroup: true,
      bot: { id: `28:${BOT_APP_ID}` },
      channelData: { channel: { id: CHANNEL.id } },
      activity: withCard(CARD),
    });
    assert.equal(created.status, 201);
    assert.equal(created.body.id, `${CHANNEL.id};messageid=${created.body.activityId}`);
    const thread = `v3/conversations/${encodeURIComponent(created.body.id)}/activities`;
    const reply = await bot.call('POST', thread, { type: 'message', text: 'done' });
    assert.equal(reply.status, 201);
    const [root, answer] = bot.teams.control.messages('channel');
    assert.equal(root?.rootId, root?.id);
    assert.equal(answer?.rootId, root?.id);
  });

  it('starts a thread when the bot replies to something that is no message', async () => {
    await bot.teams.control.installed();
    const { id } = bot.received.find((one) => one.activity.type === 'installationUpdate')?.activity ?? {};
    const path = `${channelPath}/activities/${encodeURIComponent(id ?? '')}`;
    assert.equal((await bot.call('POST', path, { type: 'message', text: 'hello, all' })).status, 201);
    const unknown = `v3/conversations/${encodeURIComponent(`${CHANNEL.id};messageid=17`)}/activities`;
    assert.equal((await bot.call('POST', unknown, { type: 'message', text: 'hello?' })).status, 404);
    assert.deepEqual(
      bot.teams.control.messages('channel').map((one) => one.text),
      ['hello, all'],
    );
  });

  it('opens the chat of a person of either partner, and only in their own tenant', async () => {
    const { teamsId } = personByKey('noor');
    const open = (tenantId: string) =>
      bot.call('POST', 'v3/conversations', { members: [{ id: teamsId }], channelData: { tenant: { id: tenantId } } });
    const opened = await open(FABRIKAM.tenantId);
    assert.equal(opened.status, 201);
    assert.equal(opened.body.id, roomByKey('chat:noor').id);
    assert.equal((await open(NORTHWIND.tenantId)).status, 400);
  });

  it('lets the bot edit and delete nothing but its own messages', async () => {
    const { activityId } = await bot.teams.control.send('riley', 'chat', 'help');
    for (const [method, id] of [
      ['PUT', activityId],
      ['DELETE', activityId],
      ['PUT', '12345'],
    ] as const) {
      const answer = await bot.call(method, `${chatPath}/activities/${id}`, { type: 'message', text: 'changed' });
      assert.equal(answer.status, 404);
      assert.deepEqual(answer.body.error?.code, 'ActivityNotFoundInConversation');
    }
    assert.equal(bot.teams.control.messages('chat:riley')[0]?.text, 'help');
  });

  it('shows a deleted message as deleted', async () => {
    const posted = await bot.call('POST', `${chatPath}/activities`, withCard(CARD));
    assert.equal((await bot.call('DELETE', `${chatPath}/activities/${posted.body.id}`)).status, 200);
    const [message] = bot.teams.control.messages('chat:riley');
    assert.equal(message?.isDeleted, true);
    assert.equal(message?.card, undefined);
  });

  it('refuses a card above 28 KB', async () => {
    const big = { ...CARD, body: [{ type: 'TextBlock', text: 'ä'.repeat(14_400) }] };
    const answer = await bot.call('POST', `${chatPath}/activities`, withCard(big));
    assert.equal(answer.status, 413);
    assert.deepEqual(answer.body.error?.code, 'MessageSizeTooBig');
  });

  it('allows 7 messages a second, 8 in two, and says how long to wait', async () => {
    const send = () => bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hi' });
    const statuses: number[] = [];
    for (let count = 0; count < 8; count += 1) statuses.push((await send()).status);
    assert.deepEqual(statuses, [...Array(7).fill(201), 429]);
    at += 1000;
    assert.equal((await send()).status, 201);
    const refused = await send();
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    at += 1000;
    assert.equal((await send()).status, 201);
  });

  it('allows 60 messages in half a minute', async () => {
    const send = () => bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hi' });
    for (let count = 0; count < 60; count += 1) {
      at += 300;
      assert.equal((await send()).status, 201, `message ${count + 1}`);
    }
    at += 300;
    const refused = await send();
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '12');
  });

  it('tells who is in the channel, with the tenant of each', async () => {
    const paged = await bot.call('GET', `${channelPath}/pagedmembers?pageSize=50`);
    assert.deepEqual(
      paged.body.members?.map((one) => one.tenantId === FABRIKAM.tenantId),
      [false, false, true, true, false],
    );
    const { objectId, teamsId } = personByKey('sam');
    const sam = await bot.call('GET', `v3/conversations/${encodeURIComponent(TEAM.id)}/members/${objectId}`);
    assert.equal(sam.body.id, teamsId);
    assert.equal((await bot.call('GET', `${chatPath}/members/${objectId}`)).status, 404);
  });

  it('refuses a bot that was removed, and tells it of both', async () => {
    await bot.teams.control.installed();
    await bot.teams.control.uninstall('chat:riley');
    const told = bot.received.at(-1)?.activity;
    assert.deepEqual([told?.type, told?.action], ['installationUpdate', 'remove']);
    const refused = await bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hi' });
    assert.equal(refused.status, 403);
    await bot.teams.control.install('chat:riley');
    assert.equal((await bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hi' })).status, 201);
  });

  it('fails as it is told to: before or after the message is there, or by cutting the line', async () => {
    const send = () => bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hi' });
    const { control } = bot.teams;
    control.fault({ on: 'post', status: 429, retryAfterSeconds: 3 });
    const throttled = await send();
    assert.deepEqual([throttled.status, throttled.headers.get('retry-after')], [429, '3']);
    assert.equal(control.messages('chat:riley').length, 0);
    control.fault({ on: 'any', status: 504, afterApply: true });
    assert.equal((await send()).status, 504);
    assert.equal(control.messages('chat:riley').length, 1);
    control.fault({ on: 'post', reset: true });
    await assert.rejects(send());
    assert.equal(control.messages('chat:riley').length, 1);
    assert.equal((await send()).status, 201);
  });

  it('ends a fault that has not been met', async () => {
    const end = bot.teams.control.fault({ on: 'edit', status: 500, times: 5 });
    const posted = await bot.call('POST', `${chatPath}/activities`, { type: 'message', text: 'hi' });
    const edit = () => bot.call('PUT', `${chatPath}/activities/${posted.body.id}`, { type: 'message', text: 'ho' });
    assert.equal((await edit()).status, 500);
    end();
    assert.equal((await edit()).status, 200);
  });
});
