import assert from 'node:assert/strict';
import { type EntraStandIn, startEntra } from '../../../stand-ins/entra/entra.ts';
import { ADATUM, FABRIKAM, NORTHWIND } from '../../../stand-ins/world.ts';
import { APP, authorizeAddress, click, OTHER, REDIRECT_URI, someone } from './browser.ts';

describe('The sign-in page of the Entra stand-in', () => {
  const riley = someone('riley');
  const sam = someone('sam');
  let entra: EntraStandIn;
  before(async () => {
    entra = await startEntra({ clients: [APP, OTHER] });
  });
  after(() => entra.close());

  it('lists the people of the tenant, with name and title, and nobody else', async () => {
    const text = await (await fetch(authorizeAddress(entra))).text();
    for (const person of [riley, someone('morgan'), someone('jamie')]) {
      for (const part of [person.name, person.title, person.username]) assert.ok(text.includes(part), part);
    }
    assert.ok(!text.includes(sam.name));
  });

  it('lists everybody for organizations', async () => {
    const text = await (await fetch(authorizeAddress(entra, {}, 'organizations'))).text();
    assert.ok(text.includes(riley.name) && text.includes(sam.name));
  });

  it('says so when nobody of a tenant takes part', async () => {
    const text = await (await fetch(authorizeAddress(entra, {}, ADATUM.tenantId))).text();
    assert.match(text, /Nobody in this organization/);
  });

  it('runs no script, loads nothing from elsewhere and can’t be framed', async () => {
    const page = await fetch(authorizeAddress(entra, { redirect_uri: APP.redirectUris[1], state: '"><script>' }));
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|script-src/);
    assert.match(policy, /form-action [^;]*https:\/\/desk\.example/, 'or the browser would not follow the redirect');
    assert.doesNotMatch(await page.text(), /<script|style="|onclick/);
    const style = await fetch(`${entra.url}/style.css`);
    assert.match(style.headers.get('content-type') ?? '', /text\/css/);
  });

  it('marks the account that the app expects', async () => {
    const text = await (await fetch(authorizeAddress(entra, { login_hint: riley.username.toUpperCase() }))).text();
    const marked = text.match(/<button class="account hinted"[^>]*>/g);
    assert.equal(marked?.length, 1);
    assert.match(marked?.[0] ?? '', new RegExp(`value="${riley.objectId}" autofocus`));
  });

  it('sends the browser back with a code and the state', async () => {
    const { status, location, query } = await click(authorizeAddress(entra), { account: riley.objectId });
    assert.equal(status, 302);
    assert.ok(location?.startsWith(REDIRECT_URI));
    assert.equal(query.get('state'), 'the state');
    assert.ok(query.get('code'));
  });

  it('sends a person who cancels back without one', async () => {
    const { query } = await click(authorizeAddress(entra), { cancel: '1' });
    assert.equal(query.get('error'), 'access_denied');
    assert.equal(query.get('state'), 'the state');
    assert.equal(query.get('code'), null);
  });

  const stays: [what: string, code: string, address: () => string][] = [
    [
      'an unregistered redirect URI',
      'AADSTS50011',
      () => authorizeAddress(entra, { redirect_uri: `${REDIRECT_URI}/x` }),
    ],
    ['no redirect URI', 'AADSTS50011', () => authorizeAddress(entra, { redirect_uri: undefined })],
    [
      'another app’s redirect URI',
      'AADSTS50011',
      () => authorizeAddress(entra, { redirect_uri: OTHER.redirectUris[0] }),
    ],
    ['an unknown app', 'AADSTS700016', () => authorizeAddress(entra, { client_id: 'x<b>' })],
    [
      'an app of another tenant',
      'AADSTS700016',
      () =>
        authorizeAddress(entra, { client_id: OTHER.clientId, redirect_uri: OTHER.redirectUris[0] }, FABRIKAM.tenantId),
    ],
    ['an unknown tenant', 'AADSTS90002', () => authorizeAddress(entra, {}, 'common')],
  ];
  for (const [what, code, address] of stays) {
    it(`refuses ${what} on its own page and sends the browser nowhere`, async () => {
      for (const method of ['GET', 'POST']) {
        const body = method === 'POST' ? new URLSearchParams({ account: riley.objectId }) : null;
        const answer = await fetch(address(), { method, body, redirect: 'manual' });
        assert.equal(answer.status, 400);
        assert.equal(answer.headers.get('location'), null);
        const text = await answer.text();
        assert.ok(text.includes(`${code}:`), text);
        assert.ok(!text.includes('<b>'));
      }
    });
  }

  it('refuses an account of another tenant', async () => {
    const { status, text, location } = await click(authorizeAddress(entra), { account: sam.objectId });
    assert.equal(status, 400);
    assert.equal(location, null);
    assert.match(text, /AADSTS50020/);
  });

  const returns: [what: string, error: string, changes: Record<string, string | undefined>][] = [
    ['an implicit request', 'unsupported_response_type', { response_type: 'token' }],
    ['another response mode', 'unsupported_response_type', { response_mode: 'fragment' }],
    ['a plain challenge', 'invalid_request', { code_challenge_method: 'plain' }],
    ['no scope', 'invalid_request', { scope: undefined }],
    ['two resources', 'invalid_scope', { scope: 'https://a.example/x https://b.example/y' }],
    ['prompt=none', 'login_required', { prompt: 'none' }],
  ];
  for (const [what, error, changes] of returns) {
    it(`tells the app about ${what}`, async () => {
      const { status, query } = await click(authorizeAddress(entra, changes), { account: riley.objectId });
      assert.equal(status, 302);
      assert.equal(query.get('error'), error);
      assert.equal(query.get('state'), 'the state');
      assert.equal(query.get('code'), null);
    });
  }

  it('signs out, and goes back to registered addresses only', async () => {
    const logout = (back: string) =>
      fetch(
        `${entra.authority(NORTHWIND.tenantId)}/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: back })}`,
        {
          redirect: 'manual',
        },
      );
    assert.equal((await logout(REDIRECT_URI)).headers.get('location'), REDIRECT_URI);
    const elsewhere = await logout('https://elsewhere.example/');
    assert.equal(elsewhere.status, 200);
    assert.match(await elsewhere.text(), /signed out/);
  });
});
