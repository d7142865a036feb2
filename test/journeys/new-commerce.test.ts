import assert from 'node:assert/strict';
import { type Journey, type Seen, startJourney } from './journey.ts';
import {
  audit,
  button,
  deskCard,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  only,
  press,
  released,
  requested,
  signIn,
  tickAll,
  told,
  transferOf,
  words,
} from './steps.ts';

describe('a new-commerce transfer', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ completesAfter: 60_000 });
    await signIn(journey, 'noor', 'morgan', 'sam');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('goes from the request through the choice of items to the end', async () => {
    const { id, name } = newCustomer(journey, licences(3));
    const ref = await requested(journey, name, {
      customerEmail: 'anna@margies.example',
      productTypes: 'OnlineServicesNCE,AzureSubscription',
      partnerIdOnRecord: '4847433',
    });
    const open = await deskCard(journey, ref, 'open');
    for (const key of ['OnlineServicesNCE', 'AzureSubscription'])
      assert.ok(open.words.includes(words.get(`productType.${key}`)), key);
    assert.match(open.words, /4847433/);
    const [atPartnerCenter] = journey.standIns.partnerCenter.control.transfers().filter((one) => one.customerId === id);
    assert.deepEqual(
      {
        email: atPartnerCenter?.customerEmail,
        types: atPartnerCenter?.productTypes,
        partner: atPartnerCenter?.partnerOnRecord,
      },
      { email: 'anna@margies.example', types: ['OnlineServicesNCE', 'AzureSubscription'], partner: '4847433' },
    );

    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    assert.ok(opened.words.includes(words.get('draft.items.release', { target: 'Fabrikam Distribution' })));
    const forSam = await deskCard(journey, ref, 'open', 'sam');
    assert.ok(isCardOf(ref)(forSam), 'the others still see the desk card');
    const after = await released(journey, opened);
    assert.ok(isCardOf(ref)(after));

    await deskCard(journey, ref, 'inProgress');
    await told(journey, 'noor', 'tell.inProgress', { who: 'Morgan Diaz', ref, customer: name });
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
    await journey.advance(70_000);
    const done = await deskCard(journey, ref, 'completed', 'noor');
    assert.match(done.words, /Licence 01/);
    assert.match(done.words, /Approved by Morgan Diaz/);
    await told(journey, 'noor', 'tell.completed', { ref, customer: name, target: 'Fabrikam Distribution' });
    assert.deepEqual(await audit(journey, ref), [
      'create: creating',
      'outcome: open',
      'approve: approving',
      'outcome: inProgress',
      'found: completed',
    ]);
  });

  it('moves only what was ticked', async () => {
    const { id, name } = newCustomer(journey, licences(3));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    const { control } = journey.standIns.partnerCenter;
    const second = control.subscriptions(id).find((one) => one.name === 'Licence 02');
    assert.ok(second);
    await journey.press('morgan', 'channel', button('continue'), { [`pick.${second.id}`]: 'true' }, only(opened));
    await journey.press('morgan', 'channel', button('release', { count: 1 }), {}, only(opened));
    await deskCard(journey, ref, 'inProgress');
    await journey.advance(70_000);
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(
      control
        .subscriptions(id)
        .filter((one) => one.leftWith !== undefined)
        .map((one) => one.name),
      ['Licence 02'],
    );
  });

  it('is approved typed, with the items in the chat', async () => {
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    await journey.say('morgan', 'chat', `approve ${ref}`);
    const title = words.get('draft.items.release', { target: 'Fabrikam Distribution' });
    const isHere = (seen: Seen) => seen.words.includes(title) && seen.words.includes(name);
    const opened = await journey.sees('morgan', 'chat', isHere, 'the items');
    await released(journey, opened, 'chat');
    await deskCard(journey, ref, 'inProgress');
    const posted = () => journey.standIns.teams.control.messages('chat:morgan').find(({ id }) => id === opened.id);
    await journey.until(() => JSON.stringify(posted()?.card).includes(`Transfer ${ref}`));
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
  });

  it('can be looked at and left: back to the desk card, with nothing decided', async () => {
    const { name } = newCustomer(journey, licences(2));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    await journey.press('morgan', 'channel', tickAll(opened), {}, only(opened));
    const back = await journey.press('morgan', 'channel', button('backToCard'), {}, only(opened));
    assert.ok(isCardOf(ref)(back));
    const again = await press(journey, 'morgan', ref, 'chooseItems');
    assert.ok(again.words.includes(words.get('draft.tickedMax', { chosen: 2, max: 25 })), 'the ticks are still there');
    assert.equal((await transferOf(journey, ref)).status, 'open');
  });

  for (const how of ['on the card', 'typed'] as const) {
    it(`is rejected at the desk, ${how}, because Partner Center has no such call`, async () => {
      const { name } = newCustomer(journey, licences(1));
      const ref = await requested(journey, name);
      await deskCard(journey, ref, 'open');
      const reason = 'We keep them.';
      if (how === 'typed') await journey.say('morgan', 'chat', `reject ${ref} because ${reason}`);
      else await press(journey, 'morgan', ref, 'rejectNow', { reason });
      const card = await deskCard(journey, ref, 'rejected');
      assert.ok(card.words.includes(words.get('next.rejectedNewCommerce')));
      assert.match(card.words, /by Morgan Diaz/);
      await told(journey, 'noor', 'tell.reject', { who: 'Morgan Diaz', ref, customer: name, reason });
      assert.deepEqual(await effects(journey, ref), ['create']);
      assert.deepEqual((await audit(journey, ref)).slice(2), ['reject: rejected']);
    });

    it(`is withdrawn by the requester, ${how}`, async () => {
      const { name } = newCustomer(journey, licences(1));
      const ref = await requested(journey, name);
      await deskCard(journey, ref, 'open');
      if (how === 'typed') await journey.say('noor', 'chat', `withdraw ${ref}`);
      else await press(journey, 'noor', ref, 'withdrawNow');
      await deskCard(journey, ref, 'withdrawn');
      assert.deepEqual(await effects(journey, ref), ['create', 'cancel']);
      assert.deepEqual((await audit(journey, ref)).slice(2), ['withdraw: withdrawing', 'outcome: withdrawn']);
    });
  }
});

describe('a new-commerce transfer that a manager approves before it is sent', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { APPROVAL_BEFORE_SUBMIT: 'true' } });
    await signIn(journey, 'noor', 'morgan');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  it('is sent in the requester’s name once the own manager approves, without choosing items', async () => {
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    assert.deepEqual(await effects(journey, ref), []);
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    await released(journey, opened);
    await deskCard(journey, ref, 'inProgress');
  });

  it('is rejected or taken back before anything was sent', async () => {
    const { name } = newCustomer(journey, licences(1));
    const rejected = await requested(journey, name);
    await deskCard(journey, rejected, 'awaitingApproval');
    await press(journey, 'sam', rejected, 'rejectNow', { reason: 'Not this quarter.' });
    const card = await deskCard(journey, rejected, 'rejected');
    assert.ok(!card.words.includes(words.get('next.rejectedNewCommerce')), 'Partner Center never heard of it');
    const withdrawn = await requested(journey, name);
    await deskCard(journey, withdrawn, 'awaitingApproval');
    await press(journey, 'noor', withdrawn, 'withdrawNow');
    await deskCard(journey, withdrawn, 'withdrawn');
    assert.deepEqual(await effects(journey, rejected), []);
  });
});
