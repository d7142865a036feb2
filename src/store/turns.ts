import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import type { TurnRecords } from './store.ts';

export function turnRecords(db: Kysely<Tables>): TurnRecords {
  return {
    async first(key, at) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('turns')
        .values({ key, at })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async forgetBefore(at) {
      await db.deleteFrom('turns').where('at', '<', at).execute();
    },
  };
}
