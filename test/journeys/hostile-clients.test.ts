import assert from 'node:assert/strict';
import { personByKey } from '../../stand-ins/teams/rooms.ts';
import { PEOPLE } from '../../stand-ins/world.ts';
import { buttons, type Card, type Journey, type Seen, startJourney } from './journey.ts';
import { buttonOn, type OwnClient, ownClient } from './own-client.ts';
import {
  button,
  created,
  deskCard,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  only,
  press,
  requested,
  signIn,
  transferOf,
  words,
} from './steps.ts';

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

  it('can not leave a decision in the channel, for an approver to press, by mistyping it', async () => {
    for (const typo of [`aprove ${ref}`, `rejct ${ref} because ${'no '.repeat(40)}`, 'use tihs channel']) {
      await journey.say('riley', 'channel', typo);
      const isHelp = (seen: Seen) => seen.words.includes(typo.slice(0, 9)) && seen.id !== card.id;
      const help = await journey.sees('riley', 'channel', isHelp, 'the suggestion');
      const suggested = buttons(help.card).filter((title) => title.includes(ref) || title.includes('channel'));
      assert.deepEqual(suggested, []);
      const data = { text: typo.replace('aprove', 'approve').replace('rejct', 'reject').replace('tihs', 'this') };
      const earlier = await journey.clickRaw('morgan', help.id, 'type', data);
      assert.match(String(earlier), /type it yourself/);
    }
  });

  it('ends a form of an old client without naming a message, and replaces nothing else', async () => {
    const opened = await form();
    await riley.submit(buttonOn(opened.card, 'draft.drop'), card.id);
    await journey.sees('riley', 'channel', ({ text }) => text === words.get('bot.otherForm'));
    await riley.submit(buttonOn(opened.card, 'draft.drop'), undefined);
    await journey.until(() => inChannel(opened)?.includes(dropped) ?? false);
  });
});

describe('an approver with an older copy of a card', () => {
  let journey: Journey;
  before(async () => {
    const APPROVERS = PEOPLE.map(({ tenantId, objectId }) => `${tenantId}/${objectId}`).join(',');
    journey = await startJourney({ env: { APPROVERS, APPROVALS_REQUIRED: '2', APPROVAL_BEFORE_SUBMIT: 'false' } });
    await signIn(journey, 'riley', 'morgan', 'jamie', 'noor');
    for (const person of ['riley', 'jamie'] as const)
      journey.standIns.partnerCenter.control.setRole(personByKey(person).objectId, ['AdminAgents']);
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  /** Opens the choice of items as Morgan, ticks the items with these numbers, and approves. */
  async function choose(ref: string, ...numbers: readonly number[]): Promise<void> {
    const before = await press(journey, 'morgan', ref, 'chooseItems');
    const isReview = offers(before, 'back');
    const opened = isReview ? await journey.press('morgan', 'channel', button('back'), {}, only(before)) : before;
    const inputs = Object.fromEntries(picksOn(opened).map((id, at) => [id, String(numbers.includes(at + 1))]));
    await journey.press('morgan', 'channel', button('continue'), inputs, only(opened));
    await journey.press('morgan', 'channel', button('release', { count: numbers.length }), {}, only(opened));
  }

  it('approves what that copy lists or nothing, after Partner Center refused one choice and another was made', async () => {
    const ref = await requested(journey, newCustomer(journey, licences(4)).name);
    await deskCard(journey, ref, 'open');
    await choose(ref, 1);
    await journey.say('riley', 'chat', `show ${ref}`);
    const old = await journey.sees('riley', 'chat', isCardOf(ref), 'the copy');
    const { control } = journey.standIns.partnerCenter;
    control.fault({ kind: 'status', status: 400, code: '900122', match: { method: 'PATCH' } });
    await press(journey, 'jamie', ref, 'approveNow');
    await journey.until(async () => (await transferOf(journey, ref)).problem !== undefined);
    await journey.sees('jamie', 'channel', (seen) => isCardOf(ref)(seen) && offers(seen, 'chooseItems'), 'the choice');
    await choose(ref, 2, 3, 4);
    const before = await transferOf(journey, ref);
    const answer = await ownClient(journey, 'riley', 'chat:riley').press(
      buttonOn(old.card, 'transfer.approve'),
      old.id,
    );
    assert.deepEqual(await transferOf(journey, ref), before, 'nothing was approved');
    const shown = JSON.stringify(answer);
    assert.ok(shown.includes(words.get('refusal.outdated', { ref })), shown);
    for (const name of ['Licence 02', 'Licence 03', 'Licence 04']) assert.ok(shown.includes(name), name);
    await ownClient(journey, 'riley', 'chat:riley').press(buttonOn(answer, 'transfer.approve'), old.id);
    await journey.until(async () => (await effects(journey, ref)).length > 1);
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
  });
});

function picksOn({ card }: Seen): string[] {
  return [...new Set(JSON.stringify(card).match(/pick\.[0-9a-f-]+/gi))];
}

function offers({ card }: Seen, name: string): boolean {
  return buttons(card).includes(button(name));
}
