import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Config } from '../../src/settings/config.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { createOutside, type Outside, readCredentials } from '../../src/wiring/outside-services.ts';
import { type Around, aroundOf } from '../../src/wiring/shared-parts.ts';
import { openLog } from '../logging/open-log.ts';
import { configAt, TENANT } from './config-at.ts';

const actor = { tenantId: TENANT, objectId: 'd0648481-b615-45c9-8cd1-ff87940dbd02' };
const SIGNER = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Each call that the process makes, and the path of the request. */
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
