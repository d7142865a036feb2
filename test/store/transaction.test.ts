import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import type { Store } from '../../src/store/store.ts';
import { closeOpened, open } from './opened.ts';
import { at, transfer } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('A transaction of the store', ({ fresh, freshUrl }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('is there for the next process that opens the store', async () => {
    const url = await freshUrl();
    const first = await open(url);
    await first.transaction((records) => records.received.first('a', at(0)));
    await first.close();
    assert.equal(await (await open(url)).received.first('a', at(1)), false);
  });

  it('answers what it was run for, and everything in it is there', async () => {
    const answer = await store.transaction(async (records) => {
      await records.transfers.add(transfer());
      await records.received.first('a', at(0));
      return (await records.transfers.find('t-7f3a'))?.ref;
    });
    assert.equal(answer, '7f3a');
    assert.equal(await store.received.first('a', at(0)), false);
  });

  it('leaves nothing behind when it fails, and the next one works', async () => {
    const failing = store.transaction(async (records) => {
      await records.transfers.add(transfer());
      await records.received.first('a', at(0));
      throw new Error('no');
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(await store.transfers.find('t-7f3a'), undefined);
    assert.equal(await store.received.first('a', at(0)), true);
  });

  it('is not seen by others until it is over', async () => {
    const reading: Promise<number | undefined>[] = [];
    const read = () => reading.push(store.transfers.find('t-7f3a').then((found) => found?.version));
    await store.transaction(async (records) => {
      await records.transfers.add(transfer());
      read();
      await records.transfers.find('t-7f3a');
      await records.transfers.update(transfer({ version: 2 }), 1);
      read();
    });
    read();
    // SQLite makes readers wait; PostgreSQL shows them the earlier state.
    const seen = await Promise.all(reading);
    assert.deepEqual([seen.includes(1), seen.at(-1)], [false, 2]);
  });

  it('may write in the order in which it thinks: references are checked at its end', async () => {
    await store.transaction(async (records) => {
      await records.audit.add({ at: at(0), transferId: 't-7f3a', what: 'create', to: 'creating' });
      await records.transfers.add(transfer());
    });
    assert.equal((await store.audit.of('t-7f3a')).length, 1);
    const dangling = store.transaction(async (records) => {
      await records.received.first('a', at(0));
      await records.audit.add({ at: at(0), transferId: 'nowhere', what: 'create', to: 'creating' });
    });
    await assert.rejects(dangling, /foreign key/i);
    assert.equal(await store.received.first('a', at(0)), true);
  });
});

describe('A transaction of the store', () => {
  it('keeps the first error when the database has ended it by itself', async () => {
    const db = new Kysely<{ t: { x: number } }>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) });
    try {
      await sql`create table t (x integer unique on conflict rollback)`.execute(db);
      await db.insertInto('t').values({ x: 1 }).execute();
      const ended = db.transaction().execute((transaction) => transaction.insertInto('t').values({ x: 1 }).execute());
      await assert.rejects(ended, /UNIQUE/);
      await db.transaction().execute((transaction) => transaction.insertInto('t').values({ x: 2 }).execute());
      assert.equal((await db.selectFrom('t').selectAll().execute()).length, 2);
    } finally {
      await db.destroy();
    }
  });
});
