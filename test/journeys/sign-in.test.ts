import assert from 'node:assert/strict';
import { personByKey } from '../../stand-ins/teams/rooms.ts';
import { followSignIn, type Journey, type Seen, startJourney } from './journey.ts';
import {
  actionUrl,
  audit,
  created,
  deskCard,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  press,
  released,
  requested,
  signIn,
  signInLink,
  told,
  transferOf,
  wizard,
  words,
} from './steps.ts';

const MINUTE = 60_000;

describe('signing in', () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await startJourney();
  });
  afterEach(async () => {
    nothingFailed(journey);
    await journey.stop();
  });

  it('goes on by itself with what was asked for', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const link = await signInLink(journey, 'riley');
    const { status, page } = await journey.signIn(link, 'riley');
    assert.equal(status, 200);
    assert.ok(page.includes(words.get('web.signedIn.title')));
    await wizard(journey, 'riley', 'items.create', 'Contoso');
  });

  it('refuses somebody else’s account, changes nothing, and a new link works', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const link = await signInLink(journey, 'riley');
    const other = await journey.signIn(link, 'morgan');
    assert.equal(other.status, 403);
    assert.ok(other.page.includes(words.get('web.otherPerson.title')));
    for (const person of ['riley', 'morgan'] as const) {
      await journey.say(person, 'chat', 'who am i');
      await journey.sees(person, 'chat', (seen) => seen.words.includes(words.get('facts.notSignedIn')));
    }
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const fresh = await signInLink(journey, 'riley', link);
    assert.equal((await journey.signIn(fresh, 'riley')).status, 200);
    await wizard(journey, 'riley', 'items.create', 'Contoso');
  });

  it('can be cancelled, and asked for again', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const link = await signInLink(journey, 'riley');
    const { status, page } = await journey.signIn(link, 'cancel');
    assert.equal(status, 403);
    assert.ok(page.includes(words.get('web.denied.title')));
    await journey.say('riley', 'chat', 'sign in');
    const fresh = await signInLink(journey, 'riley', link);
    assert.equal((await journey.signIn(fresh, 'riley')).status, 200);
    await told(journey, 'riley', 'signIn.done');
  });

  it('takes a link once', async () => {
    await journey.say('riley', 'chat', 'sign in');
    const link = await signInLink(journey, 'riley');
    assert.equal((await journey.signIn(link, 'riley')).status, 200);
    const again = await journey.signIn(link, 'riley');
    assert.equal(again.status, 404);
    assert.ok(again.page.includes(words.get('web.unknownLink.title')));
    const made = await followSignIn(actionUrl(link).replace(/[^/]+$/, 'made-up'), 'riley');
    assert.equal(made.status, 404);
  });

  it('lets an abandoned link end after ten minutes, and what was asked for is asked for again with the next one', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const link = await signInLink(journey, 'riley');
    await journey.advance(11 * MINUTE);
    const late = await journey.signIn(link, 'riley');
    assert.equal(late.status, 404);
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const fresh = await signInLink(journey, 'riley', link);
    await journey.signIn(fresh, 'riley');
    await wizard(journey, 'riley', 'items.create', 'Contoso');
  });

  it('is known by “sign in”, “sign out” and “who am i”', async () => {
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.notSignedIn');
    await signIn(journey, 'riley');
    await journey.say('riley', 'chat', 'log in');
    await told(journey, 'riley', 'signIn.already', { username: 'riley@northwindcloud.example' });
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.done');
    await journey.say('riley', 'chat', 'customers Contoso');
    await signInLink(journey, 'riley');
  });

  it('carries out a decision that was clicked before the sign-in, and only for the one who clicked', async () => {
    await signIn(journey, 'riley');
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    const asked = await press(journey, 'sam', ref, 'rejectNow', { reason: 'Not now.' });
    assert.ok(asked.words.includes(words.get('signIn.toDecide', { verb: 'reject', ref })));
    const forOthers = await journey.sees('morgan', 'channel', isCardOf(ref));
    assert.equal(forOthers.id, asked.id, 'the others still have the desk card before them');
    assert.equal((await journey.signIn(asked, 'noor')).status, 403);
    assert.equal((await transferOf(journey, ref)).status, 'open');
    const again = await journey.sees('sam', 'channel', (seen) => seen.id === asked.id);
    assert.ok(again.words.includes(words.get('signIn.title')));
    await journey.say('sam', 'chat', `reject ${ref} because Not now.`);
    assert.equal((await journey.signIn(await signInLink(journey, 'sam'), 'sam')).status, 200);
    const card = await deskCard(journey, ref, 'rejected', 'morgan');
    assert.match(card.words, /Not now/);
    assert.deepEqual(await effects(journey, ref), ['create', 'reject']);
  });
});

describe('a session that ends in the middle', () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'sam');
  });
  afterEach(async () => {
    nothingFailed(journey);
    await journey.stop();
  });

  /** A transfer that Morgan approved after Riley's session had ended. */
  async function waiting(): Promise<{ ref: string; name: string; card: Seen }> {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.done');
    await press(journey, 'morgan', ref, 'approveNow');
    const said = words.get('next.waitsForSignIn', { as: 'Riley Chen' });
    const card = await journey.sees('sam', 'channel', (seen) => isCardOf(ref)(seen) && seen.words.includes(said));
    return { ref, name, card };
  }

  it('lets the transfer wait for the requester, who is asked, and go on by itself after the sign-in', async () => {
    const { ref, name } = await waiting();
    const link = await signInLink(journey, 'riley');
    const asked = await journey.sees('riley', 'chat', (seen) =>
      seen.words.includes(words.get('signIn.toGoOn', { ref, customer: name })),
    );
    assert.ok(Number(asked.id) >= Number(link.id));
    assert.deepEqual(await effects(journey, ref), []);
    assert.equal((await journey.signIn(asked, 'riley')).status, 200);
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval', 'approve: creating', 'outcome: open']);
  });

  it('goes on too when the requester signs in by typing instead of with the link', async () => {
    const { ref } = await waiting();
    await signInLink(journey, 'riley');
    await signIn(journey, 'riley');
    await journey.advance(MINUTE);
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('can still be told apart: nobody else’s session is used instead', async () => {
    const { ref } = await waiting();
    await signIn(journey, 'morgan');
    await journey.advance(MINUTE);
    assert.deepEqual(await effects(journey, ref), []);
    assert.equal((await transferOf(journey, ref)).status, 'creating');
  });

  it('asks again when the session was revoked, and goes on with the decision', async () => {
    journey.standIns.entra.control.tokenLifetime(60);
    await signInAgain('sam');
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    journey.standIns.entra.control.revoke(personByKey('sam').objectId);
    await press(journey, 'sam', ref, 'approveNow');
    const asked = await journey.sees('sam', 'chat', (seen) =>
      seen.words.includes(words.get('signIn.toGoOn', { ref, customer: name })),
    );
    assert.deepEqual(await effects(journey, ref), ['create']);
    assert.equal((await journey.signIn(asked, 'sam')).status, 200);
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });

  it('asks for a stronger sign-in when Partner Center wants one, and goes on with the decision', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    const sam = personByKey('sam').objectId;
    journey.standIns.entra.control.mfa(sam, 'off');
    await signInAgain('sam');
    await press(journey, 'sam', ref, 'approveNow');
    const asked = await journey.sees('sam', 'chat', (seen) => seen.words.includes(words.get('signIn.mfa')));
    assert.deepEqual(await effects(journey, ref), ['create']);
    journey.standIns.entra.control.mfa(sam, 'on');
    assert.equal((await journey.signIn(asked, 'sam')).status, 200);
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });

  it('asks in the wizard too, keeps what was ticked, and goes on', async () => {
    journey.standIns.entra.control.mfa(personByKey('riley').objectId, 'off');
    await signInAgain('riley');
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const asked = await journey.sees('riley', 'chat', (seen) => seen.words.includes(words.get('signIn.mfa')));
    journey.standIns.entra.control.mfa(personByKey('riley').objectId, 'on');
    await journey.signIn(asked, 'riley');
    await wizard(journey, 'riley', 'items.create', 'Contoso');
  });

  it('asks before items are chosen, and brings them to the chat after the sign-in', async () => {
    await signIn(journey, 'noor', 'morgan');
    const { name } = newCustomer(journey, licences(2));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    journey.standIns.entra.control.mfa(personByKey('morgan').objectId, 'off');
    await signInAgain('morgan');
    const asked = await press(journey, 'morgan', ref, 'chooseItems');
    assert.ok(asked.words.includes(words.get('signIn.mfa')), asked.words);
    journey.standIns.entra.control.mfa(personByKey('morgan').objectId, 'on');
    assert.equal((await journey.signIn(asked, 'morgan')).status, 200);
    const title = words.get('draft.items.release', { target: 'Fabrikam Distribution' });
    const items = await journey.sees('morgan', 'chat', (seen) => seen.words.includes(title));
    const isBack = () => isCardOf(ref)(journey.seen('morgan', 'channel').find(({ id }) => id === asked.id) ?? asked);
    await journey.until(isBack);
    await released(journey, items, 'chat');
    await deskCard(journey, ref, 'inProgress');
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
  });

  it('says so when Entra can’t be reached, and changes nothing', async () => {
    journey.standIns.entra.control.tokenLifetime(60);
    await signInAgain('riley');
    journey.standIns.entra.control.outage(true);
    await journey.say('riley', 'chat', 'customers Contoso');
    await told(journey, 'riley', 'signIn.unavailable');
    journey.standIns.entra.control.outage(false);
    await journey.say('riley', 'chat', 'customers Contoso');
    await journey.sees('riley', 'chat', (seen) =>
      seen.words.includes(words.get('customers.title', { query: 'Contoso' })),
    );
    const expected = journey.log.splice(0).filter(({ level }) => level === 'error');
    assert.ok(expected.every(({ text }) => text.startsWith('Entra gave no token')));
  });

  async function signInAgain(person: 'morgan' | 'riley' | 'sam'): Promise<void> {
    await journey.say(person, 'chat', 'sign out');
    await told(journey, person, 'signOut.done');
    const last = journey.seen(person, 'chat').at(-1);
    await journey.say(person, 'chat', 'sign in');
    const link = await signInLink(journey, person, last);
    assert.equal((await journey.signIn(link, person)).status, 200);
  }
});
