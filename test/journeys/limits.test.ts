import assert from 'node:assert/strict';
import { type Journey, startJourney } from './journey.ts';
import { words } from './steps.ts';

describe('how much is taken', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { REQUESTS_PER_ADDRESS: '10', REQUESTS_PER_PERSON: '10' } });
  });
  after(() => journey.stop());

  it('from one person is what the settings say, and they are told', async () => {
    for (let sent = 0; sent < 11; sent++) await journey.say('riley', 'chat', 'sign out').catch(() => undefined);
    const said = words.get('bot.tooFast');
    await journey.sees('riley', 'chat', ({ text }) => text === said, said);
    await journey.say('morgan', 'chat', 'sign out');
    await journey.sees('morgan', 'chat', ({ text }) => text === words.get('signOut.notSignedIn'));
  });

  it('from one address is what the settings say, for messages and for the pages apart', async () => {
    const { url } = journey.app();
    const page = async () => (await fetch(`${url}/sign-in/abc`, { redirect: 'manual' })).status;
    for (let sent = 0; sent < 12; sent++) await fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
    assert.equal((await fetch(`${url}/api/messages`, { method: 'POST', body: '{}' })).status, 429);
    assert.equal(await page(), 404, 'a flood of messages keeps nobody from signing in');
    for (let visited = 0; visited < 30; visited++) await page();
    assert.equal(await page(), 429);
    assert.equal((await fetch(`${url}/sign-in/callback?state=abc`, { redirect: 'manual' })).status, 429);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
  });
});
