import assert from 'node:assert/strict';
import { type Card, type Journey, type Seen, startJourney } from './journey.ts';
import { buttonOn, type OwnClient, ownClient } from './own-client.ts';
import { created, deskCard, newCustomer, nothingFailed, only, signIn, words } from './steps.ts';

/** People who may do what they do, with a client of their own that names the messages it likes. */
describe('a person with their own client', () => {
  let journey: Journey;
  let riley: OwnClient;
  /** The desk card of somebody's transfer in the channel. */
  let card: Seen;
  let ref: string;
  before(async () => {
    journey = await startJourney();
    riley = ownClient(journey, 'riley', 'channel');
    await signIn(journey, 'riley', 'morgan');
    ref = await created(journey, newCustomer(journey).name, { by: 'morgan' });
    card = await deskCard(journey, ref, 'awaitingApproval');
  });
  afterEach(() => {
    const rest = journey.log.filter(({ fields }) => fields.code !== 'button-not-sealed');
    journey.log.splice(0, journey.log.length, ...rest);
    assert.equal(inChannel(card), card.words, 'nothing replaced the desk card');
    nothingFailed(journey);
  });
  after(() => journey.stop());

  /** What everybody in the channel sees in this message. */
  const inChannel = (seen: Seen) => journey.seen('jamie', 'channel').find(only(seen))?.words;
  const dropped = words.get('draft.dropped');

  /** Opens a form in the channel, as Riley. */
  async function form(): Promise<Seen> {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'channel', `create transfer for ${name}`);
    const isForm = (seen: Seen) => seen.words.includes(words.get('draft.items.create')) && seen.words.includes(name);
    return journey.sees('riley', 'channel', isForm, 'the form');
  }

  it('gets buttons from a form without naming its message, and they work on that form only', async () => {
    const opened = await form();
    const all = await riley.press(buttonOn(opened.card, 'draft.all'), undefined);
    for (const verb of ['draft.drop', 'draft.next'])
      assert.equal(await riley.press(buttonOn(all, verb), card.id), words.get('bot.otherForm'));
    const next = await riley.press(buttonOn(all, 'draft.next'), undefined);
    assert.equal(await riley.press(buttonOn(next, 'draft.drop'), card.id), words.get('bot.otherForm'));
    const ended = await riley.press(buttonOn(next, 'draft.drop'), opened.id);
    assert.ok(JSON.stringify(ended).includes(dropped));
    await journey.until(() => inChannel(opened)?.includes(dropped) ?? false);
  });

  it('fills in and discards a form without ever naming its message, and everybody sees that in the form', async () => {
    const opened = await form();
    let shown: string | Card = opened.card ?? {};
    for (const verb of ['draft.all', 'draft.next', 'draft.back', 'draft.drop'])
      shown = await riley.press(buttonOn(shown, verb), undefined);
    assert.ok(JSON.stringify(shown).includes(dropped));
    await journey.until(() => inChannel(opened)?.includes(dropped) ?? false);
  });

  it('replaces nobody’s list with the end of a form that it opened from that list', async () => {
    const { name } = newCustomer(journey);
    await journey.say('morgan', 'channel', `subscriptions of ${name}`);
    const list = await journey.sees('morgan', 'channel', ({ words }) => words.includes(name), 'the list');
    const opened = await riley.press(buttonOn(list.card, 'type', 'create'), list.id);
    const ended = await riley.press(buttonOn(opened, 'draft.drop'), list.id);
    assert.ok(JSON.stringify(ended).includes(dropped));
    await form();
    assert.equal(inChannel(list), list.words);
  });

  it('ends a form of an old client without naming a message, and replaces nothing else', async () => {
    const opened = await form();
    await riley.submit(buttonOn(opened.card, 'draft.drop'), card.id);
    await journey.sees('riley', 'channel', ({ text }) => text === words.get('bot.otherForm'));
    await riley.submit(buttonOn(opened.card, 'draft.drop'), undefined);
    await journey.until(() => inChannel(opened)?.includes(dropped) ?? false);
  });
});
