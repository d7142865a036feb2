import { deepEqual, equal, ok } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import sinon from 'sinon';
import type { Handler } from '../../../src/desk/queue/result.ts';
import { createWorker, type Worker } from '../../../src/desk/queue/worker.ts';
import type { WorkRecords } from '../../../src/store/store.ts';
import { openRig, type Rig } from '../rig.ts';

/** Work that never ends. The test moves the clock and the renewal timer together. */
describe('The lease of an item', () => {
  let rig: Rig;
  let timers: sinon.SinonFakeTimers;
  let worker: Worker | undefined;
  let end: (error?: Error) => void;
  let holds: (() => Promise<boolean>) | undefined;
  let renewals: number;
  let isStoreAway: boolean;
  beforeEach(async () => {
    rig = await openRig();
    timers = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    holds = undefined;
    renewals = 0;
    isStoreAway = false;
  });
  afterEach(async () => {
    end();
    await worker?.stop();
    timers.restore();
    await rig.close();
  });

  const start = async (result: Awaited<ReturnType<Handler>> = { kind: 'done' }) => {
    const { store, parts } = rig;
    const renew: WorkRecords['renew'] = async (...args) => {
      renewals += 1;
      if (isStoreAway) throw new Error('the store is not there');
      return store.work.renew(...args);
    };
    const job: Handler = async (_, ours) => {
      holds = ours;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      end = (error) => (error === undefined ? resolve() : reject(error));
      await promise;
      return result;
    };
    await store.work.add({ kind: 'job', lane: 'a', payload: 1, runAt: parts.now().toISOString() });
    const counted = { ...store, work: { ...store.work, renew } };
    worker = createWorker({ name: 'w1', store: counted, now: parts.now, log: parts.log, handlers: { job } });
    await until(() => holds !== undefined);
  };
  const until = async (fits: () => boolean) => {
    for (let turn = 0; turn < 20_000 && !fits(); turn++) await setImmediate();
    ok(fits(), 'it did not come to that');
  };
  /** Lets `seconds` pass one by one, and waits for the store after each second. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      rig.pass(1);
      timers.tick(1_000);
      for (let turn = 0; turn < 20; turn++) await setImmediate();
    }
  };
  const another = () => {
    const now = rig.clock.now.getTime();
    return rig.store.work.take('other', new Date(now).toISOString(), new Date(now + 20_000).toISOString());
  };

  it('lasts as long as the work, however long that is', async () => {
    await start();
    for (let second = 0; second < 90; second++) {
      await pass(1);
      equal(await another(), undefined, `another took it after ${second + 1} seconds`);
    }
  });

  it('lasts although the store is away for two renewals', async () => {
    await start();
    await pass(5);
    isStoreAway = true;
    await pass(10);
    isStoreAway = false;
    await pass(9);
    equal(await another(), undefined);
    deepEqual(
      rig.logged.map(({ fields }) => fields.code),
      ['lease-not-renewed', 'lease-not-renewed'],
    );
  });

  it('ends 20 seconds after its worker died, and not before', async () => {
    await start();
    // From now on the test no longer moves the renewal timer.
    rig.pass(19);
    equal(await another(), undefined);
    rig.pass(1);
    equal((await another())?.attempts, 2);
  });

  it('is 20 seconds again when the worker asks whether it still has the item', async () => {
    await start();
    rig.pass(19);
    equal(await holds?.(), true);
    rig.pass(19);
    equal(await another(), undefined);
    rig.pass(1);
    ok(await another());
    equal(await holds?.(), false, 'another has taken it over');
  });

  it('is renewed no more once the work has ended', async () => {
    await start();
    end();
    await until(() => timers.countTimers() === 0);
    await pass(10);
    equal(renewals, 0);
  });

  for (const [how, result, error] of [
    ['is done', { kind: 'done' }, undefined],
    ['is put off', { kind: 'later', inSeconds: 500 }, undefined],
    ['fails', { kind: 'done' }, new Error('no luck')],
  ] as const) {
    it(`keeps work that ${how} after another took it over from being settled twice`, async () => {
      await start(result);
      rig.pass(20);
      const taken = await another();
      end(error);
      await until(() => timers.countTimers() === 0);
      ok(taken && (await rig.store.work.done(taken.id, 'other', taken.attempts, rig.clock.now.toISOString())));
      equal(await rig.store.work.nextDue(), undefined);
    });
  }
});
