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

/** Everything around the desk, in this process: the stand-ins, and a look at the store past the desk. */
export interface World {
  readonly store: StoreKind;
  readonly standIns: StandIns;
  /** The settings of a desk in this world. */
  readonly env: Readonly<Record<string, string>>;
  /** When a desk died, or its connection: then what it was sending may have got no answer. Milliseconds since 1970. */
  readonly cuts: number[];
  /** Second cards in the channel that led to the other when they were pressed. */
  readonly led: Set<string>;
  /** What the store holds, as the database has it. */
  ask(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Access tokens that live for less than five minutes are refreshed at every use. */
  readonly tokenSeconds?: number;
  readonly env?: (standIns: StandIns) => Readonly<Record<string, string>>;
}

/** Teams sends a message again after 15 s without an answer, twice; here sooner and oftener, as a desk is down for longer. */
const TEAMS = { resendAfterMs: 2_000, resends: 30, invokeLimitMs: 10_000 };

export async function openWorld(store: StoreKind, options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-faults-'));
  const databaseUrl = store === 'SQLite' ? join(folder, 'desk.sqlite') : await postgresUrl();
  const standIns = await startStandIns({
    deskPort: await freePort(),
    databaseUrl,
    // Teams' budgets are proven elsewhere; here they would only make everything slow.
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

/** Opened for each look, so that nothing here holds the file when the desk is started again. */
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
