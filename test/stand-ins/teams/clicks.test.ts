import assert from 'node:assert/strict';
import { NotOnCard } from '../../../stand-ins/teams/press.ts';
import { CHANNEL, personByKey } from '../../../stand-ins/teams/rooms.ts';
import { CARD, type FakeBot, startFakeBot, withCard } from './fake-bot.ts';

const WENT_WRONG = { tone: 'error', text: 'Something went wrong. Please try again.' };
const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';

describe('clicks on cards in the Teams stand-in', () => {
  let bot: FakeBot;
  let now = new Date('2026-11-20T09:00:00Z');
  let messageId: string;

  beforeEach(async () => {
    now = new Date('2026-11-20T09:00:00Z');
    bot = await startFakeBot({ now: () => now, timing: { invokeLimitMs: 200 } });
    await bot.teams.control.installed();
    messageId = await post(CARD);
  });
  afterEach(() => bot.close());

  const path = `v3/conversations/${encodeURIComponent(CHANNEL.id)}/activities`;
  const post = async (card: unknown) => (await bot.call('POST', path, withCard(card))).body.id;
  const lastValue = () => bot.received.at(-1)?.activity.value;
  const view = (who: 'riley' | 'morgan') =>
    bot.teams.control.messages('channel').find((one) => one.id === messageId)?.views[who];
  const answerWith = (body: unknown, status = 200) => {
    bot.answer = () => ({ status, body });
  };

  it('reach the bot as an invoke with the inputs merged over the data, untouched ones included', async () => {
    await bot.teams.control.click('morgan', messageId, 'Approve', { items: ['one', 'two'] });
    const activity = bot.received.at(-1)?.activity;
    assert.deepEqual(
      [activity?.type, activity?.name, activity?.replyToId],
      ['invoke', 'adaptiveCard/action', messageId],
    );
    assert.deepEqual(activity?.value, {
      action: {
        type: 'Action.Execute',
        id: null,
        title: 'Approve',
        verb: 'approve',
        data: { transfer: 't1', items: 'one,two', notify: 'false' },
      },
      trigger: 'manual',
    });
    assert.equal(activity?.conversation.id, `${CHANNEL.id};messageid=${messageId}`);
    assert.equal(activity?.from.aadObjectId, personByKey('morgan').objectId);
  });

  it('take along the inputs of the unfolded card and those around it, or none', async () => {
    await bot.teams.control.click('sam', messageId, 'reject', { reason: 'Wrong partner' });
    assert.deepEqual(lastValue()?.action.data, {
      transfer: 't1',
      reason: 'Wrong partner',
      items: 'one',
      notify: 'false',
    });
    await bot.teams.control.click('sam', messageId, 'refresh');
    assert.deepEqual(lastValue()?.action.data, {});
  });

  it('are refused when a person could not have done them', async () => {
    const { control } = bot.teams;
    const calls = bot.received.length;
    for (const [button, inputs] of [
      ['withdraw', {}],
      ['approve', { reason: 'behind the fold' }],
      ['approve', { items: ['three'] }],
      ['approve', { notify: 'maybe' }],
      ['reject', {}],
      ['reject', { reason: 'x'.repeat(21) }],
    ] as const) {
      await assert.rejects(
        control.click('sam', messageId, button, inputs),
        NotOnCard,
        JSON.stringify([button, inputs]),
      );
    }
    assert.equal(bot.received.length, calls);
  });

  it('name the one button meant among several alike', async () => {
    const row = (item: string) => ({ type: 'Action.Execute', title: 'Pick', verb: 'pick', data: { item } });
    const rows = await post({ type: 'AdaptiveCard', version: '1.5', actions: [row('a'), row('b')] });
    await assert.rejects(bot.teams.control.click('riley', rows, 'pick'), NotOnCard);
    await bot.teams.control.click('riley', rows, { verb: 'pick', data: { item: 'b' } });
    assert.deepEqual(lastValue()?.action.data, { item: 'b' });
  });

  it('answered with a card replace it for that person, until the bot edits the message', async () => {
    const mine = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Yours' }] };
    answerWith({ statusCode: 200, type: ADAPTIVE, value: mine });
    await bot.teams.control.click('morgan', messageId, 'approve');
    assert.deepEqual(view('morgan')?.card, mine);
    assert.deepEqual(view('riley')?.card, CARD);
    await assert.rejects(bot.teams.control.click('morgan', messageId, 'approve'), NotOnCard);
    await bot.call('PUT', `${path}/${messageId}`, withCard({ ...CARD, body: [] }));
    assert.deepEqual(view('morgan')?.card, { ...CARD, body: [] });
  });

  it('answered with a message show it to that person only', async () => {
    answerWith({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Only Sam can approve.' });
    await bot.teams.control.click('riley', messageId, 'approve');
    assert.deepEqual(view('riley'), { card: CARD, note: { tone: 'info', text: 'Only Sam can approve.' } });
    assert.equal(view('morgan')?.note, undefined);
  });

  it('answered with an error or a sign-in show its text', async () => {
    answerWith({ statusCode: 400, type: 'application/vnd.microsoft.error', value: { code: 'x', message: 'No.' } });
    await bot.teams.control.click('riley', messageId, 'approve');
    assert.deepEqual(view('riley')?.note, { tone: 'error', text: 'No.' });
    const buttons = [{ type: 'signin', title: 'Sign in', value: 'http://127.0.0.1:1/sign-in' }];
    const value = { text: 'Please sign in.', connectionName: 'c', buttons };
    answerWith({ statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value });
    await bot.teams.control.click('riley', messageId, 'approve');
    assert.deepEqual(view('riley')?.note, {
      tone: 'info',
      text: 'Please sign in.',
      link: { title: 'Sign in', url: 'http://127.0.0.1:1/sign-in' },
    });
  });

  it('went wrong when the bot fails, is late, or says what Teams does not know', async () => {
    const card = { statusCode: 200, type: ADAPTIVE, value: CARD };
    for (const answer of [
      { status: 500, body: card },
      { status: 401, body: card },
      { status: 200, body: undefined },
      { status: 200, body: { ...card, type: 'application/json' } },
    ]) {
      bot.answer = () => ({ status: 200, body: { ...card, value: { ...CARD, body: [] } } });
      await bot.teams.control.click('riley', messageId, 'refresh');
      bot.answer = () => answer;
      await bot.teams.control.click('riley', messageId, 'refresh');
      assert.deepEqual(view('riley')?.note, WENT_WRONG, JSON.stringify(answer));
    }
    let release = () => {};
    bot.answer = () => new Promise((resolve) => (release = () => resolve({ status: 200, body: card })));
    const { status } = await bot.teams.control.click('morgan', messageId, 'approve');
    release();
    assert.equal(status, undefined);
    assert.deepEqual(view('morgan')?.note, WENT_WRONG);
  });

  it('on Action.Submit arrive as a message with a value and no text', async () => {
    const data = { verb: 'approve' };
    const id = await post({ ...CARD, actions: [{ type: 'Action.Submit', title: 'Old', data }] });
    await bot.teams.control.click('riley', id, 'Old');
    const activity = bot.received.at(-1)?.activity;
    assert.deepEqual([activity?.type, activity?.text, activity?.replyToId], ['message', undefined, id]);
    assert.deepEqual(activity?.value, { verb: 'approve', items: 'one', notify: 'false' });
  });

  it('ask the bot for choices while a person types, and show 15 at most', async () => {
    const results = Array.from({ length: 20 }, (_, index) => ({ title: `Customer ${index}`, value: `${index}` }));
    answerWith({ statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } });
    const found = await bot.teams.control.search('riley', messageId, 'customer', 'cus');
    assert.equal(found?.length, 15);
    assert.deepEqual(bot.received.at(-1)?.activity.value, {
      kind: 'search',
      queryText: 'cus',
      queryOptions: { skip: 0, top: 15 },
      dataset: 'customers',
    });
    answerWith({}, 501);
    assert.equal(await bot.teams.control.search('riley', messageId, 'customer', 'cus'), undefined);
  });

  it('refresh by themselves for the people the card lists, once a minute', async () => {
    const action = { type: 'Action.Execute', verb: 'view', data: {} };
    const refresh = { action, userIds: [personByKey('morgan').teamsId] };
    messageId = await post({ ...CARD, refresh });
    const mine = { ...CARD, body: [] };
    answerWith({ statusCode: 200, type: ADAPTIVE, value: mine });
    const asked = () => bot.received.filter((one) => one.activity.type === 'invoke').length;
    await bot.teams.control.look('riley', 'channel');
    assert.equal(asked(), 0);
    await bot.teams.control.look('morgan', 'channel');
    await bot.teams.control.look('morgan', 'channel');
    assert.equal(asked(), 1);
    assert.equal(lastValue()?.trigger, 'automatic');
    assert.deepEqual(view('morgan')?.card, mine);
    now = new Date(now.getTime() + 60_000);
    await bot.teams.control.look('morgan', 'channel');
    assert.equal(asked(), 2);
  });

  it('let a test wait for what people see, and say when it never comes', async () => {
    const edited = bot.teams.control.waitFor((messages) => messages('channel').find((one) => one.isEdited)?.text);
    await bot.call('PUT', `${path}/${messageId}`, { type: 'message', text: 'done' });
    assert.equal(await edited, 'done');
    await assert.rejects(
      bot.teams.control.waitFor(() => undefined, 5),
      /within 5 ms/,
    );
  });
});
