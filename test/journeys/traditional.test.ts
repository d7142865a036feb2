import assert from 'node:assert/strict';
import { FABRIKAM } from '../../src/simulator/world.ts';
import { buttons, type Journey, startJourney } from './journey.ts';

describe('a traditional transfer, from the first word to the decision', () => {
  let journey: Journey;

  beforeEach(async () => {
    journey = await startJourney();
  });

  afterEach(() => journey.stop());

  it('goes from a typed command to a completed transfer, approved on both sides', async () => {
    const ref = await requested(journey);
    const waiting = await journey.sees(
      'morgan',
      'channel',
      ({ words }) => words.includes(`Transfer ${ref}`),
      'the desk card',
    );
    assert.match(waiting.words, /waiting for approval/);
    assert.equal(
      journey.standIns.partnerCenter.control.effects().length,
      0,
      'nothing is sent before the manager approves',
    );

    await journey.press('morgan', 'channel', 'Approve now');
    await journey.sees('riley', 'chat', ({ text }) => text.includes('Morgan Diaz approved'), 'who approved');
    await journey.sees('sam', 'channel', ({ words }) => words.includes('Waiting for Fabrikam'), 'that it is open');
    assert.deepEqual(operations(journey), ['create']);

    const asked = await journey.press('sam', 'channel', 'Approve now');
    assert.match(asked.words, /Sign in first/);
    assert.equal((await journey.signIn(asked, 'sam')).status, 200);
    const done = await journey.sees('morgan', 'channel', ({ words }) => words.includes('completed'), 'the end');
    assert.match(done.words, /Approved by Sam Okafor/);
    assert.deepEqual(buttons(done.card), []);
    await journey.sees('riley', 'chat', ({ text }) => text.includes('is completed'), 'the news');
    assert.deepEqual(operations(journey), ['create', 'accept']);
  });
});

/** Riley asks for all of Contoso's items to go to Fabrikam; gives the ref of the transfer. */
async function requested(journey: Journey): Promise<string> {
  await journey.say('riley', 'chat', 'create transfer for Contoso');
  const link = await journey.sees('riley', 'chat', ({ words }) => words.includes('Sign in first'), 'the sign-in link');
  assert.equal((await journey.signIn(link, 'riley')).status, 200);
  const items = await journey.sees('riley', 'chat', ({ words }) => words.includes('Choose what moves'), 'the items');
  const all = buttons(items.card).find((title) => title.startsWith('Tick all'));
  assert.ok(all);
  await journey.press('riley', 'chat', all);
  await journey.press('riley', 'chat', 'Continue');
  await journey.press('riley', 'chat', 'Review', {
    other: FABRIKAM.tenantId,
    note: 'They change provider in December.',
  });
  const sent = await journey.press('riley', 'chat', 'Ask for approval');
  const ref = /Transfer ([0-9a-f]{4,})/.exec(sent.words)?.[1];
  assert.ok(ref, sent.words);
  return ref;
}

function operations(journey: Journey): string[] {
  return journey.standIns.partnerCenter.control.effects().map(({ operation }) => operation);
}
