import type { Kysely } from 'kysely';
import { StoreNewer } from './errors.ts';
import type { DialectName, Migration } from './migrations/migration.ts';

export interface MigrateOptions {
  /** The store as people know it, for the refusal. */
  readonly where: string;
  readonly dialect: DialectName;
  /** In order, numbered from 1 without a gap. */
  readonly migrations: readonly Migration[];
  readonly now: () => Date;
}

type Versions = { schema_versions: { version: number; applied_at: string } };

/**
 * Brings the schema up to the newest version, each step in its own transaction together with the note that it was made;
 * answers the versions it went from and to. Fails with `StoreNewer` before anything is changed.
 */
export async function migrate(db: Kysely<unknown>, options: MigrateOptions): Promise<{ from: number; to: number }> {
  const versions = db.withTables<Versions>();
  await versions.schema
    .createTable('schema_versions')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  const { newest } = await versions
    .selectFrom('schema_versions')
    .select((on) => on.fn.max('version').as('newest'))
    .executeTakeFirstOrThrow();
  const from = newest ?? 0;
  const to = options.migrations.at(-1)?.version ?? 0;
  if (from > to) throw new StoreNewer(options.where, from, to);
  for (const migration of options.migrations.filter(({ version }) => version > from)) {
    await db.transaction().execute(async (transaction) => {
      await migration.up(transaction, options.dialect);
      await transaction
        .withTables<Versions>()
        .insertInto('schema_versions')
        .values({ version: migration.version, applied_at: options.now().toISOString() })
        .execute();
    });
  }
  return { from, to };
}
