import { type Expression, type ExpressionBuilder, type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import { fromText, toText } from './documents.ts';
import type { Tables, WorkTable } from './schema.ts';
import type { WorkItem, WorkRecords } from './store.ts';

/**
 * The queue of promised work. An item is waiting (no worker), taken (a worker and a lease) or done (a time). The fence is
 * worker and attempt: every take counts the attempt up, so whoever took it before can't write any more.
 */
export function workRecords(db: Kysely<Tables>): WorkRecords {
  return {
    async add(work) {
      await db
        .insertInto('work')
        .values({
          kind: work.kind,
          lane: work.lane,
          item_key: work.key ?? null,
          waiting_key: work.key ?? null,
          payload: toText(work.payload),
          attempts: 0,
          run_at: work.runAt,
        })
        .onConflict((conflict) =>
          conflict.column('waiting_key').doUpdateSet((on) => ({
            kind: on.ref('excluded.kind'),
            payload: on.ref('excluded.payload'),
            run_at: earlier(on.ref('work.run_at'), on.ref('excluded.run_at')),
          })),
        )
        .execute();
    },

    async take(worker, now, leaseUntil) {
      const next = db
        .selectFrom('work as candidate')
        .select('candidate.id')
        .where('candidate.done_at', 'is', null)
        .where('candidate.run_at', '<=', now)
        .where((on) => on.or([on('candidate.lease_until', 'is', null), on('candidate.lease_until', '<=', now)]))
        .where(headOfLane)
        .orderBy('candidate.run_at')
        .orderBy('candidate.id')
        .limit(1);
      const row = await db
        .updateTable('work')
        .set((on) => ({
          worker,
          lease_until: leaseUntil,
          attempts: on('attempts', '+', 1),
          waiting_key: null,
          hurried_at: null,
        }))
        .where('id', '=', next)
        // Said again for databases where somebody else may take it between the choice and the write.
        .where('done_at', 'is', null)
        .where((on) => on.or([on('lease_until', 'is', null), on('lease_until', '<=', now)]))
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },

    async done(id, worker, attempt, now) {
      const { numUpdatedRows } = await db
        .updateTable('work')
        .set({ done_at: now, worker: null, lease_until: null })
        .where((on) => isHeld(on, id, worker, attempt))
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    async later(id, worker, attempt, runAt, error) {
      const { numUpdatedRows } = await db
        .updateTable('work')
        .set((on) => ({
          worker: null,
          lease_until: null,
          waiting_key: keyIfNewest,
          run_at: earlier(sql`${runAt}`, on.ref('hurried_at')),
          hurried_at: null,
          ...(error !== undefined && { error }),
        }))
        .where((on) => isHeld(on, id, worker, attempt))
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    async release(worker) {
      await db
        .updateTable('work')
        .set({ worker: null, lease_until: null, waiting_key: keyIfNewest, hurried_at: null })
        .where('worker', '=', worker)
        .where('done_at', 'is', null)
        .execute();
    },

    async nextDue() {
      // Behind the head of its lane nothing is due: counting it would wake a worker that then finds nothing to take.
      const row = await db
        .selectFrom('work as candidate')
        .select((on) => on.fn.min(on.fn.coalesce('candidate.lease_until', 'candidate.run_at')).as('due'))
        .where('candidate.done_at', 'is', null)
        .where(headOfLane)
        .executeTakeFirst();
      return row?.due ?? undefined;
    },

    async hurry(key, now) {
      await db
        .updateTable('work')
        .set((on) => ({
          run_at: earlier(on.ref('run_at'), sql`${now}`),
          // An item that is being worked on may be put off in a moment by somebody who does not know of the hurry.
          hurried_at: now,
        }))
        .where('item_key', '=', key)
        .where('done_at', 'is', null)
        .execute();
    },
  };
}

/** Ids ascend in the order of adding, so an undone one below is older. A taken item is its lane's head until it is done. */
function headOfLane(on: ExpressionBuilder<Tables & { candidate: WorkTable }, 'candidate'>): Expression<SqlBool> {
  return on.not(
    on.exists(
      on
        .selectFrom('work as older')
        .select('older.id')
        .whereRef('older.lane', '=', 'candidate.lane')
        .whereRef('older.id', '<', 'candidate.id')
        .where('older.done_at', 'is', null),
    ),
  );
}

function isHeld(
  on: ExpressionBuilder<Tables, 'work'>,
  id: number,
  worker: string,
  attempt: number,
): Expression<SqlBool> {
  return on.and([
    on('id', '=', id),
    on('worker', '=', worker),
    on('attempts', '=', attempt),
    on('done_at', 'is', null),
  ]);
}

/** What an item that goes back to waiting is found by: nothing, when a newer one of its key was added meanwhile. */
const keyIfNewest = sql<string | null>`case when exists (
  select 1 from work as newer
  where newer.item_key = work.item_key and newer.done_at is null and newer.id > work.id
) then null else item_key end`;

/** The earlier of two times; the first when the second is null. */
function earlier(time: Expression<unknown>, other: Expression<unknown>): Expression<string> {
  return sql<string>`case when ${other} < ${time} then ${other} else ${time} end`;
}

function fromRow(row: Selectable<WorkTable>): WorkItem {
  const id = Number(row.id);
  return {
    id,
    kind: row.kind,
    lane: row.lane,
    ...(row.item_key !== null && { key: row.item_key }),
    payload: fromText(row.payload, `work item ${id}`),
    attempts: row.attempts,
    runAt: row.run_at,
  };
}
