import { Kysely } from 'kysely';
import { SQLITE } from './dialect-differences.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/all.ts';
import type { OpenDatabase } from './open-database.ts';
import type { Tables } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { openSqliteFile } from './sqlite-file.ts';
import { endTokenLeases } from './tokens.ts';
import { giveBackAll } from './work.ts';

/** Opens a file, or `:memory:`, for this process alone. */
export async function openSqlite(path: string, now: () => Date): Promise<OpenDatabase> {
  const file = openSqliteFile(path, now);
  try {
    const bare = new Kysely<unknown>({ dialect: sqliteDialect(file.database) });
    const schema = await migrate(bare, {
      where: path,
      differences: SQLITE,
      migrations: MIGRATIONS,
      now,
    });
    const db = bare.withTables<Tables>();
    // Only this process has the file open, so every earlier lease holder is dead and its leases can end now.
    await giveBackAll(db);
    await endTokenLeases(db);
    return { db, differences: SQLITE, where: path, schema, close: () => close(db).finally(file.release) };
  } catch (error) {
    file.database.close();
    file.release();
    throw error;
  }
}

/** Waits for running queries before closing: the single connection becomes free only after them. */
async function close(db: Kysely<Tables>): Promise<void> {
  await db.connection().execute(async () => {});
  await db.destroy();
}
