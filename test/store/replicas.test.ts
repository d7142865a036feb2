import assert from 'node:assert/strict';
import type { NewWork, Records, Store } from '../../src/store/store.ts';
import { closeOpened, open } from './opened.ts';
import { ask } from './postgres-server.ts';
import { at, transfer } from './samples.ts';
import { postgresUrl } from './stores.ts';

describe('Several replicas on one PostgreSQL store', () => {
  let replicas: Store[];
  let url: string;
  beforeEach(async function () {
    this.timeout(60_000);
    url = await postgresUrl();
    replicas = await Promise.all([0, 1, 2, 3].map(() => open(url)));
  });
  afterEach(closeOpened);

  it('let one of twenty updates win, and everything that belongs to it and nothing else', async () => {
    await replica(0).transfers.add(transfer());
    const decide = (i: number) =>
      replica(i).transaction(async (records) => {
        if (!(await records.transfers.update(transfer({ version: 2, note: `by ${i}` }), 1))) return false;
        await records.audit.add({ at: at(i), transferId: 't-7f3a', what: 'approve', to: 'approving', why: `by ${i}` });
        await records.work.add({ kind: 'write', lane: 'l', key: 'write', payload: i, runAt: at(0) });
        return true;
      });
    const won = await times(20, decide);
    const winner = won.indexOf(true);
    assert.equal(won.filter(Boolean).length, 1);
    assert.equal((await replica(0).transfers.find('t-7f3a'))?.note, `by ${winner}`);
    const audit = await replica(1).audit.of('t-7f3a');
    assert.deepEqual(
      audit.map(({ why }) => why),
      [`by ${winner}`],
    );
    assert.equal((await replica(2).work.take('w', at(0), at(60)))?.payload, winner);
    assert.equal(await replica(3).work.take('w', at(0), at(60)), undefined);
  });

  it('are each told once, of an activity that reached all of them', async () => {
    const first = await times(20, (i) => replica(i).received.first('activity', at(0)));
    assert.equal(first.filter(Boolean).length, 1);
  });

  it('share two hundred items of twenty lanes: each is done once, in order, and no lane has two running', async () => {
    const [lanes, each] = [20, 10];
    for (let i = 0; i < each; i++) {
      await times(lanes, (lane) =>
        replica(lane).work.add({ kind: 'k', lane: `lane ${lane}`, payload: { lane, i }, runAt: at(0) }),
      );
    }
    const running = new Set<number>();
    const done: number[][] = Array.from({ length: lanes }, () => []);
    await times(8, async (i) => {
      const { work } = replica(i);
      while (done.flat().length < lanes * each) {
        const item = await work.take(`worker ${i}`, at(0), at(60));
        if (item === undefined) continue;
        const { lane, i: number } = item.payload as { lane: number; i: number };
        assert.equal(running.has(lane), false, `two run in lane ${lane}`);
        running.add(lane);
        await new Promise(setImmediate);
        done[lane]?.push(number);
        running.delete(lane);
        assert.equal(await work.done(item.id, `worker ${i}`, item.attempts, at(1)), true);
      }
    });
    const inOrder = Array.from({ length: each }, (_, i) => i);
    assert.deepEqual(
      done,
      Array.from({ length: lanes }, () => inOrder),
    );
  });

  it('run one item of a lane at a time although an older one is committed later than the one that runs', async () => {
    const adding = uncommitted(replica(0), (records) => records.work.add(item('older, committed late')));
    await adding.made;
    await replica(1).work.add(item('younger'));
    const running = await replica(2).work.take('second', at(0), at(60));
    assert.equal(running?.payload, 'younger');
    await adding.commit();
    assert.equal(await replica(3).work.take('third', at(0), at(60)), undefined);
    assert.equal(await replica(3).work.nextDue(), at(60));
    // The lease ran out. The lane continues with the item that was started before it returns to the older item.
    assert.equal((await replica(3).work.take('third', at(60), at(120)))?.payload, 'younger');
    assert.equal(await replica(3).work.done(running?.id ?? 0, 'third', 2, at(61)), true);
    assert.equal((await replica(3).work.take('third', at(61), at(120)))?.payload, 'older, committed late');
  });

  it('let the index decide when two take from one lane, each without seeing the other', async () => {
    const older = uncommitted(replica(0), (records) => records.work.add(item('older')));
    await older.made;
    await replica(1).work.add(item('younger'));
    const taking = uncommitted(replica(1), (records) => records.work.take('second', at(0), at(60)));
    assert.equal((await taking.made)?.payload, 'younger');
    await older.commit();
    const third = replica(2).work.take('third', at(0), at(60));
    await somebodyWaits(third);
    await taking.commit();
    assert.equal(await third, undefined);
  });

  it('take the next item while somebody else takes the first, without waiting for them', async () => {
    for (const lane of ['first', 'second']) {
      await replica(0).work.add({ kind: 'k', lane, payload: lane, runAt: at(0) });
    }
    const taking = uncommitted(replica(1), (records) => records.work.take('one', at(0), at(60)));
    assert.equal((await taking.made)?.payload, 'first');
    const next = replica(2).work.take('two', at(0), at(60));
    await somebodyWaits(next);
    await taking.commit();
    assert.equal((await next)?.payload, 'second');
  });

  it('put an item off behind a newer one of its key that is being added at the moment', async () => {
    await replica(0).work.add(item('older', 'key'));
    const running = await replica(0).work.take('first', at(0), at(60));
    const adding = uncommitted(replica(1), (records) => records.work.add(item('newer', 'key')));
    await adding.made;
    const later = replica(0).work.later(running?.id ?? 0, 'first', 1, at(0));
    await somebodyWaits(later);
    await adding.commit();
    assert.equal(await later, true);
    await replica(2).work.add(item('newest', 'key'));
    const again = await replica(2).work.take('third', at(0), at(60));
    assert.equal(again?.payload, 'older');
    assert.equal(await replica(2).work.done(again?.id ?? 0, 'third', 2, at(0)), true);
    assert.equal((await replica(2).work.take('third', at(0), at(60)))?.payload, 'newest');
  });

  it('keep the order of two adds of which one was committed before the other began', async () => {
    for (let i = 0; i < 40; i++) {
      // Another lane adds items at the same time, so that the order of ids differs from the order of commits.
      const beside = times(3, (other) =>
        replica(other).work.add({ kind: 'k', lane: `beside ${i}`, payload: other, runAt: at(100) }),
      );
      await replica(i).work.add({ kind: 'k', lane: 'l', payload: i, runAt: at(0) });
      await beside;
    }
    for (let i = 0; i < 40; i++) {
      const item = await replica(i + 1).work.take('w', at(0), at(60));
      assert.equal(item?.payload, i);
      await replica(i + 2).work.done(item?.id ?? 0, 'w', 1, at(0));
    }
  });

  it('do not run two of a lane when taking races with the late commit of an older one', async () => {
    for (let round = 0; round < 15; round++) {
      const lane = `lane ${round}`;
      const add = (i: number) => replica(i).work.add({ kind: 'k', lane, payload: i, runAt: at(0) });
      const taken: (string | undefined)[] = [];
      const take = async (i: number) => taken.push((await replica(i).work.take(`w${round} ${i}`, at(0), at(60)))?.lane);
      await Promise.all([times(4, add), times(8, take)]);
      await times(4, take);
      assert.equal(taken.filter((found) => found === lane).length, 1);
    }
  });

  it('lose no newer payload of a key while it is added, taken and put off at once', async () => {
    const seen: number[] = [];
    let last = 0;
    const add = async (i: number) => {
      for (let n = 0; n < 15; n++) {
        const payload = ++last;
        await replica(i).work.add({ kind: 'card', lane: 'card', key: 'card', payload, runAt: at(0) });
      }
    };
    const work = async (i: number) => {
      for (let n = 0; n < 30; n++) {
        const item = await replica(i).work.take(`w${i}`, at(0), at(60));
        if (item === undefined) continue;
        seen.push(item.payload as number);
        if (n % 2 === 0) assert.equal(await replica(i).work.done(item.id, `w${i}`, item.attempts, at(0)), true);
        else assert.equal(await replica(i).work.later(item.id, `w${i}`, item.attempts, at(0)), true);
      }
    };
    await Promise.all([times(3, add), times(4, work)]);
    await replica(0).work.add({ kind: 'card', lane: 'card', key: 'card', payload: 'the last word', runAt: at(0) });
    const rest: unknown[] = [];
    for (;;) {
      const item = await replica(0).work.take('sweeper', at(0), at(60));
      if (item === undefined) break;
      rest.push(item.payload);
      await replica(0).work.done(item.id, 'sweeper', item.attempts, at(0));
    }
    assert.equal(rest.at(-1), 'the last word');
    assert.ok(seen.length > 0);
  });

  it('run a transaction again that the database gave up for another one', async () => {
    const [bothHaveOne, meet] = meeting(2);
    let runs = 0;
    const cross = (...keys: string[]) =>
      replica(runs).transaction(async (records) => {
        runs++;
        for (const key of keys) {
          await records.work.add({ kind: 'k', lane: key, key, payload: keys[0], runAt: at(0) });
          meet();
          await bothHaveOne;
        }
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    assert.equal(runs, 3);
    const taken = await times(3, (i) => replica(i).work.take('w', at(0), at(60)));
    assert.deepEqual(taken.map((item) => item?.key).sort(), ['a', 'b', undefined]);
  });

  it('keep a budget together: of eight that ask at once for one key, exactly as many get it as it allows', async () => {
    const conversation = {
      key: 'conversation',
      limits: [
        { seconds: 1, most: 7 },
        { seconds: 2, most: 8 },
      ],
    };
    const tenant = { key: 'tenant', limits: [{ seconds: 1, most: 30 }] };
    const taken = await times(8, async (i) => {
      let count = 0;
      for (let n = 0; n < 5; n++) {
        // Both orders of the scopes occur, which would deadlock if the scopes were locked in the given order.
        const scopes = i % 2 === 0 ? [conversation, tenant] : [tenant, conversation];
        if ((await replica(i).budgets.take(scopes, new Date(at(0)))).kind === 'taken') count++;
      }
      return count;
    });
    assert.equal(sum(taken), 7);
    const later = await times(8, async (i) => replica(i).budgets.take([conversation, tenant], new Date(at(1))));
    assert.equal(later.filter(({ kind }) => kind === 'taken').length, 1);
    const free = { key: 'another conversation', limits: [{ seconds: 1, most: 100 }] };
    const others = await times(40, (i) => replica(i).budgets.take([free, tenant], new Date(at(1))));
    assert.equal(others.filter(({ kind }) => kind === 'taken').length, 29);
  });

  it('sweep together without waiting for each other, and delete each row once', async () => {
    await times(40, (i) => replica(i).received.first(`turn ${i}`, at(i)));
    const swept = await times(8, (i) => replica(i).received.forgetBefore(at(40), 10));
    assert.ok(swept.every((count) => count <= 10));
    const rest = await replica(0).received.forgetBefore(at(40), 100);
    assert.equal(sum(swept) + rest, 40);
  });

  /** Waits until a connection waits for a lock in this store, or `asked` has settled without waiting. */
  async function somebodyWaits(asked: Promise<unknown>): Promise<void> {
    let isAnswered = false;
    const answered = () => {
      isAnswered = true;
    };
    asked.then(answered, answered);
    const name = new URL(url).searchParams.get('application_name');
    const waiting = `select 1 from pg_stat_activity where application_name = '${name}' and wait_event_type = 'Lock'`;
    while (!isAnswered && (await ask(url, waiting)).length === 0);
  }

  function replica(i: number): Store {
    const found = replicas[i % replicas.length];
    assert.ok(found);
    return found;
  }
});

function item(payload: string, key?: string): NewWork {
  return { kind: 'k', lane: 'l', key, payload, runAt: at(0) };
}

/** Runs something in a transaction that stays open until the test commits it. */
function uncommitted<T>(store: Store, run: (records: Records) => Promise<T>) {
  const made = Promise.withResolvers<T>();
  const [going, go] = latch();
  const ended = store.transaction(async (records) => {
    made.resolve(await run(records));
    await going;
  });
  ended.catch(made.reject);
  return {
    made: made.promise,
    commit() {
      go();
      return ended;
    },
  };
}

function times<T>(count: number, run: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => run(i)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A promise and the function that resolves it. */
function latch(): [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
}

/** A promise that resolves after `expected` arrivals, and the function that reports an arrival. */
function meeting(expected: number): [Promise<void>, () => void] {
  const [promise, resolve] = latch();
  let come = 0;
  return [
    promise,
    () => {
      if (++come >= expected) resolve();
    },
  ];
}
