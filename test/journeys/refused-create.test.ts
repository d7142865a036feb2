import assert from 'node:assert/strict';
import { type Journey, startJourney } from './journey.ts';
import { button, created, effects, newCustomer, nothingFailed, only, refOn, signIn, words } from './steps.ts';

describe('a request that Partner Center refuses to create', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { APPROVAL_BEFORE_SUBMIT: 'false' } });
    await signIn(journey, 'riley');
  });
  after(() => journey.stop());

  it('comes back as it was filled in, with the reason, to be corrected and sent again', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name, { partnerIdOnRecord: '999999', note: 'They move in May.' });
    const form = await journey.sees(
      'riley',
      'chat',
      (seen) =>
        seen.words.includes(words.get('draft.review.create')) &&
        seen.words.includes('(Partner Center code 800015, reference '),
      'the form again',
    );
    assert.ok(form.words.includes(words.get('partnerCenter.partnerIdNotFound')));
    assert.ok(form.words.includes('They move in May.'));
    assert.deepEqual(await effects(journey, ref), []);

    await journey.press('riley', 'chat', button('back'), {}, only(form));
    await journey.press('riley', 'chat', button('toReview'), { partnerIdOnRecord: '4847433' }, only(form));
    const sent = await journey.press('riley', 'chat', button('submit'), {}, only(form));
    const again = refOn(sent);
    assert.notEqual(again, ref);
    await journey.sees('sam', 'channel', (seen) => seen.words.includes(`Transfer ${again}`), 'the card of the second');
    await journey.until(async () => (await effects(journey, again)).length === 1);
    nothingFailed(journey);
  });
});
