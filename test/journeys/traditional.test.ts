import assert from 'node:assert/strict';
import { buttons, type Journey, startJourney } from './journey.ts';
import {
  audit,
  created,
  deskCard,
  effects,
  isCardOf,
  newCustomer,
  nothingFailed,
  press,
  refOn,
  signIn,
  signInLink,
  told,
  transferOf,
  wizard,
  words,
} from './steps.ts';

const REASON = 'The contract runs until June.';

describe('a traditional transfer that a manager approves before it is sent', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney();
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('goes from the first word to a completed transfer, approved on both sides', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    assert.equal((await journey.signIn(await signInLink(journey, 'riley'), 'riley')).status, 200);
    await wizard(journey, 'riley', 'items.create', 'Contoso');
    const ref = await created(journey, 'Contoso', {
      note: 'They are 90 days overdue.',
      reason: 'They change provider in December.',
    });
    const waiting = await deskCard(journey, ref, 'awaitingApproval', 'morgan');
    assert.doesNotMatch(waiting.words, /overdue|December/, 'both partners read this channel');
    const note = words.get('actions.note', { creator: 'Northwind Cloud' });
    const pressed = await journey.press('morgan', 'channel', note, {}, isCardOf(ref));
    assert.match(pressed.note ?? '', /Riley Chen wrote: “They are 90 days overdue\.”/);
    assert.deepEqual(await effects(journey, ref), [], 'nothing is sent before the manager approves');

    await press(journey, 'morgan', ref, 'approveNow');
    await told(journey, 'riley', 'tell.approvedHere', { who: 'Morgan Diaz', ref, customer: 'Contoso' });
    await deskCard(journey, ref, 'open');
    await told(journey, 'riley', 'tell.sent', { ref, customer: 'Contoso' });
    assert.deepEqual(await effects(journey, ref), ['create']);

    const asked = await press(journey, 'sam', ref, 'approveNow');
    assert.ok(asked.words.includes(words.get('signIn.title')));
    assert.equal((await journey.signIn(asked, 'sam')).status, 200);
    const done = await deskCard(journey, ref, 'completed', 'morgan');
    assert.match(done.words, /They change provider in December/);
    assert.doesNotMatch(done.words, /overdue/);
    assert.match(done.words, /Approved for sending by Morgan Diaz[\s\S]*Approved by Sam Okafor/);
    assert.deepEqual(buttons(done.card), [note]);
    await told(journey, 'riley', 'tell.completed', { ref, customer: 'Contoso', target: 'Fabrikam Distribution' });
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
    assert.deepEqual(await audit(journey, ref), [
      'submit: awaitingApproval',
      'approve: creating',
      'outcome: open',
      'approve: approving',
      'outcome: completed',
    ]);
    const rows = await journey.app().store.audit.of((await transferOf(journey, ref)).id);
    assert.deepEqual(
      rows.map(({ by }) => by?.name),
      ['Riley Chen', 'Morgan Diaz', 'Riley Chen', 'Sam Okafor', 'Sam Okafor'],
    );
  });

  it('is rejected by the own manager, on the card, without a word to Partner Center', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    await press(journey, 'morgan', ref, 'rejectNow', { reason: REASON });
    const card = await deskCard(journey, ref, 'rejected');
    assert.match(card.words, /by Morgan Diaz/);
    assert.ok(!card.words.includes(REASON), 'both partners read this channel');
    await told(journey, 'riley', 'tell.reject', { who: 'Morgan Diaz', ref, customer: name, reason: REASON });
    assert.deepEqual(await effects(journey, ref), []);
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval', 'reject: rejected']);
  });

  it('is rejected by the own manager, typed', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `reject ${ref} because ${REASON}`);
    await told(journey, 'morgan', 'decided.reject', { ref, customer: name });
    await deskCard(journey, ref, 'rejected');
    await told(journey, 'riley', 'tell.reject', { who: 'Morgan Diaz', ref, customer: name, reason: REASON });
    assert.deepEqual(await effects(journey, ref), []);
  });

  it('is taken back by the requester, on the card, before anything was sent', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    await press(journey, 'riley', ref, 'withdrawNow');
    const card = await deskCard(journey, ref, 'withdrawn');
    assert.match(card.words, /by Riley Chen/);
    assert.deepEqual(await effects(journey, ref), []);
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval', 'withdraw: withdrawn']);
  });

  it('is taken back by the requester, typed, before anything was sent', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('riley', 'chat', `withdraw ${ref}`);
    await told(journey, 'riley', 'decided.withdraw', { ref, customer: name });
    await deskCard(journey, ref, 'withdrawn');
    assert.deepEqual(await effects(journey, ref), []);
  });

  it('is approved with typed words on both sides', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    await told(journey, 'morgan', 'decided.approveUnderWay', { ref, customer: name });
    await deskCard(journey, ref, 'open');
    await journey.say('sam', 'chat', `approve #${ref.toUpperCase()}`);
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });
});

describe('a traditional transfer that is sent at once', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { APPROVAL_BEFORE_SUBMIT: 'false' } });
    await signIn(journey, 'riley', 'morgan', 'sam');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('is created in the requester’s name and approved on the card', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'completed');
    await told(journey, 'riley', 'tell.completed', { ref, customer: name, target: 'Fabrikam Distribution' });
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
    assert.deepEqual(await audit(journey, ref), [
      'create: creating',
      'outcome: open',
      'approve: approving',
      'outcome: completed',
    ]);
    const [create] = journey.standIns.partnerCenter.control.effects();
    assert.equal(
      create?.requestId,
      (await journey.app().store.audit.of((await transferOf(journey, ref)).id))[0]?.requestId,
    );
  });

  for (const how of ['on the card', 'typed'] as const) {
    it(`is rejected by the other side, ${how}`, async () => {
      const { name } = newCustomer(journey);
      const ref = await created(journey, name);
      await deskCard(journey, ref, 'open');
      if (how === 'typed') await journey.say('sam', 'chat', `reject ${ref}: ${REASON}`);
      else await press(journey, 'sam', ref, 'rejectNow', { reason: REASON });
      const card = await deskCard(journey, ref, 'rejected');
      assert.match(card.words, /Rejected by Sam Okafor/);
      assert.ok(card.words.includes(REASON));
      await told(journey, 'riley', 'tell.rejected', { who: 'Sam Okafor', ref, customer: name, reason: REASON });
      assert.deepEqual(await effects(journey, ref), ['create', 'reject']);
      assert.deepEqual((await audit(journey, ref)).slice(2), ['reject: rejecting', 'outcome: rejected']);
    });

    it(`is withdrawn by the requester, ${how}`, async () => {
      const { name } = newCustomer(journey);
      const ref = await created(journey, name);
      await deskCard(journey, ref, 'open');
      if (how === 'typed') await journey.say('riley', 'chat', `withdraw ${ref}`);
      else await press(journey, 'riley', ref, 'withdrawNow');
      const card = await deskCard(journey, ref, 'withdrawn');
      assert.match(card.words, /Withdrawn by Riley Chen/);
      assert.deepEqual((await audit(journey, ref)).slice(2), ['withdraw: withdrawing', 'outcome: withdrawn']);
      assert.deepEqual(await effects(journey, ref), ['create', 'withdraw']);
    });
  }

  it('is withdrawn by another manager of the creator’s side, and the requester is told who did it', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    await press(journey, 'morgan', ref, 'withdrawNow');
    await told(journey, 'riley', 'tell.withdrawn', { who: 'Morgan Diaz', ref, customer: name });
    assert.deepEqual(await effects(journey, ref), ['create', 'withdraw']);
  });

  it('asks for a reason before it rejects', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    await journey.say('sam', 'chat', `reject ${ref}`);
    await told(journey, 'sam', 'refusal.reasonNeeded', { ref });
    assert.equal((await transferOf(journey, ref)).status, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('is taken from a question in the channel, with a mention, and answered there', async () => {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'channel', `create transfer for "${name}"`);
    const card = await journey.sees(
      'riley',
      'channel',
      ({ words: text }) => text.includes(words.get('draft.items.create')) && text.includes(name),
    );
    assert.ok(buttons(card.card).length > 0);
    assert.throws(() => refOn(card));
  });
});
