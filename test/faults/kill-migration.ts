import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { POSTGRES } from '../../src/store/dialect-differences.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { openStore } from '../../src/store/open.ts';
import { postgresUrl } from '../store/postgres-server.ts';
import { expectContent } from '../store/version-content.ts';
import type { Chances } from './chance.ts';
import { differences, keptSchema, postgresSchema } from './schema.ts';
import { needs, type Tally, tallyOf } from './tally.ts';
import { toEnd } from './to-end.ts';

/** A store before its migration: how to make the store, and what must hold after the migration. */
interface Before {
  readonly name: string;
  make(): Promise<string>;
  check(url: string): Promise<void>;
}

export interface MigrationOptions extends Chances {
  /** Kill at every n-th point only; 1 for every point. */
  readonly everyPoint: number;
  /** How many kills there must be, at least. */
  readonly least: number;
}

/** Sends `kill -9` at every point of each migration, which starts empty or at an earlier version; then reopens the store. */
export async function killMigrations(options: MigrationOptions): Promise<Tally> {
  const tally = tallyOf('kill -9 in migrations');
  const kills = needs(tally, 'kills', options.least);
  const folder = mkdtempSync(join(tmpdir(), 'desk-migrations-'));
  const end = toEnd(() => rmSync(folder, { recursive: true, force: true }));
  const stores = [...sqliteStores(folder), ...postgresStores()];
  const halfWay = needs(tally, 'stores left half-way', stores.length);
  for (const before of stores) {
    const killsBefore = kills.times;
    for (let point = 1, died = true; died; point += options.everyPoint) {
      const url = await before.make();
      died = await openAndDie(url, options.harmless ? 0 : point);
      if (!died) break;
      tally.runs += 1;
      kills.times += 1;
      const restartedAt = performance.now();
      try {
        const isPostgres = url.startsWith('postgres');
        await Promise.all(isPostgres ? [reopen(url), reopen(url)] : [reopen(url)]);
        await before.check(url);
        tally.recoveries.push(performance.now() - restartedAt);
      } catch (error) {
        tally.lost += 1;
        tally.complaints.push(`${before.name}, point ${point}: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (kills.times > killsBefore) halfWay.times += 1;
    options.tell(`${before.name}: ${tally.runs} kills so far`);
  }
  await end();
  return tally;
}

function sqliteStores(folder: string): Before[] {
  let made = 0;
  const versions = fileURLToPath(new URL('../store/versions', import.meta.url));
  const file = () => join(folder, `${++made}.sqlite`);
  const fresh: Before = { name: 'SQLite, fresh', make: async () => file(), check: sameSchema };
  const olds = readdirSync(versions)
    .filter((name) => name.endsWith('.sqlite'))
    .slice(0, -1);
  return [
    fresh,
    ...olds.map(
      (name): Before => ({
        name: `SQLite, ${name}`,
        async make() {
          const url = file();
          copyFileSync(join(versions, name), url);
          return url;
        },
        async check(url) {
          await sameSchema(url);
          const store = await openStore({ url, now: () => new Date() });
          try {
            await expectContent(store, Number(/\d+/.exec(name)?.[0]));
          } finally {
            await store.close();
          }
        },
      }),
    ),
  ];

  async function sameSchema(url: string): Promise<void> {
    const other = file();
    await reopen(other);
    if (schemaOf(url) !== schemaOf(other)) throw new Error('the schema is not that of a new store');
  }
}

function schemaOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const schema = database.prepare('select type, name, sql from sqlite_schema order by type, name').all();
    return JSON.stringify([schema, database.prepare('select version from schema_versions order by 1').all()]);
  } finally {
    database.close();
  }
}

function postgresStores(): Before[] {
  return MIGRATIONS.map(
    (_, version): Before => ({
      name: `PostgreSQL, version ${version}`,
      async make() {
        const url = await postgresUrl();
        const db = new Kysely<unknown>({
          dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }),
        });
        const migrations = MIGRATIONS.slice(0, version);
        if (version > 0) await migrate(db, { where: 'test', differences: POSTGRES, migrations, now: () => new Date() });
        await db.destroy();
        return url;
      },
      async check(url) {
        const found = differences(keptSchema(), await postgresSchema(url));
        if (found.length > 0) throw new Error(`compared with the newest kept store file: ${found.join(', ')}`);
      },
    }),
  );
}

async function reopen(url: string): Promise<void> {
  const store = await openStore({ url, now: () => new Date() });
  await store.close();
}

/** Returns false when the process ended before that point. */
async function openAndDie(url: string, point: number): Promise<boolean> {
  const file = (name: string) => new URL(name, import.meta.url);
  const child = spawn(process.execPath, ['--import', file('die-at.ts').href, fileURLToPath(file('open-store.ts'))], {
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: url, DIE_AFTER: String(point) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = toEnd(() => child.kill('SIGKILL'));
  const [code, signal] = await once(child, 'close');
  await end();
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`opening ${url} ended with ${code}`);
  return signal === 'SIGKILL';
}
