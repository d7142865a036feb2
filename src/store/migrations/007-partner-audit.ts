import { type Migration, plainText, withCountingId } from './migration.ts';

/** Keeps what happened to a partner rather than to one of its transfers. */
export const partnerAudit: Migration = {
  version: 7,
  async up(db, dialect) {
    const text = plainText(dialect);
    await withCountingId(db.schema.createTable('partner_audit'), dialect)
      .addColumn('at', text, (column) => column.notNull())
      .addColumn('partner_tenant_id', text, (column) => column.notNull())
      .addColumn('by_tenant_id', text)
      .addColumn('by_object_id', text)
      .addColumn('by_name', text)
      .addColumn('what', text, (column) => column.notNull())
      .addColumn('why', text)
      .execute();
    await db.schema
      .createIndex('partner_audit_by_partner')
      .on('partner_audit')
      .columns(['partner_tenant_id', 'id'])
      .execute();
  },
};
