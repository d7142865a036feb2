import type { Kysely } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import { fromText, toText } from './documents.ts';
import type { SignInTable, Tables } from './schema.ts';
import type { SignInRecord, SignInRecords } from './store.ts';
import { sweep } from './sweep.ts';

export function signInRecords(db: Kysely<Tables>, differences: Differences): SignInRecords {
  const forgetBefore: SignInRecords['forgetBefore'] = (at, limit) =>
    sweep(db, differences, { table: 'sign_ins', id: 'state', time: 'expires_at', before: at, limit });
  return {
    async add(record) {
      // Each new sign-in removes several expired ones, so that links nobody followed don't pile up.
      await forgetBefore(record.createdAt, SWEPT_AT_ONCE);
      await db.insertInto('sign_ins').values(toRow(record)).execute();
    },

    async find(state) {
      const row = await db.selectFrom('sign_ins').selectAll().where('state', '=', state).executeTakeFirst();
      return row && fromRow(row);
    },

    async reseal(state, sealed) {
      await db.updateTable('sign_ins').set({ sealed }).where('state', '=', state).execute();
    },

    async use(state, now) {
      const row = await db
        .deleteFrom('sign_ins')
        .where('state', '=', state)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },

    forgetBefore,
  };
}

const SWEPT_AT_ONCE = 20;

function toRow(record: SignInRecord): SignInTable {
  return {
    state: record.state,
    tenant_id: record.actor.tenantId,
    object_id: record.actor.objectId,
    sealed: record.sealed,
    resume: record.resume === undefined ? null : toText(record.resume),
    created_at: record.createdAt,
    expires_at: record.expiresAt,
  };
}

function fromRow(row: SignInTable): SignInRecord {
  return {
    state: row.state,
    actor: { tenantId: row.tenant_id, objectId: row.object_id },
    sealed: row.sealed,
    ...(row.resume !== null && { resume: fromText(row.resume, 'a sign-in') }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
