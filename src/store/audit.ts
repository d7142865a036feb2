import type { Kysely, Selectable } from 'kysely';
import type { Status } from '../transfers/status.ts';
import type { AuditTable, PartnerAuditTable, Tables } from './schema.ts';
import type { AuditRecords, AuditRow, PartnerAuditRow } from './store.ts';

export function auditRecords(db: Kysely<Tables>): AuditRecords {
  return {
    async add(row) {
      await db
        .insertInto('audit')
        .values({
          at: row.at,
          transfer_id: row.transferId,
          by_tenant_id: row.by?.tenantId ?? null,
          by_object_id: row.by?.objectId ?? null,
          by_name: row.by?.name ?? null,
          what: row.what,
          from_status: row.from ?? null,
          to_status: row.to,
          why: row.why ?? null,
          request_id: row.requestId ?? null,
          correlation_id: row.correlationId ?? null,
          times: row.times ?? null,
        })
        .execute();
    },

    async addForPartner({ at, partnerTenantId, by, what, why }) {
      await db
        .insertInto('partner_audit')
        .values({
          at,
          partner_tenant_id: partnerTenantId,
          by_tenant_id: by?.tenantId ?? null,
          by_object_id: by?.objectId ?? null,
          by_name: by?.name ?? null,
          what,
          why: why ?? null,
        })
        .execute();
    },

    async ofPartner(partnerTenantId, limit) {
      const rows = await db
        .selectFrom('partner_audit')
        .selectAll()
        .where('partner_tenant_id', '=', partnerTenantId)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(fromPartnerRow);
    },

    async of(transferId) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('transfer_id', '=', transferId)
        .orderBy('id')
        .execute();
      return rows.map(fromRow);
    },

    async newest(transferId, { changes, refusals }) {
      const rows = db.selectFrom('audit').selectAll().where('transfer_id', '=', transferId).orderBy('id', 'desc');
      const changed = await rows.where('what', '<>', 'refused').limit(changes).execute();
      const refused = await rows.where('what', '=', 'refused').limit(refusals).execute();
      return [...changed, ...refused].sort((one, other) => Number(one.id) - Number(other.id)).map(fromRow);
    },
  };
}

function fromRow(row: Selectable<AuditTable>): AuditRow {
  const { by_tenant_id: tenantId, by_object_id: objectId } = row;
  return {
    at: row.at,
    transferId: row.transfer_id,
    ...(tenantId !== null && objectId !== null && { by: { tenantId, objectId, name: row.by_name ?? '' } }),
    what: row.what as AuditRow['what'],
    ...(row.from_status !== null && { from: row.from_status as Status }),
    to: row.to_status as Status,
    ...(row.why !== null && { why: row.why }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
    ...(row.times !== null && { times: row.times }),
  };
}

function fromPartnerRow(row: Selectable<PartnerAuditTable>): PartnerAuditRow {
  const { by_tenant_id: tenantId, by_object_id: objectId } = row;
  return {
    at: row.at,
    partnerTenantId: row.partner_tenant_id,
    ...(tenantId !== null && objectId !== null && { by: { tenantId, objectId, name: row.by_name ?? '' } }),
    what: row.what as PartnerAuditRow['what'],
    ...(row.why !== null && { why: row.why }),
  };
}
