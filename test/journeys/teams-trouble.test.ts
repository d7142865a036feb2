import assert from 'node:assert/strict';
import { actions, type Journey, type Seen, startJourney } from './journey.ts';
import { created, deskCard, isCardOf, newCustomer, nothingFailed, press, signIn, told, words } from './steps.ts';

describe('Teams in trouble', () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley');
  });
  afterEach(() => journey.stop());

  const cards = (ref: string) => journey.seen('sam', 'channel').filter(isCardOf(ref));

  it('posts the desk card once Teams is there again', async () => {
    const { name } = newCustomer(journey);
    const review = await created(journey, name);
    await deskCard(journey, review, 'awaitingApproval');
    journey.standIns.teams.control.fault({ on: 'edit', status: 502, times: 2 });
    await press(journey, 'morgan', review, 'rejectNow', { reason: 'No.' });
    await journey.until(async () => {
      await journey.advance(2_000);
      return cards(review).some((card) => card.words.split('\n').includes(words.get('status.rejected')));
    });
    assert.equal(cards(review).length, 1);
    nothingFailed(journey);
  });

  it('keeps the buttons working on both cards when a card was posted twice, but only on their own card', async () => {
    journey.standIns.teams.control.fault({ on: 'create', status: 504, afterApply: true });
    const ref = await created(journey, newCustomer(journey).name);
    await journey.until(async () => {
      await journey.advance(2_000);
      return cards(ref).length === 2;
    });
    const [lost, known] = cards(ref);
    assert.ok(lost && known);
    const refresh = (seen: Seen) => actions(seen.card).find(({ verb }) => verb === 'transfer.refresh')?.data as object;
    const click = (on: Seen, from: Seen) => journey.clickRaw('morgan', on.id, 'transfer.refresh', refresh(from));
    for (const [one, other] of [
      [lost, known],
      [known, lost],
    ] as const) {
      assert.equal(typeof (await click(one, one)), 'object');
      assert.equal(await click(one, other), words.get('bot.otherCard'));
    }
    await press(journey, 'morgan', ref, 'rejectNow', { reason: 'No.' });
    await journey.until(() => cards(ref).some((card) => card.words.split('\n').includes(words.get('status.rejected'))));
  });

  it('says what it has to say once Teams takes the token of the bot again', async () => {
    const { name } = newCustomer(journey);
    journey.standIns.teams.control.fault({ on: 'post', status: 401 });
    await journey.say('riley', 'chat', `customers ${name}`);
    await journey.until(() => journey.log.some(({ fields }) => fields.code === 'bot-token-refused'));
    await journey.until(async () => {
      await journey.advance(31_000);
      return journey
        .seen('riley', 'chat')
        .some((seen) => seen.words.includes(words.get('customers.title', { query: name })));
    });
  });

  it('waits as long as Teams says before it shows the card', async () => {
    const { name } = newCustomer(journey);
    journey.standIns.teams.control.fault({ on: 'post', status: 429, retryAfterSeconds: 2 });
    await journey.say('riley', 'chat', `customers ${name}`);
    await journey.until(async () => {
      await journey.advance(1_000);
      return journey
        .seen('riley', 'chat')
        .some((seen) => seen.words.includes(words.get('customers.title', { query: name })));
    });
    nothingFailed(journey);
  });

  it('shows the card in the chat once the bot was taken out of the channel', async () => {
    await journey.standIns.teams.control.uninstall('channel');
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.sees('riley', 'chat', isCardOf(ref), 'the desk card');
    nothingFailed(journey);
  });

  it('shows a card that stood in a channel which is gone in the chat from then on', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    await journey.standIns.teams.control.uninstall('channel');
    await journey.say('morgan', 'chat', `reject ${ref} because no`);
    await told(journey, 'riley', 'tell.reject', { who: 'Morgan Diaz', ref, customer: name, reason: 'no' });
    const isDone = (seen: { words: string }) => seen.words.includes(words.get('status.rejected'));
    await journey.sees('riley', 'chat', (seen) => isCardOf(ref)(seen) && isDone(seen), 'the desk card');
    nothingFailed(journey);
  });

  it('posts a card that was deleted again when it changes', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    // Let several edits fail, because the desk may edit the form in Riley's chat first.
    const gone = { on: 'edit', status: 404, code: 'ActivityNotFoundInConversation', times: 10 } as const;
    const end = journey.standIns.teams.control.fault(gone);
    await press(journey, 'morgan', ref, 'rejectNow', { reason: 'No.' });
    await journey.until(() => cards(ref).length === 2);
    end();
    nothingFailed(journey);
  });
});

describe('Teams’ budgets', () => {
  it('are kept: many transfers at once all get their card, each in its last state', async () => {
    const journey = await startJourney({ budgets: true });
    try {
      await signIn(journey, 'riley');
      const refs: string[] = [];
      for (let count = 0; count < 6; count++) refs.push(await created(journey, newCustomer(journey).name));
      for (const ref of refs) await journey.say('morgan', 'chat', `reject ${ref} because no`);
      for (const ref of refs) await deskCard(journey, ref, 'rejected');
      assert.equal(journey.seen('sam', 'channel').filter((seen) => refs.some((ref) => isCardOf(ref)(seen))).length, 6);
      nothingFailed(journey);
    } finally {
      await journey.stop();
    }
  });
});
