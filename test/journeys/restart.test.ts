import assert from 'node:assert/strict';
import { FABRIKAM } from '../../stand-ins/world.ts';
import { type Journey, type Seen, startJourney } from './journey.ts';
import {
  audit,
  button,
  created,
  deskCard,
  deskCardLater,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  only,
  press,
  refOn,
  released,
  signIn,
  signInLink,
  submitTitle,
  tickAll,
  told,
  transferOf,
  wizard,
  words,
} from './steps.ts';

describe('a desk that is restarted', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ completesAfter: 60_000 });
  });
  afterEach(() => {
    journey.standIns.partnerCenter.control.clearFaults();
    nothingFailed(journey);
  });
  after(() => journey.stop());

  /** Holds back matching calls. `called` resolves once such a call has arrived; `letGo` lets the call through. */
  function hold(method: string, path: RegExp, when: 'before' | 'after' = 'before') {
    const { control } = journey.standIns.partnerCenter;
    const since = control.calls().length;
    const { promise: until, resolve: letGo } = Promise.withResolvers<void>();
    control.fault({ kind: 'delay', until, when, match: { method, path } });
    const called = () =>
      journey.until(() =>
        control
          .calls()
          .slice(since)
          .some((call) => call.method === method && path.test(call.path)),
      );
    return { called, letGo };
  }

  it('goes on after each step of a traditional transfer', async () => {
    const { name } = newCustomer(journey);
    await journey.say('riley', 'chat', `create transfer for ${name}`);
    await journey.restart();
    const link = await signInLink(journey, 'riley');
    await journey.restart();
    assert.equal((await journey.signIn(link, 'riley')).status, 200, 'while signing in');
    await journey.restart();
    const items = await wizard(journey, 'riley', 'items.create', name);
    const here = only(items);
    const steps: readonly (() => Promise<Seen>)[] = [
      () => journey.press('riley', 'chat', tickAll(items), {}, here),
      () => journey.press('riley', 'chat', button('continue'), {}, here),
      () => journey.press('riley', 'chat', button('perItem'), { other: FABRIKAM.tenantId, note: 'Kept.' }, here),
      () => journey.press('riley', 'chat', button('back'), {}, here),
      () => journey.press('riley', 'chat', button('toReview'), {}, here),
    ];
    for (const step of steps) {
      await step();
      await journey.restart();
    }
    const review = await journey.sees('riley', 'chat', here);
    assert.match(review.words, /Kept\./);
    const ref = refOn(await journey.press('riley', 'chat', submitTitle(review), {}, here));
    await journey.restart();
    await deskCard(journey, ref, 'awaitingApproval');
    await journey.restart();
    await press(journey, 'morgan', ref, 'approveNow');
    await journey.restart();
    await deskCard(journey, ref, 'open');
    await journey.restart();
    const asked = await press(journey, 'sam', ref, 'approveNow');
    await journey.restart();
    assert.equal((await journey.signIn(asked, 'sam')).status, 200);
    await journey.restart();
    await deskCard(journey, ref, 'completed');
    await told(journey, 'riley', 'tell.completed', { ref, customer: name, target: 'Fabrikam Distribution' });
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
    assert.deepEqual(await audit(journey, ref), [
      'submit: awaitingApproval',
      'approve: creating',
      'outcome: open',
      'approve: approving',
      'outcome: completed',
    ]);
    assert.equal(journey.seen('sam', 'channel').filter(isCardOf(ref)).length, 1, 'one card');
  });

  it('goes on after each step of a new-commerce transfer', async () => {
    await signIn(journey, 'noor', 'morgan');
    const { name } = newCustomer(journey, licences(2));
    await journey.say('noor', 'chat', `request transfer for "${name}" from Northwind`);
    await journey.restart();
    const details = await wizard(journey, 'noor', 'details.request', name);
    await journey.restart();
    const review = await journey.press(
      'noor',
      'chat',
      button('toReview'),
      { customerEmail: 'a@b.example' },
      only(details),
    );
    await journey.restart();
    const ref = refOn(await journey.press('noor', 'chat', submitTitle(review), {}, only(review)));
    await journey.restart();
    await deskCard(journey, ref, 'open');
    const opened = await press(journey, 'morgan', ref, 'chooseItems');
    await journey.restart();
    await released(journey, opened);
    await journey.restart();
    await deskCard(journey, ref, 'inProgress');
    await journey.restart();
    await journey.advance(70_000);
    await deskCardLater(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'acceptWithItems']);
    assert.equal(journey.seen('sam', 'channel').filter(isCardOf(ref)).length, 1, 'one card');
  });

  for (const when of ['before', 'after'] as const) {
    it(`finishes a create that is under way, held ${when} it took effect`, async () => {
      const { name } = newCustomer(journey);
      const ref = await waitingForApproval(name);
      const { called, letGo } = hold('POST', /transfers$/, when);
      await press(journey, 'morgan', ref, 'approveNow');
      await called();
      const restarted = journey.restart();
      letGo();
      await restarted;
      await deskCardLater(journey, ref, 'open');
      assert.deepEqual(await effects(journey, ref), ['create']);
    });

    it(`finishes an approve that is under way, held ${when} it took effect`, async () => {
      const { name } = newCustomer(journey);
      const ref = await waitingForApproval(name);
      await press(journey, 'morgan', ref, 'approveNow');
      await deskCard(journey, ref, 'open');
      const { called, letGo } = hold('POST', /accept$/, when);
      await press(journey, 'sam', ref, 'approveNow');
      await called();
      const restarted = journey.restart();
      letGo();
      await restarted;
      await deskCardLater(journey, ref, 'completed');
      assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
    });
  }

  it('answers a message that Teams sends again after the restart once', async () => {
    const { control } = journey.standIns.teams;
    const activity = journey.activityOf('jamie', 'help');
    const answers = () => journey.seen('jamie', 'chat').filter((seen) => seen.words.includes(words.get('help.title')));
    await control.post(activity);
    await journey.until(() => answers().length === 1);
    await journey.restart();
    assert.equal((await control.post(activity)).status, 200);
    await journey.say('jamie', 'chat', 'help');
    await journey.until(() => answers().length === 2);
  });

  it('answers what it had taken on before it was stopped', async () => {
    const before = journey.seen('jamie', 'chat').length;
    await Promise.all([journey.say('jamie', 'chat', 'who am i'), journey.say('jamie', 'chat', 'list transfers')]);
    await journey.restart();
    await journey.until(() => journey.seen('jamie', 'chat').length === before + 2);
  });

  it('goes on checking an outcome that was in doubt', async () => {
    const { name } = newCustomer(journey);
    const ref = await waitingForApproval(name);
    journey.standIns.partnerCenter.control.fault({ kind: 'reset', when: 'after', match: { method: 'POST' } });
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'unknown');
    await journey.restart();
    await deskCardLater(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('goes on waiting for a sign-in', async () => {
    const { name } = newCustomer(journey);
    const ref = await waitingForApproval(name);
    await journey.say('riley', 'chat', 'sign out');
    await press(journey, 'morgan', ref, 'approveNow');
    const why = words.get('signIn.toGoOn', { ref, customer: name });
    const asked = await journey.sees('riley', 'chat', (seen) => seen.words.includes(why));
    await journey.restart();
    assert.equal((await transferOf(journey, ref)).status, 'creating');
    assert.equal((await journey.signIn(asked, 'riley')).status, 200);
    await deskCard(journey, ref, 'open');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('goes on watching what is decided elsewhere', async () => {
    const { name } = newCustomer(journey);
    const ref = await waitingForApproval(name);
    await press(journey, 'morgan', ref, 'approveNow');
    await deskCard(journey, ref, 'open');
    await journey.restart();
    const { partnerCenterId = '' } = await transferOf(journey, ref);
    journey.standIns.partnerCenter.control.decideElsewhere(partnerCenterId, { verb: 'approve' });
    await journey.advance(120_000);
    await deskCard(journey, ref, 'completed');
  });

  /** A transfer by Riley that awaits Morgan's approval. */
  async function waitingForApproval(name: string): Promise<string> {
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    return ref;
  }
});
