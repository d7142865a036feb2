import { join } from 'node:path';
import type { Store } from '../../src/store/store.ts';
import { folder, open } from './opened.ts';
import { ask, postgresUrl, stopPostgres } from './postgres-server.ts';

export { postgresUrl } from './postgres-server.ts';

/**
 * Runs a suite's tests on both stores.
 *
 *   eachStore('The desk', ({ fresh }) => {
 *     afterEach(closeOpened);
 *     it('keeps its promise', async () => {
 *       const store = await fresh();
 *     });
 *   });
 *
 * runs the tests once for each store: `The desk (SQLite)`, `The desk (PostgreSQL)`. `freshUrl` returns an address
 * instead of a store, for instance for the DATABASE_URL of a process. Outside `eachStore`, `postgresUrl()` returns the
 * address of a PostgreSQL store. Any number of processes can open it at once.
 * PostgreSQL is started when first needed, once per mocha process, and stopped after the last test. If it can't start, the
 * tests fail with a sentence that says what to do.
 */
export function eachStore(title: string, tests: (place: StorePlace) => void): void {
  describe(`${title} (SQLite)`, () => {
    tests({ name: 'SQLite', fresh: () => open(), freshUrl: async () => join(folder(), 'desk.sqlite') });
  });

  describe(`${title} (PostgreSQL)`, () => {
    let url = '';
    before(async function () {
      this.timeout(60_000);
      url = await postgresUrl();
    });
    tests({
      name: 'PostgreSQL',
      freshUrl: postgresUrl,
      async fresh() {
        const store = await open(url);
        await empty(url);
        return store;
      },
    });
  });
}

export interface StorePlace {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** An empty store, which `closeOpened` closes. There is only one at a time: opening it empties the previous one. */
  fresh(): Promise<Store>;
  /** A value for DATABASE_URL: a new file, which `closeOpened` removes, or an empty database. */
  freshUrl(): Promise<string>;
}

/** Deletes all rows, which is twenty times faster than `truncate` for tables this small. */
async function empty(url: string): Promise<void> {
  await ask(
    url,
    `do $$ declare found record; begin
       for found in select tablename as name from pg_tables where schemaname = current_schema loop
         if found.name <> 'schema_versions' then execute format('delete from %I', found.name); end if;
       end loop;
     end $$`,
  );
}

// Registered when this file is loaded, outside any suite, so it runs after the very last test.
after(async function () {
  this.timeout(30_000);
  await stopPostgres();
});
