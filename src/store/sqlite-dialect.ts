import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { CompiledQuery, type DatabaseConnection, type Dialect, SqliteDialect, SqliteDriver } from 'kysely';

/**
 * More than the number of different statements that the desk uses. Lists of values of different lengths (`in (?, ?)`)
 * count as different statements.
 */
const MOST_PREPARED = 500;

/**
 * Runs Kysely on Node's own SQLite. Kysely's dialect expects the interface of better-sqlite3, which differs in details.
 */
export function sqliteDialect(database: DatabaseSync): Dialect {
  /** Prepared statements by SQL text, because preparing a statement usually takes longer than running it. */
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  const config = {
    database: {
      close: () => database.close(),
      prepare(text: string): ReturnType<typeof prepare> {
        const known = prepared.get(text);
        if (known !== undefined) return known;
        const one = prepare(database, text);
        if (prepared.size >= MOST_PREPARED) prepared.clear();
        prepared.set(text, one);
        return one;
      },
    },
  };
  return new (class extends SqliteDialect {
    override createDriver() {
      return new TransactionDriver(config, database);
    }
  })(config);
}

function prepare(database: DatabaseSync, text: string) {
  const statement = database.prepare(text);
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters: readonly unknown[]) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}

class TransactionDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0], database: DatabaseSync) {
    super(config);
    this.#database = database;
  }

  /** Takes the write lock at the start, because a SQLite transaction that has already read can't wait for the lock. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /**
   * On an error such as a full disk, SQLite itself ends the transaction, and a second rollback would hide the first
   * error.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}
