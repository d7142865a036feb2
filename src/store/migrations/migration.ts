import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/**
 * One step of the schema. Once released it never changes: it names its tables itself and imports nothing that may. It runs
 * in a transaction, on both databases.
 */
export interface Migration {
  readonly version: number;
  up(db: Kysely<unknown>, dialect: DialectName): Promise<void>;
}

/** Text that compares by code point, so that both databases sort and range over it alike. */
export function plainText(dialect: DialectName): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`text` : sql`text collate "C"`;
}

/** An id that counts up and is never given twice, not even after the last row was deleted. */
export function withCountingId(
  table: CreateTableBuilder<string>,
  dialect: DialectName,
): CreateTableBuilder<string, 'id'> {
  return dialect === 'sqlite'
    ? table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn('id', 'bigserial', (column) => column.primaryKey());
}
