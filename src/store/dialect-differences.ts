import { createHash } from 'node:crypto';
import { type Kysely, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import { DatabaseError } from 'pg';
import type { DialectName } from './migrations/migration.ts';
import type { Tables } from './schema.ts';

/** Where SQLite and PostgreSQL need different code. Everything else is written once, for both. */
export interface Differences {
  readonly dialect: DialectName;
  /**
   * Goes at the end of a `select` of rows to write, so that rows locked by another transaction are skipped instead of
   * waited for.
   */
  readonly passOver: RawBuilder<unknown>;
  /** Locks these names until the transaction ends. */
  hold(transaction: QueryExecutorProvider, names: readonly string[]): Promise<void>;
  /** Whether the database aborted the statement in favour of another transaction, so that a retry may succeed. */
  isLostRace(error: unknown): boolean;
}

/** SQLite has no races here: the process has one connection, and every transaction begins by taking the write lock. */
export const SQLITE: Differences = {
  dialect: 'sqlite',
  passOver: sql``,
  hold: async () => {},
  isLostRace: () => false,
};

export const POSTGRES: Differences = {
  dialect: 'postgres',
  passOver: sql`for update skip locked`,
  async hold(transaction, names) {
    // Always lock in the same order, so that two transactions can't deadlock.
    const numbers = [...new Set(names.map(lockNumber))].sort((a, b) => (a < b ? -1 : 1));
    for (const number of numbers)
      await sql`select pg_advisory_xact_lock(${String(number)}::bigint)`.execute(transaction);
  },
  isLostRace: (error) =>
    error instanceof DatabaseError &&
    (error.code === DEADLOCK || error.code === SERIALIZATION || (error.code === UNIQUE && isRacy(error.constraint))),
};

/** SQLSTATEs, from appendix A of PostgreSQL's manual. */
const SERIALIZATION = '40001';
const DEADLOCK = '40P01';
const UNIQUE = '23505';

/**
 * Whether a violation of this constraint is a lost race. When two transactions compete for a lane or a key, the
 * database rejects one of them, which then tries again.
 */
function isRacy(constraint: string | undefined): boolean {
  return constraint === 'work_running_in_lane' || constraint === 'work_waiting_key_key';
}

function lockNumber(name: string): bigint {
  return createHash('sha256').update(`transfer-desk ${name}`).digest().readBigInt64BE();
}

/**
 * Retries `run` when it loses a race. Inside a transaction, runs it only once, because the whole transaction must be
 * retried.
 */
export async function again<T>(db: Kysely<Tables>, differences: Differences, run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (db.isTransaction || tries === MOST_TRIES || !differences.isLostRace(error)) throw error;
    }
  }
}

const MOST_TRIES = 10;
