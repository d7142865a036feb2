import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { POSTGRES } from '../../src/store/dialect-differences.ts';
import { StoreNewer } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { foldedNames } from '../../src/store/migrations/005-folded-names.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { postgresPool } from '../../src/store/postgres-pool.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { closeOpened, folder, open } from './opened.ts';
import { ask, postgresUrl } from './postgres-server.ts';
import { at, NORTHWIND, transfer } from './samples.ts';
import { expectContent } from './version-content.ts';

const versions = fileURLToPath(new URL('versions', import.meta.url));

describe('A store file of an earlier release', () => {
  afterEach(closeOpened);

  it('is kept here for every schema version (node test/store/write-version.ts writes the newest)', () => {
    assert.deepEqual(
      MIGRATIONS.map(({ version }) => existsSync(join(versions, `version-${version}.sqlite`))),
      MIGRATIONS.map(() => true),
    );
  });

  for (const name of readdirSync(versions).filter((entry) => entry.endsWith('.sqlite'))) {
    it(`opens with all that it holds, and with the schema of a new store: ${name}`, async () => {
      const old = join(folder(), name);
      copyFileSync(join(versions, name), old);
      await expectContent(await open(old), Number(/\d+/.exec(name)?.[0]));
      const fresh = join(folder(), 'fresh.sqlite');
      await open(fresh);
      assert.deepEqual(schemaOf(old), schemaOf(fresh));
    });
  }

  it('is brought up to date in PostgreSQL, too, from either form in which version 2 came', async () => {
    for (const later of ['select 1', 'alter table work add column written_at text collate "C"']) {
      const url = await postgresUrl();
      await bringTo(2, url);
      await ask(url, later);
      const store = await open(url);
      await store.work.add({ kind: 'send', lane: 'a', payload: 1, runAt: at(0) });
      assert.equal((await store.work.take('w', at(0), at(60)))?.payload, 1);
      await store.close();
    }
  });

  it('finds the customers of earlier releases without regard to diacritics, in both databases', async () => {
    const file = join(folder(), 'names.sqlite');
    const url = await postgresUrl();
    for (const where of [file, url]) {
      const before = await open(where);
      await before.transfers.add(transfer({ customer: { id: 'c', name: 'İstanbul Turizm' } }));
      await before.transfers.add(transfer({ id: 't-2', ref: '2222', customer: { id: 'c2', name: 'Other' } }));
      await before.close();
      const db = new Kysely<unknown>({
        dialect:
          where === file
            ? sqliteDialect(new DatabaseSync(file))
            : new PostgresDialect({ pool: postgresPool(url, { connections: 1, statementSeconds: 60 }) }),
      });
      await sql`update transfers set customer_name = ${'i\u0307stanbul turizm'} where id = 't-7f3a'`.execute(db);
      await foldedNames.up(db, where === file ? 'sqlite' : 'postgres');
      await db.destroy();
      const store = await open(where);
      const { transfers } = await store.transfers.list({
        partnerTenantId: NORTHWIND.tenantId,
        customer: 'istanbul',
        limit: 5,
      });
      assert.deepEqual(
        transfers.map(({ id }) => id),
        ['t-7f3a'],
      );
      await store.close();
    }
  });

  it('is refused when it comes from a later release, and is left as it was', async () => {
    const file = join(folder(), 'later.sqlite');
    await (await open(file)).close();
    const later = new DatabaseSync(file);
    later.exec(`insert into schema_versions values (${MIGRATIONS.length + 1}, '2030-01-01T00:00:00.000Z')`);
    later.close();
    await assert.rejects(open(file), StoreNewer);
    // After the refusal, nothing holds the file open.
    await assert.rejects(open(file), StoreNewer);
  });
});

/** Creates the tables of an earlier version in an empty PostgreSQL database. */
async function bringTo(version: number, url: string): Promise<void> {
  const pool = postgresPool(url, { connections: 1, statementSeconds: 60 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const migrations = MIGRATIONS.slice(0, version);
  await migrate(db, { where: url, differences: POSTGRES, migrations, now: () => new Date(at(0)) });
  await db.destroy();
}

function schemaOf(file: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const schema = database.prepare('select type, name, sql from sqlite_schema order by type, name').all();
  database.close();
  return schema;
}
