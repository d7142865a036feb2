import assert from 'node:assert/strict';
import { CUSTOMERS } from '../../stand-ins/world.ts';
import { buttons, type Journey, type Seen, startJourney } from './journey.ts';
import { button, nothingFailed, signIn, told, wizard, words } from './steps.ts';

const CONTOSO = CUSTOMERS[0]?.id ?? '';
const COFFEE = ['Fourth Coffee East', 'Fourth Coffee West'];

describe('finding the customer that is meant', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'noor');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  const ways: readonly (readonly [how: string, typed: string])[] = [
    ['its name', 'Contoso'],
    ['its name in another case, in quotes', '“contoso”'],
    ['the start of its name', 'Conto'],
    ['the middle of its name', 'ntos'],
    ['its domain', 'contoso.onmicrosoft.com'],
    ['its tenant id', CONTOSO],
    ['its tenant id in upper case and braces', `{${CONTOSO.toUpperCase()}}`],
  ];
  for (const [how, typed] of ways) {
    it(`works by ${how}`, async () => {
      const before = journey.seen('riley', 'chat').length;
      await journey.say('riley', 'chat', `create transfer for ${typed}`);
      await journey.sees('riley', 'chat', () => journey.seen('riley', 'chat').length > before, 'an answer');
      const card = journey.seen('riley', 'chat').at(-1);
      assert.ok(card);
      assert.ok(card.words.includes(words.get('draft.items.create')), card.words + card.text);
      assert.match(card.words, /Contoso/);
    });
  }

  it('takes a name in another script', async () => {
    await journey.say('riley', 'chat', 'create transfer for شركة النور');
    await wizard(journey, 'riley', 'items.create', 'شركة النور');
  });

  const choice = (seen: Seen) =>
    seen.words.includes(words.get('customers.choose')) && COFFEE.every((name) => seen.words.includes(name));

  it('offers a choice when several match, and goes on with the chosen one', async () => {
    await journey.say('riley', 'chat', 'create transfer for Fourth Coffee');
    const card = await journey.sees('riley', 'chat', choice, 'the choice');
    assert.equal(buttons(card.card).filter((title) => title === button('choose')).length, 2);
    const west = CUSTOMERS.find(({ name }) => name === 'Fourth Coffee West');
    const { control } = journey.standIns.teams;
    const { status } = await control.click('riley', card.id, {
      title: button('choose'),
      data: { text: `create transfer for ${west?.id}` },
    });
    assert.equal(status, 200);
    const next = await wizard(journey, 'riley', 'items.create', 'Fourth Coffee West');
    assert.equal(next.id, card.id, 'it replaces the choice');
    await journey.press('riley', 'chat', button('continue'), {}, (seen) => seen.id === card.id);
  });

  it('keeps the source of a request through the choice', async () => {
    await journey.say('noor', 'chat', 'request transfer for fourth from northwind');
    const card = await journey.sees('noor', 'chat', choice, 'the choice');
    const east = CUSTOMERS.find(({ name }) => name === 'Fourth Coffee East');
    await journey.standIns.teams.control.click('noor', card.id, {
      data: { text: `request transfer for ${east?.id} from northwind` },
    });
    const details = await wizard(journey, 'noor', 'details.request', 'Fourth Coffee East');
    assert.match(JSON.stringify(details.card), /"value":"7c8db11f-1e5e-4472-8386-f0b627d1f301"/);
  });

  it('says what was searched and what to try when none matches', async () => {
    await journey.say('riley', 'chat', 'create transfer for Nobody Ltd');
    await told(journey, 'riley', 'customers.none', { query: 'Nobody Ltd' });
    await journey.say('riley', 'chat', 'create transfer for 00000000-1111-4222-8333-444444444444');
    await told(journey, 'riley', 'customers.noneById', { query: '00000000-1111-4222-8333-444444444444' });
  });

  it('does not find a customer that the partner has no relationship with', async () => {
    const alNoor = CUSTOMERS.find(({ domain }) => domain.startsWith('alnoor'));
    await journey.say('noor', 'chat', `request transfer for ${alNoor?.id} from Northwind`);
    await told(journey, 'noor', 'customers.noneById', { query: alNoor?.id ?? '' });
  });

  it('names the partners it knows when the source of a request is none of them', async () => {
    await journey.say('noor', 'chat', 'request transfer for Contoso from Nowhere Inc');
    const answer = await told(journey, 'noor', 'request.unknownSource', {
      typed: 'Nowhere Inc',
      known: 'Northwind Cloud, Adatum Licensing',
    });
    assert.match(answer.text, /Nowhere Inc/);
  });

  it('answers in the channel when it was asked there', async () => {
    await journey.say('riley', 'channel', 'create transfer for fourth');
    const card = await journey.sees('riley', 'channel', choice, 'the choice');
    assert.ok(card.id);
  });

  it('lists customers and their subscriptions', async () => {
    await journey.say('riley', 'chat', 'customers fourth');
    const list = await journey.sees('riley', 'chat', ({ words: text }) =>
      text.includes(words.get('customers.title', { query: 'fourth' })),
    );
    for (const name of COFFEE) assert.match(list.words, new RegExp(name));
    await journey.say('riley', 'chat', 'customers zzz');
    await told(journey, 'riley', 'customers.none', { query: 'zzz' });
    await journey.say('riley', 'chat', 'subscriptions of Alpine');
    const title = words.get('subscriptions.title', { customer: 'Alpine Ski House' });
    const card = await journey.sees('riley', 'chat', ({ words: text }) => text.includes(title));
    assert.match(card.words, /Office 365 E1/);
  });

  it('pages through many subscriptions', async () => {
    await journey.say('riley', 'chat', 'subscriptions of Tailspin');
    const title = words.get('subscriptions.title', { customer: 'Tailspin Toys' });
    const first = await journey.sees('riley', 'chat', ({ words: text }) => text.includes(title));
    assert.ok(first.words.includes(words.get('subscriptions.shown', { from: 1, to: 20, total: 500 })));
    const second = await journey.press('riley', 'chat', button('next'), {}, (seen) => seen.id === first.id);
    assert.ok(second.words.includes(words.get('subscriptions.shown', { from: 21, to: 40, total: 500 })), second.words);
    await journey.say('riley', 'chat', 'subscriptions of Tailspin page 99');
    const last = words.get('subscriptions.shown', { from: 481, to: 500, total: 500 });
    await journey.sees('riley', 'chat', ({ words: text }) => text.includes(last));
  });
});
