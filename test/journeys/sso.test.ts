import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { BOT, SSO_RESOURCE } from '../../stand-ins/stand-ins.ts';
import { createWriter } from '../../stand-ins/teams/activities.ts';
import { type PersonKey, personByKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { type Journey, startJourney } from './journey.ts';
import {
  actionUrl,
  created,
  deskCard,
  effects,
  newCustomer,
  nothingFailed,
  press,
  signIn,
  signInLink,
  told,
  wizard,
  words,
} from './steps.ts';

const PARTNER_CENTER_APP = '66666666-7777-4888-8999-000000000000';

describe('signing in through Teams', () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await startJourney();
  });
  afterEach(async () => {
    nothingFailed(journey);
    await journey.stop();
  });

  const withMfa = (...people: readonly PersonKey[]) => {
    for (const person of people) journey.standIns.entra.control.ssoMfa(personByKey(person).objectId, 'on');
  };
  const offers = () =>
    journey.standIns.teams.control
      .attempts()
      .filter(({ name }) => name === 'signin/tokenExchange')
      .map(({ status }) => status);
  const calls = (what: string) =>
    journey.standIns.entra.control
      .calls()
      .filter(({ endpoint, grantType }) => endpoint === what || grantType?.endsWith(what)).length;
  const asked = (person: PersonKey, place: 'chat' | 'channel' = 'chat') =>
    journey.seen(person, place).filter((seen) => seen.words.includes(words.get('signIn.title')));
  const invoke = (person: PersonKey, name: string, value: unknown) => {
    const { teams } = journey.standIns;
    const write = createWriter(
      { appId: BOT.appId, name: 'Transfer Desk' },
      () => teams.serviceUrl,
      () => new Date(),
      randomUUID,
    );
    const room = roomByKey(`chat:${person}`);
    return teams.control.post(write.invoke({ room, from: personByKey(person) }, name, value));
  };

  it('carries out what was typed without a card, a click or a page', async () => {
    withMfa('riley');
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    await wizard(journey, 'riley', 'items.create', 'Contoso');
    assert.deepEqual(offers(), [200]);
    assert.deepEqual(asked('riley'), []);
    assert.equal(calls('authorize'), 0);
    assert.equal(calls('jwt-bearer'), 1);
  });

  it('shows the card when Partner Center wants a second factor, and its link asks Entra for just that', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const link = await signInLink(journey, 'riley');
    assert.deepEqual(offers(), [412]);
    const away = await fetch(actionUrl(link), { redirect: 'manual' });
    const claims = new URL(away.headers.get('location') ?? '').searchParams.get('claims') ?? '';
    assert.ok(JSON.parse(claims).access_token.capolids.essential);
    assert.equal((await journey.signIn(link, 'riley')).status, 200);
    await wizard(journey, 'riley', 'items.create', 'Contoso');
  });

  it('goes on once when the person is signed in to Teams on several devices', async () => {
    withMfa('riley');
    journey.standIns.teams.control.clients('riley', 3);
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    await wizard(journey, 'riley', 'items.create', 'Contoso');
    await journey.until(() => offers().length === 3);
    assert.deepEqual(offers(), [200, 200, 200]);
    assert.equal(calls('jwt-bearer'), 1);
    await journey.say('riley', 'chat', 'who am i');
    await journey.sees('riley', 'chat', (seen) => seen.words.includes(words.get('whoAmI.requester')));
    const title = words.get('draft.items.create', { target: 'Fabrikam Distribution' });
    assert.equal(journey.seen('riley', 'chat').filter((seen) => seen.words.includes(title)).length, 1);
    assert.deepEqual(asked('riley'), []);
  });

  it('is not tried in a channel, where Teams can’t, but in the person’s own chat; the answer comes where they asked', async () => {
    withMfa('riley');
    await journey.say('riley', 'channel', 'customers Contoso');
    const title = words.get('customers.title', { query: 'Contoso' });
    await journey.sees('riley', 'channel', (seen) => seen.words.includes(title));
    assert.deepEqual(offers(), [200]);
    assert.equal(calls('authorize'), 0);
  });

  it('is not tried for a click in a channel: its card brings the button, and the click is carried out after it', async () => {
    withMfa('sam');
    await signIn(journey, 'riley');
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    const before = offers().length;
    const asked = await press(journey, 'sam', ref, 'rejectNow', { reason: 'Not now.' });
    assert.equal((await journey.signIn(asked, 'sam')).status, 200);
    await deskCard(journey, ref, 'rejected', 'morgan');
    assert.equal(offers().length, before);
  });

  it('lets a transfer that waits for its requester go on while they do nothing', async () => {
    withMfa('riley');
    await signIn(journey, 'sam');
    const { name } = newCustomer(journey);
    await journey.say('riley', 'chat', 'sign in');
    await told(journey, 'riley', 'signIn.done');
    const ref = await created(journey, name);
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.done');
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
    assert.deepEqual(asked('riley'), []);
    assert.deepEqual(offers(), [412, 200, 200], 'Sam’s session with Teams had no second factor');
  });

  it('does not take a token from somebody else, for something else, or for a message that nobody sent', async () => {
    withMfa('riley', 'morgan');
    const { control } = journey.standIns.teams;
    // Single sign-on fails, so that the link stays open for these requests.
    journey.standIns.entra.control.ssoMfa(personByKey('riley').objectId, 'off');
    await journey.say('riley', 'chat', 'sign in');
    const link = await signInLink(journey, 'riley');
    journey.standIns.entra.control.ssoMfa(personByKey('riley').objectId, 'on');
    const id = actionUrl(link).split('/').at(-1) ?? '';
    const token = (person: PersonKey, app = PARTNER_CENTER_APP) =>
      journey.standIns.entra.issueSsoToken(personByKey(person).objectId, app);
    const exchanges = calls('jwt-bearer');
    for (const [who, value] of [
      ['morgan', { id, token: await token('morgan') }],
      ['morgan', { id, token: await token('riley') }],
      ['riley', { id: 'made-up', token: await token('riley') }],
    ] as const) {
      const answer = await invoke(who, 'signin/tokenExchange', { ...value, connectionName: 'transfer-desk' });
      assert.equal(answer.status, 412);
      const { failureDetail, ...rest } = answer.body as Record<string, string>;
      assert.deepEqual(rest, { id: value.id, connectionName: 'transfer-desk' });
      assert.ok(failureDetail);
    }
    for (const value of [{}, 'hush', { id, token: 7 }, { id: 'x'.repeat(300), token: 'y' }, null]) {
      assert.equal((await invoke('riley', 'signin/tokenExchange', value)).status, 400);
    }
    assert.equal(calls('jwt-bearer'), exchanges, 'Entra was asked for none of them');
    assert.equal(control.attempts().length > 0, true);
    await journey.say('morgan', 'chat', 'who am i');
    await journey.sees('morgan', 'chat', (seen) => seen.words.includes(words.get('facts.notSignedIn')));
  });

  it('takes note of the rest of what Teams says about signing in', async () => {
    assert.equal((await invoke('riley', 'signin/verifyState', { state: '123456' })).status, 200);
    assert.equal((await invoke('riley', 'signin/verifyState', { state: 'CancelledByUser' })).status, 200);
    assert.equal(
      (await invoke('riley', 'signin/failure', { code: 'resourcematchfailed', message: 'hush' })).status,
      200,
    );
    const logged = journey.log.filter(({ fields }) => fields.code === 'sso-failed');
    assert.deepEqual(
      logged.map(({ fields }) => fields.why),
      ['resourcematchfailed'],
    );
    assert.ok(!JSON.stringify(journey.log).includes('hush'));
  });

  it('keeps the token of Teams out of the log', async () => {
    withMfa('riley');
    await journey.say('riley', 'chat', 'customers Contoso');
    const title = words.get('customers.title', { query: 'Contoso' });
    await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
    await journey.say('sam', 'chat', 'sign in');
    await signInLink(journey, 'sam');
    assert.deepEqual(offers(), [200, 412]);
    assert.doesNotMatch(JSON.stringify(journey.log), /eyJ[\w-]+\.eyJ/);
  });
});

describe('a desk whose app registration does not fit', () => {
  it('says so in the log, and people sign in with the button', async () => {
    const journey = await startJourney({ env: { SSO_RESOURCE: `${SSO_RESOURCE}-other` } });
    try {
      await journey.say('riley', 'chat', 'customers Contoso');
      await journey.signIn(await signInLink(journey, 'riley'), 'riley');
      const title = words.get('customers.title', { query: 'Contoso' });
      await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
      assert.ok(journey.log.some(({ fields }) => fields.why === 'resourcematchfailed'));
    } finally {
      await journey.stop();
    }
  });
});

describe('a desk without SSO_RESOURCE', () => {
  it('leaves Teams out of it', async () => {
    const journey = await startJourney({ env: { SSO_RESOURCE: '' } });
    try {
      await journey.say('riley', 'chat', 'customers Contoso');
      await signInLink(journey, 'riley');
      assert.ok(journey.standIns.teams.control.attempts().every(({ name }) => !name?.startsWith('signin/')));
    } finally {
      await journey.stop();
    }
  });
});
