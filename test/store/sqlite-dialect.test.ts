import { deepEqual, equal } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import sinon from 'sinon';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';

describe('Statements of SQLite', () => {
  it('are prepared once for each text, and see a table that was changed in between', async () => {
    const database = new DatabaseSync(':memory:');
    const prepare = sinon.spy(database, 'prepare');
    const db = new Kysely<{ t: { x: number } }>({ dialect: sqliteDialect(database) });
    try {
      await sql`create table t (x integer)`.execute(db);
      const read = async () => (await db.selectFrom('t').selectAll().execute()).map((row) => ({ ...row }));
      for (const x of [1, 2]) await db.insertInto('t').values({ x }).execute();
      deepEqual(await read(), [{ x: 1 }, { x: 2 }]);
      await sql`alter table t add column y integer not null default 7`.execute(db);
      deepEqual(await read(), [
        { x: 1, y: 7 },
        { x: 2, y: 7 },
      ]);
      const texts = prepare.args.map(([text]) => text);
      equal(new Set(texts).size, texts.length, texts.join('\n'));
    } finally {
      await db.destroy();
    }
  });
});
