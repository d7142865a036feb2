import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { SQLITE } from '../../src/store/dialect-differences.ts';
import { StoreNewer } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { at } from './samples.ts';

const people: Migration = {
  version: 1,
  up: async (db) => void (await sql`create table people (name text)`.execute(db)),
};
const ages: Migration = {
  version: 2,
  up: async (db) => void (await sql`alter table people add column age integer`.execute(db)),
};
const halfDone: Migration = {
  version: 2,
  async up(db) {
    await sql`create table half (x integer)`.execute(db);
    await sql`update people set name = 'changed'`.execute(db);
    throw new Error('the disk is full');
  },
};

describe('Migrating the store', () => {
  let db: Kysely<unknown>;
  beforeEach(() => {
    db = new Kysely<unknown>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) });
  });
  afterEach(() => db.destroy());

  it('runs each step once, in order, and remembers when', async () => {
    assert.deepEqual(await to(people), { from: 0, to: 1 });
    await sql`insert into people values ('Alva')`.execute(db);
    assert.deepEqual(await to(people, ages), { from: 1, to: 2 });
    assert.deepEqual(await to(people, ages), { from: 2, to: 2 });
    assert.deepEqual(await rows('select name, age from people'), [{ name: 'Alva', age: null }]);
    assert.deepEqual(await rows('select * from schema_versions'), [
      { version: 1, applied_at: at(7) },
      { version: 2, applied_at: at(7) },
    ]);
  });

  it('leaves nothing of a step that failed, and runs it again the next time', async () => {
    await to(people);
    await sql`insert into people values ('Alva')`.execute(db);
    await assert.rejects(to(people, halfDone), /the disk is full/);
    assert.deepEqual(await rows('select name from people'), [{ name: 'Alva' }]);
    assert.deepEqual(await rows(`select name from sqlite_schema where name = 'half'`), []);
    assert.deepEqual(await to(people, ages), { from: 1, to: 2 });
  });

  it('refuses a store from a newer release and changes nothing in it', async () => {
    await to(people, ages);
    await assert.rejects(to(people), (error) => {
      assert.ok(error instanceof StoreNewer);
      assert.match(error.message, /The store desk\.sqlite has schema version 2, this release knows versions up to 1\./);
      return true;
    });
    assert.deepEqual(await rows('select max(version) as version from schema_versions'), [{ version: 2 }]);
  });

  it('counts its steps from 1 without a gap', () => {
    assert.deepEqual(
      MIGRATIONS.map(({ version }) => version),
      MIGRATIONS.map((_, i) => i + 1),
    );
  });

  function to(...migrations: Migration[]) {
    return migrate(db, { where: 'desk.sqlite', differences: SQLITE, migrations, now: () => new Date(at(7)) });
  }

  async function rows(text: string): Promise<unknown[]> {
    return (await sql<object>`${sql.raw(text)}`.execute(db)).rows.map((row) => ({ ...row }));
  }
});
