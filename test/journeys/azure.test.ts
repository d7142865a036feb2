import assert from 'node:assert/strict';
import { customerId } from '../stand-ins/partner-center/rig.ts';
import { type Journey, startJourney } from './journey.ts';
import { button, deskCard, nothingFailed, only, press, requested, signIn, words } from './steps.ts';

const LAMNA = customerId('Lamna Healthcare');

describe('a transfer of Azure', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ completesAfter: 60_000 });
    await signIn(journey, 'noor', 'morgan', 'sam');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('offers what is in the plan, moves what was ticked, and keeps the names to the end', async () => {
    const { control } = journey.standIns.partnerCenter;
    const idOf = (name: string) => control.subscriptions(LAMNA).find((one) => one.name === name)?.id ?? name;
    const ref = await requested(journey, 'Lamna Healthcare', { customerEmail: 'it@lamna.example' });
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    for (const name of [
      ...['Lamna production', 'Lamna test', 'Lamna archive', 'Shared SQL databases', 'Old virtual machines'],
      ...['Lamna compute savings', 'Microsoft 365 E5', 'Production virtual machines'],
    ])
      assert.ok(opened.words.includes(name), name);
    assert.ok(!opened.words.includes('Azure plan'), 'the plan is not offered');
    const shown = JSON.stringify(opened.card);
    for (const name of ['Lamna archive', 'Old virtual machines', 'Production virtual machines'])
      assert.ok(!shown.includes(`pick.${idOf(name)}`), `${name} can't be ticked`);
    assert.ok(opened.words.includes(words.get('ineligible.notActive', { status: 'suspended' })));
    assert.ok(opened.words.includes(words.get('ineligible.notActive', { status: 'cancelled' })));

    const ticked = Object.fromEntries(
      ['Lamna production', 'Shared SQL databases', 'Lamna compute savings'].map((name) => [
        `pick.${idOf(name)}`,
        'true',
      ]),
    );
    const review = await journey.press('morgan', 'channel', button('continue'), ticked, only(opened));
    for (const key of ['azurePlan', 'reservationUpfront', 'otherCurrency', 'marketplace', 'earnedCredit']) {
      const partners = { source: 'Northwind Cloud', target: 'Fabrikam Distribution' };
      assert.ok(review.words.includes(words.get(`consequences.${key}`, partners)), key);
    }
    await journey.press('morgan', 'channel', button('release', { count: 3 }), {}, only(opened));
    await deskCard(journey, ref, 'inProgress');
    await journey.advance(70_000);
    const done = await deskCard(journey, ref, 'completed', 'noor');
    for (const name of [
      'Lamna production',
      'Production virtual machines',
      'Shared SQL databases',
      'Lamna compute savings',
    ])
      assert.ok(done.words.includes(name), name);
    const moved = control
      .subscriptions(LAMNA)
      .filter((one) => one.billedBy === journey.standIns.partnerCenter.control.transfers()[0]?.target.tenantId);
    assert.deepEqual(moved.map(({ name }) => name).toSorted(), [
      'Azure plan',
      'Lamna compute savings',
      'Lamna production',
      'Production virtual machines',
      'Shared SQL databases',
    ]);
  });
});
