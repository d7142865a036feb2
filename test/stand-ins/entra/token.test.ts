import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node';
import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { type EntraStandIn, startEntra } from '../../../stand-ins/entra/entra.ts';
import { FABRIKAM, NORTHWIND } from '../../../stand-ins/world.ts';
import { APP, codeFor, codeForm, OTHER, PARTNER_CENTER_SCOPE, post, REDIRECT_URI, someone } from './browser.ts';

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

describe('The token endpoint of the Entra stand-in', () => {
  const riley = someone('riley');
  const sam = someone('sam');
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  let entra: EntraStandIn;
  beforeEach(async () => {
    ahead = 0;
    entra = await startEntra({ clients: [APP, OTHER], now });
  });
  afterEach(() => entra.close());

  const signIn = async (changes = {}) => (await post(entra, codeForm(await codeFor(entra, riley, changes)))).body;
  const refresh = (token: unknown, changes = {}) =>
    post(entra, {
      grant_type: 'refresh_token',
      refresh_token: String(token),
      scope: `${PARTNER_CENTER_SCOPE} offline_access`,
      ...changes,
    });

  /** Checks that the answer is a refusal with this number, in Entra's format. */
  function assertRefused(
    answer: { status: number; body: Record<string, unknown> },
    code: number,
    error: string,
    status = 400,
  ) {
    assert.deepEqual([answer.body.error, answer.body.error_codes, answer.status], [error, [code], status]);
    assert.match(String(answer.body.error_description), new RegExp(`^AADSTS${code}: `));
    for (const name of ['timestamp', 'trace_id', 'correlation_id']) assert.equal(typeof answer.body[name], 'string');
    assert.equal(answer.body.access_token, undefined);
  }

  it('turns a code into tokens that its published keys verify', async () => {
    const answer = await signIn();
    const keys = createRemoteJWKSet(new URL(entra.jwksUrl));
    const audience = 'https://api.partnercenter.microsoft.com';
    const access = await jwtVerify(String(answer.access_token), keys, { audience, algorithms: ['RS256'] });
    assert.equal(access.payload.iss, `https://sts.windows.net/${riley.tenantId}/`);
    assert.deepEqual(
      [access.payload.oid, access.payload.tid, access.payload.scp, access.payload.amr, access.payload.upn],
      [riley.objectId, riley.tenantId, 'user_impersonation', ['pwd', 'mfa'], riley.username],
    );
    const id = await jwtVerify(String(answer.id_token), keys, { audience: APP.clientId });
    assert.equal(id.payload.iss, `${entra.url}/${riley.tenantId}/v2.0`);
    assert.equal(id.payload.nonce, 'the nonce');
    assert.equal(answer.expires_in, 3600);
  });

  it('tells Partner Center’s stand-in who calls, and refuses it every other token', async () => {
    const answer = await signIn();
    const token = String(answer.access_token);
    const caller = { tenantId: riley.tenantId, objectId: riley.objectId, roles: ['AdminAgents'], mfa: true };
    assert.deepEqual(await entra.verifyAccessToken(`Bearer ${token}`), caller);
    const [head, body, signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(token), oid: sam.objectId })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const symmetric = await new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32));
    for (const bad of [
      '',
      'x',
      `${head}.${forged}.${signature}`,
      `${none}.${body}.`,
      symmetric,
      String(answer.id_token),
    ]) {
      assert.equal(await entra.verifyAccessToken(bad), undefined, bad);
    }
    ahead = 61 * 60_000;
    assert.equal(await entra.verifyAccessToken(token), undefined, 'expired');
  });

  it('tells a person’s token from an app’s, and a permission from another', async () => {
    const tokenFor = async (scope: string) => String((await signIn({ scope })).access_token);
    const connector = 'https://api.botframework.com';
    assert.equal(await entra.verifyAppToken(await tokenFor(`${connector}/user_impersonation`), connector), undefined);
    assert.equal(
      await entra.verifyAccessToken(await tokenFor('https://api.partnercenter.microsoft.com/read')),
      undefined,
    );
  });

  it('gives people without a Partner Center role none', async () => {
    const jamie = someone('jamie');
    const { body } = await post(entra, codeForm(await codeFor(entra, jamie)));
    assert.deepEqual((await entra.verifyAccessToken(String(body.access_token)))?.roles, []);
  });

  it('takes a code once, for ten minutes, from the app, address, tenant and verifier it was made for', async () => {
    const code = await codeFor(entra, riley);
    assertRefused(await post(entra, codeForm('made-up')), 70000, 'invalid_grant');
    assertRefused(await post(entra, { ...codeForm(code), code_verifier: 'w'.repeat(43) }), 501481, 'invalid_grant');
    assertRefused(await post(entra, { ...codeForm(code), code_verifier: undefined }), 501481, 'invalid_grant');
    assertRefused(
      await post(entra, { ...codeForm(code), redirect_uri: APP.redirectUris[1] }),
      500112,
      'invalid_client',
      401,
    );
    assertRefused(await post(entra, codeForm(code), FABRIKAM.tenantId), 700005, 'invalid_grant');
    const other = { client_id: OTHER.clientId, client_secret: OTHER.clientSecret };
    assertRefused(await post(entra, { ...codeForm(code), ...other }), 70000, 'invalid_grant');
    assert.equal((await post(entra, codeForm(code))).status, 200);
    assertRefused(await post(entra, codeForm(code)), 54005, 'invalid_grant');
    const old = await codeFor(entra, riley);
    ahead = 10.1 * 60_000;
    assertRefused(await post(entra, codeForm(old)), 70008, 'invalid_grant');
  });

  it('refuses apps that it does not know or that don’t know their secret', async () => {
    const form = { grant_type: 'client_credentials', scope: 'https://api.botframework.com/.default' };
    assertRefused(await post(entra, { ...form, client_secret: 'wrong' }), 7000215, 'invalid_client', 401);
    assertRefused(await post(entra, { ...form, client_secret: undefined }), 7000215, 'invalid_client', 401);
    assertRefused(await post(entra, { ...form, client_id: 'unknown' }), 700016, 'unauthorized_client');
    assertRefused(await post(entra, form, '00000000-0000-0000-0000-000000000000'), 90002, 'invalid_request');
    assertRefused(await post(entra, { grant_type: 'password' }), 70003, 'unsupported_grant_type');
  });

  it('gives an app its own token for a /.default scope only', async () => {
    const form = { grant_type: 'client_credentials', scope: 'https://api.botframework.com/.default' };
    const { body } = await post(entra, form);
    assert.deepEqual(await entra.verifyAppToken(String(body.access_token), 'https://api.botframework.com'), {
      appId: APP.clientId,
      tenantId: NORTHWIND.tenantId,
    });
    assert.equal(await entra.verifyAppToken(String(body.access_token), 'https://other.example'), undefined);
    assert.equal(await entra.verifyAccessToken(String(body.access_token)), undefined);
    assert.equal(body.refresh_token, undefined);
    assertRefused(await post(entra, { ...form, scope: PARTNER_CENTER_SCOPE }), 1002012, 'invalid_scope');
  });

  it('gives a new refresh token each time, for 90 days', async () => {
    const { refresh_token: first } = await signIn();
    const { status, body } = await refresh(first);
    assert.equal(status, 200);
    assert.notEqual(body.refresh_token, first);
    assert.equal((await refresh(first)).status, 200, 'Entra does not revoke what was used');
    assertRefused(await refresh('made-up'), 70000, 'invalid_grant');
    ahead = 89 * 24 * 60 * 60_000;
    const { body: renewed } = await refresh(body.refresh_token);
    ahead = 91 * 24 * 60 * 60_000;
    assertRefused(await refresh(body.refresh_token), 70008, 'invalid_grant');
    assert.equal((await refresh(renewed.refresh_token)).status, 200);
  });

  it('gives no refresh token without offline_access and no id token without openid', async () => {
    const code = await codeFor(entra, riley, { scope: PARTNER_CENTER_SCOPE });
    const { body } = await post(entra, codeForm(code));
    assert.deepEqual([body.refresh_token, body.id_token], [undefined, undefined]);
  });

  it('refuses the refresh tokens of a revoked person until they sign in again', async () => {
    const { refresh_token: token } = await signIn();
    entra.control.revoke(riley.objectId);
    assertRefused(await refresh(token), 50173, 'invalid_grant');
    assert.equal((await refresh((await signIn()).refresh_token)).status, 200);
  });

  it('challenges a refresh until the person signed in with the claims', async () => {
    const { refresh_token: token } = await signIn();
    entra.control.requireClaims(riley.objectId, CLAIMS);
    const challenged = await refresh(token);
    assertRefused(challenged, 50076, 'invalid_grant');
    assert.deepEqual([challenged.body.suberror, challenged.body.claims], ['basic_action', CLAIMS]);
    const merged = JSON.stringify({
      access_token: { ...JSON.parse(CLAIMS).access_token, xms_cc: { values: ['cp1'] } },
    });
    assert.equal((await refresh((await signIn({ claims: merged })).refresh_token)).status, 200);
    assert.equal((await refresh((await signIn({ claims: '{"access_token":{}}' })).refresh_token)).status, 400);
    entra.control.requireClaims(riley.objectId, undefined);
    assert.equal((await refresh(token)).status, 200);
  });

  it('says mfa only when the person signed in with it', async () => {
    const mfaOf = async (body: Record<string, unknown>) =>
      (await entra.verifyAccessToken(String(body.access_token)))?.mfa;
    const strong = await signIn();
    entra.control.mfa(riley.objectId, 'off');
    const weak = await signIn();
    assert.equal(await mfaOf(weak), false);
    assert.equal(await mfaOf((await refresh(strong.refresh_token)).body), false);
    entra.control.mfa(riley.objectId, 'on');
    assert.equal(await mfaOf((await refresh(weak.refresh_token)).body), false, 'a refresh makes no sign-in stronger');
    assert.equal(await mfaOf(await signIn()), true);
  });

  it('exchanges a Teams token on behalf of the person, with MSAL, and challenges it', async () => {
    const host = new URL(entra.url).host;
    const base = entra.authority(riley.tenantId);
    const metadata = {
      issuer: `https://${host}/${riley.tenantId}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    };
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: APP.clientId,
        clientSecret: APP.clientSecret,
        authority: `https://${host}/${riley.tenantId}`,
        knownAuthorities: [host],
        authorityMetadata: JSON.stringify(metadata),
      },
    });
    const oboAssertion = await entra.issueSsoToken(riley.objectId, APP.clientId);
    const scopes = [PARTNER_CENTER_SCOPE];
    await assert.rejects(app.acquireTokenOnBehalfOf({ oboAssertion, scopes }), (error) => {
      assert.ok(error instanceof InteractionRequiredAuthError);
      assert.match(error.claims, /capolids/, 'the session with Teams had no second factor');
      return true;
    });
    entra.control.ssoMfa(riley.objectId, 'on');
    const result = await app.acquireTokenOnBehalfOf({ oboAssertion, scopes });
    assert.equal((await entra.verifyAccessToken(result?.accessToken ?? ''))?.objectId, riley.objectId);
    entra.control.requireClaims(riley.objectId, CLAIMS);
    await assert.rejects(app.acquireTokenOnBehalfOf({ oboAssertion, scopes, skipCache: true }), (error) => {
      assert.ok(error instanceof InteractionRequiredAuthError);
      assert.deepEqual([error.errorCode, error.claims], ['interaction_required', CLAIMS]);
      return true;
    });
  });

  it('refuses an assertion that is forged, stale or for another app', async () => {
    const ask = (assertion: string) =>
      post(entra, {
        grant_type: JWT_BEARER,
        assertion,
        requested_token_use: 'on_behalf_of',
        scope: PARTNER_CENTER_SCOPE,
      });
    const good = await entra.issueSsoToken(riley.objectId, APP.clientId);
    assertRefused(await ask(`${good.slice(0, -4)}AAAA`), 50013, 'invalid_grant');
    assertRefused(await ask(await entra.issueSsoToken(riley.objectId, OTHER.clientId)), 500131, 'invalid_grant');
    assertRefused(await ask(String((await signIn()).access_token)), 500131, 'invalid_grant');
    ahead = 61 * 60_000;
    assertRefused(await ask(good), 500133, 'invalid_grant');
  });

  it('answers everything with 503 during an outage', async () => {
    const { refresh_token: token } = await signIn();
    entra.control.outage(true);
    assertRefused(await refresh(token), 90033, 'temporarily_unavailable', 503);
    assert.equal((await fetch(entra.jwksUrl)).status, 503);
    entra.control.outage(false);
    assert.equal((await refresh(token)).status, 200);
  });

  it('keeps its key and its sessions over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'entra-'));
    const stateFile = join(folder, 'entra.json');
    const start = () => startEntra({ clients: [APP], stateFile, now });
    let kept = await start();
    try {
      const { body } = await post(kept, codeForm(await codeFor(kept, riley)));
      kept.control.mfa(sam.objectId, 'off');
      await kept.close();
      kept = await start();
      assert.equal((await kept.verifyAccessToken(String(body.access_token)))?.objectId, riley.objectId);
      const form = {
        grant_type: 'refresh_token',
        refresh_token: String(body.refresh_token),
        scope: PARTNER_CENTER_SCOPE,
      };
      assert.equal((await post(kept, form)).status, 200);
      const { body: weak } = await post(kept, codeForm(await codeFor(kept, sam)), sam.tenantId);
      assert.equal((await kept.verifyAccessToken(String(weak.access_token)))?.mfa, false);
    } finally {
      await kept.close();
      await rm(folder, { recursive: true });
    }
  });

  it('describes itself, per tenant and for organizations', async () => {
    for (const tenant of [NORTHWIND.tenantId, 'organizations']) {
      const answer = await fetch(`${entra.authority(tenant)}/v2.0/.well-known/openid-configuration`);
      const document = (await answer.json()) as Record<string, string>;
      assert.equal(document.token_endpoint, `${entra.url}/${tenant}/oauth2/v2.0/token`);
      assert.equal((await fetch(document.jwks_uri ?? '')).status, 200);
    }
    assert.equal((await fetch(`${entra.authority('common')}/v2.0/.well-known/openid-configuration`)).status, 400);
  });

  it('counts what it was asked', async () => {
    const { refresh_token: token } = await signIn();
    await refresh(token);
    assert.deepEqual(entra.control.calls(), [
      { endpoint: 'authorize', tenant: riley.tenantId, clientId: APP.clientId },
      { endpoint: 'token', tenant: riley.tenantId, grantType: 'authorization_code', clientId: APP.clientId },
      { endpoint: 'token', tenant: riley.tenantId, grantType: 'refresh_token', clientId: APP.clientId },
    ]);
  });

  it('redeems a code of organizations for the person’s home tenant', async () => {
    const code = await codeFor(entra, sam, {}, 'organizations');
    const { body } = await post(entra, { ...codeForm(code), redirect_uri: REDIRECT_URI }, 'organizations');
    assert.equal((await entra.verifyAccessToken(String(body.access_token)))?.tenantId, FABRIKAM.tenantId);
  });
});
