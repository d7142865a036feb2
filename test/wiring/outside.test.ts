import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Config, readConfig } from '../../src/settings/config.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { type Around, aroundOf } from '../../src/wiring/around.ts';
import { createOutside, type Outside, readCredentials } from '../../src/wiring/outside.ts';
import { openLog } from '../logging/open-log.ts';

const TENANT = '7c8db11f-1e5e-4472-8386-f0b627d1f301';
const CLIENT = '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a01';
const actor = { tenantId: TENANT, objectId: 'd0648481-b615-45c9-8cd1-ff87940dbd02' };
const SIGNER = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Each way out of the process, and the path on which its request arrives. */
const WAYS: Readonly<Record<string, { readonly arrives: RegExp; go(outside: Outside): Promise<unknown> }>> = {
  'a sign-in at Entra': {
    arrives: /\/oauth2\/v2\.0\/token$/,
    async go({ identity }) {
      const { url } = await identity.beginSignIn(actor);
      const state = new URL(url).pathname.split('/').at(-1) ?? '';
      const authorize = await identity.authorizeUrl(state);
      const atEntra = new URL(authorize ?? assert.fail('the link does not open')).searchParams.get('state') ?? '';
      return identity.completeSignIn({ state: atEntra, code: 'code' });
    },
  },
  'the keys of single sign-on': {
    arrives: /\/discovery\/v2\.0\/keys$/,
    async go({ identity }) {
      const { exchangeId = '' } = await identity.beginSignIn(actor);
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: '1' }).sign(SIGNER);
      return identity.exchange(actor, exchangeId, token);
    },
  },
  'a read of Partner Center': {
    arrives: /^\/v1\//,
    go: ({ partnerCenter }) => partnerCenter.mfaCompliance({ token: 'hush' }),
  },
  'a group of Microsoft Graph': {
    arrives: /^\/graph\/v1\.0\//,
    go: ({ approvers }) => approvers.isApprover(actor, 'fresh'),
  },
  'the signing keys of the Bot Connector': {
    arrives: /^\/openid$/,
    go: ({ inboundTokens }) => inboundTokens.warm(),
  },
};

describe('what sends requests out of the process', () => {
  let server: Server;
  let url: string;
  let arrived: string[];
  let store: Store;
  let config: Config;
  const { log } = openLog();

  beforeEach(async () => {
    arrived = [];
    server = createServer((request, response) => {
      const { pathname: path } = new URL(request.url ?? '', url);
      arrived.push(path);
      const token = { token_type: 'Bearer', access_token: 'hush', expires_in: 3600 };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(path.endsWith('/token') ? token : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    config = configAt(url);
    store = await openStore({ url: ':memory:', now: () => new Date(), log });
  });
  afterEach(async () => {
    await store.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function outsideWith(changes: Partial<Around>): Promise<Outside> {
    const around = { ...aroundOf(config, { log }), ...changes };
    const credentials = await readCredentials(config, around);
    return createOutside(config, around, { credentials, store, open: undefined });
  }

  for (const [way, { arrives, go }] of Object.entries(WAYS)) {
    it(`lets ${way} out to the addresses of the settings`, async () => {
      const outside = await outsideWith({});
      await go(outside);
      outside.connector.close();
      assert.ok(
        arrived.some((path) => arrives.test(path)),
        arrived.join(),
      );
    });

    it(`asks the list before ${way}`, async () => {
      const isOnList = (asked: string) => !arrives.test(new URL(asked).pathname);
      const outside = await outsideWith({ mayCall: isOnList });
      await go(outside).catch(() => undefined);
      outside.connector.close();
      assert.ok(!arrived.some((path) => arrives.test(path)), arrived.join());
    });
  }

  it('lets a message out to this machine only where stand-ins play Teams or Entra', async () => {
    const send = async () => {
      const outside = await outsideWith({});
      const answer = await outside.connector.call('POST', url, 'v3/conversations', { text: 'hello' });
      outside.connector.close();
      return answer.kind;
    };
    assert.equal(await send(), 'answered');
    config = configAt(url, { ENTRA_AUTHORITY: '', BOT_OPENID_METADATA_URL: '', BOT_LOGIN_URL: '', BOT_OAUTH_URL: '' });
    assert.equal(await send(), 'untrusted');
  });

  it('is given the list that follows from the settings', () => {
    const { mayCall } = aroundOf(config, { log });
    assert.ok(mayCall(`${url}/v1/customers`));
    assert.ok(!mayCall('https://evil.example/v1/customers'));
  });
});

function configAt(url: string, changes: Readonly<Record<string, string>> = {}): Config {
  const answer = readConfig({
    PUBLIC_URL: 'http://localhost:3978',
    MicrosoftAppId: CLIENT,
    MicrosoftAppPassword: 'hush',
    MicrosoftAppTenantId: TENANT,
    MicrosoftAppType: 'SingleTenant',
    PARTNER_CENTER_CLIENT_ID: CLIENT,
    PARTNER_CENTER_CLIENT_SECRET: 'hush',
    PARTNER_TENANTS: `${TENANT}=Northwind Cloud`,
    TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
    APPROVERS: 'group:c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a401',
    SSO_RESOURCE: `api://botid-${CLIENT}`,
    PARTNER_CENTER_URL: url,
    ENTRA_AUTHORITY: url,
    GRAPH_URL: `${url}/graph/v1.0`,
    BOT_OPENID_METADATA_URL: `${url}/openid`,
    BOT_LOGIN_URL: url,
    BOT_OAUTH_URL: url,
    ...changes,
  });
  return answer.kind === 'ok' ? answer.config : assert.fail(answer.problems.join('\n'));
}
