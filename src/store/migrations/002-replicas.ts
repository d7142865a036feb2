import { sql } from 'kysely';
import { type Migration, plainText, withCountingId } from './migration.ts';

/**
 * Lets several processes share one store: one running item per lane, shared budgets, and indexes for finding old rows.
 */
export const replicas: Migration = {
  version: 2,
  async up(db, dialect) {
    const text = plainText(dialect);
    await db.schema
      .createIndex('work_running_in_lane')
      .unique()
      .on('work')
      .column('lane')
      .where(sql.ref('worker'), 'is not', null)
      .where(sql.ref('done_at'), 'is', null)
      .execute();
    await db.schema
      .createIndex('work_done_by_time')
      .on('work')
      .column('done_at')
      .where(sql.ref('done_at'), 'is not', null)
      .execute();
    await db.schema.createIndex('drafts_by_expiry').on('drafts').column('expires_at').execute();
    await withCountingId(db.schema.createTable('budget_uses'), dialect)
      .addColumn('key', text, (column) => column.notNull())
      .addColumn('at', text, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('budget_uses_by_key').on('budget_uses').columns(['key', 'at']).execute();
    await db.schema.createIndex('budget_uses_by_time').on('budget_uses').column('at').execute();
  },
};
