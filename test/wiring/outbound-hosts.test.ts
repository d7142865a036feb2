import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createGroupMembers } from '../../src/identity/group-members.ts';
import { networkWithDeadline } from '../../src/identity/network.ts';
import { createSsoTokens } from '../../src/identity/sso-token.ts';
import { createExchange } from '../../src/partner-center/exchange.ts';
import { createSigningKeys } from '../../src/teams/gate/signing-keys.ts';
import { trustedHosts } from '../../src/teams/gate/trusted-hosts.ts';
import { createConnector } from '../../src/teams/send/connector.ts';
import { outboundHosts } from '../../src/wiring/outbound-hosts.ts';
import { openLog, shown } from '../logging/open-log.ts';

const ROOT = new URL('../../', import.meta.url);

/**
 * Every file of the product that can open a connection. Before you add one, give it the list of hosts, a deadline and a
 * size limit. outside-services.test.ts checks that the desk passes the list to each of them.
 */
const WAYS_OUT = [
  'src/identity/group-members.ts',
  'src/identity/network.ts',
  'src/identity/sso-token.ts',
  'src/partner-center/exchange.ts',
  'src/teams/gate/signing-keys.ts',
  'src/teams/send/connector.ts',
];
const OPENS =
  /\bfetch\(|axios\.create|new WebSocket|from '(?:undici|node-fetch|node:(?:net|tls|dgram|http2|dns)(?:\/promises)?)'|\b(?:https?|net|tls)\.(?:request|get|connect)\(/;

const SIGNER = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const now = () => new Date('2026-11-20T10:00:00Z');

/** Makes a call. Resolves with `fine`, or with what the client says when it refuses or gives up. */
type Call = (
  url: string,
  limits?: { readonly timeoutMs?: number; readonly mayCall?: (url: string) => boolean },
) => Promise<string>;

const CLIENTS: Readonly<Record<string, Call>> = {
  'Partner Center': async (url, { timeoutMs = 5_000, mayCall } = {}) => {
    const exchange = createExchange({ timeoutMs, maxBytes: 100_000, mayCall });
    const came = await exchange({ method: 'POST', url, headers: { Authorization: 'Bearer hush' }, body: '{"a":1}' });
    if (came.kind === 'silence') return came.because;
    if (came.status !== 200) return `status ${came.status}`;
    return came.body.kind === 'text' ? 'fine' : came.body.kind;
  },
  Entra: async (url, { timeoutMs = 5_000, mayCall } = {}) => {
    const network = networkWithDeadline(timeoutMs, mayCall);
    return network.sendPostRequestAsync(url, { body: 'client_secret=hush' }).then(() => 'fine', said);
  },
  Graph: async (url, { timeoutMs = 5_000, mayCall } = {}) => {
    const { log, lines } = openLog();
    const { isMember } = createGroupMembers({
      graphUrl: `${url}/v1.0`,
      appToken: async () => 'hush',
      now,
      mayCall,
      log,
    });
    const group = { tenantId: 't', groupId: 'g' };
    const answer = await isMember(group, 'x', AbortSignal.timeout(timeoutMs));
    return answer === false ? 'fine' : lines.map(shown).join();
  },
  'the keys of single sign-on': async (url, { timeoutMs = 5_000, mayCall } = {}) => {
    const actor = { tenantId: 't', objectId: 'o' };
    const check = createSsoTokens({ authority: url, audiences: ['a'], now, mayCall, deadlineMilliseconds: timeoutMs });
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: '1' }).sign(SIGNER);
    const verdict = await check(token, actor);
    // The token is not valid. A verdict of `bad` shows that the keys were loaded to check it.
    return verdict.kind === 'bad' ? 'fine' : `${verdict.kind} (deadline)`;
  },
  'the Bot Connector': async (url, { timeoutMs = 5_000, mayCall = trustedHosts({ allowLoopback: true }) } = {}) => {
    const { log } = openLog();
    const connector = createConnector({ botToken: async () => 'hush', trusts: mayCall, now, timeoutMs, log });
    try {
      const answer = await connector.call('POST', url, 'v3/conversations', { text: 'hello' });
      if (answer.kind === 'answered') return answer.status === 200 ? 'fine' : `status ${answer.status}`;
      return 'why' in answer ? answer.why : answer.kind;
    } finally {
      connector.close();
    }
  },
  'the signing keys': async (url, { timeoutMs = 5_000, mayCall } = {}) => {
    const { log, lines } = openLog();
    const keys = createSigningKeys({ openIdMetadataUrl: `${url}/openid`, now, timeoutMs, mayCall, log });
    return (await keys.warm()) ? 'fine' : lines.map(shown).join();
  },
};

describe('what leaves the desk', () => {
  let server: Server;
  let url: string;
  let elsewhere: Server;
  let elsewhereUrl: string;
  let arrived: string[];
  let answer: (response: ServerResponse, request: IncomingMessage) => void;

  beforeEach(async () => {
    arrived = [];
    answer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    server = createServer((request, response) => answer(response, request));
    elsewhere = createServer((request, response) => {
      arrived.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
      response.end('{}');
    });
    url = await opened(server);
    elsewhereUrl = await opened(elsewhere);
  });
  afterEach(async () => {
    await closed(server);
    await closed(elsewhere);
  });

  it('leaves through known files only, each of which is tried below', () => {
    const files = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
      .map((file) => `src/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.ts'));
    const leaving = files.filter((file) => OPENS.test(readFileSync(new URL(file, ROOT), 'utf8')));
    assert.deepEqual(
      leaving.filter((file) => file !== 'src/http/client-address.ts'),
      WAYS_OUT,
    );
    assert.equal(Object.keys(CLIENTS).length, WAYS_OUT.length);
  });

  for (const [name, call] of Object.entries(CLIENTS)) {
    describe(`to ${name}`, () => {
      it('arrives, when nothing is in the way', async () => {
        if (name === 'Graph') answer = (response) => void response.end('{"value":[]}');
        if (name === 'the keys of single sign-on') answer = (response) => void response.end('{"keys":[]}');
        if (name === 'the signing keys') {
          const jwk = { kty: 'RSA', kid: '1', n: 'sXch', e: 'AQAB' };
          answer = (response, request) =>
            void response.end(
              JSON.stringify(request.url === '/openid' ? { jwks_uri: `${url}/keys` } : { keys: [jwk] }),
            );
        }
        assert.equal(await call(url), 'fine');
      });

      it('is not sent at all to an address that is not on the list', async () => {
        assert.notEqual(await call(elsewhereUrl, { mayCall: (asked) => asked.startsWith(`${url}/`) }), 'fine');
        assert.deepEqual(arrived, []);
      });

      for (const status of [301, 302, 303, 307, 308]) {
        it(`does not follow a redirect with ${status}`, async () => {
          answer = (response) => void response.writeHead(status, { location: `${elsewhereUrl}/stolen` }).end();
          assert.notEqual(await call(url), 'fine');
          assert.deepEqual(arrived, []);
        });
      }

      it('goes there itself, whatever proxy the environment names: it would be given the bearer', async () => {
        const names = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'no_proxy', 'NO_PROXY'];
        const before = names.map((name) => [name, process.env[name]] as const);
        for (const name of names) process.env[name] = /no_proxy/i.test(name) ? '' : elsewhereUrl;
        try {
          await call(url, { timeoutMs: 500 });
          assert.deepEqual(arrived, []);
        } finally {
          for (const [name, value] of before) {
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
          }
        }
      });

      it('is given up when the server takes it and says nothing', async () => {
        answer = () => undefined;
        assert.match(await call(url, { timeoutMs: 150 }), /deadline|within 150 ms|timeout|aborted/i);
      });

      it('is given up when the server begins to answer and does not end', async () => {
        answer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":');
        assert.match(await call(url, { timeoutMs: 150 }), /deadline|lost|within 150 ms|timeout|aborted/i);
      });

      it('is given up when the server answers byte by byte for ever', async () => {
        answer = (response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          const drip = setInterval(() => response.write(' '), 20);
          response.on('close', () => clearInterval(drip));
        };
        assert.match(await call(url, { timeoutMs: 200 }), /deadline|lost|within 200 ms|timeout|aborted/i);
      });

      it('stops reading an answer that is too large, compressed or not', async () => {
        // An answer that every client accepts until it is made too long.
        const jwk = { kty: 'RSA', kid: '1', n: 'sXch', e: 'AQAB' };
        const good = { value: [], jwks_uri: `${url}/keys`, keys: name === 'the signing keys' ? [jwk] : [] };
        answer = (response) => void response.end(JSON.stringify(good));
        assert.equal(await call(url), 'fine');
        // The deadline must not be what ends the read on a slow machine.
        const timeoutMs = 60_000;
        const large = JSON.stringify({ ...good, a: 'x'.repeat(20 * 1024 * 1024) });
        answer = (response) => void response.end(large);
        assert.notEqual(await call(url, { timeoutMs }), 'fine');
        answer = (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large));
        assert.notEqual(await call(url, { timeoutMs }), 'fine');
      });
    });
  }

  it('does not fetch signing keys from another host, even if the metadata says so', async () => {
    answer = (response) => void response.end(JSON.stringify({ jwks_uri: `${elsewhereUrl}/keys` }));
    const mayCall = (asked: string) => asked.startsWith(`${url}/`);
    assert.match((await CLIENTS['the signing keys']?.(url, { mayCall })) ?? '', /may not be called/);
    assert.deepEqual(arrived, []);
  });
});

describe('the list of hosts', () => {
  const config = {
    partnerCenter: { url: 'https://api.partnercenter.microsoft.com' },
    entraAuthority: 'https://login.microsoftonline.us',
    channel: { openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration' },
    graphUrl: 'https://graph.microsoft.us/v1.0',
  } as Parameters<typeof outboundHosts>[0];
  const mayCall = outboundHosts(config);

  it('is what the settings name', () => {
    for (const url of [
      'https://api.partnercenter.microsoft.com/v1/customers?size=1',
      'https://login.microsoftonline.us/t/oauth2/v2.0/token',
      'https://login.microsoftonline.com/common/discovery/instance',
      'https://login.botframework.com/v1/.well-known/keys',
      'https://graph.microsoft.us/v1.0/users',
    ])
      assert.ok(mayCall(url), url);
  });

  it('is nothing else, on whatever port, scheme or disguise', () => {
    for (const url of [
      'http://api.partnercenter.microsoft.com/v1',
      'https://api.partnercenter.microsoft.com:8443/v1',
      'https://api.partnercenter.microsoft.com.evil.example/',
      'https://api.partnercenter.microsoft.com@evil.example/',
      'https://user@api.partnercenter.microsoft.com/',
      'https://evil.example/?https://api.partnercenter.microsoft.com',
      'https://graph.microsoft.com/',
      'http://127.0.0.1/',
      'http://169.254.169.254/metadata',
      'file:///etc/passwd',
      'not a url',
      '',
    ])
      assert.ok(!mayCall(url), url);
  });

  it('has this machine on it only where a setting names it', () => {
    const standIn = outboundHosts({ ...config, entraAuthority: 'http://127.0.0.1:4001' });
    assert.ok(standIn('http://127.0.0.1:4001/x'));
    assert.ok(!standIn('http://127.0.0.1:4002/x'));
    assert.ok(!standIn('http://localhost:4001/x'));
  });
});

function said(error: unknown): string {
  return error instanceof Error && 'errorMessage' in error ? String(error.errorMessage) : String(error);
}

async function opened(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
