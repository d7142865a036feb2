import { Kysely } from 'kysely';
import { auditRecords } from './audit.ts';
import { cardRecords } from './cards.ts';
import { draftRecords } from './drafts.ts';
import { StoreUnsupported } from './errors.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/all.ts';
import { placeRecords } from './places.ts';
import type { Tables } from './schema.ts';
import { signInRecords } from './sign-ins.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { openSqliteFile } from './sqlite-file.ts';
import type { Records, Store } from './store.ts';
import { tokenRecords } from './tokens.ts';
import { transferRecords } from './transfers.ts';
import { turnRecords } from './turns.ts';
import { workRecords } from './work.ts';

export interface StoreOptions {
  /** The path of a file, which is created with its folder when there is none, or `:memory:`. */
  readonly url: string;
  readonly now: () => Date;
  readonly log?: StoreLog;
}

/** The part of a pino logger that the store uses. */
export interface StoreLog {
  info(details: object, message: string): void;
}

/**
 * Opens the store and brings its schema up to date. One process has a file open at a time. Fails with a `StoreError`,
 * whose message says to the operator what to do.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const path = toPath(options.url);
  const file = openSqliteFile(path, options.now);
  const bare = new Kysely<unknown>({ dialect: sqliteDialect(file.database) });
  try {
    const { from, to } = await migrate(bare, {
      where: path,
      dialect: 'sqlite',
      migrations: MIGRATIONS,
      now: options.now,
    });
    options.log?.info({ store: path, schemaFrom: from, schema: to }, 'The store is open.');
  } catch (error) {
    file.database.close();
    file.release();
    throw error;
  }
  const db = bare.withTables<Tables>();
  let closing: Promise<void> | undefined;
  return {
    ...recordsOn(db),
    transaction: (run) => db.transaction().execute((transaction) => run(recordsOn(transaction))),
    close: () => {
      closing ??= close(db).finally(file.release);
      return closing;
    },
  };
}

/** What has begun comes to its end first: the one connection is free only then. */
async function close(db: Kysely<Tables>): Promise<void> {
  await db.connection().execute(async () => {});
  await db.destroy();
}

function recordsOn(db: Kysely<Tables>): Records {
  return {
    transfers: transferRecords(db),
    drafts: draftRecords(db),
    audit: auditRecords(db),
    work: workRecords(db),
    places: placeRecords(db),
    cards: cardRecords(db),
    turns: turnRecords(db),
    tokens: tokenRecords(db),
    signIns: signInRecords(db),
  };
}

function toPath(url: string): string {
  if (url.trim() === '') throw new StoreUnsupported('No store is named.');
  if (/^postgres(ql)?:/i.test(url)) throw new StoreUnsupported('PostgreSQL is not available in this release yet.');
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(url)) throw new StoreUnsupported('The address of the store is not a file path.');
  return url;
}
