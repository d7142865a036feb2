import { type Kysely, sql } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import type { Tables } from './schema.ts';

/**
 * Which rows to delete: the rows of `table` whose `time` column is earlier than `before`. `id` is the unique column.
 */
export interface Sweep<T extends keyof Tables> {
  readonly table: T;
  readonly id: keyof Tables[T] & string;
  readonly time: keyof Tables[T] & string;
  readonly before: string;
  readonly limit: number;
}

/**
 * Deletes the oldest of these rows, at most `limit`, and returns how many. Small batches keep other queries from
 * waiting long. Several replicas may sweep at once: each skips the rows that another is deleting.
 */
export async function sweep<T extends keyof Tables>(
  db: Kysely<Tables>,
  { passOver }: Differences,
  { table, id, time, before, limit }: Sweep<T>,
): Promise<number> {
  // Choose the rows in a materialized step, because PostgreSQL might otherwise evaluate the choice twice and delete
  // more than `limit`.
  const { numAffectedRows } = await sql`
    with chosen as materialized (
      select ${sql.ref(id)} from ${sql.table(table)} where ${sql.ref(time)} < ${before}
      order by ${sql.ref(time)} limit ${limit} ${passOver}
    )
    delete from ${sql.table(table)} where ${sql.ref(id)} in (select ${sql.ref(id)} from chosen)`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
