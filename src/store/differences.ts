import { createHash } from 'node:crypto';
import { type Kysely, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import { DatabaseError } from 'pg';
import type { DialectName } from './migrations/migration.ts';
import type { Tables } from './schema.ts';

/** In what the two databases have to be spoken to differently. Everything else is said once, for both. */
export interface Differences {
  readonly dialect: DialectName;
  /** At the end of a choice of rows to write: those that somebody else is writing are passed over, not waited for. */
  readonly passOver: RawBuilder<unknown>;
  /** From here to the end of the transaction nobody else has any of these names. */
  hold(transaction: QueryExecutorProvider, names: readonly string[]): Promise<void>;
  /** Whether the database stopped it in favour of somebody else, so that it may go through when it is said again. */
  isLostRace(error: unknown): boolean;
}

/** One process, one connection, and every transaction begins with the write lock: there is nobody to race with. */
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
    // In one order for everybody, so that no two can wait for each other.
    const numbers = [...new Set(names.map(lockNumber))].sort((a, b) => (a < b ? -1 : 1));
    for (const number of numbers)
      await sql`select pg_advisory_xact_lock(${String(number)}::bigint)`.execute(transaction);
  },
  isLostRace: (error) =>
    error instanceof DatabaseError &&
    (error.code === DEADLOCK || error.code === SERIALIZATION || (error.code === UNIQUE && isRacy(error.constraint))),
};

/** SQLSTATE, PostgreSQL's appendix A. */
const SERIALIZATION = '40001';
const DEADLOCK = '40P01';
const UNIQUE = '23505';

/** Of two that race for a lane or for a key, the database lets one through: the other looks again. */
function isRacy(constraint: string | undefined): boolean {
  return constraint === 'work_running_in_lane' || constraint === 'work_waiting_key_key';
}

function lockNumber(name: string): bigint {
  return createHash('sha256').update(`transfer-desk ${name}`).digest().readBigInt64BE();
}

/** Runs it again when it lost a race. In a transaction it is run once, because there all of the transaction has to be. */
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
