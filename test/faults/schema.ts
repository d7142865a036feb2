import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { ask } from '../store/postgres-server.ts';

/** What a store consists of: a line for each column, each index and each version. */
export type Schema = ReadonlySet<string>;

const VERSIONS = fileURLToPath(new URL('../store/versions/', import.meta.url));

/** The schema of the newest store file in `test/store/versions`. An earlier run of the desk wrote that file. */
export function keptSchema(): Schema {
  const versions = readdirSync(VERSIONS).map((name) => Number(/^version-(\d+)\.sqlite$/.exec(name)?.[1] ?? 0));
  const database = new DatabaseSync(`${VERSIONS}version-${Math.max(...versions)}.sqlite`, { readOnly: true });
  try {
    const rows = database.prepare(SQLITE).all();
    return new Set(rows.map(({ line }) => String(line)));
  } finally {
    database.close();
  }
}

export async function postgresSchema(url: string): Promise<Schema> {
  const rows = await ask(url, POSTGRES);
  return new Set(rows.map(({ line }) => String(line)));
}

/** Returns what the second schema lacks and what it has besides, one sentence for each line. */
export function differences(expected: Schema, actual: Schema): string[] {
  const lacks = [...expected].filter((line) => !actual.has(line)).map((line) => `it lacks ${line}`);
  const more = [...actual].filter((line) => !expected.has(line)).map((line) => `it has ${line} besides`);
  return [...lacks, ...more].sort();
}

// SQLite names the indexes of primary keys and constraints `sqlite_…`. PostgreSQL lists them as constraints.
const SQLITE = `
  select 'column ' || t.name || '.' || c.name as line
    from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite%'
  union all
  select 'index ' || name from sqlite_schema where type = 'index' and name not like 'sqlite%'
  union all
  select 'version ' || version from schema_versions`;

const POSTGRES = `
  select 'column ' || table_name || '.' || column_name as line
    from information_schema.columns where table_schema = current_schema()
  union all
  select 'index ' || indexname from pg_indexes
    where schemaname = current_schema()
      and indexname not in (select conname from pg_constraint where connamespace = current_schema()::regnamespace)
  union all
  select 'version ' || version from schema_versions`;
