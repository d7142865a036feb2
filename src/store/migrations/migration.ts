import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/**
 * One step of the schema. A released step never changes, so it defines its own tables and imports nothing that could
 * change. Each step runs in a transaction, and on both databases.
 */
export interface Migration {
  readonly version: number;
  up(db: Kysely<unknown>, dialect: DialectName): Promise<void>;
}

/** A text column that compares by code point, so that both databases sort it and search ranges of it the same way. */
export function plainText(dialect: DialectName): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`text` : sql`text collate "C"`;
}

/** Adds an id that counts up and is never reused, even after the last row is deleted. */
export function withCountingId(
  table: CreateTableBuilder<string>,
  dialect: DialectName,
): CreateTableBuilder<string, 'id'> {
  return dialect === 'sqlite'
    ? table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn('id', 'bigserial', (column) => column.primaryKey());
}
