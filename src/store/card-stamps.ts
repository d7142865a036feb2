import { type Kysely, sql } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import type { Tables } from './schema.ts';
import type { StampRecords } from './store.ts';
import { sweep } from './sweep.ts';

export function stampRecords(db: Kysely<Tables>, differences: Differences): StampRecords {
  const find: StampRecords['find'] = async (stamp) => {
    const row = await db.selectFrom('stamps').select('message_id').where('stamp', '=', stamp).executeTakeFirst();
    return row?.message_id;
  };

  return {
    find,

    async put(stamp, { conversationId, messageId }, at) {
      const values = { conversation_id: conversationId, message_id: messageId, at };
      await db
        .insertInto('stamps')
        .values({ stamp, ...values })
        .onConflict((conflict) => conflict.column('stamp').doUpdateSet(values))
        .execute();
    },

    async claim(stamp, { conversationId, messageId }, at) {
      await sql`
        insert into stamps (stamp, conversation_id, message_id, at)
        select ${stamp}, ${conversationId}, ${messageId}, ${at}
        where not exists (
          select 1 from stamps where message_id = ${messageId}
          and (conversation_id = ${conversationId} or conversation_id is null)
        )
        on conflict (stamp) do nothing`.execute(db);
      return find(stamp);
    },

    forgetBefore: (at, limit) =>
      sweep(db, differences, { table: 'stamps', id: 'stamp', time: 'at', before: at, limit }),
  };
}
