import { Kysely } from 'kysely';
import { SQLITE } from './differences.ts';
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
    // The file is ours alone, so whoever held something is dead: nobody has to wait for the end of a lease.
    await giveBackAll(db);
    await endTokenLeases(db);
    return { db, differences: SQLITE, where: path, schema, close: () => close(db).finally(file.release) };
  } catch (error) {
    file.database.close();
    file.release();
    throw error;
  }
}

/** What has begun comes to its end first: the one connection is free only then. */
async function close(db: Kysely<Tables>): Promise<void> {
  await db.connection().execute(async () => {});
  await db.destroy();
}
