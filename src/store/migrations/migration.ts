import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/**
 * One step of the schema. A released step never changes, so it spells out its tables and imports nothing that could
 * change. It runs in a transaction, on both databases.
 */
export interface Migration {
  readonly version: number;
  up(db: Kysely<unknown>, dialect: DialectName): Promise<void>;
}

/** Text that compares by code point, so that both databases sort it and search ranges in it the same way. */
export function plainText(dialect: DialectName): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`text` : sql`text collate "C"`;
}

/** An id that counts up and is never reused, even after the last row is deleted. */
export function withCountingId(
  table: CreateTableBuilder<string>,
  dialect: DialectName,
): CreateTableBuilder<string, 'id'> {
  return dialect === 'sqlite'
    ? table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn('id', 'bigserial', (column) => column.primaryKey());
}
