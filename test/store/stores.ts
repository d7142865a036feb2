import { join } from 'node:path';
import type { Store } from '../../src/store/store.ts';
import { folder, open } from './opened.ts';
import { ask, postgresUrl, stopPostgres } from './postgres-server.ts';

export { postgresUrl } from './postgres-server.ts';

/**
 * The two stores for tests of any suite.
 *
 *   eachStore('The desk', ({ fresh }) => {
 *     afterEach(closeOpened);
 *     it('keeps its promise', async () => {
 *       const store = await fresh();
 *     });
 *   });
 *
 * says everything once for each store: `The desk (SQLite)`, `The desk (PostgreSQL)`. `freshUrl` instead of `fresh` gives
 * an address, for the DATABASE_URL of a process for instance; `postgresUrl()` is that of PostgreSQL alone, outside of
 * `eachStore`. Any number of processes may open it at once.
 * PostgreSQL is started at the first need of it, once a mocha process, and stopped after its last test. When it can't be,
 * the tests fail with a sentence that says what to do.
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
  /** An empty store, which `closeOpened` closes. There is one at a time: the one before is emptied. */
  fresh(): Promise<Store>;
  /** What DATABASE_URL may say: a file that is not there yet, which goes away with `closeOpened`, or an empty database. */
  freshUrl(): Promise<string>;
}

/** By deletion: it takes a twentieth of the time that `truncate` needs for tables as small as these. */
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

// Registered as this file is loaded, outside of any suite: it runs after the last test of all.
after(async function () {
  this.timeout(30_000);
  await stopPostgres();
});
