/**
 * Loaded into the desk with `--import`. Kills the process, as `kill -9` does, at the n-th point where something is about to
 * become durable or has just become durable. The points are: before and after a commit (or a write outside a transaction),
 * before a request is sent, and before its answer is read. DIE_AFTER counts from the start of the process; the message
 * `{ arm: n }` counts from when it arrives. 0: never.
 */
import diagnostics from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

let left = Number(process.env.DIE_AFTER ?? 0);

process.on('message', (message: { arm?: number }) => {
  left = message.arm ?? 0;
  process.send?.('armed');
});
process.channel?.unref();

function reached(point: string): void {
  if (left === 0) return;
  left -= 1;
  if (left > 0) return;
  writeSync(2, `\ndied ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** A statement that takes a work item. It writes nothing when no item is due. */
const TAKE = /"attempts" = "attempts" \+/;
const WRITE = /^\s*(insert|update|delete|create|alter|drop)\b/i;

function write<T>(text: string, isInTransaction: boolean, run: () => T): T {
  const isCommit = /^\s*commit\b/i.test(text);
  if (!isCommit && (isInTransaction || !WRITE.test(text))) return run();
  const what = isCommit ? 'commit' : text.trim().slice(0, 60).replaceAll(/\s+/g, ' ');
  const isTake = TAKE.test(text);
  if (!isTake) reached(`before ${what}`);
  return after(run(), (result) => {
    if (!isTake || rowsIn(result) > 0) reached(`after ${what}`);
  });
}

function after<T>(result: T, then: (value: unknown) => void): T {
  if (result instanceof Promise) {
    return result.then((value) => {
      then(value);
      return value;
    }) as T;
  }
  then(result);
  return result;
}

function rowsIn(result: unknown): number {
  const rows = Array.isArray(result) ? result : (result as { rows?: unknown[] } | undefined)?.rows;
  return rows?.length ?? 0;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function wrap(
  owner: object,
  name: string,
  around: (self: unknown, args: unknown[], run: () => unknown) => unknown,
): void {
  const methods = owner as Record<string, Method>;
  const original = methods[name];
  if (original === undefined) throw new Error(`There is no ${name} to wrap.`);
  methods[name] = function (...args) {
    return around(this, args, () => original.apply(this, args));
  };
}

const prepared = new WeakMap<object, { readonly database: DatabaseSync; readonly text: string }>();
wrap(DatabaseSync.prototype, 'prepare', (self, [text], run) => {
  const statement = run() as StatementSync;
  prepared.set(statement, { database: self as DatabaseSync, text: String(text) });
  return statement;
});
const probe = new DatabaseSync(':memory:');
const statements = Object.getPrototypeOf(probe.prepare('select 1')) as object;
probe.close();
for (const name of ['run', 'all']) {
  wrap(statements, name, (self, _, run) => {
    const known = prepared.get(self as object);
    return known === undefined ? run() : write(known.text, known.database.isTransaction, run);
  });
}

if (process.env.DATABASE_URL?.startsWith('postgres')) {
  const { Client } = (await import('pg')).default;
  const inTransaction = new WeakSet<object>();
  wrap(Client.prototype, 'query', (self, [query], run) => {
    const text = typeof query === 'string' ? query : String((query as { text?: string } | undefined)?.text);
    const client = self as object;
    if (/^\s*(begin|start transaction)\b/i.test(text)) inTransaction.add(client);
    if (/^\s*(commit|rollback)\s*;?\s*$/i.test(text)) inTransaction.delete(client);
    return write(text, inTransaction.has(client), run);
  });
}

interface Outgoing {
  readonly method?: string;
  readonly path?: string;
}
diagnostics.subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: Outgoing };
  reached(`before ${request.method} ${request.path}`);
});
diagnostics.subscribe('http.client.response.finish', (message) => {
  const { request } = message as { request: Outgoing };
  reached(`after ${request.method} ${request.path}`);
});
diagnostics.subscribe('undici:request:create', (message) => {
  const { request } = message as { request: Outgoing };
  reached(`before ${request.method} ${request.path}`);
});
diagnostics.subscribe('undici:request:headers', (message) => {
  const { request } = message as { request: Outgoing };
  reached(`after ${request.method} ${request.path}`);
});
