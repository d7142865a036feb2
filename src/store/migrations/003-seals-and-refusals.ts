import { type Kysely, sql } from 'kysely';
import { type DialectName, type Migration, plainText, withCountingId } from './migration.ts';

/** Adds when work was written, which message each stamp belongs to, and refusals that belong in no transfer's audit. */
export const sealsAndRefusals: Migration = {
  version: 3,
  async up(db, dialect) {
    await writtenAt(db, dialect);
    await stamps(db, dialect);
    await refusals(db, dialect);
  },
};

/**
 * Some stores at version 2 already have this column, because it was added to that step after the first stores were
 * made.
 */
async function writtenAt(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const found =
    dialect === 'sqlite'
      ? await sql`select 1 from pragma_table_info('work') where name = 'written_at'`.execute(db)
      : await sql`select 1 from pg_attribute
          where attrelid = 'work'::regclass and attname = 'written_at' and not attisdropped`.execute(db);
  if (found.rows.length > 0) return;
  await db.schema.alterTable('work').addColumn('written_at', plainText(dialect)).execute();
}

async function stamps(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await db.schema
    .createTable('stamps')
    .addColumn('stamp', text, (column) => column.notNull().primaryKey())
    .addColumn('message_id', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('stamps_by_time').on('stamps').column('at').execute();
}

/** Has no foreign key to the transfer, because the record of an attempt outlives the transfer. */
async function refusals(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await withCountingId(db.schema.createTable('refusals'), dialect)
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('again_at', text)
    .addColumn('times', 'integer', (column) => column.notNull())
    .addColumn('hourly', text, (column) => column.notNull().unique())
    .addColumn('by_tenant_id', text, (column) => column.notNull())
    .addColumn('by_object_id', text, (column) => column.notNull())
    .addColumn('by_name', text, (column) => column.notNull())
    .addColumn('what', text, (column) => column.notNull())
    .addColumn('why', text, (column) => column.notNull())
    .addColumn('transfer_id', text)
    .execute();
  await db.schema.createIndex('refusals_by_time').on('refusals').column('at').execute();
}
