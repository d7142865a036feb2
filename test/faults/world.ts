import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'pg';
import { type StandIns, startStandIns } from '../../stand-ins/stand-ins.ts';
import { freePort } from '../free-port.ts';
import { postgresUrl } from '../store/postgres-server.ts';
import { toEnd } from './to-end.ts';

export type StoreKind = 'SQLite' | 'PostgreSQL';

/** Everything around the desk, in this process: the stand-ins, and direct access to the store. */
export interface World {
  readonly store: StoreKind;
  readonly standIns: StandIns;
  /** The settings of a desk in this world. */
  readonly env: Readonly<Record<string, string>>;
  /** When a desk or a connection died, in milliseconds since 1970. Requests made at such a time may have got no answer. */
  readonly cuts: number[];
  /** Duplicate cards in the channel that led to the kept card when pressed. */
  readonly led: Set<string>;
  /** Queries the database directly. */
  ask(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Lifetime of access tokens. Below five minutes, the desk refreshes a token at every use. */
  readonly tokenSeconds?: number;
  readonly env?: (standIns: StandIns) => Readonly<Record<string, string>>;
}

/** Real Teams resends a message twice, after 15 s each. Here it resends sooner and more often, because desks are down. */
const TEAMS = { resendAfterMs: 2_000, resends: 30, invokeLimitMs: 10_000 };

export async function openWorld(store: StoreKind, options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-faults-'));
  const databaseUrl = store === 'SQLite' ? join(folder, 'desk.sqlite') : await postgresUrl();
  const standIns = await startStandIns({
    deskPort: await freePort(),
    databaseUrl,
    // Other tests cover Teams' rate limits. Here the limits would only slow everything down.
    budgetClock: () => performance.now() * 1_000,
    teamsTiming: TEAMS,
    completesAfter: 500,
    requestsPerMinute: Number.POSITIVE_INFINITY,
  });
  if (options.tokenSeconds !== undefined) standIns.entra.control.tokenLifetime(options.tokenSeconds);
  const looking = store === 'SQLite' ? sqlite(databaseUrl) : postgres(databaseUrl);
  const close = toEnd(async () => {
    await looking.close();
    await standIns.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    store,
    standIns,
    env: {
      ...standIns.env,
      APPROVAL_BEFORE_SUBMIT: 'false',
      REQUESTS_PER_PERSON: '100000',
      LOG_LEVEL: 'info',
      ...options.env?.(standIns),
    },
    cuts: [],
    led: new Set(),
    ask: looking.ask,
    close,
  };
}

interface Looking {
  ask(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens the file for each query, so that this process doesn't hold the file when the desk restarts. */
function sqlite(file: string): Looking {
  return {
    async ask(text) {
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
      try {
        return database.prepare(text).all();
      } finally {
        database.close();
      }
    },
    close: async () => {},
  };
}

function postgres(url: string): Looking {
  const pool = new Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  return {
    ask: async (text) => (await pool.query(text)).rows,
    close: () => pool.end(),
  };
}
