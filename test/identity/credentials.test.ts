import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { createBotToken } from '../../src/identity/bot-token.ts';
import { readCertificate } from '../../src/identity/certificate.ts';
import type { Credential } from '../../src/identity/credential.ts';
import { type CredentialSource, credentialFrom } from '../../src/identity/credential-source.ts';
import { isNearby, managedIdentity } from '../../src/identity/managed-identity.ts';
import { networkWithDeadline } from '../../src/identity/network.ts';
import { type EntraStandIn, startEntra } from '../../stand-ins/entra/entra.ts';
import { listen } from '../../stand-ins/http.ts';
import { FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import { openLog } from '../logging/open-log.ts';
import { ownCertificate } from './own-certificate.ts';
import { APP, BOT, type Rig, someone, startRig } from './rig.ts';

const DAY = 24 * 60 * 60_000;
const at = (days: number) => new Date(Date.now() + days * DAY);
const MACHINE = { tenantId: NORTHWIND.tenantId, principalId: '0f6e2f53-5a57-4c7e-8f0d-1f6f6d1f7a01' };
const own = ownCertificate(at(-1), at(90));
const other = ownCertificate(at(-1), at(90));

describe('An app registration', () => {
  let entra: EntraStandIn;
  const { clientSecret: _, ...app } = BOT;
  beforeEach(async () => {
    entra = await startEntra({ clients: [{ ...app, certificate: own.certificate, trusts: MACHINE }] });
  });
  afterEach(() => entra.close());

  const tokenWith = (credential: Credential) =>
    createBotToken({
      clientId: app.clientId,
      credential,
      authority: entra.url,
      allowLoopback: true,
      tenantId: NORTHWIND.tenantId,
      scope: 'https://api.botframework.com/.default',
      now: () => new Date(),
      newId: randomUUID,
      log: openLog().log,
    })();
  const isOurs = async (token: string) =>
    (await entra.verifyAppToken(token, 'https://api.botframework.com'))?.appId === app.clientId;
  const refusedWith = () => entra.control.calls().at(-1)?.refusedWith;
  const federated = (token: Promise<string>): Credential => ({ kind: 'federated', assertion: () => token });

  it('proves itself with the certificate that is registered, again and again', async () => {
    const { credential } = readCertificate(own.certificate + own.privateKey, new Date());
    assert.ok(await isOurs(await tokenWith(credential)));
    assert.ok(await isOurs(await tokenWith(credential)), 'each statement has an id of its own');
  });

  it('does not with another certificate, or with the right one and another key', async () => {
    const foreign = readCertificate(other.certificate + other.privateKey, new Date()).credential;
    await assert.rejects(tokenWith(foreign));
    assert.equal(refusedWith(), 700027);
    const { credential } = readCertificate(own.certificate + own.privateKey, new Date());
    await assert.rejects(tokenWith({ ...credential, privateKey: other.privateKey }));
    assert.equal(refusedWith(), 700027);
    await assert.rejects(tokenWith({ kind: 'secret', secret: '' }));
    await assert.rejects(tokenWith({ kind: 'secret', secret: 'a guess' }));
    assert.equal(refusedWith(), 7000215, 'it has no secret that could be guessed');
  });

  it('proves itself with the managed identity that it trusts', async () => {
    const { principalId, tenantId } = MACHINE;
    assert.ok(await isOurs(await tokenWith(federated(entra.issueManagedIdentityToken(principalId, tenantId)))));
  });

  it('does not with another identity, another tenant’s, or a token for something else', async () => {
    const { principalId, tenantId } = MACHINE;
    for (const [token, code] of [
      [entra.issueManagedIdentityToken(randomUUID(), tenantId), 700213],
      [entra.issueManagedIdentityToken(principalId, FABRIKAM.tenantId), 700211],
      [entra.issueManagedIdentityToken(principalId, tenantId, 'https://vault.azure.net'), 700212],
    ] as const) {
      await assert.rejects(tokenWith(federated(token)));
      assert.equal(refusedWith(), code);
    }
  });

  describe('whose statement is made by hand', () => {
    const endpoint = () => `${entra.url}/${NORTHWIND.tenantId}/oauth2/v2.0/token`;
    const statement = async (changes: Record<string, unknown> = {}, key = own.key) => {
      const { credential } = readCertificate(own.certificate + own.privateKey, new Date());
      const now = Math.floor(Date.now() / 1000);
      const claims = { aud: endpoint(), exp: now + 300, iss: app.clientId, jti: randomUUID(), sub: app.clientId };
      const thumbprint = credential.kind === 'certificate' ? Buffer.from(credential.thumbprint, 'hex') : Buffer.of();
      return new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'PS256', 'x5t#S256': thumbprint.toString('base64url') })
        .sign(key);
    };
    const show = async (assertion: string) => {
      const form = {
        client_id: app.clientId,
        grant_type: 'client_credentials',
        scope: 'https://api.botframework.com/.default',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      };
      const answer = await fetch(endpoint(), { method: 'POST', body: new URLSearchParams(form) });
      return answer.status === 200 ? 'taken' : refusedWith();
    };

    it('is taken once', async () => {
      const once = await statement();
      assert.equal(await show(once), 'taken');
      assert.equal(await show(once), 700027);
    });

    it('is not taken late, for another address, about another app, without an id, or signed by somebody else', async () => {
      assert.equal(await show(await statement({ exp: Math.floor(Date.now() / 1000) - 10 })), 700024);
      assert.equal(await show(await statement({ aud: 'https://login.example/token' })), 700023);
      assert.equal(await show(await statement({ sub: randomUUID() })), 700021);
      assert.notEqual(await show(await statement({ jti: undefined })), 'taken');
      assert.equal(await show(await statement({}, other.key)), 700027);
      assert.equal(await show('hush'), 50027);
    });
  });
});

describe('People’s sessions', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  it('come about and are refreshed with a certificate as with a secret', async () => {
    const { clientSecret: _, ...app } = APP;
    rig = await startRig([{ ...app, certificate: own.certificate }]);
    const { credential } = readCertificate(own.certificate + own.privateKey, new Date());
    const riley = someone('riley');
    const identity = rig.replica({ credential, ssoResource: 'api://botid-1' });
    rig.entra.control.ssoMfa(riley.objectId, 'on');
    const { exchangeId = '' } = await identity.beginSignIn(riley);
    const token = await rig.entra.issueSsoToken(riley.objectId, APP.clientId);
    rig.entra.control.tokenLifetime(60);
    assert.equal((await identity.exchange(riley, exchangeId, token)).kind, 'signedIn');
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'unavailable', 'there is no secret');
    rig.entra.control.tokenLifetime(3600);
    assert.equal((await identity.tokenFor(riley)).kind, 'token');
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'token', 'what is kept needs no proof');
    assert.equal(rig.refreshes(), 2);
  });
});

describe('A certificate file', () => {
  const bad: Record<string, [string, RegExp]> = {
    'without a key': [own.certificate, /one private key/],
    'with two keys': [own.certificate + own.privateKey + other.privateKey, /one private key/],
    'with somebody else’s certificate': [other.certificate + own.privateKey, /belongs to its private key/],
    'that is empty': ['', /one private key/],
    'that is expired': [pem(ownCertificate(at(-10), at(-1))), /expired/],
    'that is not valid yet': [pem(ownCertificate(at(1), at(10))), /not valid yet/],
    'that is not RSA': [pem(ownCertificate(at(-1), at(10), 'ec')), /not RSA/],
    'with a locked key': [own.certificate + own.privateKey.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), /password/],
    'with a broken key': [own.certificate + own.privateKey.replace(/\n[^\n]{20}/, '\n'), /can't be read/],
    'with a broken certificate': [own.certificate.replace(/\n[^\n]{20}/, '\n') + own.privateKey, /can't be read/],
  };
  for (const [what, [text, why]] of Object.entries(bad)) {
    it(`is refused ${what}, with what to do and without its content`, () => {
      assert.throws(
        () => readCertificate(text, new Date()),
        (error) => {
          assert.ok(error instanceof Error);
          assert.match(error.message, why);
          assert.match(error.message, /\. [A-Z].*\.$/);
          assert.ok(!/[A-Za-z0-9+/]{20}/.test(error.message));
          return true;
        },
      );
    });
  }

  it('may hold those that vouch for the certificate, in any order', () => {
    const { credential } = readCertificate(other.certificate + own.privateKey + own.certificate, new Date());
    assert.ok(credential.kind === 'certificate');
    assert.ok(credential.chain.startsWith(own.certificate.trim()), 'its own comes first');
    assert.ok(credential.chain.includes(other.certificate.trim()));
  });

  it('is named with its setting when it is not there, and warned of a month before it ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    const { log, lines: warned } = openLog();
    const parts = {
      setting: 'PARTNER_CENTER_CERTIFICATE',
      now: () => new Date(),
      log,
    };
    const fileOf = (text: string): CredentialSource => {
      writeFileSync(join(folder, 'desk.pem'), text);
      return { kind: 'certificate', file: join(folder, 'desk.pem') };
    };
    try {
      await assert.rejects(
        credentialFrom({ kind: 'certificate', file: join(folder, 'nothing.pem') }, parts),
        /^Error: PARTNER_CENTER_CERTIFICATE names a file that can't be read/,
      );
      await assert.rejects(
        credentialFrom(fileOf(own.certificate), parts),
        /^Error: PARTNER_CENTER_CERTIFICATE has to name/,
      );
      assert.equal((await credentialFrom(fileOf(pem(own)), parts)).kind, 'certificate');
      assert.deepEqual(warned, []);
      await credentialFrom(fileOf(pem(ownCertificate(at(-1), at(20)))), parts);
      assert.equal(warned.length, 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('The machine’s managed identity', () => {
  const CLIENT = 'c2a4a1de-0000-4000-8000-00000000000';
  const asked: { url: string; metadata: unknown }[] = [];
  let answer: { status: number; body: unknown } = { status: 200, body: {} };
  let metadataService: Awaited<ReturnType<typeof listen>>;
  beforeEach(async () => {
    asked.length = 0;
    metadataService = await listen({
      routes: [
        [
          'GET',
          '/metadata/identity/oauth2/token',
          ({ query, headers }, reply) => {
            asked.push({ url: query.toString(), metadata: headers.metadata });
            reply.send(answer.status, answer.body);
          },
        ],
      ],
    });
  });
  afterEach(() => metadataService.close());

  /** An identity whose requests to the metadata service go to the stand-in. */
  const identity = (number: number) => {
    const network = networkWithDeadline(2_000, isNearby);
    const moved = (url: string) => url.replace('http://169.254.169.254', metadataService.url);
    return managedIdentity({
      clientId: `${CLIENT}${number}`,
      network: {
        sendGetRequestAsync: (url, options) => network.sendGetRequestAsync(moved(url), options),
        sendPostRequestAsync: (url, options) => network.sendPostRequestAsync(moved(url), options),
      },
    });
  };
  const token = (text: string) => ({
    access_token: text,
    expires_on: String(Math.floor(Date.now() / 1000) + 3_600),
    resource: 'api://AzureADTokenExchange',
    token_type: 'Bearer',
  });

  it('gives a token for proving an app, asked for by its client id, and kept', async () => {
    answer = { status: 200, body: token('from the machine') };
    const ask = identity(1);
    assert.equal(await ask(), 'from the machine');
    assert.equal(await ask(), 'from the machine');
    assert.equal(asked.length, 1);
    const query = new URLSearchParams(asked[0]?.url);
    assert.equal(query.get('resource'), 'api://AzureADTokenExchange');
    assert.equal(query.get('client_id'), `${CLIENT}1`);
    assert.equal(asked[0]?.metadata, 'true');
  });

  it('that is not there, or not reached, is Entra not being reached, not a person’s fault', async () => {
    answer = { status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } };
    await assert.rejects(identity(2)(), /managed identity .* gave no token/);
    await metadataService.close();
    await assert.rejects(identity(3)(), /managed identity .* gave no token/);
  });

  it('is not asked for anywhere else, whatever the environment names', async () => {
    // A separate process, because MSAL detects the platform only once. 0.0.0.0 isn't a name of this machine but leads to
    // it, so a request to that address would be answered.
    const far = new URL('/metadata/identity/oauth2/token', metadataService.url);
    far.hostname = '0.0.0.0';
    const module = new URL('../../src/identity/managed-identity.ts', import.meta.url).href;
    const ask = `const { managedIdentity } = await import('${module}');
      await managedIdentity({ clientId: '${CLIENT}4' })().then(console.log, ({ message }) => console.log(message));`;
    answer = { status: 200, body: token('from afar') };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', ask], {
      env: { ...process.env, IDENTITY_ENDPOINT: far.href, IDENTITY_HEADER: 'hush' },
    });
    assert.match(stdout, /managed identity .* gave no token/);
    assert.deepEqual(asked, []);
  });

  it('is on the machine or its link, nowhere else', () => {
    for (const near of ['http://169.254.169.254/metadata', 'http://127.0.0.1:41741/msi', 'http://localhost:42356/msi'])
      assert.ok(isNearby(near), near);
    for (const far of ['http://169.254.169.254.evil.example', 'https://10.0.0.1/', 'file:///etc/passwd', 'nonsense'])
      assert.ok(!isNearby(far), far);
  });
});

function pem({ certificate, privateKey }: { certificate: string; privateKey: string }): string {
  return certificate + privateKey;
}
