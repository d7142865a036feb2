import type { Kysely } from 'kysely';
import { type DialectName, type Migration, plainText, withCountingId } from './migration.ts';

export const firstTables: Migration = {
  version: 1,
  async up(db, dialect) {
    await transfers(db, dialect);
    await whatBelongsToATransfer(db, dialect);
    await work(db, dialect);
    await places(db, dialect);
    await turnsAndIdentity(db, dialect);
  },
};

async function transfers(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await db.schema
    .createTable('transfers')
    .addColumn('id', text, (column) => column.notNull().primaryKey())
    .addColumn('ref', text, (column) => column.notNull().unique())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('source_tenant_id', text, (column) => column.notNull())
    .addColumn('target_tenant_id', text, (column) => column.notNull())
    .addColumn('customer_id', text, (column) => column.notNull())
    .addColumn('customer_name', text, (column) => column.notNull())
    .addColumn('requester_tenant_id', text, (column) => column.notNull())
    .addColumn('requester_object_id', text, (column) => column.notNull())
    .addColumn('partner_center_id', text, (column) => column.unique())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('updated_at', text, (column) => column.notNull())
    .addColumn('document', text, (column) => column.notNull())
    .execute();
  for (const side of ['source_tenant_id', 'target_tenant_id']) {
    await db.schema
      .createIndex(`transfers_by_${side}`)
      .on('transfers')
      .columns([side, 'created_at', 'id', 'status'])
      .execute();
  }
}

/** References are checked at commit, so that a transaction may write its rows in any order. */
async function whatBelongsToATransfer(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await db.schema
    .createTable('drafts')
    .addColumn('id', text, (column) => column.notNull().primaryKey())
    .addColumn('owner_tenant_id', text, (column) => column.notNull())
    .addColumn('owner_object_id', text, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('updated_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .addColumn('submitted_as', text)
    .addColumn('document', text, (column) => column.notNull())
    .addForeignKeyConstraint('drafts_submitted_as', ['submitted_as'], 'transfers', ['id'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await withCountingId(db.schema.createTable('audit'), dialect)
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('transfer_id', text, (column) => column.notNull())
    .addColumn('by_tenant_id', text)
    .addColumn('by_object_id', text)
    .addColumn('by_name', text)
    .addColumn('what', text, (column) => column.notNull())
    .addColumn('from_status', text)
    .addColumn('to_status', text, (column) => column.notNull())
    .addColumn('why', text)
    .addColumn('request_id', text)
    .addColumn('correlation_id', text)
    .addForeignKeyConstraint('audit_transfer_id', ['transfer_id'], 'transfers', ['id'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema.createIndex('audit_by_transfer').on('audit').columns(['transfer_id', 'id']).execute();
  await db.schema
    .createTable('cards')
    .addColumn('transfer_id', text, (column) => column.notNull().primaryKey())
    .addColumn('place', text, (column) => column.notNull())
    .addColumn('activity_id', text)
    .addColumn('shown_version', 'integer', (column) => column.notNull())
    .addForeignKeyConstraint('cards_transfer_id', ['transfer_id'], 'transfers', ['id'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
}

async function work(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await withCountingId(db.schema.createTable('work'), dialect)
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('lane', text, (column) => column.notNull())
    .addColumn('item_key', text)
    .addColumn('waiting_key', text, (column) => column.unique())
    .addColumn('payload', text, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('run_at', text, (column) => column.notNull())
    .addColumn('hurried_at', text)
    .addColumn('worker', text)
    .addColumn('lease_until', text)
    .addColumn('done_at', text)
    .addColumn('error', text)
    .execute();
  // Done items stay in the table, but these indexes hold only the items that are not done yet.
  const undone: readonly (readonly [string, string[]])[] = [
    ['work_undone_by_time', ['run_at', 'id']],
    ['work_undone_by_lane', ['lane', 'id']],
    ['work_undone_by_key', ['item_key', 'id']],
  ];
  for (const [name, columns] of undone) {
    await db
      .withTables<{ work: { done_at: string | null } }>()
      .schema.createIndex(name)
      .on('work')
      .columns(columns)
      .where('done_at', 'is', null)
      .execute();
  }
}

async function places(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await db.schema
    .createTable('bindings')
    .addColumn('partner_tenant_id', text, (column) => column.notNull().primaryKey())
    .addColumn('conversation_id', text, (column) => column.notNull())
    .addColumn('place', text, (column) => column.notNull())
    .addColumn('by_tenant_id', text, (column) => column.notNull())
    .addColumn('by_object_id', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('chats')
    .addColumn('tenant_id', text, (column) => column.notNull())
    .addColumn('object_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('user_id', text, (column) => column.notNull())
    .addColumn('conversation_id', text, (column) => column.notNull())
    .addColumn('place', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('chats_of_a_person', ['tenant_id', 'object_id'])
    .execute();
  await db.schema.createIndex('chats_by_conversation').on('chats').column('conversation_id').execute();
}

async function turnsAndIdentity(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const text = plainText(dialect);
  await db.schema
    .createTable('turns')
    .addColumn('key', text, (column) => column.notNull().primaryKey())
    .addColumn('at', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('turns_by_time').on('turns').column('at').execute();
  await db.schema
    .createTable('tokens')
    .addColumn('partition', text, (column) => column.notNull().primaryKey())
    .addColumn('sealed', text)
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sign_ins')
    .addColumn('state', text, (column) => column.notNull().primaryKey())
    .addColumn('tenant_id', text, (column) => column.notNull())
    .addColumn('object_id', text, (column) => column.notNull())
    .addColumn('sealed', text, (column) => column.notNull())
    .addColumn('resume', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sign_ins_by_expiry').on('sign_ins').column('expires_at').execute();
}
