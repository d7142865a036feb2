import assert from 'node:assert/strict';
import { personByKey } from '../../stand-ins/teams/rooms.ts';
import { PEOPLE } from '../../stand-ins/world.ts';
import { buttons, type Journey, startJourney } from './journey.ts';
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
  press,
  released,
  requested,
  signIn,
  signInLink,
  tickAll,
  told,
  transferOf,
  wizard,
  words,
} from './steps.ts';

/** Everybody is an approver, so that two people on one side can decide at the same time. */
const EVERYBODY = PEOPLE.map(({ tenantId, objectId }) => `${tenantId}/${objectId}`).join(',');

describe('people who meet at one transfer', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { APPROVERS: EVERYBODY } });
    await signIn(journey, 'riley', 'morgan', 'jamie', 'noor', 'sam');
    journey.standIns.partnerCenter.control.setRole(personByKey('jamie').objectId, ['AdminAgents']);
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('are told who approved for sending before them', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    const card = await deskCard(journey, ref, 'awaitingApproval');
    const data = { transferId: (await transferOf(journey, ref)).id };
    const answers = await Promise.all([
      journey.clickRaw('morgan', card.id, 'transfer.approve', data),
      journey.clickRaw('jamie', card.id, 'transfer.approve', data),
    ]);
    const [said, ...more] = answers.filter((answer) => typeof answer === 'string');
    assert.deepEqual(more, []);
    const first = typeof answers[0] === 'string' ? 'Jamie Lindqvist' : 'Morgan Diaz';
    assert.match(String(said), new RegExp(first));
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval', 'approve: creating', 'outcome: open']);
    const late = await journey.clickRaw('jamie', card.id, 'transfer.approve', data);
    const values = { who: first, ref, decider: 'Fabrikam Distribution' };
    assert.equal(late, words.get('refusal.approvedForSending', values));
  });

  it('are told who approved on the other side before them', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    const card = await deskCard(journey, ref, 'open');
    const data = { transferId: (await transferOf(journey, ref)).id, reason: 'No.' };
    const answers = await Promise.all([
      journey.clickRaw('sam', card.id, 'transfer.approve', data),
      journey.clickRaw('noor', card.id, 'transfer.reject', data),
    ]);
    assert.equal(answers.filter((answer) => typeof answer === 'string').length, 1);
    await journey.until(async () => (await transferOf(journey, ref)).pending === undefined);
    const first = typeof answers[0] === 'string' ? 'Noor Haddad' : 'Sam Okafor';
    const status = (await transferOf(journey, ref)).status;
    const late = await journey.clickRaw('sam', card.id, 'transfer.approve', data);
    const state = words.get(`status.${status}`);
    assert.equal(late, words.get('refusal.settledBy', { who: first, ref, state }));
  });

  it('each choose items of their own; the first one releases, and the other is told', async () => {
    const { name } = newCustomer(journey, licences(2));
    const ref = await requested(journey, name);
    const card = await deskCard(journey, ref, 'open');
    const morgans = await press(journey, 'morgan', ref, 'chooseItems');
    const jamies = await press(journey, 'jamie', ref, 'chooseItems');
    await journey.press('jamie', 'channel', tickAll(jamies), {}, only(jamies));
    await journey.press('jamie', 'channel', button('continue'), {}, only(jamies));
    const jamieDraft = /"draftId":"([^"]+)"/.exec(JSON.stringify(jamies.card))?.[1];
    await released(journey, morgans);
    await deskCard(journey, ref, 'inProgress');
    const late = await journey.clickRaw('jamie', card.id, 'draft.submit', { draftId: jamieDraft });
    assert.match(String(late), /Morgan Diaz/);
    await journey.advance(10_000);
    await deskCardLater(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
  });

  it('choose items while the request is withdrawn, and are told', async () => {
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    const draftId = /"draftId":"([^"]+)"/.exec(JSON.stringify(opened.card))?.[1];
    await journey.press('morgan', 'channel', tickAll(opened), {}, only(opened));
    await journey.press('morgan', 'channel', button('continue'), {}, only(opened));
    await journey.say('noor', 'chat', `withdraw ${ref}`);
    await deskCard(journey, ref, 'withdrawn');
    const late = await journey.clickRaw('morgan', opened.id, 'draft.submit', { draftId });
    const state = words.get('status.withdrawn');
    assert.equal(late, words.get('refusal.settledBy', { who: 'Noor Haddad', ref, state }));
    const seen = await journey.sees('morgan', 'channel', isCardOf(ref));
    assert.deepEqual(buttons(seen.card), [], 'the choice made room for the desk card');
  });

  it('keep their choice when their session ends before they release', async () => {
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    await journey.press('morgan', 'channel', tickAll(opened), {}, only(opened));
    await journey.press('morgan', 'channel', button('continue'), {}, only(opened));
    const last = journey.seen('morgan', 'chat').at(-1);
    await journey.say('morgan', 'chat', 'sign out');
    await told(journey, 'morgan', 'signOut.done');
    const asked = await journey.press('morgan', 'channel', button('release', { count: 1 }), {}, only(opened));
    assert.equal(asked.note, words.get('signIn.typeIt'));
    await journey.say('morgan', 'chat', 'sign in');
    await journey.signIn(await signInLink(journey, 'morgan', last), 'morgan');
    await journey.press('morgan', 'channel', button('release', { count: 1 }), {}, only(opened));
    await deskCard(journey, ref, 'inProgress');
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
  });

  it('ask for the same items twice: the second request is refused by Partner Center, and says so', async () => {
    const { name } = newCustomer(journey);
    const first = await created(journey, name);
    const second = await created(journey, name);
    await deskCard(journey, second, 'awaitingApproval');
    await press(journey, 'morgan', first, 'approveNow');
    await deskCard(journey, first, 'open');
    await press(journey, 'morgan', second, 'approveNow');
    const card = await deskCard(journey, second, 'failed');
    assert.match(card.words, /reference [0-9a-f]{8}/);
    await journey.sees('riley', 'chat', ({ text }) => text.includes(second) && text.includes('could not be created'));
    await journey.say('riley', 'chat', `create transfer for ${name}`);
    const items = await wizard(journey, 'riley', 'items.create', name);
    assert.ok(items.words.includes(words.get('ineligible.inTransfer')));
    assert.ok(items.words.includes(words.get('draft.allBlocked')));
  });

  it('are answered where they typed: a decision in the channel, too', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    await journey.say('morgan', 'channel', `reject ${ref} because we keep them`);
    const said = words.get('decided.reject', { ref, customer: name });
    await journey.sees('riley', 'channel', ({ text }) => text === said);
    await deskCard(journey, ref, 'rejected');
  });
});
