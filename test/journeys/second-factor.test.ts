import assert from 'node:assert/strict';
import { personByKey } from '../../stand-ins/teams/rooms.ts';
import { type Journey, startJourney } from './journey.ts';
import { actionUrl, nothingFailed, signIn, told, words } from './steps.ts';

describe('a second factor', () => {
  let journey: Journey;
  beforeEach(async () => {
    // Single sign-on is off, because its refusal would already ask for a second factor.
    journey = await startJourney({ env: { SSO_RESOURCE: '' } });
    journey.standIns.entra.control.mfa(personByKey('riley').objectId, 'off');
    await signIn(journey, 'riley');
  });
  afterEach(async () => {
    nothingFailed(journey);
    await journey.stop();
  });

  const wanted = () =>
    journey.sees('riley', 'chat', (seen) => seen.words.includes(words.get('signIn.mfa')), 'why a second factor');

  it('is asked for with a link that makes Entra forget the sign-in without one', async () => {
    await journey.say('riley', 'chat', 'customers Contoso');
    const away = await fetch(actionUrl(await wanted()), { redirect: 'manual' });
    assert.equal(new URL(away.headers.get('location') ?? '').searchParams.get('prompt'), 'login');
    const partnerCenter = journey.standIns.partnerCenter.control.calls();
    assert.deepEqual(partnerCenter, [], 'nobody had to be refused first');
  });

  it('is part of “who am i”, as Partner Center sees it', async () => {
    const says = (key: string) =>
      journey.sees('riley', 'chat', (seen) => seen.words.split('\n').includes(words.get(key)), key);
    await journey.say('riley', 'chat', 'who am i');
    await says('whoAmI.noMfa');
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.done');
    journey.standIns.entra.control.mfa(personByKey('riley').objectId, 'on');
    await signIn(journey, 'riley');
    await journey.say('riley', 'chat', 'who am i');
    await says('whoAmI.mfa');
  });

  it('that does not come leads to whom to ask, not around in a circle', async () => {
    await journey.say('riley', 'chat', 'customers Contoso');
    const link = await wanted();
    assert.equal((await journey.signIn(link, 'riley')).status, 200);
    const said = await told(journey, 'riley', 'signIn.mfaMissing');
    assert.ok(!journey.seen('riley', 'chat').some(({ id }) => Number(id) > Number(said.id)));
    journey.standIns.entra.control.mfa(personByKey('riley').objectId, 'on');
    await journey.say('riley', 'chat', 'customers Contoso');
    const again = await journey.sees(
      'riley',
      'chat',
      (seen) => seen.words.includes(words.get('signIn.mfa')) && Number(seen.id) > Number(said.id),
    );
    assert.equal((await journey.signIn(again, 'riley')).status, 200);
    const title = words.get('customers.title', { query: 'Contoso' });
    await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
  });
});
