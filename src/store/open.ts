import type { Kysely } from 'kysely';
import type { Log } from '../logging/log.ts';
import { auditRecords } from './audit.ts';
import { budgetRecords } from './budgets.ts';
import { stampRecords } from './card-stamps.ts';
import { again, type Differences } from './dialect-differences.ts';
import { draftRecords } from './drafts.ts';
import { StoreUnsupported } from './errors.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import { placeRecords } from './places.ts';
import { cardRecords } from './posted-cards.ts';
import { isPostgres } from './postgres-address.ts';
import { receivedRecords } from './received-activities.ts';
import { refusalRecords } from './refusals.ts';
import type { Tables } from './schema.ts';
import { signInRecords } from './sign-ins.ts';
import type { Records, Store } from './store.ts';
import { tokenRecords } from './tokens.ts';
import { transferRecords } from './transfers.ts';
import { workRecords } from './work.ts';

export interface StoreOptions {
  /**
   * One of: the path of a file, which is created along with its folder if missing; `:memory:`; or
   * `postgres://user:password@host:port/database`, where the database must already exist.
   */
  readonly url: string;
  readonly now: () => Date;
  readonly log?: Log;
}

/**
 * Opens the store and upgrades its schema. Only one process at a time can open a file; any number can open a PostgreSQL
 * database. Rejects with a `StoreError`, whose message tells the operator what to do.
 */
export async function openStore({ url, now, log }: StoreOptions): Promise<Store> {
  const { db, differences, where, schema, close } = await (isPostgres(url)
    ? openPostgres(url, now)
    : openSqlite(toPath(url), now));
  log?.info({ code: 'store-opened', store: where, schemaFrom: schema.from, schema: schema.to }, 'The store is open.');
  let closing: Promise<void> | undefined;
  return {
    ...recordsOn(db, differences),
    transaction: (run) =>
      again(db, differences, () => db.transaction().execute((transaction) => run(recordsOn(transaction, differences)))),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function recordsOn(db: Kysely<Tables>, differences: Differences): Records {
  return {
    transfers: transferRecords(db),
    drafts: draftRecords(db, differences),
    audit: auditRecords(db),
    work: workRecords(db, differences),
    budgets: budgetRecords(db, differences),
    places: placeRecords(db),
    cards: cardRecords(db),
    received: receivedRecords(db, differences),
    stamps: stampRecords(db, differences),
    refusals: refusalRecords(db, differences),
    tokens: tokenRecords(db),
    signIns: signInRecords(db, differences),
  };
}

function toPath(url: string): string {
  if (url.trim() === '') throw new StoreUnsupported(`No store is named. ${WHAT_TO_SET}`);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(url)) {
    throw new StoreUnsupported(`The address of the store is neither a file nor a PostgreSQL database. ${WHAT_TO_SET}`);
  }
  return url;
}

const WHAT_TO_SET = 'Set DATABASE_URL to the path of a file, or to postgres://<user>:<password>@<host>/<database>.';
