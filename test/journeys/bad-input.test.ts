import assert from 'node:assert/strict';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';
import { ADATUM, FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import { actions, buttons, type Journey, type Seen, startJourney } from './journey.ts';
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
  refOn,
  requested,
  reviewed,
  signIn,
  submitTitle,
  tickAll,
  transferOf,
  wizard,
  words,
} from './steps.ts';

const NEVER_HEARD_OF = '11111111-2222-4333-8444-999999999999';

describe('bad input', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'noor', 'morgan');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  const entryOf = (seen: Seen, id: string) => inputs(seen.card).find((input) => input.id === id)?.value;
  const draftId = (seen: Seen) => /"draftId":"([^"]+)"/.exec(JSON.stringify(seen.card))?.[1] ?? '';

  /** Ticks both items and goes to the step after the items. */
  async function details(): Promise<Seen> {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'chat', `create transfer for ${name}`);
    const items = await wizard(journey, 'riley', 'items.create', name);
    await journey.press('riley', 'chat', tickAll(items), {}, only(items));
    return journey.press('riley', 'chat', button('continue'), {}, only(items));
  }

  it('asks for at least one item', async () => {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'chat', `create transfer for ${name}`);
    const items = await wizard(journey, 'riley', 'items.create', name);
    const still = await journey.press('riley', 'chat', button('continue'), {}, only(items));
    assert.ok(still.words.includes(words.get('problem.noItems')));
    assert.ok(still.words.includes(words.get('draft.items.create')));
  });

  const targets: readonly (readonly [what: string, given: Record<string, string>, key: string, values?: object])[] = [
    ['no target', {}, 'problem.targetMissing'],
    ['the own partner', { otherTenant: NORTHWIND.tenantId }, 'problem.targetIsOwn', { partner: NORTHWIND.name }],
    ['an id that is no GUID', { otherTenant: '1234' }, 'problem.notTenantId', { typed: '1234' }],
    [
      'a Partner ID that is none',
      { other: FABRIKAM.tenantId, partnerIdOnRecord: '12a' },
      'problem.notPartnerId',
      { typed: '12a' },
    ],
  ];
  for (const [what, given, key, values] of targets) {
    it(`says what is wrong with ${what}, and keeps everything that was entered`, async () => {
      const here = await details();
      const entered = { note: 'As agreed on Monday.', ...given };
      const still = await journey.press('riley', 'chat', button('toReview'), entered, only(here));
      assert.ok(still.words.includes(words.get(key, values as Record<string, string>)), still.words);
      for (const [id, value] of Object.entries(entered)) assert.equal(entryOf(still, id), value);
      const right = { other: FABRIKAM.tenantId, otherTenant: '', partnerIdOnRecord: '4847433' };
      const review = await journey.press('riley', 'chat', button('toReview'), right, only(here));
      assert.ok(review.words.includes(words.get('draft.review.create')), review.words);
      assert.match(review.words, /As agreed on Monday/);
    });
  }

  it('takes the tenant id of a partner that is not in the list', async () => {
    const here = await details();
    const given = { otherTenant: `{${ADATUM.tenantId.toUpperCase()}}` };
    const review = await journey.press('riley', 'chat', button('toReview'), given, only(here));
    assert.match(review.words, /Adatum Licensing/);
    await journey.press('riley', 'chat', button('back'), {}, only(here));
    const other = await journey.press('riley', 'chat', button('toReview'), { otherTenant: NEVER_HEARD_OF }, only(here));
    assert.match(other.words, new RegExp(NEVER_HEARD_OF));
  });

  const mails: readonly (readonly [what: string, given: Record<string, string>, key: string, values?: object])[] = [
    ['no e-mail address', { customerEmail: '' }, 'problem.emailMissing'],
    ['an address that is none', { customerEmail: 'anna at contoso' }, 'problem.notEmail', { typed: 'anna at contoso' }],
    [
      'a source that is the own partner',
      { customerEmail: 'anna@contoso.com', otherTenant: FABRIKAM.tenantId },
      'problem.sourceIsOwn',
      { partner: FABRIKAM.name },
    ],
    [
      'an unknown source without its name',
      { customerEmail: 'anna@contoso.com', otherTenant: NEVER_HEARD_OF },
      'problem.sourceNameMissing',
    ],
  ];
  for (const [what, given, key, values] of mails) {
    it(`says what is wrong with a request with ${what}, and keeps everything that was entered`, async () => {
      const { name } = newCustomer(journey, licences(1));
      await journey.say('noor', 'chat', `request transfer for "${name}" from Northwind`);
      const here = await wizard(journey, 'noor', 'details.request', name);
      const entered = { note: 'Please.', productTypes: 'AzureSubscription', ...given };
      const still = await journey.press('noor', 'chat', button('toReview'), entered, only(here));
      assert.ok(still.words.includes(words.get(key, values as Record<string, string>)), still.words);
      for (const [id, value] of Object.entries(entered)) assert.equal(entryOf(still, id) ?? '', value);
    });
  }

  it('takes it that a field was emptied, which clients leave out of what they send', async () => {
    const here = await details();
    const entered = { other: FABRIKAM.tenantId, partnerIdOnRecord: '4847433', note: 'Wrong.', otherTenant: '1234' };
    await journey.press('riley', 'chat', button('toReview'), entered, only(here));
    const emptied = { other: FABRIKAM.tenantId, partnerIdOnRecord: '', note: '', otherTenant: '' };
    const review = await journey.press('riley', 'chat', button('toReview'), emptied, only(here));
    assert.ok(review.words.includes(words.get('draft.review.create')), review.words);
    assert.doesNotMatch(review.words, /Wrong|4847433/);
  });

  it('takes it that everything was unticked in a request', async () => {
    const { name } = newCustomer(journey, licences(1));
    await journey.say('noor', 'chat', `request transfer for "${name}" from Northwind`);
    const here = await wizard(journey, 'noor', 'details.request', name);
    const first = { productTypes: 'AzureSubscription', customerEmail: 'anna' };
    await journey.press('noor', 'chat', button('toReview'), first, only(here));
    const second = { productTypes: '', customerEmail: 'anna@contoso.com' };
    const review = await journey.press('noor', 'chat', button('toReview'), second, only(here));
    assert.ok(review.words.includes(words.get('facts.everything')), review.words);
  });

  it('forgets the Partner ID of an item that was emptied, or whose item was unticked', async () => {
    const here = await details();
    const target = { other: FABRIKAM.tenantId };
    const perItem = await journey.press('riley', 'chat', button('perItem'), target, only(here));
    const [one = '', other = ''] = inputs(perItem.card).map(({ id }) => String(id));
    const first = await journey.press(
      'riley',
      'chat',
      button('toReview'),
      { [one]: '4847383', [other]: '48x' },
      only(here),
    );
    assert.ok(first.words.includes(words.get('problem.notPartnerId', { typed: '48x' })));
    await journey.press('riley', 'chat', button('back'), { [one]: '', [other]: '48x' }, only(here));
    await journey.press('riley', 'chat', button('back'), {}, only(here));
    const untick = { [other.replace('partnerId.', 'pick.')]: 'false' };
    await journey.press('riley', 'chat', button('continue'), untick, only(here));
    const review = await journey.press('riley', 'chat', button('toReview'), target, only(here));
    assert.doesNotMatch(review.words, /4847383/);
    const sent = await journey.press('riley', 'chat', submitTitle(review), {}, only(here));
    assert.ok(refOn(sent));
  });

  it('submits once, however often it is pressed', async () => {
    const { id, name } = newCustomer(journey);
    const review = await reviewed(journey, name);
    const data = { draftId: draftId(review) };
    const presses = Array.from({ length: 4 }, () => journey.clickRaw('riley', review.id, 'draft.submit', data));
    const cards = await Promise.all(presses);
    const refs = new Set(cards.map((card) => /Transfer ([0-9a-f]{4,})/.exec(JSON.stringify(card))?.[1]));
    assert.equal(refs.size, 1);
    const [ref = ''] = refs;
    await deskCard(journey, ref, 'awaitingApproval');
    const { transfers } = await journey
      .app()
      .store.transfers.list({ partnerTenantId: NORTHWIND.tenantId, customer: id, limit: 9 });
    assert.equal(transfers.length, 1);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('does not take over what an older card of the same form holds, and shows the form as it is', async () => {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'chat', `create transfer for ${name}`);
    const first = await wizard(journey, 'riley', 'items.create', name);
    const posted = actions(first.card).find(({ verb }) => verb === 'draft.next');
    const unticked = Object.fromEntries(inputs(first.card).map(({ id }) => [String(id), 'false']));
    await journey.press('riley', 'chat', tickAll(first), {}, only(first));
    await journey.press('riley', 'chat', button('continue'), {}, only(first));
    const given = { other: FABRIKAM.tenantId };
    const review = await journey.press('riley', 'chat', button('toReview'), given, only(first));
    // Another device still shows the card as it was first posted, with nothing ticked.
    const data = { ...(posted?.data as object), ...unticked };
    const shown = JSON.stringify(await journey.clickRaw('riley', first.id, 'draft.next', data));
    assert.ok(shown.includes(words.get('draft.behind')));
    assert.ok(shown.includes(words.get('draft.review.create')));
    const ref = refOn(await journey.press('riley', 'chat', submitTitle(review), {}, only(first)));
    assert.equal((await transferOf(journey, ref)).lineItems.length, 2);
  });

  it('discards a form, and says so when somebody presses its old buttons', async () => {
    const { name } = newCustomer(journey);
    const review = await reviewed(journey, name);
    const data = { draftId: draftId(review) };
    const dropped = await journey.press('riley', 'chat', button('drop'), {}, only(review));
    assert.ok(dropped.words.includes(words.get('draft.dropped')));
    assert.deepEqual(buttons(dropped.card), []);
    const again = await journey.clickRaw('riley', review.id, 'draft.submit', data);
    assert.ok(JSON.stringify(again).includes('Discarded'));
    const { total } = await journey
      .app()
      .store.transfers.list({ partnerTenantId: NORTHWIND.tenantId, customer: name, limit: 1 });
    assert.equal(total, 0);
  });

  it('keeps a form from everybody but the one who began it', async () => {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'channel', `create transfer for ${name}`);
    const isItems = (seen: Seen) => seen.words.includes(words.get('draft.items.create')) && seen.words.includes(name);
    const items = await journey.sees('riley', 'channel', isItems);
    const notYours = words.get('draft.notYours', { who: 'Riley Chen' });
    for (const person of ['morgan', 'sam', 'jamie'] as const) {
      const seen = await journey.press(person, 'channel', tickAll(items), {}, only(items));
      assert.equal(seen.note, notYours);
    }
    assert.equal(await journey.clickRaw('sam', items.id, 'draft.drop', { draftId: draftId(items) }), notYours);
    const ticked = await journey.press('riley', 'channel', tickAll(items), {}, only(items));
    assert.ok(ticked.words.includes(words.get('draft.ticked', { chosen: 2, possible: 2 })));
  });

  it('reads a form that was left for more than a day again, and keeps what was entered', async () => {
    const { id, name } = newCustomer(journey);
    const review = await reviewed(journey, name, { note: 'Left alone.' });
    await leave('riley', 'chat', review, submitTitle(review));
    const { control } = journey.standIns.partnerCenter;
    const [gone] = control.subscriptions(id);
    control.changeSubscription(gone?.id ?? '', { status: 'suspended' });
    const read = await journey.press('riley', 'chat', submitTitle(review), {}, only(review));
    assert.ok(read.words.includes(words.get('draft.expired')), read.words);
    assert.ok(read.words.includes(words.get('draft.ticked', { chosen: 1, possible: 1 })), read.words);
    await journey.press('riley', 'chat', button('continue'), {}, only(review));
    const again = await journey.press('riley', 'chat', button('toReview'), {}, only(review));
    assert.match(again.words, /Left alone/);
    const ref = refOn(await journey.press('riley', 'chat', submitTitle(again), {}, only(review)));
    assert.equal((await transferOf(journey, ref)).lineItems.length, 1);
  });

  it('asks to check a request that was left for more than a day', async () => {
    const { name } = newCustomer(journey, licences(1));
    await journey.say('noor', 'chat', `request transfer for "${name}" from Northwind`);
    const here = await wizard(journey, 'noor', 'details.request', name);
    await leave('noor', 'chat', here, button('toReview'));
    const given = { customerEmail: 'anna@contoso.com' };
    const still = await journey.press('noor', 'chat', button('toReview'), given, only(here));
    assert.ok(still.words.includes(words.get('draft.expired')), still.words);
    assert.equal(entryOf(still, 'customerEmail'), 'anna@contoso.com');
  });

  it('reads the items of a release that was left for more than a day again', async () => {
    const { name } = newCustomer(journey, licences(2));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    await journey.press('morgan', 'channel', tickAll(opened), {}, only(opened));
    await leave('morgan', 'channel', opened, button('continue'));
    const again = await journey.press('morgan', 'channel', button('continue'), {}, only(opened));
    assert.ok(again.words.includes(words.get('draft.expired')), again.words);
    assert.ok(again.words.includes(words.get('draft.tickedMax', { chosen: 2, max: 25 })));
  });

  it('believes nothing that a card says', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    const card = await deskCard(journey, ref, 'awaitingApproval');
    const { id } = await transferOf(journey, ref);
    const says = (answer: unknown) => (typeof answer === 'string' ? answer : JSON.stringify(answer));
    const tries: readonly (readonly [verb: string, data: object, key: string])[] = [
      ['transfer.approve', { transferId: 'made-up' }, 'refusal.notFound'],
      ['transfer.refresh', { transferId: 'made-up' }, 'refusal.notFound'],
      ['transfer.explode', { transferId: id }, 'sorry.unknownButton'],
      ['transfer.approve', {}, 'sorry.unknownButton'],
      ['transfer.approve', { transferId: { $ne: '' } }, 'sorry.unknownButton'],
      ['draft.submit', { draftId: 'made-up' }, 'draft.unknown'],
      ['nonsense', {}, 'sorry.unknownButton'],
    ];
    for (const [verb, data, key] of tries)
      assert.equal(says(await journey.clickRaw('morgan', card.id, verb, data)), words.get(key), verb);
    assert.equal((await transferOf(journey, ref)).status, 'awaitingApproval');
  });

  it('lets no button be pressed anywhere but on its own card', async () => {
    const refs = [await created(journey, newCustomer(journey).name), await created(journey, newCustomer(journey).name)];
    const [one, other] = await Promise.all(refs.map((ref) => deskCard(journey, ref, 'awaitingApproval')));
    const [ref = ''] = refs;
    await journey.say('morgan', 'chat', `show ${ref}`);
    const inChat = await journey.sees('morgan', 'chat', isCardOf(ref));
    const approving = (seen?: Seen) => actions(seen?.card).find(({ verb }) => verb === 'transfer.approve');
    const data = approving(one)?.data as object;
    for (const elsewhere of [other, inChat])
      assert.equal(
        await journey.clickRaw('morgan', elsewhere?.id ?? '', 'transfer.approve', data),
        words.get('bot.otherCard'),
      );
    assert.equal(await journey.clickRaw('morgan', one?.id ?? '', 'transfer.reject', data), words.get('bot.otherCard'));
    for (const each of refs) assert.equal((await transferOf(journey, each)).status, 'awaitingApproval');
    // The chat has a card of its own, whose buttons work there.
    const shown = await journey.clickRaw('morgan', inChat.id, 'transfer.approve', approving(inChat)?.data as object);
    assert.notEqual(typeof shown, 'string');
    await deskCard(journey, ref, 'open');
  });

  it('does not let a blocked item be ticked by hand', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const items = await wizard(journey, 'riley', 'items.create', 'Contoso');
    const { control } = journey.standIns.partnerCenter;
    const contoso = 'b67f0b00-f9e8-4c57-bcb5-0b8b95c6c001';
    const blocked = control.subscriptions(contoso).find(({ isTrial }) => isTrial);
    assert.ok(blocked);
    const data = {
      draftId: draftId(items),
      [`pick.${blocked.id}`]: 'true',
      [`pick.${blocked.id.toUpperCase()}`]: 'true',
    };
    const answer = await journey.clickRaw('riley', items.id, 'draft.next', data);
    assert.ok(JSON.stringify(answer).includes(words.get('problem.noItems')));
  });

  /** Lets a day pass. The stored form then has a newer version than the card, so the first press only updates the card. */
  async function leave(person: PersonKey, place: 'chat' | 'channel', card: Seen, title: string): Promise<void> {
    const { drafts } = journey.app().store;
    const record = await drafts.find(draftId(card));
    assert.ok(record);
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    assert.ok(await drafts.update({ ...record, version: record.version + 1, expiresAt }, record.version));
    await journey.press(person, place, title, {}, only(card));
  }
});

function inputs(node: unknown): { id?: unknown; value?: unknown }[] {
  if (Array.isArray(node)) return node.flatMap(inputs);
  if (typeof node !== 'object' || node === null) return [];
  const own: object[] = 'type' in node && String(node.type).startsWith('Input.') ? [node] : [];
  return [...own, ...Object.values(node).flatMap(inputs)];
}
