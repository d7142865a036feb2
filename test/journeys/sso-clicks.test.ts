import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { BOT, SSO_RESOURCE } from '../../stand-ins/stand-ins.ts';
import { createWriter } from '../../stand-ins/teams/activities.ts';
import { type PersonKey, personByKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { PEOPLE } from '../../stand-ins/world.ts';
import { sealedData } from '../teams/sealed.ts';
import { actions, buttons, followSignIn, type Journey, type Seen, startJourney } from './journey.ts';
import {
  audit,
  button,
  created,
  deskCard,
  deskCardLater,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  only,
  requested,
  reviewed,
  signIn,
  submitTitle,
  tickAll,
  told,
  transferOf,
  words,
} from './steps.ts';

/** The desk's answer to a click. */
interface Answer {
  readonly statusCode: number;
  readonly type: string;
  readonly value:
    | string
    | {
        readonly tokenExchangeResource?: { readonly id: string; readonly uri: string };
        readonly connectionName?: string;
        readonly buttons?: readonly { readonly value: string }[];
      };
}

const PARTNER_CENTER_APP = '66666666-7777-4888-8999-000000000000';
const LOGIN = 'application/vnd.microsoft.activity.loginRequest';
const CARD = 'application/vnd.microsoft.card.adaptive';
const SETTINGS = {
  APPROVAL_BEFORE_SUBMIT: 'false',
  APPROVERS: PEOPLE.map(({ tenantId, objectId }) => `${tenantId}/${objectId}`).join(','),
  // The desk doesn't look at transfers during this test, so the only work that comes due is what clicks start.
  WATCH_MINUTES: '60',
};

describe('pressing a button in a chat while signed out', () => {
  let journey: Journey;
  /** The ref of a transfer that waits for Sam, with its card in Sam's chat. */
  let ref: string;
  let card: Seen;
  beforeEach(async () => {
    journey = await startJourney({ env: SETTINGS });
    withMfa('sam', 'on');
    await signIn(journey, 'riley');
    ref = await created(journey, newCustomer(journey).name);
    await deskCard(journey, ref, 'open');
    card = await shown('sam', ref);
  });
  afterEach(async () => {
    nothingFailed(journey);
    assert.doesNotMatch(JSON.stringify(journey.log), /eyJ[\w-]+\.eyJ/, 'no token is logged');
    await journey.stop();
  });

  const withMfa = (person: PersonKey, setting: 'on' | 'off') =>
    journey.standIns.entra.control.ssoMfa(personByKey(person).objectId, setting);
  async function shown(person: PersonKey, which: string): Promise<Seen> {
    await journey.say(person, 'chat', `show ${which}`);
    return journey.sees(person, 'chat', isCardOf(which));
  }
  const reject = () => journey.press('sam', 'chat', button('rejectNow'), { reason: 'Not now.' }, only(card));
  const clicks = () =>
    journey.standIns.teams.control.attempts().filter(({ name }) => name === 'adaptiveCard/action').length;
  const exchanges = () =>
    journey.standIns.entra.control.calls().filter(({ grantType }) => grantType?.endsWith('jwt-bearer')).length;
  const status = async () => (await transferOf(journey, ref)).status;
  const posted = () => journey.seen('sam', 'chat').length;
  /** Waits until no work is running, and none is due before the next look at transfers. */
  /** Refused clicks are counted once the hour is over, so that work may be due soon. It must not be waited for. */
  const atRest = () =>
    journey.until(async () => {
      const due = await journey.app().store.work.nextDue();
      return due === undefined || Date.parse(due) > Date.now() + 5_000;
    });
  /** Sam's click as a client sends it. */
  async function clicked(more: object = {}, as: PersonKey = 'sam') {
    const { teams } = journey.standIns;
    const bot = { appId: BOT.appId, name: 'Transfer Desk' };
    const write = createWriter(
      bot,
      () => teams.serviceUrl,
      () => new Date(),
      randomUUID,
    );
    const turn = { room: roomByKey(`chat:${as}`), from: personByKey(as) };
    const key = Buffer.from(journey.standIns.env.TOKEN_KEY ?? '', 'base64');
    const message = { conversationId: turn.room.id, messageId: card.id };
    const carried = { transferId: (await transferOf(journey, ref)).id, reason: 'Not now.' };
    const data = sealedData(key, message, 'transfer.reject', carried);
    const value = { action: { type: 'Action.Execute', verb: 'transfer.reject', data }, trigger: 'manual', ...more };
    return write.invoke(turn, 'adaptiveCard/action', value, card.id);
  }
  async function post(activity: object): Promise<Answer> {
    const answer = await journey.standIns.teams.control.post(activity);
    assert.equal(answer.status, 200);
    return answer.body as Answer;
  }
  const click = async (more: object = {}, as: PersonKey = 'sam') => post(await clicked(more, as));
  /** Clicks without a token, and returns the desk's request for one. */
  async function asked(): Promise<{ readonly id: string; readonly connectionName: string; readonly url: string }> {
    const { statusCode, type, value } = await click();
    assert.deepEqual([statusCode, type], [401, LOGIN]);
    assert.ok(typeof value === 'object' && value.tokenExchangeResource && value.connectionName);
    const { tokenExchangeResource, connectionName, buttons } = value;
    assert.equal(tokenExchangeResource.uri, SSO_RESOURCE);
    return { id: tokenExchangeResource.id, connectionName, url: buttons?.[0]?.value ?? '' };
  }
  const tokenOf = (person: PersonKey, app: string = PARTNER_CENTER_APP) =>
    journey.standIns.entra.issueSsoToken(personByKey(person).objectId, app);
  async function rejectedOnce(): Promise<void> {
    await deskCard(journey, ref, 'rejected', 'riley');
    await atRest();
    assert.deepEqual(await effects(journey, ref), ['create', 'reject']);
    assert.equal((await audit(journey, ref)).filter((row) => row.startsWith('reject')).length, 1);
  }

  it('carries it out without another click, once, and shows one outcome', async () => {
    const before = { clicks: clicks(), posted: posted(), exchanges: exchanges() };
    const answer = await reject();
    assert.ok(answer.words.includes(words.get('status.rejecting')), answer.words);
    assert.equal(answer.note, '');
    assert.deepEqual([clicks() - before.clicks, exchanges() - before.exchanges], [2, 1]);
    await rejectedOnce();
    assert.equal(posted(), before.posted, 'nothing else was said');
  });

  it('leads to a button when Entra wants more, which goes on by itself, once, whatever Teams sends afterwards', async () => {
    withMfa('sam', 'off');
    const answer = await reject();
    assert.ok(answer.words.startsWith(`Transfer ${ref}`), 'the card stays as it is');
    assert.ok(answer.link, answer.note);
    const away = await fetch(answer.link, { redirect: 'manual' });
    const claims = new URL(away.headers.get('location') ?? '').searchParams.get('claims') ?? '';
    assert.ok(JSON.parse(claims).access_token.capolids.essential);
    assert.equal((await followSignIn(answer.link, 'sam')).status, 200);
    const { control } = journey.standIns.teams;
    const { body } = await control.endSignIn('sam', card.id, '123456');
    assert.equal((body as Answer).value, words.get('bot.signedIn'));
    await told(journey, 'sam', 'decided.rejectUnderWay', await values());
    await rejectedOnce();
  });

  it('does nothing when the button’s window is closed without a sign-in', async () => {
    withMfa('sam', 'off');
    await reject();
    const { body } = await journey.standIns.teams.control.endSignIn('sam', card.id, 'CancelledByUser');
    assert.equal((body as Answer).statusCode, 412);
    assert.equal(journey.seen('sam', 'chat').find(only(card))?.note, words.get('bot.notSignedIn'));
    assert.equal(await status(), 'open');
  });

  it('takes no token that is not Entra’s, for us, and this person’s, and asks Entra about none', async () => {
    const { id, connectionName } = await asked();
    const before = exchanges();
    const good = await tokenOf('sam');
    const [head = '', body = '', signature = ''] = good.split('.');
    for (const [what, token] of Object.entries({
      'somebody else': await tokenOf('noor'),
      'another tenant': await tokenOf('morgan'),
      'another app': await tokenOf('sam', BOT.appId),
      'another signature': `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`,
      'no signature': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`,
      'no token': 'hush',
    })) {
      const { statusCode, value } = await click({ authentication: { id, connectionName, token } });
      assert.equal(statusCode, 401, what);
      assert.ok(typeof value === 'object' && value.buttons?.length === 1, what);
      assert.equal(value.tokenExchangeResource, undefined, `${what}: Teams shows the button`);
    }
    assert.equal(await status(), 'open');
    assert.equal(exchanges(), before);
    await click({ authentication: { id, connectionName, token: good } });
    await rejectedOnce();
  });

  it('takes no token for a sign-in that is another’s, that nobody began, or that is over', async () => {
    const { id, connectionName } = await asked();
    const before = exchanges();
    const made = { connectionName, token: await tokenOf('noor') };
    for (const authentication of [
      { ...made, id },
      { ...made, id: 'made-up' },
      { id, connectionName },
      'hush',
      { ...made, id: 'x'.repeat(300) },
    ]) {
      const { statusCode, type, value } = await click({ authentication }, 'noor');
      assert.deepEqual([statusCode, type], [200, CARD], 'a card with a link, so that Teams does not try for ever');
      assert.match(JSON.stringify(value), /Action\.OpenUrl/);
    }
    assert.deepEqual([await status(), exchanges()], ['open', before]);

    const done = await clicked({ authentication: { id, connectionName, token: await tokenOf('sam') } });
    await post(done);
    await rejectedOnce();
    await journey.say('sam', 'chat', 'sign out');
    await told(journey, 'sam', 'signOut.done');
    await post(done);
    await journey.say('sam', 'chat', 'who am i');
    await journey.sees('sam', 'chat', (seen) => seen.words.includes(words.get('facts.notSignedIn')));
    assert.equal(exchanges(), before + 1, 'what was offered before signs nobody in again');
  });

  it('is carried out once when Teams delivers it twice, at once or later', async () => {
    const offer = await asked();
    const before = posted();
    const activity = await clicked({ authentication: { ...offer, token: await tokenOf('sam') } });
    const answers = await Promise.all([post(activity), post(activity)]);
    answers.push(await post(activity));
    assert.equal(answers.filter(({ type }) => type === CARD).length, 1, 'one of them decided');
    const late = answers.filter(({ type }) => type !== CARD).map(({ value }) => value);
    const who = { who: 'Sam Okafor', ref };
    const told = [
      words.get('refusal.underWay.reject', who),
      words.get('refusal.settledBy', { ...who, state: words.get('status.rejected') }),
    ];
    for (const said of late) assert.ok(told.includes(String(said)), String(said));
    await rejectedOnce();
    assert.equal(posted(), before);
  });

  it('is carried out once when it is pressed on two devices', async () => {
    const before = posted();
    const offers = [await asked(), await asked()];
    const token = await tokenOf('sam');
    const answers = await Promise.all(offers.map((offer) => click({ authentication: { ...offer, token } })));
    assert.equal(answers.filter(({ type }) => type === CARD).length, 1);
    await rejectedOnce();
    assert.equal(posted(), before);
  });

  it('is asked for again when the desk ends between the sign-in and the click, and then needs no sign-in', async () => {
    const offer = await asked();
    const activity = await clicked({ authentication: { ...offer, token: await tokenOf('sam') } });
    const { transfers } = journey.app().store;
    const { find } = transfers;
    Object.assign(transfers, { find: () => Promise.reject(new Error('gone')) });
    const { statusCode } = await post(activity);
    assert.equal(statusCode, 500);
    Object.assign(transfers, { find });
    journey.log.splice(0);
    await journey.restart();
    // Wait until Teams has noticed that its connection to the earlier desk is gone.
    const { control } = journey.standIns.teams;
    await journey.until(async () => (await control.post(journey.activityOf('sam', 'who am i'))).status === 200);
    await atRest();
    assert.equal(await status(), 'open', 'what was not answered is not carried out behind the person’s back');
    const again = await reject();
    assert.equal(again.note, '');
    await rejectedOnce();
  });

  it('says so when Entra is out, and works afterwards', async () => {
    const offer = { ...(await asked()), token: await tokenOf('sam') };
    journey.standIns.entra.control.outage(true);
    const { statusCode, type } = await click({ authentication: offer });
    assert.deepEqual([statusCode, type], [412, 'application/vnd.microsoft.error.preconditionFailed']);
    assert.equal(await status(), 'open');
    journey.standIns.entra.control.outage(false);
    journey.log.splice(0);
    await click({ authentication: offer });
    await rejectedOnce();
  });

  it('opens the choice of items of a new-commerce transfer', async () => {
    withMfa('morgan', 'on');
    await signIn(journey, 'noor');
    const which = await requested(journey, newCustomer(journey, licences(2)).name);
    await deskCard(journey, which, 'open');
    const here = await shown('morgan', which);
    const opened = await journey.press('morgan', 'chat', button('chooseItems'), {}, only(here));
    assert.equal(opened.note, '');
    assert.ok(tickAll(opened));
  });

  describe('on the last button of such a choice', () => {
    let which: string;
    let opened: Seen;
    beforeEach(async () => {
      await signIn(journey, 'noor', 'morgan');
      which = await requested(journey, newCustomer(journey, licences(2)).name);
      await deskCard(journey, which, 'open');
      const here = await shown('morgan', which);
      opened = await journey.press('morgan', 'chat', button('chooseItems'), {}, only(here));
      await journey.press('morgan', 'chat', tickAll(opened), {}, only(opened));
      await journey.press('morgan', 'chat', button('continue'), {}, only(opened));
      await journey.say('morgan', 'chat', 'sign out');
      await told(journey, 'morgan', 'signOut.done');
    });
    const release = () => journey.press('morgan', 'chat', button('release', { count: 2 }), {}, only(opened));

    it('approves with what was chosen', async () => {
      withMfa('morgan', 'on');
      const answer = await release();
      assert.deepEqual([answer.note, answer.link], ['', undefined]);
      await deskCardLater(journey, which, 'completed');
      assert.deepEqual(await effects(journey, which), ['create', 'acceptWithItems']);
    });

    it('keeps the choice beside the button, and brings it back after it', async () => {
      const answer = await release();
      assert.ok(answer.link, answer.note);
      assert.ok(answer.words.includes(words.get('draft.review.release')), answer.words);
      assert.equal((await followSignIn(answer.link, 'morgan')).status, 200);
      const title = button('release', { count: 2 });
      const back = (seen: Seen) => Number(seen.id) > Number(opened.id) && buttons(seen.card).includes(title);
      const again = await journey.sees('morgan', 'chat', back);
      await journey.press('morgan', 'chat', title, {}, only(again));
      await deskCardLater(journey, which, 'completed');
      assert.deepEqual(await effects(journey, which), ['create', 'acceptWithItems']);
    });
  });

  it('reads an expired form again, even for a click that has reached it before', async () => {
    withMfa('riley', 'on');
    const review = await reviewed(journey, newCustomer(journey).name, { note: 'Left alone.' });
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.done');
    const { drafts } = journey.app().store;
    const record = await drafts.find(draftIdOn(review));
    assert.ok(record);
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    assert.ok(await drafts.update({ ...record, version: record.version + 1, expiresAt }, record.version));
    // The stored form has a newer version than the card, so the first press only updates the card.
    await journey.press('riley', 'chat', submitTitle(review), {}, only(review));
    const read = await journey.press('riley', 'chat', submitTitle(review), {}, only(review));
    assert.equal(read.note, '');
    assert.ok(tickAll(read), read.words);
    assert.ok(!read.words.includes(words.get('draft.behind')));
  });

  it('carries out what a button types', async () => {
    withMfa('riley', 'on');
    await journey.say('riley', 'chat', 'sign out');
    await told(journey, 'riley', 'signOut.done');
    await journey.say('riley', 'chat', 'custmers Contoso');
    await journey.press('riley', 'chat', 'customers Contoso');
    const title = words.get('customers.title', { query: 'Contoso' });
    await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
  });

  async function values() {
    const { customer } = await transferOf(journey, ref);
    return { ref, customer: customer.name };
  }
});

describe('pressing a button in a chat of a desk whose app registration does not fit', () => {
  it('leads to Teams’ button, and goes on after it', async () => {
    const journey = await startJourney({ env: { ...SETTINGS, SSO_RESOURCE: `${SSO_RESOURCE}-other` } });
    try {
      await signIn(journey, 'riley');
      const ref = await created(journey, newCustomer(journey).name);
      await deskCard(journey, ref, 'open');
      await journey.say('sam', 'chat', `show ${ref}`);
      await journey.sees('sam', 'chat', isCardOf(ref));
      const asked = await journey.press('sam', 'chat', button('rejectNow'), { reason: 'Not now.' }, isCardOf(ref));
      assert.ok(asked.link, asked.words);
      assert.equal((await followSignIn(asked.link, 'sam')).status, 200);
      await deskCard(journey, ref, 'rejected', 'riley');
    } finally {
      await journey.stop();
    }
  });
});

describe('pressing a button in a chat of a desk without SSO_RESOURCE', () => {
  it('leads to a card with a link, and goes on after it', async () => {
    const journey = await startJourney({ env: { ...SETTINGS, SSO_RESOURCE: '' } });
    try {
      await signIn(journey, 'riley');
      const ref = await created(journey, newCustomer(journey).name);
      await deskCard(journey, ref, 'open');
      await journey.say('sam', 'chat', `show ${ref}`);
      await journey.sees('sam', 'chat', isCardOf(ref));
      const link = await journey.press('sam', 'chat', button('rejectNow'), { reason: 'Not now.' }, isCardOf(ref));
      assert.equal((await journey.signIn(link, 'sam')).status, 200);
      await deskCard(journey, ref, 'rejected', 'riley');
    } finally {
      await journey.stop();
    }
  });
});

function draftIdOn({ card }: Seen): string {
  const id = actions(card).map(({ data }) => (data as { draftId?: unknown } | undefined)?.draftId);
  const [found] = id.filter((one) => typeof one === 'string');
  assert.ok(found);
  return found;
}
