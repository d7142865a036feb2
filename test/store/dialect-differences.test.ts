import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { again, SQLITE } from '../../src/store/dialect-differences.ts';
import type { Tables } from '../../src/store/schema.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';

describe('A statement that lost a race', () => {
  let db: Kysely<Tables>;
  beforeEach(() => {
    db = new Kysely<Tables>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) });
  });
  afterEach(() => db.destroy());

  it('runs again until it gets through', async () => {
    const losing = loses(3);
    assert.equal(await again(db, RACY, losing.run), 'through');
    assert.equal(losing.times(), 4);
  });

  it('gives up after ten tries', async () => {
    const losing = loses(20);
    await assert.rejects(again(db, RACY, losing.run), LOST);
    assert.equal(losing.times(), 10);
  });

  it('runs once in a transaction, because all of the transaction has to run again', async () => {
    const losing = loses(3);
    await assert.rejects(
      db.transaction().execute((transaction) => again(transaction, RACY, losing.run)),
      LOST,
    );
    assert.equal(losing.times(), 1);
  });

  it('is the only one that runs again', async () => {
    const losing = loses(3);
    await assert.rejects(again(db, SQLITE, losing.run), LOST);
    assert.equal(losing.times(), 1);
  });
});

const LOST = /^Error: lost$/;
const RACY = { ...SQLITE, isLostRace: () => true };

/** Fails the first `most` times. */
function loses(most: number) {
  let times = 0;
  return {
    times: () => times,
    run: async () => {
      times++;
      if (times <= most) throw new Error('lost');
      return 'through';
    },
  };
}
