import { type DestinationStream, pino } from 'pino';
import type { Log } from './log.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Creates the desk's log: one JSON object per line, with `level` as a word, `time` in ISO 8601 (UTC), `msg`, and the
 * caller's fields. Ids (`correlationId`, `requestId`, …) are top-level fields, so that they are easy to search for.
 *
 * Callers must not log tokens or text that people wrote. As a second line of defence, fields named like a secret are
 * hidden at any depth, and text that looks like a bearer token, a password in an address or an e-mail address is
 * masked. An error keeps only its type, message, code, stack and cause, because libraries attach whole requests to
 * their errors.
 *
 * Lines go to standard output unless a destination is given.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (kept: unknown) => kept },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: object) => keepFields(fields, 0),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

const HIDDEN = '[hidden]';

/**
 * Words, and pairs of words, that mark a field as private. They match `accessToken`, `client_secret`, `Authorization`,
 * `text` and `privateKey`, also in the plural, but not `context`, `tokenized` or `status`.
 */
const PRIVATE = new Set([
  'token',
  'secret',
  'authorization',
  'assertion',
  'verifier',
  'password',
  'text',
  'email',
  'mail',
  'cookie',
  'privatekey',
  'state',
  'nonce',
  'claims',
  'seal',
]);

/** What to mask inside any text: bearer tokens, JWTs, a user and password in an address, and e-mail addresses. */
const HUSHED =
  /\bBearer\s+\S+|\beyJ[\w-]{10,}(?:\.[\w-]+)*|(?<=:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}(?=@)|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,63}\b/gi;

const DEEPEST = 6;
const LONGEST_TEXT = 8 * 1024;
const MOST_ENTRIES = 100;

function keepFields(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, MOST_ENTRIES);
  return Object.fromEntries(entries.map(([name, value]) => [name, isPrivate(name) ? HIDDEN : keep(value, depth)]));
}

function isPrivate(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  return words.some((word, at) => isListed(word) || isListed(word + (words[at + 1] ?? '')));
}

function isListed(word: string): boolean {
  return PRIVATE.has(word) || (word.endsWith('s') && PRIVATE.has(word.slice(0, -1)));
}

function keep(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, LONGEST_TEXT).replaceAll(HUSHED, HIDDEN);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return HIDDEN;
  if (depth >= DEEPEST) return '[deeper]';
  if (value instanceof Error) return keepError(value, depth + 1);
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((entry) => keep(entry, depth + 1));
  return keepFields(value, depth + 1);
}

function keepError(error: Error & { readonly code?: unknown }, depth: number): Record<string, unknown> {
  const { name, message, stack, code, cause } = error;
  return {
    type: name,
    message: keep(message, depth),
    ...(code === undefined ? {} : { code: keep(code, depth) }),
    stack: keep(stack, depth),
    ...(cause === undefined ? {} : { cause: keep(cause, depth) }),
  };
}
