import type { Kysely } from 'kysely';
import { channelOf } from '../transfers/place.ts';
import { fromText, toText } from './documents.ts';
import type { Tables } from './schema.ts';
import type { CardRecords, Place } from './store.ts';

export function cardRecords(db: Kysely<Tables>): CardRecords {
  return {
    async find(transferId) {
      const row = await db.selectFrom('cards').selectAll().where('transfer_id', '=', transferId).executeTakeFirst();
      return (
        row && {
          transferId,
          place: fromText<Place>(row.place, `the card of transfer ${transferId}`),
          ...(row.activity_id !== null && { activityId: row.activity_id }),
          shownVersion: row.shown_version,
        }
      );
    },

    async isAt({ conversationId, messageId }) {
      const rows = await db.selectFrom('cards').selectAll().where('activity_id', '=', messageId).execute();
      const channel = channelOf({ conversationId }).conversationId;
      return rows.some((row) => {
        const place = fromText<Place>(row.place, `the card of transfer ${row.transfer_id}`);
        return channelOf(place).conversationId === channel;
      });
    },

    async save(card) {
      const shown = {
        place: toText(card.place),
        activity_id: card.activityId ?? null,
        shown_version: card.shownVersion,
      };
      await db
        .insertInto('cards')
        .values({ transfer_id: card.transferId, ...shown })
        .onConflict((conflict) => conflict.column('transfer_id').doUpdateSet(shown))
        .execute();
    },
  };
}
