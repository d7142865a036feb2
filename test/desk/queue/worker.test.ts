import { deepEqual, equal, ok } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { LostRace } from '../../../src/desk/queue/lost-race.ts';
import { backoff, type Commit, type Handler } from '../../../src/desk/queue/result.ts';
import { createWorker, type Worker } from '../../../src/desk/queue/worker.ts';
import { openRig, type Rig } from '../rig.ts';

const channel = { serviceUrl: '', tenantId: '', kind: 'channel', botId: '' } as const;

describe('The worker', () => {
  let rig: Rig;
  const workers: Worker[] = [];
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop();
    await rig.close();
  });

  const now = () => rig.clock.now.toISOString();
  const start = (handlers: Record<string, Handler>, name = 'w1', concurrency?: number) => {
    const { store, parts } = rig;
    const worker = createWorker({ name, store, now: parts.now, log: parts.log, handlers, concurrency });
    workers.push(worker);
    return worker;
  };
  const add = (lane: string, payload: unknown, kind = 'job') =>
    rig.store.work.add({ kind, lane, payload, runAt: now() });
  const until = async (fits: () => boolean | Promise<boolean>) => {
    for (let turn = 0; turn < 20_000; turn++) {
      if (await fits()) return;
      await setImmediate();
    }
    throw new Error('it did not come to that');
  };
  /** Work with an effect that can be seen in the store. */
  const bind =
    (conversationId: string): Commit =>
    (records) =>
      records.places.bind('tenant', { ...channel, conversationId }, { tenantId: '', objectId: '' }, now());
  const bound = async () => (await rig.store.places.boundTo('tenant'))?.conversationId;

  it('does what waits when it starts, and what comes later when it is nudged', async () => {
    const seen: unknown[] = [];
    await add('a', 1);
    const worker = start({
      job: async ({ payload }) => {
        seen.push(payload);
        return { kind: 'done' };
      },
    });
    await until(() => seen.length === 1);
    await add('a', 2);
    worker.nudge();
    await until(() => seen.length === 2);
    deepEqual(seen, [1, 2]);
    await until(async () => (await rig.store.work.nextDue()) === undefined);
  });

  it('lets others have their turn while there is work, though SQLite never makes it wait', async () => {
    for (let n = 0; n < 200; n++) await add(`lane ${n}`, n);
    let left = 200;
    const leftAtTurns: number[] = [];
    const turn = () => {
      leftAtTurns.push(left);
      if (left > 0) globalThis.setImmediate(turn);
    };
    start({
      job: async () => {
        left--;
        return { kind: 'done' };
      },
    });
    globalThis.setImmediate(turn);
    await until(() => left === 0);
    ok(new Set(leftAtTurns).size > 20, `others had ${new Set(leftAtTurns).size} turns in between`);
  });

  it('keeps the order within a lane, and works on several lanes at once', async () => {
    const open = new Map<string, () => void>();
    const begun: string[] = [];
    for (const payload of ['a1', 'a2', 'b1']) await add(payload[0] ?? '', payload);
    const worker = start({
      job: async ({ payload }) => {
        begun.push(String(payload));
        await new Promise<void>((resolve) => open.set(String(payload), resolve));
        return { kind: 'done' };
      },
    });
    await until(() => begun.length === 2);
    deepEqual(begun.toSorted(), ['a1', 'b1']);
    open.get('b1')?.();
    await setImmediate();
    deepEqual(begun.includes('a2'), false);
    open.get('a1')?.();
    await until(() => begun.includes('a2'));
    open.get('a2')?.();
    await worker.stop();
  });

  it('does no more at once than it may', async () => {
    let running = 0;
    let most = 0;
    let finished = 0;
    for (let n = 0; n < 7; n++) await add(`lane ${n}`, n);
    start(
      {
        job: async () => {
          running += 1;
          most = Math.max(most, running);
          await setImmediate();
          running -= 1;
          finished += 1;
          return { kind: 'done' };
        },
      },
      'w1',
      3,
    );
    await until(() => finished === 7);
    equal(most, 3);
  });

  it('keeps a hand free when all that wait for one party hang', async () => {
    const { store, parts } = rig;
    let free = () => {};
    const hang = new Promise<void>((resolve) => {
      free = resolve;
    });
    let hanging = 0;
    let other = 0;
    for (let n = 0; n < 8; n++) await add(`lane ${n}`, n, n % 2 === 0 ? 'slow' : 'slow too');
    await add('another', 'said', 'quick');
    const hangs: Handler = async () => {
      hanging++;
      await hang;
      return { kind: 'done' };
    };
    const handlers: Record<string, Handler> = {
      slow: hangs,
      'slow too': hangs,
      quick: async () => {
        other++;
        return { kind: 'done' };
      },
    };
    const alike = [['slow', 'slow too']];
    const options = { name: 'w1', store, now: parts.now, log: parts.log, handlers, concurrency: 4, alike };
    workers.push(createWorker(options));
    await until(() => other === 1);
    equal(hanging, 3);
    free();
    await until(() => hanging === 8);
  });

  it('writes the effect and the end of the work in one transaction', async () => {
    await add('a', 1);
    start({ job: async () => ({ kind: 'done', commit: bind('here') }) });
    await until(async () => (await bound()) === 'here');
    equal(await rig.store.work.nextDue(), undefined);
  });

  it('takes everything back when the commit lost a race, and tries again at once', async () => {
    let tries = 0;
    await add('a', 1);
    start({
      job: async () => ({
        kind: 'done',
        commit: async (records) => {
          tries += 1;
          await bind(`try ${tries}`)(records);
          if (tries === 1) throw new LostRace('it');
        },
      }),
    });
    await until(async () => (await bound()) !== undefined);
    equal(await bound(), 'try 2');
    equal(tries, 2);
    deepEqual(rig.logged, [], 'a lost race is nothing to log');
  });

  it('tries again after a failure, later each time, and logs it', async () => {
    let tries = 0;
    await add('a', 1);
    const worker = start({
      job: async () => {
        tries += 1;
        if (tries < 3) throw new Error('no luck');
        return { kind: 'done' };
      },
    });
    const due = async () => Date.parse((await rig.store.work.nextDue()) ?? '') - rig.clock.now.getTime();
    await until(async () => tries === 1 && (await due()) === 1_000);
    rig.pass(1);
    worker.nudge();
    await until(async () => tries === 2 && (await due()) === 2_000);
    rig.pass(2);
    worker.nudge();
    await until(() => tries === 3);
    equal(rig.logged.length, 2);
    equal(String(rig.logged[0]?.fields.err), 'Error: no luck');
  });

  it('puts off what asks for it, with its effect', async () => {
    await add('a', 1);
    start({ job: async () => ({ kind: 'later', inSeconds: 90, why: 'waiting', commit: bind('noted') }) });
    await until(async () => (await bound()) === 'noted');
    equal(await rig.store.work.nextDue(), new Date(rig.clock.now.getTime() + 90_000).toISOString());
  });

  it('writes nothing when its lease ran out and another has the work', async () => {
    await add('a', 1);
    let release = () => {};
    let begun = false;
    start({
      job: async () => {
        begun = true;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { kind: 'done', commit: bind('stale') };
      },
    });
    await until(() => begun);
    rig.pass(61);
    const stolen = await rig.store.work.take('other', now(), new Date(rig.clock.now.getTime() + 60_000).toISOString());
    equal(stolen?.attempts, 2);
    release();
    await until(() => rig.logged.length > 0);
    equal(await bound(), undefined);
    ok(stolen && (await rig.store.work.done(stolen.id, 'other', 2, now())), 'the other still has it');
  });

  it('that stops finishes what runs and takes nothing new', async () => {
    const seen: unknown[] = [];
    let release = () => {};
    await add('a', 1);
    const worker = start({
      job: async ({ payload }) => {
        seen.push(payload);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { kind: 'done' };
      },
    });
    await until(() => seen.length === 1);
    const stopped = worker.stop();
    await add('b', 2);
    worker.nudge();
    release();
    await stopped;
    deepEqual(seen, [1]);
    const next = await rig.store.work.take('other', now(), now());
    equal(next?.payload, 2, 'another can go on at once');
  });

  it('that is stopped during a look runs what it was just taking, and takes no more', async () => {
    const seen: unknown[] = [];
    const { store, parts } = rig;
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = {
      ...store,
      work: {
        ...store.work,
        async take(...args: Parameters<typeof store.work.take>) {
          asked.resolve();
          await answered.promise;
          return store.work.take(...args);
        },
      },
    };
    const job: Handler = async ({ payload }) => {
      seen.push(payload);
      return { kind: 'done' };
    };
    await add('a', 1);
    await add('b', 2);
    const worker = createWorker({ name: 'w1', store: slow, now: parts.now, log: parts.log, handlers: { job } });
    await asked.promise;
    const stopped = worker.stop();
    answered.resolve();
    await stopped;
    deepEqual(seen, [1]);
    equal((await store.work.take('other', now(), now()))?.payload, 2);
  });

  it('that could not settle its work gives the lease back when it stops', async () => {
    await add('a', 1);
    const { store } = rig;
    const broken = {
      ...store,
      transaction: async () => {
        throw new Error('disk full');
      },
      work: {
        ...store.work,
        later: async () => {
          throw new Error('disk full');
        },
      },
    };
    const { parts } = rig;
    const handlers = { job: async () => ({ kind: 'done' }) as const };
    const worker = createWorker({ name: 'w1', store: broken, now: parts.now, log: parts.log, handlers });
    await until(() => rig.logged.some(({ fields }) => fields.code === 'work-not-given-back'));
    equal(await store.work.take('other', now(), now()), undefined);
    await worker.stop();
    equal((await store.work.take('other', now(), now()))?.attempts, 2);
  });

  it('keeps work that it does not know for a release that does', async () => {
    await add('a', 1, 'from the future');
    start({});
    await until(() => rig.logged.length === 1);
    await until(
      async () => (await rig.store.work.nextDue()) === new Date(rig.clock.now.getTime() + 300_000).toISOString(),
    );
  });

  it('that is drained does all that is due, and what that makes due, and then returns', async () => {
    const seen: unknown[] = [];
    const { store, parts } = rig;
    let taken = 0;
    const slow = {
      ...store,
      work: {
        ...store.work,
        // The first item ends before the second look returns.
        async take(...args: Parameters<typeof store.work.take>) {
          if (taken++ > 0) await setImmediate();
          return store.work.take(...args);
        },
      },
    };
    const job: Handler = async ({ payload }) => {
      seen.push(payload);
      const more = { kind: 'job', lane: 'b', payload: 2, runAt: now() };
      return { kind: 'done', commit: async (records) => (payload === 1 ? records.work.add(more) : undefined) };
    };
    const handlers = { job };
    const worker = createWorker({
      name: 'w1',
      store: slow,
      now: parts.now,
      log: parts.log,
      handlers,
      runsByItself: false,
    });
    await add('a', 1);
    await worker.drain();
    deepEqual(seen, [1, 2]);
  });

  it('keeps what it holds when the clock is set back, and goes on with what waited', async () => {
    const seen: unknown[] = [];
    const held = Promise.withResolvers<undefined>();
    const worker = start({
      job: async ({ payload }) => {
        seen.push(payload);
        if (payload === 'held') await held.promise;
        return { kind: 'done' };
      },
    });
    await add('a', 'held');
    worker.nudge();
    await until(() => seen.length === 1);
    await rig.store.work.add({ kind: 'job', lane: 'b', payload: 'waits', runAt: now(), at: now() });
    rig.clock.now = new Date(rig.clock.now.getTime() - 3_600_000);
    worker.nudge();
    await until(() => seen.length === 2);
    worker.nudge();
    await add('c', 'last');
    worker.nudge();
    await until(() => seen.length === 3);
    deepEqual(seen, ['held', 'waits', 'last']);
    held.resolve(undefined);
    await until(async () => (await rig.store.work.nextDue()) === undefined);
  });

  it('two on one store share the work, each item once', async () => {
    const seen: unknown[] = [];
    for (let n = 0; n < 20; n++) await add(`lane ${n % 5}`, n);
    const job: Handler = async ({ payload }) => {
      await setImmediate();
      seen.push(payload);
      return { kind: 'done' };
    };
    start({ job }, 'w1', 2);
    start({ job }, 'w2', 2);
    await until(() => seen.length === 20);
    equal(new Set(seen).size, 20);
  });
});

describe('Backing off', () => {
  it('doubles from one second to half a minute', () => {
    deepEqual([1, 2, 3, 4, 9, 10, 50].map(backoff), [1, 2, 4, 8, 30, 30, 30]);
  });
});
