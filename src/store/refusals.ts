import type { Kysely, Selectable } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import type { RefusalTable, Tables } from './schema.ts';
import type { RefusalRecords, RefusedDeed } from './store.ts';
import { sweep } from './sweep.ts';

export function refusalRecords(db: Kysely<Tables>, differences: Differences): RefusalRecords {
  return {
    async add(refusal) {
      const { at, by, what, why, transferId } = refusal;
      const { times } = await db
        .insertInto('refusals')
        .values({
          at,
          again_at: null,
          times: 1,
          hourly: hourly(refusal),
          by_tenant_id: by.tenantId,
          by_object_id: by.objectId,
          by_name: by.name,
          what,
          why,
          transfer_id: transferId ?? null,
        })
        .onConflict((conflict) =>
          conflict
            .column('hourly')
            .doUpdateSet(({ eb, ref }) => ({ times: eb(ref('refusals.times'), '+', 1), again_at: at })),
        )
        .returning('times')
        .executeTakeFirstOrThrow();
      return Number(times);
    },

    async timesOf(refusal) {
      const row = await db
        .selectFrom('refusals')
        .select('times')
        .where('hourly', '=', hourly(refusal))
        .executeTakeFirst();
      return Number(row?.times ?? 0);
    },

    async since(at, limit) {
      const rows = await db
        .selectFrom('refusals')
        .selectAll()
        .where('at', '>=', at)
        .orderBy('at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },

    forgetBefore: (at, limit) => sweep(db, differences, { table: 'refusals', id: 'id', time: 'at', before: at, limit }),
  };
}

function hourly({ at, by, what, why, transferId = '' }: RefusedDeed): string {
  return [at.slice(0, 'YYYY-MM-DDTHH'.length), by.tenantId, by.objectId, what, why, transferId].join('|');
}

function fromRow(row: Selectable<RefusalTable>): RefusedDeed & { times: number; againAt?: string } {
  return {
    at: row.at,
    ...(row.again_at !== null && { againAt: row.again_at }),
    times: Number(row.times),
    by: { tenantId: row.by_tenant_id, objectId: row.by_object_id, name: row.by_name },
    what: row.what,
    why: row.why,
    ...(row.transfer_id !== null && { transferId: row.transfer_id }),
  };
}
