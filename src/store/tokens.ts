import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import type { TokenRecords } from './store.ts';

/**
 * Ends all refresh leases. Call this only when no other process has the store open: then every process that was
 * refreshing a session is dead.
 */
export async function endTokenLeases(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('tokens')
    .set({ sealed: null })
    .where('partition', 'like', 'lease:%')
    .where('sealed', 'is not', null)
    .execute();
}

export function tokenRecords(db: Kysely<Tables>): TokenRecords {
  return {
    async read(partition) {
      const row = await db
        .selectFrom('tokens')
        .select(['sealed', 'version'])
        .where('partition', '=', partition)
        .executeTakeFirst();
      return row === undefined || row.sealed === null ? undefined : { sealed: row.sealed, version: row.version };
    },

    async write(partition, sealed, seen, at) {
      if (seen === undefined) {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('tokens')
          .values({ partition, sealed, version: 1, at })
          .onConflict((conflict) =>
            conflict
              .column('partition')
              .doUpdateSet((on) => ({ sealed, version: on('tokens.version', '+', 1), at }))
              .where('tokens.sealed', 'is', null),
          )
          .executeTakeFirstOrThrow();
        return numInsertedOrUpdatedRows === 1n;
      }
      const { numUpdatedRows } = await db
        .updateTable('tokens')
        .set({ sealed, version: seen + 1, at })
        .where('partition', '=', partition)
        .where('version', '=', seen)
        .where('sealed', 'is not', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    async sealedOtherwise(mark, after, limit) {
      const rows = await db
        .selectFrom('tokens')
        .select(['partition', 'sealed', 'version'])
        .where('partition', '>', after)
        .where('partition', 'like', 'usr:%')
        .where('sealed', 'is not', null)
        .where('sealed', 'not like', `${mark}%`)
        .orderBy('partition')
        .limit(limit)
        .execute();
      return rows.flatMap(({ partition, sealed, version }) =>
        sealed === null ? [] : [{ partition, sealed, version }],
      );
    },

    // Keep the row so that its version continues: a writer that read before the removal must not overwrite a later
    // sign-in.
    async remove(partition) {
      await db
        .updateTable('tokens')
        .set({ sealed: null })
        .where('partition', '=', partition)
        .where('sealed', 'is not', null)
        .execute();
    },
  };
}
