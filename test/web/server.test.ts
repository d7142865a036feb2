import assert from 'node:assert/strict';
import { request, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'mocha';
import type { SignInOutcome, SignInRefusal } from '../../src/identity/identity.ts';
import { loadLocales } from '../../src/teams/cards/words.ts';
import { createServer, type WebServer, type WebServerOptions } from '../../src/web/server.ts';
import { type Line, openLog } from '../logging/open-log.ts';
import { PERSON, TENANT } from '../teams/channel.ts';

const WORDS = loadLocales(new URL('../../cards/locales/', import.meta.url))('en');
const SIGNED_IN: SignInOutcome = { kind: 'signedIn', actor: { tenantId: TENANT, objectId: PERSON } };

describe('the web server', () => {
  let server: WebServer | undefined;
  let lines: Line[];

  async function open(changes: Partial<WebServerOptions> = {}): Promise<string> {
    const { log, lines: written } = openLog();
    lines = written;
    server = createServer({
      gate: async () => assert.fail('asked the gate'),
      bot: { receive: async () => ({ status: 200 }) },
      identity: { authorizeUrl: async () => undefined, completeSignIn: async () => SIGNED_IN },
      onSignedIn: async () => undefined,
      ready: {},
      words: (key, values) => WORDS.get(key, values),
      log,
      ...changes,
    });
    await server.listen(0);
    assert.equal(server.address?.host, '127.0.0.1');
    return `http://127.0.0.1:${server.address?.port}`;
  }
  afterEach(() => server?.close());

  const get = (url: string) => fetch(url, { redirect: 'manual' });

  describe('signing in', () => {
    it('sends the browser on to Entra', async () => {
      const asked: string[] = [];
      const authorizeUrl = async (state: string) => {
        asked.push(state);
        return 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?state=abc_-1';
      };
      const url = await open({ identity: { authorizeUrl, completeSignIn: async () => SIGNED_IN } });
      const response = await get(`${url}/sign-in/abc_-1`);
      assert.equal(response.status, 302);
      assert.match(response.headers.get('location') ?? '', /^https:\/\/login\.microsoftonline\.com\//);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.deepEqual(asked, ['abc_-1']);
    });

    it('explains a link that is no longer good', async () => {
      const url = await open();
      const response = await get(`${url}/sign-in/abc`);
      assert.equal(response.status, 404);
      assert.match(await response.text(), /This link no longer works/);
    });

    it('does not look up a state that cannot be from one of our links', async () => {
      const identity = { authorizeUrl: async () => assert.fail('asked'), completeSignIn: async () => SIGNED_IN };
      const url = await open({ identity });
      for (const state of ['a.b', 'a%20b', '%3Cscript%3E', '%00']) {
        const response = await get(`${url}/sign-in/${state}`);
        assert.equal(response.status, 404);
        assert.match(await response.text(), /This link no longer works/);
      }
    });

    it('ends with a page, and what waited goes on', async () => {
      const queries: unknown[] = [];
      const told: unknown[] = [];
      const url = await open({
        identity: {
          authorizeUrl: async () => undefined,
          completeSignIn: async (query) => {
            queries.push({ ...query });
            return SIGNED_IN;
          },
        },
        onSignedIn: async (outcome) => void told.push(outcome),
      });
      const response = await get(`${url}/sign-in/callback?code=secret-code&state=s%2B1&twice=1&twice=2`);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /You are signed in/);
      assert.deepEqual(queries, [{ code: 'secret-code', state: 's+1' }]);
      assert.deepEqual(told, [SIGNED_IN]);
      assert.ok(!JSON.stringify(lines).includes('secret-code'));
    });

    it('has a page and a status for every way in which it does not work', async () => {
      const statuses: Record<SignInRefusal, number> = {
        unknownLink: 404,
        otherPerson: 403,
        denied: 403,
        failed: 400,
        unavailable: 503,
      };
      for (const [because, status] of Object.entries(statuses) as [SignInRefusal, number][]) {
        const url = await open({
          identity: { authorizeUrl: async () => undefined, completeSignIn: async () => ({ kind: 'refused', because }) },
          onSignedIn: async () => assert.fail('went on'),
        });
        const response = await get(`${url}/sign-in/callback?error=x`);
        assert.equal(response.status, status);
        assert.ok((await response.text()).includes(`<h1>${WORDS.get(`web.${because}.title`)}</h1>`));
        await server?.close();
      }
    });

    it('shows a page when identity fails, and says nothing of why', async () => {
      const fails = async () => Promise.reject(new Error('ECONNREFUSED 10.0.0.7'));
      const url = await open({ identity: { authorizeUrl: fails, completeSignIn: fails } });
      for (const path of ['/sign-in/abc', '/sign-in/callback?code=1']) {
        const response = await get(url + path);
        const html = await response.text();
        assert.equal(response.status, 503);
        assert.match(html, /does not work at the moment/);
        assert.ok(!html.includes('10.0.0.7'));
      }
      assert.equal(lines.length, 2);
    });

    it('shows success only once the waiting work is queued', async () => {
      const promised = Promise.withResolvers<undefined>();
      const begun = Promise.withResolvers<undefined>();
      const url = await open({
        onSignedIn: async () => {
          begun.resolve(undefined);
          await promised.promise;
        },
      });
      let isShown = false;
      const page = get(`${url}/sign-in/callback?code=1`).finally(() => {
        isShown = true;
      });
      await begun.promise;
      // If the server had answered the sign-in page too early, that answer would have arrived before this one.
      await get(`${url}/healthz`);
      assert.equal(isShown, false);
      promised.resolve(undefined);
      assert.equal((await page).status, 200);
    });

    it('does not show success when the waiting work cannot be queued', async () => {
      const url = await open({ onSignedIn: async () => Promise.reject(new Error('busy')) });
      assert.equal((await get(`${url}/sign-in/callback?code=1`)).status, 503);
      assert.deepEqual(
        lines.map(({ fields }) => fields.code),
        ['signed-in', 'sign-in-not-resumed'],
      );
    });
  });

  describe('a page', () => {
    it('may load, run, frame and tell nothing', async () => {
      const url = await open();
      const { headers } = await get(`${url}/sign-in/callback`);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.ok(!policy.includes('unsafe'));
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('server'), null);
      assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    });

    it('says what language it is in, fits a phone, has one heading and no script', async () => {
      const url = await open();
      const html = await (await get(`${url}/sign-in/callback`)).text();
      assert.match(html, /<html lang="en">/);
      assert.match(html, /<meta name="viewport" content="width=device-width/);
      assert.match(html, /prefers-color-scheme: dark/);
      assert.equal(html.match(/<h1>/g)?.length, 1);
      assert.ok(!/<script|style=|\son\w+=/.test(html));
    });

    it('escapes its words', async () => {
      const url = await open({ words: () => `<b onclick="x('&')">` });
      const html = await (await get(`${url}/sign-in/callback`)).text();
      assert.ok(!html.includes('<b '));
      assert.ok(html.includes('<h1>&lt;b onclick=&quot;x(&#39;&amp;&#39;)&quot;&gt;</h1>'));
    });
  });

  it('repeats nothing of a request it does not know', async () => {
    const url = await open();
    for (const [method, path, status] of [
      ['GET', '/no/such-canary', 404],
      ['GET', '/%3Cscript%3Ecanary', 404],
      ['DELETE', '/healthz?canary', 405],
      ['GET', '/api/messages?canary', 405],
    ] as const) {
      const response = await fetch(url + path, { method });
      assert.equal(response.status, status);
      assert.ok(!(await response.text()).includes('canary'));
    }
  });

  it('survives addresses that can’t be read, which would end restify', async () => {
    const url = new URL(await open());
    const paths = ['//', '/%', '/sign-in/%E0%A4%A', '/sign-in/%00', 'http://[', '*', '/a b'.replace(' ', '%')];
    const asked = paths.map((path) => ({ path, host: 'desk' }));
    for (const host of ['[', 'a b', '%', '', 'x:y:z', 'desk:99999999']) asked.push({ path: '/nowhere', host });
    for (const { path, host } of asked) {
      const status = await statusOf(url, path, host);
      assert.ok(status >= 400 && status < 500, `${path} at ${host} was answered with ${status}`);
    }
    assert.equal((await get(`${url.origin}/healthz`)).status, 200);
  });

  it('leaves no connection open that asks for another protocol', async () => {
    const url = new URL(await open());
    for (const line of [
      'GET /api/messages HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket',
      'CONNECT desk:443 HTTP/1.1',
    ]) {
      const socket = connect(Number(url.port), url.hostname);
      socket.write(`${line}\r\nhost: desk\r\n\r\n`);
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk);
      assert.ok(!/ 101 | 200 /.test(String(Buffer.concat(chunks)).split('\r\n')[0] ?? ''));
    }
  });

  it('answers a failure without its text', async () => {
    const url = await open({ gate: async () => Promise.reject(new Error('SELECT canary')) });
    const response = await fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
    assert.equal(response.status, 500);
    assert.ok(!(await response.text()).includes('canary'));
    assert.equal(lines[0]?.fields.code, 'request-failed');
  });

  describe('health', () => {
    it('is alive whatever else is wrong', async () => {
      const url = await open({ ready: { store: async () => false } });
      assert.deepEqual(await (await get(`${url}/healthz`)).json(), { alive: true });
    });

    it('is ready when every part is', async () => {
      const url = await open({ ready: { store: async () => true, keys: async () => true } });
      const response = await get(`${url}/readyz`);
      assert.deepEqual([response.status, await response.json()], [200, { ready: true }]);
    });

    it('checks its parts once for many simultaneous requests, and again for the next request', async () => {
      let asked = 0;
      let answer: (isReady: boolean) => void = () => undefined;
      const store = () => {
        asked++;
        return new Promise<boolean>((resolve) => {
          answer = resolve;
        });
      };
      const url = await open({ ready: { store } });
      const { port, hostname } = new URL(url);
      const socket = connect(Number(port), hostname);
      // Send all requests at once, so that the server has read all of them when it handles the first.
      socket.write('GET /readyz HTTP/1.1\r\nhost: desk\r\n\r\n'.repeat(20));
      while (asked === 0) await new Promise(setImmediate);
      await new Promise(setImmediate);
      answer(true);
      let text = '';
      for await (const chunk of socket) {
        text += chunk;
        if (text.split('"ready":true').length === 21) break;
      }
      assert.equal(asked, 1);
      const next = get(`${url}/readyz`);
      while (asked === 1) await new Promise(setImmediate);
      answer(false);
      assert.equal((await next).status, 503);
    });

    it('is not ready when a part is not, fails or hangs, and tells only the log which', async () => {
      const parts: (() => Promise<boolean>)[] = [async () => false, () => Promise.reject(new Error('x'))];
      for (const store of parts) {
        const url = await open({ ready: { store, keys: async () => true } });
        const response = await get(`${url}/readyz`);
        assert.deepEqual([response.status, await response.json()], [503, { ready: false }]);
        assert.deepEqual(
          lines.map(({ fields }) => fields.check),
          ['store'],
        );
        await server?.close();
      }
    });
  });

  it('lets what is under way finish when it closes', async () => {
    let finish: () => void = () => undefined;
    let reached: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const url = await open({
      gate: () => {
        reached();
        return new Promise((resolve) => {
          finish = () => resolve({} as never);
        });
      },
    });
    const answer = fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
    await underWay;
    const closed = server?.close();
    await assert.rejects(get(`${url}/healthz`));
    finish();
    assert.equal((await answer).status, 200);
    await closed;
  });

  describe('connections', () => {
    const ended = async (socket: Socket) => {
      socket.on('error', () => undefined).resume();
      await new Promise((resolve) => socket.once('close', resolve));
    };

    it('that are slow to send their headers are ended soon after the limit', async () => {
      const { port, hostname } = new URL(await open({ headersWithinMs: 200 }));
      const startedAt = performance.now();
      const sockets = ['', 'GET /healthz HTTP/1.1\r\nhost: d'].map((start) => {
        const socket = connect(Number(port), hostname);
        socket.write(start);
        return socket;
      });
      await Promise.all(sockets.map(ended));
      // By default, Node would look for slow connections every 30 seconds.
      assert.ok(performance.now() - startedAt < 20_000);
    });

    it('beyond the most are refused, and the log says so once', async () => {
      const { port, hostname } = new URL(await open({ mostConnections: 2 }));
      const held = [0, 1].map(() => connect(Number(port), hostname));
      await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
      for (let more = 0; more < 3; more++) await ended(connect(Number(port), hostname));
      assert.deepEqual(
        lines.map(({ fields }) => fields.code),
        ['connections-full'],
      );
      for (const socket of held) socket.destroy();
    });
  });

  it('shows each request to the one who asked to notice it, whatever its address', async () => {
    const seen: (string | undefined)[] = [];
    const url = await open({ notice: (request) => void seen.push(request.url) });
    await get(`${url}/healthz`);
    await get(`${url}/nowhere`);
    assert.deepEqual(seen, ['/healthz', '/nowhere']);
  });

  it('says so when the port is taken', async () => {
    await open();
    const port = server?.address?.port ?? 0;
    const { log } = openLog();
    const second = createServer({
      gate: async () => undefined,
      bot: { receive: async () => ({ status: 200 }) },
      identity: { authorizeUrl: async () => undefined, completeSignIn: async () => SIGNED_IN },
      onSignedIn: async () => undefined,
      ready: {},
      words: (key) => key,
      log,
    });
    await assert.rejects(second.listen(port), { code: 'EADDRINUSE' });
  });

  it('leaves other servers of the process as they were', () => {
    const response = new ServerResponse({ method: 'GET' } as never);
    assert.equal(response.writeHead(200), response);
  });
});

function statusOf({ hostname, port }: URL, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { host } }, (response) => {
      resolve(response.resume().statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}
