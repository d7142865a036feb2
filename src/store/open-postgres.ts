import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { POSTGRES } from './dialect-differences.ts';
import { StoreUnsupported } from './errors.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/all.ts';
import type { OpenDatabase } from './open-database.ts';
import { publicAddress } from './postgres-address.ts';
import { type PoolLimits, postgresPool } from './postgres-pool.ts';
import type { Tables } from './schema.ts';

/** Ten replicas stay within the 100 connections that PostgreSQL allows by default. Queries wait while none is free. */
const WORKING: PoolLimits = { connections: 10, statementSeconds: 10 };
/** A migration step may rewrite a large table, or wait for another replica to do so. */
const MIGRATING: PoolLimits = { connections: 1, statementSeconds: 600 };

/** Opens a database on a PostgreSQL server. Any number of processes may have the same database open. */
export async function openPostgres(url: string, now: () => Date): Promise<OpenDatabase> {
  const where = publicAddress(url);
  const first = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: postgresPool(url, MIGRATING) }) });
  try {
    await mustBeUnicode(first, where);
    const schema = await migrate(first, { where, differences: POSTGRES, migrations: MIGRATIONS, now });
    const pool = postgresPool(url, WORKING);
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    return { db, differences: POSTGRES, where, schema, close: () => close(db, pool.free) };
  } finally {
    await first.destroy();
  }
}

async function mustBeUnicode(db: Kysely<unknown>, where: string): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db);
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8') {
    throw new StoreUnsupported(
      `The database ${where} has the encoding ${encoding}, in which not every name can be written. ` +
        'Create one with: createdb --encoding=UTF8 --template=template0 <name>.',
    );
  }
}

/** Waits for running queries before closing. A query asks for its connection within this turn of the event loop. */
async function close(db: Kysely<Tables>, free: () => Promise<void>): Promise<void> {
  await nextTurn();
  await free();
  await db.destroy();
}
