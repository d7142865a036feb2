import type { Kysely } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import type { Tables } from './schema.ts';
import type { ReceivedRecords } from './store.ts';
import { sweep } from './sweep.ts';

export function receivedRecords(db: Kysely<Tables>, differences: Differences): ReceivedRecords {
  return {
    async first(key, at) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('turns')
        .values({ key, at })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    forgetBefore: (at, limit) => sweep(db, differences, { table: 'turns', id: 'key', time: 'at', before: at, limit }),
  };
}
