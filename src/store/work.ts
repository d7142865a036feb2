import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
  type UpdateObject,
} from 'kysely';
import { readTime, utc } from '../time/read-time.ts';
import { again, type Differences } from './dialect-differences.ts';
import { fromText, toText } from './documents.ts';
import type { Tables, WorkTable } from './schema.ts';
import type { NewWork, WorkItem, WorkRecords } from './store.ts';
import { sweep } from './sweep.ts';

/**
 * The queue of promised work. An item is waiting (no worker), taken (a worker and a lease) or done (a time). The fence
 * is the worker's name plus the attempt number: every take increases the attempt, so a worker that took the item
 * earlier can't write any more.
 * At most one item in a lane is taken at a time. `take` chooses the head of the lane from what was committed when it
 * began, but an item with a smaller id may be committed later, so two items in one lane could be chosen. A unique index
 * on the lanes of taken items lets only one of them through, and the loser looks again. If an item was committed before
 * another was added, it has the smaller id and is visible whenever the other is, so it runs first.
 */
export function workRecords(db: Kysely<Tables>, differences: Differences): WorkRecords {
  return {
    add: (work) => add(db, work),
    take: (worker, now, leaseUntil, except = []) =>
      again(db, differences, () => take(db, differences, { worker, now, leaseUntil, except })),
    done: (id, worker, attempt, now) =>
      writeHeld(db, { id, worker, attempt }, () => ({ done_at: now, worker: null, lease_until: null })),
    later: (id, worker, attempt, runAt, error, payload) =>
      again(db, differences, () =>
        writeHeld(db, { id, worker, attempt }, (on) => ({
          worker: null,
          lease_until: null,
          waiting_key: keyIfNewest,
          run_at: earlier(sql`${runAt}`, on.ref('hurried_at')),
          hurried_at: null,
          error: error ?? null,
          ...(payload !== undefined && { payload: toText(payload) }),
        })),
      ),
    renew: (id, worker, attempt, leaseUntil) =>
      writeHeld(db, { id, worker, attempt }, () => ({ lease_until: leaseUntil })),
    release: (worker) => again(db, differences, () => giveBack(db, (on) => on('worker', '=', worker))),
    nextDue: () => nextDue(db),
    hurry: (key, now) => hurry(db, key, now),
    hurryKind: (kind, now, seconds) => hurryKind(db, kind, now, seconds),
    forgetDoneBefore: (at, limit) =>
      sweep(db, differences, { table: 'work', id: 'id', time: 'done_at', before: at, limit }),
  };
}

async function add(db: Kysely<Tables>, work: NewWork): Promise<void> {
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
      written_at: work.at ?? null,
    })
    .onConflict((conflict) =>
      conflict.column('waiting_key').doUpdateSet((on) => ({
        kind: on.ref('excluded.kind'),
        payload: on.ref('excluded.payload'),
        run_at: earlier(on.ref('work.run_at'), on.ref('excluded.run_at')),
        written_at: on.ref('excluded.written_at'),
      })),
    )
    .execute();
}

interface Take {
  readonly worker: string;
  readonly now: string;
  readonly leaseUntil: string;
  readonly except: readonly string[];
}

async function take(
  db: Kysely<Tables>,
  differences: Differences,
  { worker, now, leaseUntil, except }: Take,
): Promise<WorkItem | undefined> {
  const next = db
    .selectFrom('work as candidate')
    .select('candidate.id')
    .where('candidate.done_at', 'is', null)
    .where((on) => isDue(on.ref('candidate.run_at'), on.ref('candidate.written_at'), now))
    .where((on) => isFree(on.ref('candidate.lease_until'), on.ref('candidate.written_at'), now))
    .where(headOfLane)
    .$if(except.length > 0, (query) => query.where('candidate.kind', 'not in', except))
    .orderBy('candidate.run_at')
    .orderBy('candidate.id')
    .limit(1)
    .modifyEnd(differences.passOver);
  const row = await db
    .updateTable('work')
    .set((on) => ({
      worker,
      lease_until: leaseUntil,
      attempts: on('attempts', '+', 1),
      written_at: now,
      waiting_key: null,
      hurried_at: null,
    }))
    .where('id', '=', next)
    // Check again, because on PostgreSQL somebody else may take the item between the choice and the write.
    .where('done_at', 'is', null)
    .where((on) => isFree(on.ref('lease_until'), on.ref('written_at'), now))
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

async function nextDue(db: Kysely<Tables>): Promise<string | undefined> {
  // Only the head of a lane can be due. Counting the items behind it would wake a worker that then finds nothing to
  // take.
  const row = await db
    .selectFrom('work as candidate')
    .select((on) => on.fn.min(on.fn.coalesce('candidate.lease_until', 'candidate.run_at')).as('due'))
    .where('candidate.done_at', 'is', null)
    .where(headOfLane)
    .executeTakeFirst();
  return row?.due ?? undefined;
}

async function hurry(db: Kysely<Tables>, key: string, now: string): Promise<void> {
  await db
    .updateTable('work')
    .set((on) => ({
      run_at: earlier(on.ref('run_at'), sql`${now}`),
      // The worker that holds the item may be about to put it off without knowing that it was hurried.
      hurried_at: now,
    }))
    .where('item_key', '=', key)
    .where('done_at', 'is', null)
    .execute();
}

async function hurryKind(db: Kysely<Tables>, kind: string, now: string, seconds: number): Promise<void> {
  const start = readTime(now) ?? 0;
  const times = Array.from({ length: seconds }, (_, second) => utc(start + (second + 1) * 1_000));
  const cases = times.map((time, index) => sql`when ${sql.lit(index)} then ${time}`);
  const soon = sql<string>`case id % ${sql.lit(seconds)} ${sql.join(cases, sql` `)} end`;
  await db
    .updateTable('work')
    .set((on) => ({ run_at: earlier(on.ref('run_at'), soon) }))
    .where('kind', '=', kind)
    .where('done_at', 'is', null)
    .where('worker', 'is', null)
    .where((on) => on.or([on('error', 'is', null), on('error', '!=', 'throttled')]))
    .execute();
}

/** Changes an item only if this attempt still holds it; otherwise false. */
async function writeHeld(
  db: Kysely<Tables>,
  { id, worker, attempt }: { readonly id: number; readonly worker: string; readonly attempt: number },
  change: (on: ExpressionBuilder<Tables, 'work'>) => UpdateObject<Tables, 'work'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('work')
    .set(change)
    .where('id', '=', id)
    .where('worker', '=', worker)
    .where('attempts', '=', attempt)
    .where('done_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

type Time = Expression<string | null>;

/** The lease rule: an item is free when it has no lease, or the lease has expired, or the lease must be ignored. */
function isFree(leaseUntil: Time, writtenAt: Time, now: string): Expression<SqlBool> {
  // Ignore a lease written by a clock that has since been set back. Live workers renew theirs by the current clock, so
  // the lease's end is near again.
  const isIgnored = sql`${isAhead(leaseUntil, now)} and ${isAhead(writtenAt, now)}`;
  return sql<SqlBool>`(${leaseUntil} is null or ${leaseUntil} <= ${now} or (${isIgnored}))`;
}

/**
 * An item is due when its time has come, or when its time was written by a clock that has since been set back: better
 * to run it early than hours late.
 */
function isDue(runAt: Time, writtenAt: Time, now: string): Expression<SqlBool> {
  return sql<SqlBool>`(${runAt} <= ${now} or ${isAhead(writtenAt, now)})`;
}

/** Replicas' clocks differ by less than this. */
const MOST_AHEAD_MS = 60_000;

/** Whether a time is so far ahead that either the clock that wrote it was wrong, or ours is. */
function isAhead(time: Time, now: string): Expression<SqlBool> {
  return sql<SqlBool>`${time} > ${utc((readTime(now) ?? 0) + MOST_AHEAD_MS)}`;
}

/** Ends all leases. Only for a store that no other process has open. */
export function giveBackAll(db: Kysely<Tables>): Promise<void> {
  return giveBack(db, (on) => on('worker', 'is not', null));
}

async function giveBack(
  db: Kysely<Tables>,
  whose: (on: ExpressionBuilder<Tables, 'work'>) => Expression<SqlBool>,
): Promise<void> {
  await db
    .updateTable('work')
    .set({ worker: null, lease_until: null, waiting_key: keyIfNewest, hurried_at: null })
    .where(whose)
    .where('done_at', 'is', null)
    .execute();
}

/**
 * The head of a lane is its taken item until that item is done or given back. If no item is taken, the head is the
 * oldest item.
 */
function headOfLane(on: ExpressionBuilder<Tables & { candidate: WorkTable }, 'candidate'>): Expression<SqlBool> {
  const isTaken = on('candidate.worker', 'is not', null);
  const goesFirst = on
    .selectFrom('work as other')
    .select('other.id')
    .whereRef('other.lane', '=', 'candidate.lane')
    .where('other.done_at', 'is', null)
    .where((of) => of.or([of('other.worker', 'is not', null), of('other.id', '<', of.ref('candidate.id'))]));
  return on.or([isTaken, on.not(on.exists(goesFirst))]);
}

/** The key of an item that goes back to waiting; null when a newer item with the same key has been added meanwhile. */
const keyIfNewest = sql<string | null>`case when exists (
  select 1 from work as newer
  where newer.item_key = work.item_key and newer.done_at is null and newer.id > work.id
) then null else item_key end`;

/** The earlier of two times, or the first when the second is null. */
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
