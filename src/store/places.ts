import type { Kysely } from 'kysely';
import { folded } from '../transfers/folded.ts';
import { sameId } from '../transfers/ids.ts';
import { fromText, toText } from './documents.ts';
import type { Tables } from './schema.ts';
import type { Place, PlaceRecords } from './store.ts';

export function placeRecords(db: Kysely<Tables>): PlaceRecords {
  return {
    ...bindings(db),
    ...chats(db),

    async forget(conversationId) {
      await db.deleteFrom('bindings').where('conversation_id', '=', conversationId).execute();
      await db.deleteFrom('chats').where('conversation_id', '=', conversationId).execute();
    },
  };
}

/** Stores the channel of each partner. */
function bindings(db: Kysely<Tables>): Pick<PlaceRecords, 'bind' | 'boundTo' | 'partnersBoundTo'> {
  return {
    async bind(partnerTenantId, place, by, at) {
      const where = {
        conversation_id: place.conversationId,
        place: toText(place),
        by_tenant_id: by.tenantId,
        by_object_id: by.objectId,
        at,
      };
      await db
        .insertInto('bindings')
        .values({ partner_tenant_id: partnerTenantId, ...where })
        .onConflict((conflict) => conflict.column('partner_tenant_id').doUpdateSet(where))
        .execute();
    },

    async boundTo(partnerTenantId) {
      const row = await db
        .selectFrom('bindings')
        .select('place')
        .where('partner_tenant_id', '=', partnerTenantId)
        .executeTakeFirst();
      return row && fromText<Place>(row.place, `the channel of partner ${partnerTenantId}`);
    },

    async partnersBoundTo(conversationId) {
      const rows = await db
        .selectFrom('bindings')
        .select('partner_tenant_id')
        .where('conversation_id', '=', conversationId)
        .orderBy('partner_tenant_id')
        .execute();
      return rows.map((row) => row.partner_tenant_id);
    },
  };
}

/** Stores the personal chat with each person. */
function chats(db: Kysely<Tables>): Pick<PlaceRecords, 'meet' | 'chatWith' | 'known'> {
  return {
    async meet(person, userId, chat, at) {
      const known = {
        name: person.name,
        user_id: userId,
        conversation_id: chat.conversationId,
        place: toText(chat),
        at,
      };
      await db
        .insertInto('chats')
        .values({ tenant_id: person.tenantId, object_id: person.objectId, ...known })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'object_id']).doUpdateSet(known))
        .execute();
    },

    async chatWith(actor) {
      const row = await db
        .selectFrom('chats')
        .select(['place', 'user_id'])
        .where('tenant_id', '=', actor.tenantId)
        .where('object_id', '=', actor.objectId)
        .executeTakeFirst();
      return row && { ...fromText<Place>(row.place, `the chat with ${actor.objectId}`), userId: row.user_id };
    },

    async known(partnerTenantId, who) {
      const rows = await db
        .selectFrom('chats')
        .select(['object_id', 'user_id', 'name'])
        .where('tenant_id', '=', partnerTenantId)
        .execute();
      // The databases fold case differently, so the names are compared here.
      const wanted = folded(who);
      const meant = rows.filter(
        ({ object_id, user_id, name }) =>
          sameId(object_id, who) || user_id === who || (wanted !== '' && folded(name) === wanted),
      );
      const [row] = meant;
      if (row === undefined || meant.length > 1) return undefined;
      return { tenantId: partnerTenantId, objectId: row.object_id, name: row.name };
    },
  };
}
