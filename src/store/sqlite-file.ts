import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError, StoreUnreadable } from './errors.ts';
import { holdAlone } from './single-holder.ts';

export interface SqliteFile {
  readonly database: DatabaseSync;
  /** Lets other processes open the file. Call this after closing the database. */
  release(): void;
}

/**
 * Opens the file (or `:memory:`) so that committed data survives a power cut. A new file and its folder are readable
 * only by their owner, because the store holds customers' data. Throws `StoreBusy` or `StoreUnreadable`.
 */
export function openSqliteFile(path: string, now: () => Date): SqliteFile {
  if (path === ':memory:') return { database: connect(path), release: () => {} };
  const wanted = resolve(path);
  let release = () => {};
  try {
    mkdirSync(dirname(wanted), { recursive: true, mode: 0o700 });
    const file = realFile(wanted);
    release = holdAlone(file, now);
    closeSync(openSync(file, 'a', 0o600));
    return { database: connect(file), release };
  } catch (cause) {
    release();
    if (cause instanceof StoreError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreUnreadable(
      `The store ${wanted} can't be opened: ${reason}. Check that DATABASE_URL names a file of this product, ` +
        'that this process may write to it and its folder, and that the disk is not full.',
      { cause },
    );
  }
}

/**
 * Returns the file's real path, so that a file and a link to it share one lock. A link whose target doesn't exist can't
 * be resolved, so the file is created first.
 */
function realFile(wanted: string): string {
  if (!existsSync(wanted)) closeSync(openSync(wanted, 'a', 0o600));
  return realpathSync(wanted);
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 2_000, enableForeignKeyConstraints: true });
  try {
    const journal = database.prepare('pragma journal_mode = wal').get()?.journal_mode;
    if (file !== ':memory:' && journal !== 'wal') {
      throw new Error(`its file system has no shared memory for a write-ahead log (journal mode ${journal})`);
    }
    database.exec('pragma synchronous = full');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
