import type { ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import { type Expression, sql } from 'kysely';
import { folded } from '../transfers/folded.ts';
import { FINAL } from '../transfers/status.ts';
import { fromStored } from '../transfers/stored-transfer.ts';
import type { Transfer } from '../transfers/transfer.ts';
import { fromText, mustAdvance, toText } from './documents.ts';
import type { Tables, TransferTable } from './schema.ts';
import type { TransferQuery, TransferRecords } from './store.ts';

export function transferRecords(db: Kysely<Tables>): TransferRecords {
  return { ...writes(db), ...finds(db), ...lists(db) };
}

/** Adds, changes and deletes transfers. */
function writes(db: Kysely<Tables>): Pick<TransferRecords, 'add' | 'update' | 'forgetClosedBefore'> {
  return {
    async add(transfer) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('transfers')
        .values(toRow(transfer))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async update(transfer, seen) {
      mustAdvance(`Transfer ${transfer.id}`, transfer.version, seen);
      const { numUpdatedRows } = await db
        .updateTable('transfers')
        .set(toRow(transfer))
        .where('id', '=', transfer.id)
        .where('version', '=', seen)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    async forgetClosedBefore(at, limit) {
      const rows = await db
        .selectFrom('transfers')
        .select('id')
        .where('status', 'in', FINAL)
        .where('updated_at', '<', at)
        .orderBy('updated_at')
        .limit(limit)
        .execute();
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      // Delete the rows that refer to a transfer first. If this is interrupted, the next sweep finishes it.
      await db.deleteFrom('audit').where('transfer_id', 'in', ids).execute();
      await db.deleteFrom('cards').where('transfer_id', 'in', ids).execute();
      await db.deleteFrom('drafts').where('submitted_as', 'in', ids).execute();
      await db.deleteFrom('transfers').where('id', 'in', ids).execute();
      return ids.length;
    },
  };
}

/**
 * A prefix followed by this character sorts after every ref with that prefix, because both databases compare by code
 * point.
 */
const LAST_CHARACTER = '\u{10ffff}';

/** Finds a transfer by one of its ids. */
function finds(db: Kysely<Tables>): Pick<TransferRecords, 'find' | 'findByRef' | 'withRef' | 'findByPartnerCenterId'> {
  return {
    async find(id) {
      const row = await db.selectFrom('transfers').select(['id', 'document']).where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    async findByRef(start, partnerTenantId, limit) {
      const ref = start.toLowerCase();
      // Ordering by ref puts an exact match before longer refs.
      const rows = await db
        .selectFrom('transfers')
        .select(['id', 'document'])
        .where('ref', '>=', ref)
        .where('ref', '<', ref + LAST_CHARACTER)
        .where((on) => on.and([takesPart(on, { partnerTenantId }), isSeenBy(on, partnerTenantId)]))
        .orderBy('ref')
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },

    async withRef(ref) {
      const row = await db
        .selectFrom('transfers')
        .select(['id', 'document'])
        .where('ref', '=', ref.toLowerCase())
        .executeTakeFirst();
      return row && fromRow(row);
    },

    async findByPartnerCenterId(id) {
      const row = await db
        .selectFrom('transfers')
        .select(['id', 'document'])
        .where('partner_center_id', '=', id.toLowerCase())
        .executeTakeFirst();
      return row && fromRow(row);
    },
  };
}

/** Lists a partner's transfers, newest first. */
function lists(db: Kysely<Tables>): Pick<TransferRecords, 'list' | 'newest'> {
  return {
    async list(query) {
      const { total } = await db
        .selectFrom('transfers')
        .where((on) => matches(on, query))
        .select((on) => on.fn.countAll().as('total'))
        .executeTakeFirstOrThrow();
      return { transfers: await page(db, query), total: Number(total) };
    },

    newest: (query, after) => page(db, query, after),
  };
}

async function page(
  db: Kysely<Tables>,
  query: TransferQuery,
  after?: Pick<Transfer, 'id' | 'createdAt'>,
): Promise<Transfer[]> {
  // Select the page by the short columns first, so that only the documents on that page are read.
  const ids = db
    .selectFrom('transfers')
    .where((on) => matches(on, query))
    .$if(after !== undefined, (rows) => rows.where((on) => isOlder(on, after as Transfer)))
    .select('id')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .offset(query.offset ?? 0);
  const rows = await db
    .selectFrom('transfers')
    .select(['id', 'document'])
    .where('id', 'in', ids)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(fromRow);
}

function isOlder(
  on: ExpressionBuilder<Tables, 'transfers'>,
  { id, createdAt }: Pick<Transfer, 'id' | 'createdAt'>,
): Expression<SqlBool> {
  return on.or([on('created_at', '<', createdAt), on.and([on('created_at', '=', createdAt), on('id', '<', id)])]);
}

function matches(on: ExpressionBuilder<Tables, 'transfers'>, query: TransferQuery): Expression<SqlBool> {
  const conditions: Expression<SqlBool>[] = [takesPart(on, query), isSeenBy(on, query.partnerTenantId)];
  if (query.statuses !== undefined) {
    conditions.push(query.statuses.length === 0 ? sql<SqlBool>`1 = 0` : on('status', 'in', [...query.statuses]));
  }
  if (query.customer !== undefined) {
    const customer = folded(query.customer);
    const pattern = `%${customer.replace(/[!%_]/g, '!$&')}%`;
    conditions.push(
      on.or([on('customer_id', '=', customer), sql<SqlBool>`${on.ref('customer_name')} like ${pattern} escape '!'`]),
    );
  }
  if (query.requester !== undefined) {
    conditions.push(on('requester_tenant_id', '=', query.requester.tenantId));
    conditions.push(on('requester_object_id', '=', query.requester.objectId));
  }
  return on.and(conditions);
}

/**
 * The rule of `see` (`transfers/rights.ts`) for a partner that takes part: until Partner Center has given an id, only the
 * creator sees the transfer. The requester belongs to the creator.
 */
function isSeenBy(on: ExpressionBuilder<Tables, 'transfers'>, partnerTenantId: string): Expression<SqlBool> {
  return on.or([on('requester_tenant_id', '=', partnerTenantId), on('partner_center_id', 'is not', null)]);
}

function takesPart(
  on: ExpressionBuilder<Tables, 'transfers'>,
  query: Pick<TransferQuery, 'partnerTenantId' | 'direction'>,
): Expression<SqlBool> {
  const incoming = on('target_tenant_id', '=', query.partnerTenantId);
  const outgoing = on('source_tenant_id', '=', query.partnerTenantId);
  if (query.direction === undefined) return on.or([incoming, outgoing]);
  return query.direction === 'incoming' ? incoming : outgoing;
}

function toRow(transfer: Transfer): TransferTable {
  return {
    id: transfer.id,
    ref: transfer.ref.toLowerCase(),
    version: transfer.version,
    status: transfer.status,
    source_tenant_id: transfer.source.tenantId,
    target_tenant_id: transfer.target.tenantId,
    customer_id: transfer.customer.id.toLowerCase(),
    customer_name: folded(transfer.customer.name),
    requester_tenant_id: transfer.requester.tenantId,
    requester_object_id: transfer.requester.objectId,
    partner_center_id: transfer.partnerCenterId?.toLowerCase() ?? null,
    created_at: transfer.createdAt,
    updated_at: transfer.updatedAt,
    document: toText(transfer),
  };
}

function fromRow(row: Pick<TransferTable, 'id' | 'document'>): Transfer {
  return fromStored(fromText(row.document, `transfer ${row.id}`));
}
