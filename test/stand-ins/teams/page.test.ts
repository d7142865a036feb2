import assert from 'node:assert/strict';
import { request } from 'node:http';
import { CHANNEL } from '../../../stand-ins/teams/rooms.ts';
import { CARD, type FakeBot, startFakeBot, withCard } from './fake-bot.ts';

describe('the routes of the Teams page', () => {
  let bot: FakeBot;

  beforeEach(async () => {
    bot = await startFakeBot({ manifestCommands: () => [{ title: 'help', description: 'All commands' }] });
    await bot.teams.control.installed();
  });
  afterEach(() => bot.close());

  const url = (path: string) => new URL(path, bot.teams.url);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('serve the page under a policy without inline script, and every file it names', async () => {
    const page = await fetch(url('/'));
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((found) => found[1] ?? '');
    assert.equal(files.length > 4, true);
    for (const file of files) {
      const response = await fetch(url(file));
      await response.arrayBuffer();
      assert.equal(response.status, 200, file);
    }
  });

  it('serve nothing outside the page’s folder', async () => {
    for (const path of ['/page/..%2fteams.ts', '/page/teams.ts', '/lib/constructor', '/lib/..%2f..%2fpackage.json']) {
      assert.equal((await fetch(url(path))).status, 404, path);
    }
  });

  it('tell the page who and what is there', async () => {
    await bot.teams.control.send('riley', 'chat', 'help');
    const state = (await (await fetch(url('/page-api/state'))).json()) as {
      people: { key: string }[];
      commands: object[];
      messages: { text: string; from: string }[];
    };
    assert.deepEqual(
      state.people.map((one) => one.key),
      ['riley', 'morgan', 'noor', 'sam', 'jamie'],
    );
    assert.deepEqual(state.commands, [{ title: 'help', description: 'All commands' }]);
    assert.deepEqual(
      state.messages.map(({ from, text }) => [from, text]),
      [['riley', 'help']],
    );
  });

  it('send and press as the person the page says', async () => {
    const sent = await post('/page-api/send', { person: 'noor', room: 'chat:noor', text: 'help', locale: 'de-DE' });
    assert.deepEqual([sent.status, bot.received.at(-1)?.activity.from.id.slice(0, 7)], [200, '29:1noo']);
    const path = `v3/conversations/${encodeURIComponent(CHANNEL.id)}/activities`;
    const { id } = (await bot.call('POST', path, withCard(CARD))).body;
    const action = { type: 'Action.Execute', verb: 'approve', data: { transfer: 't1' } };
    const pressed = await post('/page-api/press', { person: 'sam', messageId: id, action });
    assert.equal(pressed.status, 200);
    assert.deepEqual(bot.received.at(-1)?.activity.value?.action.data, { transfer: 't1' });
  });

  it('refuse what the person has no part in', async () => {
    const others = await post('/page-api/send', { person: 'sam', room: 'chat:riley', text: 'help' });
    assert.equal(others.status, 409);
    const nobody = await post('/page-api/send', { person: 'eve', room: 'channel', text: 'help' });
    assert.equal(nobody.status, 400);
    assert.deepEqual(bot.teams.control.messages('chat:riley'), []);
  });

  it('refuse other origins, other names for this machine, and forms', async () => {
    const body = { person: 'riley', room: 'chat:riley', text: 'help' };
    assert.equal((await post('/page-api/send', body, { origin: 'https://evil.example' })).status, 403);
    assert.equal((await post('/page-api/send', body, { 'content-type': 'text/plain' })).status, 415);
    assert.equal(await statusWithHost(url('/page-api/state'), 'evil.example'), 403);
    assert.deepEqual(bot.teams.control.messages('chat:riley'), []);
  });

  it('stream every change as it happens', async () => {
    const ended = new AbortController();
    const stream = await fetch(url('/page-api/changes'), { signal: ended.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await bot.teams.control.send('riley', 'chat', 'help');
    let text = '';
    while (!text.includes('"help"')) text += (await reader?.read())?.value ?? '';
    ended.abort();
    assert.match(text, /^data: \{"kind":"message"/m);
  });
});

function statusWithHost(url: URL, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
