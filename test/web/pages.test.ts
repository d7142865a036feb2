import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import { partitionOf } from '../../src/identity/token-partition.ts';
import { personByKey } from '../../stand-ins/teams/rooms.ts';
import { type Journey, startJourney } from '../journeys/journey.ts';
import { actionUrl, signInLink } from '../journeys/steps.ts';

const CANARY = '"><script>canary</script>';
const ESCAPED = encodeURIComponent(CANARY);

/** Requests every page of the desk and of the demo's stand-ins with text that must not appear in the answer. */
describe('every page', () => {
  let journey: Journey;
  let desk: string;
  let entra: string;
  let teams: string;
  before(async () => {
    journey = await startJourney();
    desk = journey.app().url;
    entra = journey.standIns.entra.url;
    teams = journey.standIns.teams.url.replace(/\/$/, '');
  });
  after(() => journey.stop());

  const get = (url: string) => fetch(url, { redirect: 'manual' });
  const pages = () => [
    `${desk}/sign-in/${ESCAPED}`,
    `${desk}/sign-in/callback?state=${ESCAPED}&code=${ESCAPED}`,
    `${desk}/sign-in/callback?error=${ESCAPED}&error_description=${ESCAPED}&state=x`,
    `${desk}/sign-in/callback?redirect_uri=https://evil.example/&state=x`,
    `${desk}/${ESCAPED}`,
    `${entra}/organizations/oauth2/v2.0/authorize?client_id=${ESCAPED}&redirect_uri=https://evil.example/`,
    `${entra}/${ESCAPED}/oauth2/v2.0/authorize`,
    `${entra}/organizations/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.example/`,
    `${teams}/`,
    `${teams}/page/${ESCAPED}`,
    `${teams}/lib/${ESCAPED}`,
  ];

  async function signInUrl(): Promise<string> {
    const last = journey.seen('riley', 'chat').at(-1);
    await journey.say('riley', 'chat', 'sign in');
    return actionUrl(await signInLink(journey, 'riley', last));
  }

  it('repeats nothing of what it was asked', async () => {
    for (const url of pages()) {
      const text = await (await get(url)).text();
      assert.ok(!text.includes('canary</script>') && !text.includes('evil.example'), url);
    }
  });

  it('leads nowhere that the caller names', async () => {
    for (const url of pages()) {
      const location = (await get(url)).headers.get('location');
      assert.ok(location === null, `${url} leads to ${location}`);
    }
    const { location } = Object.fromEntries((await get(await signInUrl())).headers);
    assert.ok(location?.startsWith(`${entra}/`), location);
  });

  it('sets no cookie, so none can be stolen or sent along by another site', async () => {
    for (const url of [...pages(), await signInUrl(), `${desk}/healthz`, `${desk}/readyz`]) {
      assert.deepEqual((await get(url)).headers.getSetCookie(), [], url);
    }
  });

  it('that is HTML runs no inline script, loads nothing from elsewhere, and is framed by nobody', async () => {
    let seen = 0;
    for (const url of [...pages(), `${entra}/organizations/oauth2/v2.0/logout`]) {
      const response = await get(url);
      const html = await response.text();
      if (!response.headers.get('content-type')?.startsWith('text/html')) continue;
      seen++;
      const policy = response.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/, url);
      assert.match(policy, /frame-ancestors 'none'/, url);
      assert.match(policy, /base-uri 'none'/, url);
      assert.match(policy, /form-action /, url);
      assert.doesNotMatch(policy, /unsafe-|\*(?![\d:]|$| |;)/, url);
      const scripts = /(?:^|; )script-src ([^;]+)/.exec(policy)?.[1];
      assert.ok(scripts === undefined || scripts === "'self'", `${url}: ${scripts}`);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', url);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer', url);
      assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|\son\w+\s*=|javascript:|\sstyle\s*=/i, url);
    }
    assert.ok(seen >= 7, `${seen} pages`);
  });

  it('of the desk forbids submitting forms', async () => {
    const { headers } = await get(`${desk}/sign-in/callback`);
    assert.match(headers.get('content-security-policy') ?? '', /form-action 'none'/);
  });

  it('of the manifest needs no frame: the app has no tab, so no page of ours lets Teams frame it', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../manifest/manifest.json', import.meta.url), 'utf8'));
    for (const name of ['staticTabs', 'configurableTabs', 'meetingExtensionDefinition']) {
      assert.equal(manifest[name], undefined, name);
    }
  });

  describe('of a sign-in', () => {
    it('takes a state once, and not one that was never given out', async () => {
      const url = await signInUrl();
      const { status } = await journey.signIn(await signInLink(journey, 'riley'), 'riley');
      assert.equal(status, 200);
      const state = url.split('/').at(-1) ?? '';
      const again = await get(`${desk}/sign-in/callback?state=${state}&code=x`);
      assert.equal(again.status, 404);
      const never = await get(`${desk}/sign-in/callback?state=${'x'.repeat(43)}&code=x`);
      assert.equal(never.status, 404);
      assert.equal((await get(url)).status, 404);
    });

    /** No cookie ties the browser that returns to the browser that started. Only the account counts. */
    it('gives no session when another person’s account completes it', async () => {
      await journey.say('noor', 'chat', 'sign in');
      const { status, page } = await journey.signIn(await signInLink(journey, 'noor'), 'sam');
      assert.equal(status, 403);
      assert.match(page, /<h1>/);
      const { tokens } = journey.app().store;
      for (const person of ['noor', 'sam'] as const) {
        const kept = await tokens.read(partitionOf(personByKey(person)));
        assert.equal(kept?.sealed ?? undefined, undefined, person);
      }
    });
  });
});
