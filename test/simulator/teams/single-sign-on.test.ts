import assert from 'node:assert/strict';
import { CHANNEL, roomByKey } from '../../../src/simulator/teams/rooms.ts';
import { type FakeBot, startFakeBot } from './fake-bot.ts';

const URI = 'api://botid-1';
const CONTENT = {
  text: 'Sign in first',
  connectionName: 'desk',
  tokenExchangeResource: { id: 'exchange-1', uri: URI },
  buttons: [{ type: 'signin', title: 'Sign in', value: 'https://desk.example/sign-in/1' }],
};

describe('single sign-on in the Teams stand-in', () => {
  let bot: FakeBot;
  beforeEach(async () => {
    bot = await startFakeBot({
      ssoToken: async (objectId, resource) => (resource === URI ? `token of ${objectId}` : undefined),
    });
    await bot.teams.control.installed();
    bot.received.length = 0;
  });
  afterEach(() => bot.close());

  const post = (content: object, room = roomByKey('chat:riley')) =>
    bot.call('POST', `v3/conversations/${encodeURIComponent(room.id)}/activities`, {
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content }],
    });
  const shown = (room: 'chat:riley' | 'channel' = 'chat:riley') =>
    bot.teams.control.waitFor((messages) => messages(room).at(-1));
  const invokes = () => bot.received.map(({ activity: { name, value } }) => ({ name, value: value as unknown }));

  it('offers the bot the person’s token, and shows nothing when it is taken', async () => {
    bot.teams.control.clients('riley', 2);
    const posted = await post(CONTENT);
    assert.equal(posted.status, 201);
    while (bot.received.length < 2) await new Promise(setImmediate);
    const value = {
      id: 'exchange-1',
      connectionName: 'desk',
      token: `token of ${roomByKey('chat:riley').members[0]?.objectId}`,
    };
    assert.deepEqual(invokes(), [
      { name: 'signin/tokenExchange', value },
      { name: 'signin/tokenExchange', value },
    ]);
    assert.deepEqual(bot.teams.control.messages('chat:riley'), []);
  });

  it('shows text and button when the bot says 412, or anything but 200', async () => {
    for (const status of [412, 500, 404]) {
      bot.answer = () => ({ status, body: {} });
      const { body } = await post(CONTENT);
      const message = await bot.teams.control.waitFor((messages) =>
        messages('chat:riley').find(({ id }) => id === body.id),
      );
      assert.match(JSON.stringify(message.card), /Sign in first.*Action\.OpenUrl.*https:\/\/desk\.example\/sign-in\/1/);
    }
  });

  it('has no token for a resource that is not the app’s, and says so', async () => {
    await post({ ...CONTENT, tokenExchangeResource: { id: 'exchange-1', uri: 'api://other' } });
    await shown();
    assert.deepEqual(invokes(), [
      { name: 'signin/failure', value: { code: 'resourcematchfailed', message: 'Resource match failed' } },
    ]);
  });

  it('signs nobody in for a channel’s message, or where nothing is to be exchanged', async () => {
    await post(CONTENT, CHANNEL);
    await shown('channel');
    const { tokenExchangeResource: _, ...bare } = CONTENT;
    await post(bare);
    await shown();
    assert.deepEqual(invokes(), []);
  });

  it('refuses a card that Teams would refuse', async () => {
    const [button] = CONTENT.buttons;
    for (const content of [
      { ...CONTENT, connectionName: '' },
      { ...CONTENT, buttons: [] },
      { ...CONTENT, buttons: [{ ...button, type: 'openUrl' }] },
      { ...CONTENT, text: undefined },
    ]) {
      assert.equal((await post(content)).status, 400);
    }
  });
});
