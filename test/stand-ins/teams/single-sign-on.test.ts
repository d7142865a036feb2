import assert from 'node:assert/strict';
import { CHANNEL, roomByKey } from '../../../stand-ins/teams/rooms.ts';
import { CARD, type FakeBot, startFakeBot, withCard } from './fake-bot.ts';

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

describe('a click whose answer asks for a sign-in, in the Teams stand-in', () => {
  let bot: FakeBot;
  beforeEach(async () => {
    bot = await startFakeBot({
      ssoToken: async (objectId, resource) => (resource === URI ? `token of ${objectId}` : undefined),
    });
    await bot.teams.control.installed();
  });
  afterEach(() => bot.close());

  const LINK = { title: 'Sign in', url: 'https://desk.example/sign-in/1' };
  const { tokenExchangeResource: _, ...WITHOUT_EXCHANGE } = CONTENT;
  const login = (value: object) => ({
    status: 200,
    body: { statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value },
  });
  const done = {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Done.' },
  };
  /** Presses a button on a card in the room, and returns what the bot got and what Riley sees. */
  async function pressed(room: 'chat:riley' | 'channel' = 'chat:riley') {
    const path = `v3/conversations/${encodeURIComponent(roomByKey(room).id)}/activities`;
    const { id } = (await bot.call('POST', path, withCard(CARD))).body;
    bot.received.length = 0;
    await bot.teams.control.click('riley', id, 'Approve');
    const view = bot.teams.control.messages(room).find((one) => one.id === id)?.views.riley;
    return { id, got: bot.received.map(({ activity }) => activity), note: view?.note, card: view?.card };
  }
  const hasToken = ({ activity }: FakeBot['received'][number]) => 'authentication' in (activity.value ?? {});

  it('is sent again, the same, with the person’s token, and they see the last answer only', async () => {
    bot.answer = (incoming) => (hasToken(incoming) ? done : login(CONTENT));
    const notes: unknown[] = [];
    const watching = bot.teams.control.waitFor((messages) => {
      for (const { views } of messages('chat:riley')) if (views.riley?.note) notes.push(views.riley.note.text);
      return notes.includes('Done.');
    });
    const { got, card } = await pressed();
    await watching;
    assert.deepEqual(notes, ['Done.']);
    assert.deepEqual(card, CARD);
    const [first, second, ...more] = got;
    assert.deepEqual(more, []);
    const token = `token of ${first?.from.aadObjectId}`;
    const authentication = { id: 'exchange-1', connectionName: 'desk', token };
    assert.deepEqual(second?.value, { ...first?.value, authentication });
    assert.deepEqual(
      [second?.name, second?.replyToId, second?.from],
      ['adaptiveCard/action', first?.replyToId, first?.from],
    );
  });

  it('shows a button under the card when the token is not taken, and tries no second time', async () => {
    for (const second of [WITHOUT_EXCHANGE, CONTENT]) {
      bot.answer = (incoming) => login(hasToken(incoming) ? second : CONTENT);
      const { got, note, card } = await pressed();
      assert.equal(got.length, 2);
      assert.deepEqual(note, { tone: 'info', text: 'Sign in first', link: LINK });
      assert.deepEqual(card, CARD);
    }
  });

  it('shows the button at once in a channel, without an exchange, and where Teams has no token', async () => {
    for (const [content, room] of [
      [CONTENT, 'channel'],
      [WITHOUT_EXCHANGE, 'chat:riley'],
      [{ ...CONTENT, tokenExchangeResource: { id: 'exchange-1', uri: 'api://other' } }, 'chat:riley'],
      [{ ...CONTENT, tokenExchangeResource: { uri: URI } }, 'chat:riley'],
    ] as const) {
      bot.answer = () => login(content);
      const { got, note } = await pressed(room);
      assert.equal(got.length, 1);
      assert.deepEqual(note, { tone: 'info', text: 'Sign in first', link: LINK });
    }
  });

  it('went wrong when the answer lacks a connection or a button, or is of another HTTP status', async () => {
    const [button] = CONTENT.buttons;
    for (const answer of [
      login({ ...CONTENT, connectionName: '' }),
      login({ ...CONTENT, connectionName: undefined }),
      login({ ...CONTENT, buttons: [] }),
      login({ ...CONTENT, buttons: undefined }),
      login({ ...CONTENT, buttons: [{ ...button, type: 'openUrl' }] }),
      login({ contentType: 'application/vnd.microsoft.card.oauth', content: CONTENT }),
      { ...login(CONTENT), status: 401 },
    ]) {
      bot.answer = () => answer;
      const { got, note } = await pressed();
      assert.equal(got.length, 1);
      assert.equal(note?.text, 'Something went wrong. Please try again.');
    }
  });

  it('says what the bot says about a token that it could not use', async () => {
    const value = { code: '412', message: 'Entra is out.' };
    const type = 'application/vnd.microsoft.error.preconditionFailed';
    bot.answer = (incoming) =>
      hasToken(incoming) ? { status: 200, body: { statusCode: 412, type, value } } : login(CONTENT);
    assert.deepEqual((await pressed()).note, { tone: 'error', text: 'Entra is out.' });
  });

  it('is sent again with what the button’s window gave Teams, once there is a button', async () => {
    bot.answer = () => login(WITHOUT_EXCHANGE);
    const { id, got } = await pressed();
    bot.answer = () => done;
    await bot.teams.control.endSignIn('riley', id, '123456');
    assert.deepEqual(bot.received.at(-1)?.activity.value, { ...got[0]?.value, state: '123456' });
    await assert.rejects(bot.teams.control.endSignIn('riley', id, '123456'), /no sign-in button/);
  });
});
