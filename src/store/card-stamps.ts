import type { Kysely } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import type { Tables } from './schema.ts';
import type { StampRecords } from './store.ts';
import { sweep } from './sweep.ts';

export function stampRecords(db: Kysely<Tables>, differences: Differences): StampRecords {
  return {
    async putOn(stamp, messageId, at) {
      // On a conflict, set the column to its own value, because `returning` yields nothing for an untouched row.
      const row = await db
        .insertInto('stamps')
        .values({ stamp, message_id: messageId, at })
        .onConflict((conflict) => conflict.column('stamp').doUpdateSet({ stamp }))
        .returning('message_id')
        .executeTakeFirstOrThrow();
      return row.message_id;
    },

    forgetBefore: (at, limit) =>
      sweep(db, differences, { table: 'stamps', id: 'stamp', time: 'at', before: at, limit }),
  };
}
