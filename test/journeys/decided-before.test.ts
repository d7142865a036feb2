import assert from 'node:assert/strict';
import { type Journey, startJourney } from './journey.ts';
import {
  audit,
  created,
  deskCard,
  deskCardLater,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  press,
  requested,
  signIn,
  told,
  transferOf,
  words,
} from './steps.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

describe('a transfer that is decided already', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'morgan', 'noor', 'sam');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  /** An open traditional transfer, approved for sending by Morgan. */
  async function open(name: string): Promise<string> {
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    await deskCard(journey, ref, 'open');
    return ref;
  }

  /** Presses a button that the card no longer has. */
  async function pressOld(
    person: 'morgan' | 'riley' | 'sam',
    ref: string,
    verb: string,
    reason?: string,
  ): Promise<string> {
    const card = await journey.sees(person, 'channel', isCardOf(ref));
    const { id } = await transferOf(journey, ref);
    return clickRaw(person, card.id, `transfer.${verb}`, { transferId: id, reason });
  }

  /** Clicks like a client with an outdated card, and returns the sentence that the desk answers. */
  async function clickRaw(
    person: 'morgan' | 'riley' | 'sam',
    messageId: string,
    verb: string,
    data: object,
  ): Promise<string> {
    const answer = await journey.clickRaw(person, messageId, verb, data);
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  }

  it('tells the second manager who was first', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    await press(journey, 'morgan', ref, 'rejectNow', { reason: 'No.' });
    await deskCard(journey, ref, 'rejected');
    const said = await pressOld('morgan', ref, 'approve');
    assert.equal(
      said,
      words.get('refusal.settledBy', { who: 'Morgan Diaz', ref, state: words.get('status.rejected') }),
    );
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval', 'reject: rejected']);
  });

  it('lets one of two who click at once decide, and tells the other', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    const clicks = await Promise.all([pressOld('morgan', ref, 'reject', 'No.'), pressOld('riley', ref, 'withdraw')]);
    assert.equal(clicks.filter((said) => said.startsWith('Nothing changed')).length, 1, clicks.join('\n'));
    const rows = await audit(journey, ref);
    assert.equal(rows.length, 2);
    assert.deepEqual(await effects(journey, ref), []);
  });

  it('carries out one of an approve and a withdraw that meet at Partner Center', async () => {
    const { name } = newCustomer(journey);
    const ref = await open(name);
    const clicks = await Promise.all([pressOld('sam', ref, 'approve'), pressOld('riley', ref, 'withdraw')]);
    assert.equal(clicks.filter((said) => said.startsWith('Nothing changed')).length, 1, clicks.join('\n'));
    await journey.until(async () => (await transferOf(journey, ref)).pending === undefined);
    assert.equal((await effects(journey, ref)).length, 2);
  });

  it('takes a decision that is clicked twice once', async () => {
    const { name } = newCustomer(journey);
    const ref = await open(name);
    await Promise.all([
      pressOld('sam', ref, 'approve'),
      pressOld('sam', ref, 'approve'),
      pressOld('sam', ref, 'approve'),
    ]);
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });

  it('finds what was decided in the portal, and says so to the requester', async () => {
    const ends = [
      ['reject', 'rejected'],
      ['approve', 'completed'],
      ['withdraw', 'withdrawn'],
    ] as const;
    for (const [verb, status] of ends) {
      const { name } = newCustomer(journey);
      const ref = await open(name);
      const { partnerCenterId = '' } = await transferOf(journey, ref);
      journey.standIns.partnerCenter.control.decideElsewhere(partnerCenterId, { verb });
      await journey.advance(2 * MINUTE);
      const card = await deskCard(journey, ref, status);
      assert.doesNotMatch(card.words, /(Approved|Rejected|Withdrawn) by/);
      const values = { ref, customer: name, target: 'Fabrikam Distribution' };
      await told(journey, 'riley', `tell.elsewhere.${status}`, values);
      assert.deepEqual((await audit(journey, ref)).at(-1), `found: ${status}`);
      const said = await pressOld('sam', ref, 'approve');
      assert.equal(said, words.get('refusal.settled', { ref, state: words.get(`status.${status}`) }));
    }
  });

  it('finds a new-commerce request that was approved in the portal while it is in progress and after', async () => {
    journey.standIns.partnerCenter.control.completesAfter(10 * MINUTE);
    const { id, name } = newCustomer(journey, licences(2));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const { partnerCenterId = '' } = await transferOf(journey, ref);
    const [first] = journey.standIns.partnerCenter.control.subscriptions(id);
    journey.standIns.partnerCenter.control.decideElsewhere(partnerCenterId, {
      verb: 'approve',
      subscriptionIds: [first?.id ?? ''],
    });
    await journey.advance(2 * MINUTE);
    await deskCard(journey, ref, 'inProgress');
    await told(journey, 'noor', 'tell.elsewhere.inProgress', { ref, customer: name });
    await journey.advance(10 * MINUTE);
    const card = await deskCardLater(journey, ref, 'completed');
    // Nobody chose items at the desk, and Partner Center identifies new-commerce items only by their id.
    assert.ok(card.words.includes(first?.id ?? 'no id'));
    await told(journey, 'noor', 'tell.elsewhere.completed', { ref, customer: name, target: 'Fabrikam Distribution' });
  });

  it('finds a request that expired after 30 days', async () => {
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    journey.standIns.partnerCenter.control.advance(31 * DAY);
    await journey.advance(2 * MINUTE);
    await deskCard(journey, ref, 'expired');
    await told(journey, 'noor', 'tell.expired', { ref, customer: name });
    assert.equal((await audit(journey, ref)).at(-1), 'expire: expired');
    const said = await pressOld('morgan', ref, 'approve');
    assert.equal(said, words.get('refusal.settled', { ref, state: words.get('status.expired') }));
  });

  it('brings a card up to date when it is clicked before the watch has seen the change', async () => {
    const { name } = newCustomer(journey);
    const ref = await open(name);
    const { partnerCenterId = '' } = await transferOf(journey, ref);
    journey.standIns.partnerCenter.control.decideElsewhere(partnerCenterId, { verb: 'approve' });
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });
});
