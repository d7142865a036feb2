import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../free-port.ts';
import { embeddedPostgres } from './postgres-program.ts';

/**
 * A database for the tests in this process: on the server at TEST_DATABASE_URL, where the tests must be allowed to create
 * one, or on our own server, which starts at the first call and stops with this process. Fails with a clear message when
 * there is neither, because a test that needs the database must not pass without it.
 */
export function postgresDatabase(): Promise<string> {
  running ??= process.env.TEST_DATABASE_URL ? existing(process.env.TEST_DATABASE_URL) : start();
  return running.then(({ url }) => url);
}

/**
 * The address of a new, empty store, which is removed when the server stops. The store is a schema of the one database,
 * because a schema is created a hundred times faster. Its connections carry the schema's name.
 */
export async function postgresUrl(): Promise<string> {
  const url = await postgresDatabase();
  const name = uniqueName();
  await ask(url, `create schema ${name}`);
  const address = new URL(url);
  address.searchParams.set('options', `-c search_path=${name}`);
  address.searchParams.set('application_name', name);
  return address.href;
}

/** Queries the server directly, without the store. */
export async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // The server may end the connection. Then the query fails, which is enough.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Stops our own server, or drops the database on an existing one. `postgresDatabase` can start or create it again. */
export async function stopPostgres(): Promise<void> {
  const server = await running?.catch(() => undefined);
  running = undefined;
  await server?.stop();
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

let running: Promise<Server> | undefined;

async function existing(given: string): Promise<Server> {
  const name = uniqueName();
  await ask(given, `create database ${name} encoding 'UTF8' template template0`).catch((cause) => {
    throw new Error(
      `The tests need PostgreSQL, and on the server of TEST_DATABASE_URL they can't create a database: ${reason(cause)}. ` +
        'Mend that address, or leave it away: then the tests start a server of their own.',
      { cause },
    );
  });
  const url = new URL(given);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async stop() {
      await ask(given, `drop database ${name} with (force)`);
    },
  };
}

function uniqueName(): string {
  return `desk_${process.pid}_${randomBytes(6).toString('hex')}`;
}

async function start(): Promise<Server> {
  try {
    folder ??= await guardedFolder();
    const EmbeddedPostgres = await embeddedPostgres(folder);
    const startHere = startIn.bind(undefined, EmbeddedPostgres, folder);
    // Another process may take the free port before the server uses it.
    return await startHere().catch(startHere);
  } catch (cause) {
    throw new Error(
      `The tests need PostgreSQL, and their own server did not start: ${reason(cause)}. Run npm ci once more, or set ` +
        'TEST_DATABASE_URL to a server on which they may create databases.',
      { cause },
    );
  }
}

async function startIn(
  EmbeddedPostgres: Awaited<ReturnType<typeof embeddedPostgres>>,
  folder: string,
): Promise<Server> {
  const data = mkdtempSync(join(folder, 'data-'));
  const said: string[] = [];
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: 'desk',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(error instanceof Error ? error.message : said.slice(-5).join(' ') || 'it ended at once');
  }
  return { url: `postgres://desk:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() };
}

/** The data needn't survive a power cut, because only tests use it. Deadlocks should be detected quickly. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=32MB',
  'fsync=off',
  'full_page_writes=off',
  'deadlock_timeout=100ms',
];

/** This process's folder for its servers' data, and for copies of their programs if needed. */
let folder: string | undefined;

/**
 * A folder that is removed when this process ends, and its server with it, even after kill -9. For that, a shell in its own
 * session waits for the end of a pipe that only this process holds, then stops the server and removes the folder.
 */
async function guardedFolder(): Promise<string> {
  const made = mkdtempSync(join(tmpdir(), 'desk-postgres-'));
  // A server that root starts runs as another user.
  chmodSync(made, 0o755);
  if (process.platform === 'win32') {
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    return made;
  }
  const script =
    'read -r line; for file in "$1"/data-*/postmaster.pid; do ' +
    '[ -f "$file" ] && kill -QUIT "$(head -n 1 "$file")" && sleep 1; done; rm -rf "$1"';
  const shell = spawn('sh', ['-c', script, 'sh', made], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  await once(shell, 'spawn');
  shell.unref();
  const pipe = shell.stdin;
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return made;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error);
}
