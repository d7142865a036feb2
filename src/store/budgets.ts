import type { Kysely } from 'kysely';
import { readTime, utc } from '../time/read-time.ts';
import { again, type Differences } from './dialect-differences.ts';
import type { Tables } from './schema.ts';
import type { BudgetRecords, BudgetScope } from './store.ts';
import { sweep } from './sweep.ts';

/**
 * Stores one row for each use. A limit has room when at least a whole window has passed since its `most`-th most recent
 * use; then no window ever contains more than `most` uses. Uses stamped later than `at` count too, because replicas'
 * clocks differ slightly and a caller may have waited for the lock.
 */
export function budgetRecords(db: Kysely<Tables>, differences: Differences): BudgetRecords {
  return {
    take: (scopes, at) =>
      db.isTransaction
        ? take(db, differences, scopes, at)
        : again(db, differences, () => db.transaction().execute((one) => take(one, differences, scopes, at))),

    forgetBefore: (at, limit) =>
      sweep(db, differences, { table: 'budget_uses', id: 'id', time: 'at', before: at, limit }),
  };
}

async function take(
  transaction: Kysely<Tables>,
  differences: Differences,
  scopes: readonly BudgetScope[],
  at: Date,
): ReturnType<BudgetRecords['take']> {
  const keys = [...new Set(scopes.map(({ key }) => key))];
  if (keys.length === 0) return { kind: 'taken' };
  await differences.hold(transaction, keys.map(lockName));
  const free = await freeFrom(transaction, scopes, at);
  if (free > at.getTime()) return { kind: 'wait', until: utc(free) };
  const stamp = at.toISOString();
  await transaction
    .insertInto('budget_uses')
    .values(keys.map((key) => ({ key, at: stamp })))
    .execute();
  const seconds = Math.max(...scopes.flatMap(({ limits }) => limits.map((limit) => limit.seconds)));
  await transaction
    .deleteFrom('budget_uses')
    .where('key', 'in', keys)
    .where('at', '<', past(at, seconds + KEPT_LONGER_SECONDS))
    .execute();
  return { kind: 'taken' };
}

/** The time when all limits have room, in milliseconds since 1970. A time up to `at` means that they have room now. */
async function freeFrom(db: Kysely<Tables>, scopes: readonly BudgetScope[], at: Date): Promise<number> {
  const limits = scopes.flatMap(({ key, limits: ofKey }) => ofKey.map((limit) => ({ key, ...limit })));
  const horizon = past(at, -FAST_CLOCK_SECONDS);
  const uses = await db
    .selectNoFrom((on) =>
      limits.map(({ key, most }, i) =>
        on
          .selectFrom('budget_uses')
          .select('at')
          .where('key', '=', key)
          .where('at', '<=', horizon)
          .orderBy('at', 'desc')
          .limit(1)
          .offset(most - 1)
          .as(`limit${i}`),
      ),
    )
    .executeTakeFirstOrThrow();
  return Math.max(
    ...limits.map(({ seconds }, i) => {
      const use = uses[`limit${i}`];
      return use ? (readTime(use) ?? 0) + seconds * 1_000 : 0;
    }),
  );
}

/**
 * How far another replica's clock may be ahead. A use stamped later than that came from a wrong clock and is ignored.
 */
const FAST_CLOCK_SECONDS = 5;
/** Old uses are kept this much longer, so that a clock that is minutes fast doesn't delete uses that still count. */
const KEPT_LONGER_SECONDS = 3_600;

function lockName(key: string): string {
  return `budget ${key}`;
}

function past(at: Date, seconds: number): string {
  return utc(at.getTime() - seconds * 1_000);
}
