import type { Kysely } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import { fromText, mustAdvance, toText } from './documents.ts';
import type { DraftTable, Tables } from './schema.ts';
import type { DraftRecord, DraftRecords, PostedAs } from './store.ts';
import { sweep } from './sweep.ts';

export function draftRecords(db: Kysely<Tables>, differences: Differences): DraftRecords {
  return {
    async add(draft) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('drafts')
        .values(toRow(draft))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async find(id) {
      const row = await db.selectFrom('drafts').selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    async update(draft, seen) {
      mustAdvance(`Draft ${draft.id}`, draft.version, seen);
      const { numUpdatedRows } = await db
        .updateTable('drafts')
        .set(changeable(draft))
        .where('id', '=', draft.id)
        .where('version', '=', seen)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    async posted(id, as) {
      await db
        .updateTable('drafts')
        .set({ posted_as: toText(as) })
        .where('id', '=', id)
        .execute();
    },

    forgetBefore: (at, limit) =>
      sweep(db, differences, { table: 'drafts', id: 'id', time: 'expires_at', before: at, limit }),
  };
}

function toRow(draft: DraftRecord): DraftTable {
  return {
    id: draft.id,
    owner_tenant_id: draft.owner.tenantId,
    owner_object_id: draft.owner.objectId,
    version: draft.version,
    updated_at: draft.updatedAt,
    expires_at: draft.expiresAt,
    submitted_as: draft.submittedAs ?? null,
    posted_as: draft.postedAs === undefined ? null : toText(draft.postedAs),
    document: toText(draft.document),
  };
}

/** The columns that an update sets. A click must not undo what `posted` stored since the click read the draft. */
function changeable(draft: DraftRecord): Omit<DraftTable, 'posted_as'> {
  const { posted_as: _, ...rest } = toRow(draft);
  return rest;
}

function fromRow(row: DraftTable): DraftRecord {
  return {
    id: row.id,
    owner: { tenantId: row.owner_tenant_id, objectId: row.owner_object_id },
    version: row.version,
    document: fromText(row.document, `draft ${row.id}`),
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    ...(row.submitted_as !== null && { submittedAs: row.submitted_as }),
    ...(row.posted_as !== null && { postedAs: fromText<PostedAs>(row.posted_as, `the message of draft ${row.id}`) }),
  };
}
