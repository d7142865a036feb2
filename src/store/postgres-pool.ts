import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { StoreUnreachable, StoreUnreadable } from './errors.ts';
import { publicAddress } from './postgres-address.ts';

export interface PoolLimits {
  readonly connections: number;
  /** The server cancels a statement that takes longer. */
  readonly statementSeconds: number;
}

export interface DeskPool extends PostgresPool {
  /** Resolves once no connection is in use and no query waits for one. */
  free(): Promise<void>;
}

/**
 * Opens connections to PostgreSQL on demand, and replaces lost ones. If a connection is lost or can't be opened, the
 * query fails with `StoreUnreachable`. Errors from the database itself are passed on unchanged.
 */
export function postgresPool(url: string, { connections, statementSeconds }: PoolLimits): DeskPool {
  const where = publicAddress(url);
  const pool = new Pool({
    connectionString: url,
    application_name: 'transfer-desk',
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: statementSeconds * 1_000,
    // In case the server doesn't answer at all, and so can't cancel the statement.
    query_timeout: (statementSeconds + 5) * 1_000,
    // So that a replica that has vanished doesn't keep its locks.
    idle_in_transaction_session_timeout: 15_000,
  });
  // A connection lost between two queries emits `error`, which would end the process if nothing listened. The handler
  // can be empty: the pool drops a lost idle connection, and on a busy one the next query fails.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  let inUse = 0;
  const waiting: (() => void)[] = [];
  const giveBack = () => {
    inUse--;
    if (inUse === 0) for (const goOn of waiting.splice(0)) goOn();
  };
  return {
    async connect() {
      inUse++;
      try {
        return guarded(await pool.connect(), where, giveBack);
      } catch (cause) {
        giveBack();
        throw notConnected(where, cause);
      }
    },
    free: () => (inUse === 0 ? Promise.resolve() : new Promise((goOn) => waiting.push(goOn))),
    end: () => pool.end(),
    options: pool.options,
  };
}

function guarded(client: PoolClient, where: string, giveBack: () => void): PostgresPoolClient {
  let isLost = false;
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query(text, values.map(storable));
    } catch (error) {
      if (error instanceof DatabaseError && !endsSession(error.code)) throw error;
      isLost = true;
      throw new StoreUnreachable(
        `The connection to the store ${where} was lost: ${reason(error)}. What was being written may be there or not. ` +
          'The desk connects again by itself. If this comes often, look at the log of the PostgreSQL server.',
        { cause: error },
      );
    }
  };
  return {
    // Kysely's type also allows cursors, which this store doesn't use.
    query: query as unknown as PostgresPoolClient['query'],
    release(destroy) {
      client.release(destroy === true || isLost);
      giveBack();
    },
  };
}

function notConnected(where: string, cause: unknown): Error {
  if (cause instanceof DatabaseError && REFUSED.includes(cause.code ?? '')) {
    return new StoreUnreadable(
      `The store ${where} does not let the desk in: ${reason(cause)}. ` +
        'Check the user, the password and the database in DATABASE_URL.',
      { cause },
    );
  }
  return new StoreUnreachable(
    `The store ${where} can't be reached: ${reason(cause)}. Check that the PostgreSQL server runs, that DATABASE_URL ` +
      'names it, and that it has connections left.',
    { cause },
  );
}

/** SQLSTATEs: wrong password, no right to log in, no such database, no right to connect to the database. */
const REFUSED = ['28P01', '28000', '3D000', '42501'];

/**
 * Whether this SQLSTATE means that the server ended the session: a connection exception, shutdown, crash, or the
 * server's own timeout. A read-only session counts as ended too: after a failover, it is still connected to a server
 * that has become a replica.
 */
function endsSession(code = ''): boolean {
  return (
    code === READ_ONLY || code.startsWith('08') || /^57P0[1-5]$/.test(code) || code === '25P03' || code === '25P04'
  );
}

/** Replaces the character NUL, which PostgreSQL can't store in text. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}

const READ_ONLY = '25006';

function reason(error: unknown): string {
  // For a host name with several addresses, each failed attempt has its own error.
  if (error instanceof AggregateError) return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message : String(error);
}
