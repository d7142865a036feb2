import assert from 'node:assert/strict';
import type { Fault } from '../../stand-ins/partner-center/faults.ts';
import { type Journey, startJourney } from './journey.ts';
import {
  audit,
  button,
  created,
  deskCard,
  deskCardLater,
  effects,
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
  wizard,
  words,
} from './steps.ts';

interface Trouble {
  readonly name: string;
  readonly isInDoubt: boolean;
  readonly fault: Fault;
}

const TROUBLES: readonly Trouble[] = [
  { name: 'an outage before it took effect', isInDoubt: true, fault: { kind: 'status', status: 503, when: 'before' } },
  { name: 'an outage after it took effect', isInDoubt: true, fault: { kind: 'status', status: 500, when: 'after' } },
  { name: 'a connection that broke before it took effect', isInDoubt: true, fault: { kind: 'reset', when: 'before' } },
  { name: 'a connection that broke after it took effect', isInDoubt: true, fault: { kind: 'reset', when: 'after' } },
  { name: 'a time-out after it took effect', isInDoubt: true, fault: { kind: 'status', status: 408, when: 'after' } },
  { name: 'throttling', isInDoubt: false, fault: { kind: 'throttle', retryAfterSeconds: 2 } },
];

describe('Partner Center in trouble while something is written', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { APPROVAL_BEFORE_SUBMIT: 'false' } });
    await signIn(journey, 'riley', 'noor', 'morgan', 'sam');
  });
  afterEach(() => {
    journey.standIns.partnerCenter.control.clearFaults();
    nothingFailed(journey);
  });
  after(() => journey.stop());

  const fault = (what: Fault, method: string, path: RegExp) =>
    journey.standIns.partnerCenter.control.fault({ ...what, match: { method, path } });

  /** Checks that every attempt of a write carried the same `MS-RequestId`. */
  function oneRequestId(method: string, path: RegExp, since: number): void {
    const calls = journey.standIns.partnerCenter.control.calls().slice(since);
    const writes = calls.filter((call) => call.method === method && path.test(call.path));
    assert.ok(writes.length > 0);
    assert.equal(new Set(writes.map(({ requestId }) => requestId)).size, 1);
  }

  const callsSoFar = () => journey.standIns.partnerCenter.control.calls().length;

  for (const { name: trouble, isInDoubt, fault: kind } of TROUBLES) {
    it(`creates once through ${trouble}`, async () => {
      const { name } = newCustomer(journey);
      const since = callsSoFar();
      fault(kind, 'POST', /transfers$/);
      const ref = await created(journey, name);
      if (isInDoubt) await deskCard(journey, ref, 'unknown');
      await deskCardLater(journey, ref, 'open');
      await told(journey, 'riley', 'tell.sent', { ref, customer: name });
      assert.deepEqual(await effects(journey, ref), ['create']);
      oneRequestId('POST', /transfers$/, since);
    });

    it(`creates a new-commerce request once through ${trouble}`, async () => {
      const { name } = newCustomer(journey, licences(1));
      fault(kind, 'POST', /transfers$/);
      const ref = await requested(journey, name);
      if (isInDoubt) await deskCard(journey, ref, 'unknown');
      await deskCardLater(journey, ref, 'open');
      assert.deepEqual(await effects(journey, ref), ['create']);
    });

    it(`approves once through ${trouble}`, async () => {
      const { name } = newCustomer(journey);
      const ref = await created(journey, name);
      await deskCard(journey, ref, 'open');
      const since = callsSoFar();
      fault(kind, 'POST', /accept$/);
      await press(journey, 'sam', ref, 'approveNow');
      if (isInDoubt) await deskCard(journey, ref, 'unknown');
      const card = await deskCardLater(journey, ref, 'completed');
      assert.match(card.words, /Approved by Sam Okafor/);
      assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
      assert.equal(
        (await audit(journey, ref)).at(-1),
        isInDoubt && isAfter(kind) ? 'found: completed' : 'outcome: completed',
      );
      oneRequestId('POST', /accept$/, since);
    });

    it(`rejects once through ${trouble}`, async () => {
      const { name } = newCustomer(journey);
      const ref = await created(journey, name);
      await deskCard(journey, ref, 'open');
      fault(kind, 'PATCH', /transfers/);
      await press(journey, 'sam', ref, 'rejectNow', { reason: 'No.' });
      if (isInDoubt) await deskCard(journey, ref, 'unknown');
      const card = await deskCardLater(journey, ref, 'rejected');
      assert.match(card.words, /Rejected by Sam Okafor/);
      assert.deepEqual(await effects(journey, ref), ['create', 'reject']);
    });

    it(`withdraws once through ${trouble}`, async () => {
      const { name } = newCustomer(journey);
      const ref = await created(journey, name);
      await deskCard(journey, ref, 'open');
      fault(kind, 'DELETE', /transfers/);
      await press(journey, 'riley', ref, 'withdrawNow');
      if (isInDoubt) await deskCard(journey, ref, 'unknown');
      const card = await deskCardLater(journey, ref, 'withdrawn');
      assert.match(card.words, /Withdrawn by Riley Chen/);
      assert.deepEqual(await effects(journey, ref), ['create', 'withdraw']);
    });

    it(`releases once through ${trouble}`, async () => {
      const { name } = newCustomer(journey, licences(2));
      const ref = await requested(journey, name);
      await deskCard(journey, ref, 'open');
      const opened = await press(journey, 'morgan', ref, 'chooseItems');
      fault(kind, 'PATCH', /transfers/);
      await released(journey, opened);
      if (isInDoubt) await deskCard(journey, ref, 'unknown');
      const card = await deskCardLater(journey, ref, 'completed');
      assert.match(card.words, /Approved by Morgan Diaz/);
      assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
    });
  }

  it('keeps checking for as long as Partner Center is down, then finds the outcome', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    fault({ kind: 'reset', when: 'after' }, 'POST', /accept$/);
    const up = journey.standIns.partnerCenter.control.fault({
      kind: 'status',
      status: 503,
      times: Infinity,
      match: { method: 'GET' },
    });
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'unknown');
    for (const wait of [2_000, 3_000, 5_000]) await journey.advance(wait);
    const second = await press(journey, 'sam', ref, 'lookAgain');
    assert.ok(second.words.includes(words.get('next.unknown', { partner: 'Fabrikam Distribution' })));
    up();
    await deskCardLater(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });

  it('repeats a decision that another call was in the way of (409/900104)', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    fault({ kind: 'status', status: 409, code: '900104', times: 2 }, 'POST', /accept$/);
    const since = callsSoFar();
    await press(journey, 'sam', ref, 'approveNow');
    await deskCardLater(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
    oneRequestId('POST', /accept$/, since);
  });

  it('gives a decision back when other calls stay in the way, and says so', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    const free = fault({ kind: 'status', status: 409, code: '900104', times: Infinity }, 'POST', /accept$/);
    await press(journey, 'sam', ref, 'approveNow');
    const card = await deskCardLater(journey, ref, 'open');
    const why = words.get('partnerCenter.processedByAnother');
    assert.ok(card.words.includes(why), 'the card says why');
    await journey.sees('sam', 'chat', ({ text }) => text.includes(ref) && text.includes(why));
    free();
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
  });

  it('believes Partner Center that a transfer is not in that state any more (400/900102), and shows in which', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'open');
    const { partnerCenterId } = await transferOf(journey, ref);
    journey.standIns.partnerCenter.control.decideElsewhere(partnerCenterId ?? '', { verb: 'reject' });
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'rejected');
    for (const person of ['riley', 'sam'] as const)
      await told(journey, person, 'tell.elsewhere.rejected', { ref, customer: name });
    assert.deepEqual(await effects(journey, ref), ['create', 'reject']);
    assert.deepEqual((await audit(journey, ref)).slice(2), ['approve: approving', 'found: rejected']);
  });

  it('fails a create that Partner Center refuses, says why, and a new one works', async () => {
    const { name } = newCustomer(journey);
    fault({ kind: 'status', status: 400, code: '800078' }, 'POST', /transfers$/);
    const ref = await created(journey, name);
    const card = await deskCard(journey, ref, 'failed');
    assert.ok(card.words.includes(words.get('partnerCenter.invalidSubscription')));
    const isNews = ({ text }: { text: string }) =>
      text.includes(ref) && text.includes(words.get('partnerCenter.invalidSubscription'));
    await journey.sees('riley', 'chat', isNews);
    const again = await created(journey, name);
    await deskCard(journey, again, 'open');
    assert.deepEqual(await effects(journey, again), ['create']);
  });

  it('waits as long as it is told to when it is throttled', async () => {
    const { name } = newCustomer(journey);
    const since = callsSoFar();
    fault({ kind: 'throttle', retryAfterSeconds: 60 }, 'POST', /transfers$/);
    const ref = await created(journey, name);
    await deskCardLater(journey, ref, 'open');
    const tries = journey.standIns.partnerCenter.control
      .calls()
      .slice(since)
      .filter(({ method }) => method === 'POST');
    const [first = 0, second = 0] = tries.map(({ at }) => Date.parse(at));
    assert.ok(second - first >= 60_000, `waited ${second - first} ms`);
    assert.deepEqual(await effects(journey, ref), ['create']);
  });
});

describe('Partner Center in trouble while something is read', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'noor', 'morgan');
  });
  afterEach(() => {
    journey.standIns.partnerCenter.control.clearFaults();
    nothingFailed(journey);
  });
  after(() => journey.stop());

  const commands = ['create transfer for Contoso', 'customers Cont', 'subscriptions of Contoso'];
  for (const command of commands) {
    it(`answers “${command}” with what to do`, async () => {
      const { control } = journey.standIns.partnerCenter;
      control.fault({ kind: 'status', status: 503, times: Infinity });
      const down = journey.seen('riley', 'chat').length;
      await journey.say('riley', 'chat', command);
      const isNew =
        (key: string, values = {}) =>
        (seen: { id: string; text: string }) =>
          journey
            .seen('riley', 'chat')
            .slice(down)
            .some(({ id }) => id === seen.id) && seen.text.includes(words.get(key, values));
      await journey.sees('riley', 'chat', isNew('partnerCenter.answeredWithError'), 'that it is down');
      control.clearFaults();
      control.fault({ kind: 'throttle', retryAfterSeconds: 7 });
      await journey.say('riley', 'chat', command);
      await journey.sees('riley', 'chat', isNew('partnerCenter.throttled', { seconds: 7 }), 'that it is throttled');
    });
  }

  it('offers to try again when the items can’t be read, and keeps the transfer as it is', async () => {
    const { control } = journey.standIns.partnerCenter;
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    control.fault({ kind: 'status', status: 503, times: Infinity, match: { method: 'GET', path: /subscriptions/ } });
    const loading = await press(journey, 'morgan', ref, 'chooseItems');
    assert.ok(loading.words.includes(words.get('partnerCenter.answeredWithError')), loading.words);
    control.clearFaults();
    const opened = await journey.press('morgan', 'channel', button('tryAgain'), {}, only(loading));
    await released(journey, opened);
    await deskCard(journey, ref, 'inProgress');
  });

  it('answers a click in time when reading takes long, and loses nothing', async () => {
    const { control } = journey.standIns.partnerCenter;
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    const { promise: until, resolve: letGo } = Promise.withResolvers<void>();
    control.fault({ kind: 'delay', until, match: { method: 'GET', path: /subscriptions$/ } });
    const waiting = await press(journey, 'morgan', ref, 'chooseItems');
    assert.ok(waiting.words.includes(words.get('draft.stillLoading')), waiting.words);
    letGo();
    const opened = await journey.press('morgan', 'channel', button('showItems'), {}, only(waiting));
    assert.ok(tickAll(opened));
  });

  it('answers a button that takes long with a message, once it is done', async () => {
    const { control } = journey.standIns.partnerCenter;
    const { id, name } = newCustomer(journey);
    await journey.say('riley', 'chat', `customers ${name}`);
    const isList = ({ words: text }: { words: string }) => text.includes(words.get('customers.title', { query: name }));
    const list = await journey.sees('riley', 'chat', isList);
    const { promise: until, resolve: letGo } = Promise.withResolvers<void>();
    control.fault({ kind: 'delay', until, match: { method: 'GET', path: new RegExp(`${id}$`) } });
    const pressed = await journey.press('riley', 'chat', button('subscriptions'), {}, only(list));
    assert.equal(pressed.note, words.get('working'));
    letGo();
    const title = words.get('subscriptions.title', { customer: name });
    const answer = await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
    assert.notEqual(answer.id, list.id);
  });

  it('goes on with a wizard that is open when Partner Center goes down', async () => {
    const { control } = journey.standIns.partnerCenter;
    await journey.say('riley', 'chat', 'create transfer for Alpine');
    const items = await wizard(journey, 'riley', 'items.create', 'Alpine Ski House');
    control.fault({ kind: 'status', status: 503, times: Infinity });
    const ticked = await journey.press('riley', 'chat', tickAll(items), {}, only(items));
    assert.ok(ticked.words.includes(words.get('draft.ticked', { chosen: 1, possible: 1 })));
  });
});

function isAfter(fault: Fault): boolean {
  return fault.kind !== 'throttle' && fault.when === 'after';
}
