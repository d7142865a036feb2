import assert from 'node:assert/strict';
import { FABRIKAM } from '../../stand-ins/world.ts';
import { type Journey, startJourney } from './journey.ts';
import {
  button,
  created,
  deskCard,
  licences,
  newCustomer,
  nothingFailed,
  only,
  press,
  refOn,
  released,
  requested,
  signIn,
  submitTitle,
  tickAll,
  told,
  transferOf,
  wizard,
  words,
} from './steps.ts';

describe('choosing line items', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { APPROVAL_BEFORE_SUBMIT: 'false' } });
    await signIn(journey, 'riley', 'noor', 'morgan', 'sam');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('says so when a customer has nothing', async () => {
    await journey.say('riley', 'chat', 'create transfer for Wingtip');
    const values = { customer: 'Wingtip Toys', partner: 'Northwind Cloud' };
    await told(journey, 'riley', 'create.noSubscriptions', values);
  });

  it('says so when the source of a request has nothing to release', async () => {
    const ref = await requested(journey, 'Wingtip Toys');
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    assert.ok(opened.words.includes(words.get('draft.allBlocked')), opened.words);
    const back = await journey.press('morgan', 'channel', button('backToCard'), {}, only(opened));
    assert.ok(back.words.includes(`Transfer ${ref}`));
  });

  it('moves a single one', async () => {
    const { name } = newCustomer(journey, [{ name: 'Office 365 E1', quantity: 30, billingCycle: 'monthly' }]);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'completed');
    assert.equal((await transferOf(journey, ref)).lineItems.length, 1);
  });

  it('moves 25 of them and lists them all on the card', async () => {
    const ref = await created(journey, 'Proseware');
    const card = await deskCard(journey, ref, 'open');
    assert.ok(card.words.includes(words.get('card.items', { count: 25 })));
    await press(journey, 'sam', ref, 'approveNow');
    const done = await deskCard(journey, ref, 'completed');
    assert.equal(done.words.split('\n').filter((line) => line === words.get('item.complete')).length, 25);
  });

  it('says that 26 are too many for one new-commerce request, and goes on once one is unticked', async () => {
    const ref = await requested(journey, 'Trey Research');
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    const ticked = await journey.press('morgan', 'channel', tickAll(opened), {}, only(opened));
    assert.ok(ticked.words.includes(words.get('draft.tickedMax', { chosen: 26, max: 25 })));
    const tooMany = await journey.press('morgan', 'channel', button('continue'), {}, only(opened));
    assert.ok(tooMany.words.includes(words.get('problem.tooManyItems', { max: 25, chosen: 26, over: 1 })));
    const [one] = /"id":"(pick\.[^"]+)"/.exec(JSON.stringify(tooMany.card))?.slice(1) ?? [];
    assert.ok(one);
    const review = await journey.press('morgan', 'channel', button('continue'), { [one]: 'false' }, only(opened));
    assert.ok(review.words.includes(words.get('card.items', { count: 25 })), review.words);
    await journey.press('morgan', 'channel', button('release', { count: 25 }), {}, only(opened));
    await deskCard(journey, ref, 'inProgress');
    await journey.advance(10_000);
    await deskCard(journey, ref, 'completed');
    const { lineItems } = await transferOf(journey, ref);
    assert.equal(lineItems.length, 25);
    assert.ok(lineItems.every(({ outcome }) => outcome?.status === 'complete'));
  });

  it('pages, searches and splits 500 of them', async () => {
    await journey.say('riley', 'chat', 'create transfer for Tailspin');
    const first = await wizard(journey, 'riley', 'items.create', 'Tailspin Toys');
    const here = only(first);
    const page = (number: number, pages: number) => words.get('draft.page', { page: number, pages });
    assert.ok(first.words.includes(page(1, 34)), first.words);
    const second = await journey.press('riley', 'chat', button('next'), {}, here);
    assert.ok(second.words.includes(page(2, 34)));
    const back = await journey.press('riley', 'chat', button('previous'), {}, here);
    assert.ok(back.words.includes(page(1, 34)));

    const site = await journey.press('riley', 'chat', button('search'), { search: 'site 03' }, here);
    assert.ok(site.words.includes(words.get('draft.matches', { count: 20, search: 'site 03' })), site.words);
    const ticked = await journey.press('riley', 'chat', tickAll(site), {}, here);
    const chosen = Number(/^(\d+) of/m.exec(ticked.words)?.[1]);
    assert.ok(chosen > 10 && chosen <= 20, String(chosen));
    const none = await journey.press('riley', 'chat', button('search'), { search: 'no such thing' }, here);
    assert.ok(none.words.includes(words.get('draft.noMatches', { search: 'no such thing' })));
    assert.ok(none.words.startsWith(first.words.split('\n')[0] ?? '-'), 'the form is still there');
    const all = await journey.press('riley', 'chat', button('search'), { search: '' }, here);
    assert.match(all.words, new RegExp(`^${chosen} of`, 'm'), 'what was ticked stays ticked');
    assert.ok(all.words.includes(page(1, 34)), 'an emptied search shows everything again');

    await journey.press('riley', 'chat', button('continue'), {}, here);
    const review = await journey.press('riley', 'chat', button('toReview'), { other: FABRIKAM.tenantId }, here);
    const part = refOn(await journey.press('riley', 'chat', submitTitle(review), {}, here));
    await deskCard(journey, part, 'open');
    await press(journey, 'sam', part, 'approveNow');
    await deskCard(journey, part, 'completed');

    const rest = await created(journey, 'Tailspin Toys');
    const card = await deskCard(journey, rest, 'open');
    const { lineItems } = await transferOf(journey, rest);
    assert.ok(lineItems.length > 350, String(lineItems.length));
    assert.ok(card.words.includes(words.get('item.more', { count: lineItems.length - 25 })));
    await press(journey, 'sam', rest, 'approveNow');
    await deskCard(journey, rest, 'completed');
  });

  it('shows why something can’t move, and does not let it be ticked', async () => {
    await journey.say('riley', 'chat', 'create transfer for Contoso');
    const items = await wizard(journey, 'riley', 'items.create', 'Contoso');
    for (const key of ['otherCommerce.create', 'trial', 'notMicrosoft'])
      assert.ok(items.words.includes(words.get(`ineligible.${key}`)), key);
    assert.ok(items.words.includes(words.get('ineligible.notActive', { status: 'suspended' })));
    const all = await journey.press('riley', 'chat', tickAll(items), {}, only(items));
    assert.ok(all.words.includes(words.get('draft.ticked', { chosen: 5, possible: 5 })), all.words);
  });

  it('takes add-ons along with their subscription', async () => {
    const ref = await created(journey, 'Contoso');
    const open = await deskCard(journey, ref, 'open');
    assert.match(open.words, /Microsoft 365 Audio Conferencing × 10/);
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'completed');
    const { control } = journey.standIns.partnerCenter;
    const { customer } = await transferOf(journey, ref);
    const moved = control.subscriptions(customer.id).filter(({ billedBy }) => billedBy === FABRIKAM.tenantId);
    assert.equal(moved.filter(({ parentId }) => parentId !== undefined).length, 3);
  });

  it('says what did not move, and why, when Partner Center moves only a part', async () => {
    const ref = await created(journey, 'Litware');
    await deskCard(journey, ref, 'open');
    await press(journey, 'sam', ref, 'approveNow');
    const card = await deskCard(journey, ref, 'partiallyCompleted');
    assert.match(card.words, /: Subscription SyncState must be SyncComplete/);
    assert.equal(card.words.split('\n').filter((line) => line === words.get('item.complete')).length, 2);
    await told(journey, 'riley', 'tell.partiallyCompleted', { ref, customer: 'Litware' });
  });

  it('calls a transfer failed of which nothing moved', async () => {
    const { name } = newCustomer(journey, [
      { name: 'Office 365 E1', quantity: 3, billingCycle: 'monthly', failsOnTransfer: 'syncState' },
    ]);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'failed');
    await told(journey, 'riley', 'tell.failed', { ref, customer: name });
  });

  it('shows a partial failure of new commerce too', async () => {
    const { name } = newCustomer(journey, [
      ...licences(2),
      { name: 'Stuck', quantity: 1, billingCycle: 'monthly', term: 'P1Y', failsOnTransfer: 'syncState' },
    ]);
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    await released(journey, await press(journey, 'morgan', ref, 'chooseItems'));
    await deskCard(journey, ref, 'inProgress');
    await journey.advance(10_000);
    const card = await deskCard(journey, ref, 'partiallyCompleted');
    // The vendor's table of a new-commerce line item has a status and no error.
    assert.match(card.words, /Stuck\n.*\n✗ Not moved\. Partner Center gave no reason/);
  });

  it('sends the Partner ID of the transfer, and an item’s own where it has one', async () => {
    const { id, name } = newCustomer(journey);
    await journey.say('riley', 'chat', `create transfer for ${name}`);
    const items = await wizard(journey, 'riley', 'items.create', name);
    const here = only(items);
    await journey.press('riley', 'chat', tickAll(items), {}, here);
    await journey.press('riley', 'chat', button('continue'), {}, here);
    const entered = { other: FABRIKAM.tenantId, partnerIdOnRecord: '4847433' };
    const perItem = await journey.press('riley', 'chat', button('perItem'), entered, here);
    const fields = [...JSON.stringify(perItem.card).matchAll(/"id":"(partnerId\.[^"]+)"/g)].map(
      ([, field]) => field ?? '',
    );
    assert.equal(fields.length, 2);
    const [first = ''] = fields;
    const bad = await journey.press('riley', 'chat', button('toReview'), { [first]: '48x' }, here);
    assert.ok(bad.words.includes(words.get('problem.notPartnerId', { typed: '48x' })));
    assert.match(JSON.stringify(bad.card), /"value":"48x"/, 'what was typed is still there');
    const review = await journey.press('riley', 'chat', button('toReview'), { [first]: '4847383' }, here);
    for (const number of ['4847383', '4847433']) assert.match(review.words, new RegExp(`Partner ID ${number}`));
    const ref = refOn(await journey.press('riley', 'chat', submitTitle(review), {}, here));
    await deskCard(journey, ref, 'open');
    const transfer = journey.standIns.partnerCenter.control.transfers().find((one) => one.customerId === id);
    assert.deepEqual(transfer?.items.map((item) => item.partnerIdOnRecord).sort(), ['4847383', '4847433']);
  });
});
