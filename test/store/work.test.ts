import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { NewWork, Store, WorkItem } from '../../src/store/store.ts';
import { closeOpened, open } from './opened.ts';
import { ask } from './postgres-server.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The work in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('is taken with what it was added with, and counts the attempt', async () => {
    await add({ kind: 'edit', lane: 'card 1', key: 'card 1', payload: { version: 3 }, runAt: at(5) });
    const item = await take(5);
    assert.deepEqual(item, {
      id: item?.id,
      kind: 'edit',
      lane: 'card 1',
      key: 'card 1',
      payload: { version: 3 },
      attempts: 1,
      runAt: at(5),
    });
  });

  it('is not taken before its time', async () => {
    await add({ runAt: at(10) });
    assert.equal(await take(9), undefined);
    assert.equal((await take(10))?.payload, 'p');
  });

  it('is not taken while its kind is not wanted', async () => {
    await add({ kind: 'write', lane: 'a', payload: 'write' });
    await add({ kind: 'card', lane: 'b', payload: 'card' });
    assert.equal((await store.work.take('w', at(0), at(60), ['write', 'watch']))?.payload, 'card');
    assert.equal(await store.work.take('w', at(0), at(60), ['write']), undefined);
    assert.equal((await store.work.take('w', at(0), at(60)))?.payload, 'write');
  });

  it('goes to one of twenty workers that ask at the same time', async () => {
    await add();
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.work.take(`worker ${i}`, at(0), at(60))),
    );
    assert.equal(taken.filter((item) => item !== undefined).length, 1);
  });

  it('does not exist when the transaction that promised it failed', async () => {
    const promise = store.transaction(async (records) => {
      await records.work.add({ kind: 'k', lane: 'l', payload: 'p', runAt: at(0) });
      throw new Error('changed my mind');
    });
    await assert.rejects(promise, /changed my mind/);
    assert.equal(await take(0), undefined);
    assert.equal(await store.work.nextDue(), undefined);
  });

  describe('in one lane', () => {
    it('runs one at a time, in the order of adding', async () => {
      for (const payload of ['first', 'second']) await add({ payload });
      const first = await taken(0);
      assert.equal(first.payload, 'first');
      assert.equal(await take(0), undefined);
      await finish(first);
      assert.equal((await take(0))?.payload, 'second');
    });

    it('waits behind an older item that has been put off', async () => {
      await add({ payload: 'older', runAt: at(100) });
      await add({ payload: 'younger' });
      assert.equal(await take(99), undefined);
      const older = await taken(100);
      assert.equal(older.payload, 'older');
      assert.equal(await store.work.later(older.id, 'w', older.attempts, at(200)), true);
      assert.equal(await take(199), undefined);
      assert.equal((await take(200))?.payload, 'older');
    });

    it('does not hold up another lane', async () => {
      await add({ lane: 'a', payload: 'a1', runAt: at(100) });
      await add({ lane: 'a', payload: 'a2' });
      await add({ lane: 'b', payload: 'b1' });
      assert.equal((await take(0))?.payload, 'b1');
    });
  });

  it('comes in the order in which it is due across lanes', async () => {
    for (const [lane, due] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
      ['d', 1],
    ] as const) {
      await add({ lane, runAt: at(due) });
    }
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) order.push((await take(9))?.lane);
    assert.deepEqual(order, ['b', 'd', 'c', 'a']);
  });

  describe('under a lease', () => {
    it('is taken by another worker when the lease has run out, not before', async () => {
      await add();
      await store.work.take('first', at(0), at(60));
      assert.equal(await store.work.take('second', at(59), at(120)), undefined);
      const again = await store.work.take('second', at(60), at(120));
      assert.equal(again?.attempts, 2);
    });

    it('stays with a worker that renews it, and with nobody else', async () => {
      await add();
      const item = await taken(0, 60);
      assert.equal(await store.work.renew(item.id, 'w', item.attempts, at(90)), true);
      assert.equal(await store.work.nextDue(), at(90));
      assert.equal(await take(89), undefined);
      assert.equal(await store.work.renew(item.id, 'other', item.attempts, at(500)), false);
      const again = await taken(90, 120);
      assert.equal(await store.work.renew(item.id, 'w', item.attempts, at(500)), false);
      assert.equal(await store.work.renew(again.id, 'w', again.attempts, at(130)), true);
      await finish(again);
      assert.equal(await store.work.renew(again.id, 'w', again.attempts, at(500)), false);
    });

    it('is renewed after its end as well, as long as nobody else took it', async () => {
      await add();
      const item = await taken(0, 60);
      assert.equal(await store.work.renew(item.id, 'w', item.attempts, at(200)), true);
      assert.equal(await take(100), undefined);
    });

    it('lets a worker whose lease ran out finish as long as nobody else took the item', async () => {
      await add();
      const item = await taken(0);
      assert.equal(await store.work.done(item.id, 'w', item.attempts, at(999)), true);
    });

    it('shuts out who lost the lease, even under the same name', async () => {
      await add();
      const lost = await taken(0, 60);
      const held = await taken(60, 120);
      assert.equal(await store.work.done(lost.id, 'w', lost.attempts, at(61)), false);
      assert.equal(await store.work.later(lost.id, 'w', lost.attempts, at(61)), false);
      assert.equal(await store.work.done(held.id, 'other', held.attempts, at(61)), false);
      assert.equal(await store.work.take('third', at(61), at(99)), undefined);
      assert.equal(await store.work.done(held.id, 'w', held.attempts, at(61)), true);
    });

    it('is finished once', async () => {
      await add();
      const item = await taken(0);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => store.work.done(item.id, 'w', item.attempts, at(1))),
      );
      assert.equal(answers.filter(Boolean).length, 1);
      assert.equal(await store.work.later(item.id, 'w', item.attempts, at(2)), false);
      assert.equal(await take(999), undefined);
    });

    it('is due again at once when its worker gives everything back, and only that worker', async () => {
      await add({ lane: 'a', payload: 'a' });
      await add({ lane: 'b', payload: 'b' });
      await store.work.take('stopping', at(0), at(60));
      await store.work.take('going on', at(0), at(60));
      await store.work.release('stopping');
      const again = await store.work.take('next', at(1), at(60));
      assert.deepEqual([again?.payload, again?.attempts], ['a', 2]);
      assert.equal(await store.work.take('next', at(1), at(60)), undefined);
    });
  });

  describe('with a key', () => {
    it('is not added twice while it waits: it keeps its place and takes the newer payload and the earlier time', async () => {
      await add({ key: 'card', payload: 'old', runAt: at(10) });
      await add({ payload: 'behind', runAt: at(0) });
      await add({ key: 'card', payload: 'new', runAt: at(5) });
      await add({ key: 'card', payload: 'newest', runAt: at(20) });
      assert.equal(await take(4), undefined);
      const item = await taken(5);
      assert.equal(item.payload, 'newest');
      await finish(item);
      await finish(await taken(5), 'behind');
      assert.equal(await take(999), undefined);
    });

    it('is one item when twenty are added at the same time', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, i) => add({ key: 'card', payload: i })));
      await finish(await taken(0));
      assert.equal(await take(999), undefined);
    });

    it('is added again while the earlier one is being worked on, so that the newer payload still happens', async () => {
      await add({ key: 'card', payload: 'shown' });
      const running = await taken(0);
      await add({ key: 'card', payload: 'newer' });
      await add({ key: 'card', payload: 'newest' });
      await finish(running, 'shown');
      await finish(await taken(0), 'newest');
      assert.equal(await take(999), undefined);
    });

    it('keeps the newer payload last when the one before is put off or given back', async () => {
      for (const giveBack of [
        (item: WorkItem) => store.work.later(item.id, 'w', item.attempts, at(0)),
        () => store.work.release('w'),
      ]) {
        await add({ key: 'card', payload: 'older' });
        const running = await taken(0);
        await add({ key: 'card', payload: 'newer' });
        await giveBack(running);
        await add({ key: 'card', payload: 'newest' });
        await finish(await taken(0), 'older');
        await finish(await taken(0), 'newest');
        assert.equal(await take(999), undefined);
      }
    });

    it('takes a newer payload again once it was put off', async () => {
      await add({ key: 'card', payload: 'older' });
      const item = await taken(0);
      await store.work.later(item.id, 'w', item.attempts, at(50), 'throttled');
      await add({ key: 'card', payload: 'newer', runAt: at(40) });
      const again = await taken(40);
      assert.deepEqual([again.id, again.payload, again.attempts], [item.id, 'newer', 2]);
      await finish(again);
      assert.equal(await take(999), undefined);
    });

    it('carries what its worker says when putting it off, from then on', async () => {
      await add({ payload: 'as it was' });
      const item = await taken(0);
      await store.work.later(item.id, 'w', item.attempts, at(5), 'in doubt', { as: 'changed' });
      const again = await taken(5);
      assert.deepEqual(again.payload, { as: 'changed' });
      await store.work.later(again.id, 'w', again.attempts, at(9), 'throttled');
      assert.deepEqual((await taken(9)).payload, { as: 'changed' });
    });

    it('takes a newer payload again once its worker gave it back', async () => {
      await add({ key: 'card', payload: 'older' });
      await taken(0);
      await store.work.release('w');
      await add({ key: 'card', payload: 'newer' });
      await finish(await taken(0), 'newer');
      assert.equal(await take(999), undefined);
    });

    it('is added again after it was done', async () => {
      await add({ key: 'card', payload: 'first' });
      await finish(await taken(0));
      await add({ key: 'card', payload: 'second' });
      assert.equal((await take(0))?.payload, 'second');
    });

    it('is made due at once by a hurry, which delays nothing', async () => {
      await add({ lane: 'a', key: 'waits', payload: 'a', runAt: at(500) });
      await add({ lane: 'b', key: 'other', payload: 'b', runAt: at(500) });
      await add({ lane: 'c', key: 'overdue', payload: 'c', runAt: at(1) });
      await store.work.hurry('waits', at(10));
      await store.work.hurry('overdue', at(10));
      assert.deepEqual([(await take(9))?.payload, (await take(10))?.payload, await take(499)], ['c', 'a', undefined]);
    });

    it('is made due within some seconds with all that waits of its kind, except what was throttled', async () => {
      for (let i = 0; i < 40; i++) await add({ kind: 'write', lane: `waits ${i}`, payload: i, runAt: at(900) });
      await add({ kind: 'write', lane: 'throttled', payload: 'throttled', runAt: at(0) });
      await add({ kind: 'watch', lane: 'other', payload: 'other', runAt: at(900) });
      const throttled = await taken(0);
      await store.work.later(throttled.id, 'w', throttled.attempts, at(300), 'throttled');
      await store.work.hurryKind('write', at(0), 20);
      const counts: number[] = [];
      for (let second = 1; second <= 20; second++)
        for (counts.push(0); (await take(second)) !== undefined; ) counts[second - 1] = (counts[second - 1] ?? 0) + 1;
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        40,
      );
      assert.ok(Math.max(...counts) <= 3, `not spread: ${counts}`);
      assert.equal(await take(299), undefined);
      assert.equal((await taken(300)).payload, 'throttled');
    });

    it('is hurried after a throttle that is over', async () => {
      await add({ kind: 'write' });
      const throttled = await taken(0);
      await store.work.later(throttled.id, 'w', throttled.attempts, at(17), 'throttled');
      const again = await taken(17);
      await store.work.later(again.id, 'w', again.attempts, at(900));
      await store.work.hurryKind('write', at(20), 20);
      assert.equal((await taken(40)).id, again.id);
    });

    it('does not lose a hurry that comes while it is being worked on', async () => {
      await add({ key: 'waits' });
      const item = await taken(0);
      await store.work.hurry('waits', at(5));
      await store.work.later(item.id, 'w', item.attempts, at(3600));
      const again = await taken(5);
      await store.work.later(again.id, 'w', again.attempts, at(3600));
      assert.equal(await take(3599), undefined);
    });
  });

  it('forgets a hurry that came before it was taken over from a lost worker', async () => {
    await add({ key: 'waits' });
    await taken(0, 60);
    await store.work.hurry('waits', at(5));
    const item = await taken(60);
    await store.work.later(item.id, 'w', item.attempts, at(3600));
    assert.equal(await take(3599), undefined);
  });

  it('is forgotten once it is done and old, the oldest first and a few at a time', async () => {
    for (let i = 0; i < 4; i++) {
      await add({ payload: i });
      const item = await taken(0);
      await store.work.done(item.id, 'w', item.attempts, at(i));
    }
    await add({ payload: 'held' });
    await add({ payload: 'waiting' });
    const held = await taken(0);
    assert.equal(await store.work.forgetDoneBefore(at(3), 2), 2);
    assert.equal(await store.work.forgetDoneBefore(at(3), 2), 1);
    assert.equal(await store.work.forgetDoneBefore(at(3), 2), 0);
    assert.equal(await store.work.forgetDoneBefore(at(9_999), 10), 1);
    await finish(held, 'held');
    await finish(await taken(1), 'waiting');
  });

  describe('tells when it is due next', () => {
    it('by the earliest item', async () => {
      assert.equal(await store.work.nextDue(), undefined);
      await add({ lane: 'a', runAt: at(20) });
      await add({ lane: 'b', runAt: at(10) });
      assert.equal(await store.work.nextDue(), at(10));
    });

    it('without what stands behind another item, so that nobody is woken for nothing', async () => {
      await add({ runAt: at(100) });
      await add({ runAt: at(0) });
      assert.equal(await store.work.nextDue(), at(100));
    });

    it('with what a worker holds at the end of its lease, and without what is done', async () => {
      await add();
      const item = await taken(0, 60);
      assert.equal(await store.work.nextDue(), at(60));
      await finish(item);
      assert.equal(await store.work.nextDue(), undefined);
    });
  });

  async function add(work: Partial<NewWork> = {}): Promise<void> {
    await store.work.add({ kind: 'k', lane: 'l', payload: 'p', runAt: at(0), ...work });
  }

  function take(now: number, until = now + 1000): Promise<WorkItem | undefined> {
    return store.work.take('w', at(now), at(until));
  }

  async function taken(now: number, until?: number): Promise<WorkItem> {
    const item = await take(now, until);
    assert.ok(item, `nothing to take at ${now}`);
    return item;
  }

  async function finish(item: WorkItem, payload = item.payload): Promise<void> {
    assert.equal(item.payload, payload);
    assert.equal(await store.work.done(item.id, 'w', item.attempts, at(1)), true);
  }
});

eachStore('The list of the work that is left, as docs/operating.md has it', ({ name, freshUrl }) => {
  afterEach(closeOpened);

  it('says what each item waits for', async () => {
    const url = await freshUrl();
    const { work } = await open(url);
    for (const payload of ['a', 'b', 'c']) await work.add({ kind: 'card', lane: payload, payload, runAt: at(0) });
    const take = async () => (await work.take('w', at(0), at(60))) ?? assert.fail('nothing to take');
    const [first, second] = [await take(), await take()];
    await work.later(first.id, 'w', first.attempts, at(9), 'throttled');
    await work.done(second.id, 'w', second.attempts, at(1));
    const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    const query = /select id, .* from work .*/.exec(page)?.[0] ?? assert.fail('no query');
    const rows = name === 'SQLite' ? rowsOf(url, query) : await ask(url, query);
    assert.deepEqual(
      rows.map(({ lane, attempts, worker, error }) => [lane, attempts, worker, error]),
      [
        [first.lane, 1, null, 'throttled'],
        ['c', 0, null, null],
      ],
    );
  });
});

function rowsOf(file: string, query: string) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}
