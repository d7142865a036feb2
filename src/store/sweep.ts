import { type Kysely, sql } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

/** Whose time is before `before`, in which column, and what tells its rows apart. */
export interface Sweep<T extends keyof Tables> {
  readonly table: T;
  readonly id: keyof Tables[T] & string;
  readonly time: keyof Tables[T] & string;
  readonly before: string;
  readonly limit: number;
}

/**
 * Deletes the oldest such rows, at most `limit`, and answers how many: few enough at a time that nobody waits long.
 * Several replicas may sweep at once; what one of them deletes, the others pass over.
 */
export async function sweep<T extends keyof Tables>(
  db: Kysely<Tables>,
  { passOver }: Differences,
  { table, id, time, before, limit }: Sweep<T>,
): Promise<number> {
  // Chosen apart from the deletion: PostgreSQL might otherwise choose more than once and delete more than `limit`.
  const { numAffectedRows } = await sql`
    with chosen as materialized (
      select ${sql.ref(id)} from ${sql.table(table)} where ${sql.ref(time)} < ${before}
      order by ${sql.ref(time)} limit ${limit} ${passOver}
    )
    delete from ${sql.table(table)} where ${sql.ref(id)} in (select ${sql.ref(id)} from chosen)`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
