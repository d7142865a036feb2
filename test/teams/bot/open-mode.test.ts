import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type App, startApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/settings/config.ts';
import { createOpenMode } from '../../../src/teams/bot/open-mode.ts';
import { type Line, openLog } from '../../logging/open-log.ts';
import { APP_ID, activityWith, TENANT } from '../channel.ts';
import { answerWith, type ConnectorStandIn, openConnector, type Seen } from '../connector-stand-in.ts';
import { openDesk } from '../desk-behind-gate.ts';

const LOCAL = 'http://localhost:56150/_connector';

describe('without authentication', () => {
  describe('a request', () => {
    let lines: Line[];
    let remoteAddress: string | undefined;
    let server: ReturnType<typeof createServer>;
    beforeEach(async () => {
      const opened = openLog();
      lines = opened.lines;
      remoteAddress = undefined;
      const { gate } = createOpenMode({ log: opened.log });
      server = createServer(async (incoming, response) => {
        if (remoteAddress !== undefined)
          Object.defineProperty(incoming.socket, 'remoteAddress', { value: remoteAddress });
        // The real server does the same, because restify can't handle odd host names.
        incoming.headers.host = 'desk';
        if ((await gate(incoming, response)) !== undefined) response.writeHead(200).end('in');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );

    /** Returns the status and the refusal's code, such as `403 notLocal`, or `200` when the request was accepted. */
    function send(headers: Record<string, string | readonly string[]> = {}, changes: object = {}): Promise<string> {
      const { port } = server.address() as AddressInfo;
      const body = JSON.stringify(activityWith({ serviceUrl: LOCAL, ...changes }));
      return new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, method: 'POST', setHost: false });
        const all = { host: `localhost:${port}`, 'content-type': 'application/json', connection: 'close', ...headers };
        for (const [name, value] of Object.entries(all)) sent.setHeader(name, value);
        sent.on('response', async (response) => {
          const text = (await response.toArray()).join('');
          resolve(text === 'in' ? '200' : `${response.statusCode} ${JSON.parse(text).error.code}`);
        });
        sent.on('error', reject);
        sent.end(body);
      });
    }

    it('of a program on this machine comes in, whatever it calls this machine', async () => {
      for (const host of ['localhost', 'LOCALHOST:3978', '127.0.0.1:3978', '[::1]:3978']) {
        assert.equal(await send({ host }), '200', host);
      }
    });

    it('over the loopback of either kind comes in', async () => {
      for (remoteAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(await send(), '200', remoteAddress);
    });

    it('of any other address is refused, also when it says that it is from here', async () => {
      for (remoteAddress of ['192.168.1.20', '10.0.0.1', '::ffff:10.0.0.1', '127.evil.example', 'fe80::1', '']) {
        assert.equal(await send(), '403 notLocal', remoteAddress);
      }
      assert.deepEqual(lines[0]?.fields, {
        code: 'gate-refused',
        refusal: 'notLocal',
        status: 403,
        why: 'address',
      });
    });

    it('that a tunnel or a proxy passed on is refused', async () => {
      const passedOn = ['X-Forwarded-For', 'X-Forwarded-Host', 'x-forwarded-proto', 'Forwarded', 'Via', 'X-Real-IP'];
      for (const name of [...passedOn, 'X-Original-Host']) {
        assert.equal(await send({ [name]: '127.0.0.1' }), '403 notLocal', name);
      }
      assert.equal(lines[0]?.fields.why, 'header');
    });

    it('of a page in a browser is refused', async () => {
      assert.equal(await send({ Origin: 'http://localhost:3978' }), '403 notLocal');
      assert.equal(await send({ Origin: 'null' }), '403 notLocal');
    });

    it('for a name that was made to point here is refused', async () => {
      const names = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', '['];
      for (const host of [...names, '0.0.0.0:3978', 'desk', '']) {
        assert.equal(await send({ host }), '403 notLocal', host);
      }
      assert.equal(lines[0]?.fields.why, 'host');
    });

    it('that names a connector elsewhere is refused, one of Teams’ own too', async () => {
      const elsewhere = [
        'https://smba.trafficmanager.net/emea/',
        'http://evil.example/',
        'http://localhost.evil.example/',
        'http://localhost@evil.example/',
        'http://localhost:1@evil.example/',
        'http://127.0.0.1\\@evil.example/',
        'http://127.0.0.1?@evil.example/',
        'http://127.0.0.1:56150/a?b',
        'http://10.0.0.1:56150/_connector',
        'ftp://localhost/',
      ];
      for (const serviceUrl of elsewhere) assert.equal(await send({}, { serviceUrl }), '403 untrustedHost', serviceUrl);
      for (const serviceUrl of ['http://127.0.0.1:1', 'https://[::1]:56150/_connector/', LOCAL]) {
        assert.equal(await send({}, { serviceUrl }), '200', serviceUrl);
      }
    });

    it('meets every other wall of the gate', async () => {
      assert.equal(await send({ 'content-type': 'text/plain' }), '415 notJsonType');
      assert.equal(await send({ 'content-encoding': 'gzip' }), '415 encoded');
      assert.equal(await send({}, { text: 'x'.repeat(300_000) }), '413 tooLarge');
      assert.equal(await send({}, { from: undefined }), '400 notActivity');
      assert.equal(await send({}, { serviceUrl: undefined }), '401 noServiceUrl');
      assert.equal(await send({}, { channelId: 'emulator' }), '403 otherChannel');
      assert.equal(await send({}, { from: { id: '29:anna' } }), '403 noPerson');
      assert.equal(await send({}, { conversation: { id: 'a' }, channelData: null }), '403 tenantUnclear');
    });
  });

  it('nothing comes in unless that was asked for', async () => {
    const desk = await openDesk();
    try {
      const response = await desk.post(activityWith({ serviceUrl: LOCAL }));
      assert.deepEqual([response.status, desk.heard.length], [401, 0]);
    } finally {
      await desk.close();
    }
  });

  it('nothing gets past botbuilder either, should the gate alone be open', async () => {
    const { log } = openLog();
    const desk = await openDesk({ gate: createOpenMode({ log }).gate });
    try {
      const response = await desk.post(activityWith({ serviceUrl: LOCAL }));
      assert.deepEqual([response.status, desk.heard.length], [401, 0]);
    } finally {
      await desk.close();
    }
  });

  describe('a desk that was asked for it', () => {
    let stand: ConnectorStandIn;
    let lines: Line[];
    let app: App;
    beforeEach(async () => {
      stand = await openConnector();
      const opened = openLog();
      lines = opened.lines;
      const settings = readConfig({
        PUBLIC_URL: 'http://localhost:3978',
        MicrosoftAppId: APP_ID,
        MicrosoftAppPassword: 'unused',
        MicrosoftAppTenantId: TENANT,
        MicrosoftAppType: 'SingleTenant',
        PARTNER_CENTER_CLIENT_ID: APP_ID,
        PARTNER_CENTER_CLIENT_SECRET: 'unused',
        PARTNER_TENANTS: `${TENANT}=Northwind Cloud`,
        DATABASE_URL: ':memory:',
        TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
        PARTNER_CENTER_URL: 'http://127.0.0.1:9',
        DEV_UNAUTHENTICATED: 'loopback-only',
      });
      if (settings.kind === 'missing') assert.fail(settings.problems.join('\n'));
      app = await startApp({ ...settings.config, port: 0 }, { log: opened.log });
    });
    afterEach(async () => {
      await app.stop();
      await stand.close();
    });

    it('says so at its start, in the log and nowhere else', async () => {
      assert.ok(lines.some(({ level, text }) => level === 'warn' && /^DEV_UNAUTHENTICATED is on/.test(text)));
      const ready = await fetch(`${app.url}/readyz`);
      assert.deepEqual([ready.status, await ready.json()], [200, { ready: true }]);
    });

    it('answers a message that nobody signed, and shows no bearer to anybody', async () => {
      const conversation = { id: 'a:1', conversationType: 'personal', tenantId: TENANT };
      const hello = activityWith({ serviceUrl: stand.serviceUrl, conversation, channelData: null, text: 'help' });
      const answered = new Promise<Seen>((resolve) => {
        stand.reply = (response, seen) => {
          answerWith(response, 201, { id: 'm-1' });
          resolve(seen);
        };
      });
      const { status } = await fetch(`${app.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(hello),
      });
      assert.equal(status, 200);
      const { method, path, authorization } = await answered;
      assert.deepEqual([method, path], ['POST', '/emea/v3/conversations/a%3A1/activities']);
      assert.equal(authorization, undefined);
    });
  });
});
