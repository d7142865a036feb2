import type { Kysely } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import { StoreNewer } from './errors.ts';
import type { Migration } from './migrations/migration.ts';

export interface MigrateOptions {
  /** The store's path or address, for error messages. */
  readonly where: string;
  readonly differences: Differences;
  /** In order, numbered from 1 without gaps. */
  readonly migrations: readonly Migration[];
  readonly now: () => Date;
}

type Versions = { schema_versions: { version: number; applied_at: string } };

/**
 * Upgrades the schema to the newest version and returns the versions before and after. Each step shares a transaction
 * with the record that it was done. Replicas that start together take turns: the first to reach a step runs it. Throws
 * `StoreNewer` before changing anything.
 */
export async function migrate(db: Kysely<unknown>, options: MigrateOptions): Promise<{ from: number; to: number }> {
  const to = options.migrations.at(-1)?.version ?? 0;
  const from = await alone(db, options, newestVersion);
  if (from > to) throw new StoreNewer(options.where, from, to);
  let version = from;
  while (version < to) version = await alone(db, options, (transaction) => nextStep(transaction, options));
  return { from, to };
}

async function nextStep(db: Kysely<unknown>, { where, differences, migrations, now }: MigrateOptions): Promise<number> {
  const reached = await newestVersion(db);
  const next = migrations.find(({ version }) => version > reached);
  if (next === undefined) {
    const known = migrations.at(-1)?.version ?? 0;
    if (reached > known) throw new StoreNewer(where, reached, known);
    return reached;
  }
  await next.up(db, differences.dialect);
  await db
    .withTables<Versions>()
    .insertInto('schema_versions')
    .values({ version: next.version, applied_at: now().toISOString() })
    .execute();
  return next.version;
}

async function newestVersion(db: Kysely<unknown>): Promise<number> {
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
  return newest ?? 0;
}

function alone<T>(
  db: Kysely<unknown>,
  { differences }: MigrateOptions,
  run: (transaction: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await differences.hold(transaction, ['schema']);
    return run(transaction);
  });
}
