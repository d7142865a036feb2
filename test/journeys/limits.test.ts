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

  it('from one address is what the settings say, of messages and of visits to the pages', async () => {
    const { url } = journey.app();
    const statuses: number[] = [];
    for (let sent = 0; sent < 12; sent++) {
      const { status } = await fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
      statuses.push(status);
    }
    assert.equal(statuses.at(-1), 429);
    for (const path of ['/sign-in/abc', '/sign-in/callback?state=abc']) {
      const { status } = await fetch(url + path, { redirect: 'manual' });
      assert.equal(status, 429, path);
    }
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
  });
});
