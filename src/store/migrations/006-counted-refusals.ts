import type { Migration } from './migration.ts';

/**
 * Adds to audit rows how many refused attempts a row stands for, and an index that finds the newest changes of a
 * transfer among any number of refused attempts.
 */
export const countedRefusals: Migration = {
  version: 6,
  async up(db) {
    await db.schema.alterTable('audit').addColumn('times', 'integer').execute();
    const columns: string[] = ['transfer_id', 'id'];
    await db
      .withTables<{ audit: { id: number; transfer_id: string; what: string } }>()
      .schema.createIndex('audit_changes_by_transfer')
      .on('audit')
      .columns(columns)
      .where('what', '<>', 'refused')
      .execute();
  },
};
