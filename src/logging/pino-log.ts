import { type DestinationStream, pino } from 'pino';
import type { Log } from './log.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The desk's log: one JSON object per line, with `level` as a word, `time` in ISO 8601 (UTC), `msg` and the fields of the
 * call. Ids (`correlationId`, `requestId`, …) are top-level fields, where a log search finds them.
 *
 * Callers must not log tokens or people's texts. As a second defence, fields with the name of a secret are removed at any
 * depth, and text that looks like a bearer token, a password in an address or an e-mail address is masked. Errors keep only
 * type, message, code, stack and cause, because libraries attach whole requests to theirs.
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

/** Words in names of private fields: `accessToken`, `client_secret`, `Authorization`, `text`; not `context`, `tokenized`. */
const PRIVATE = new Set([
  'token',
  'tokens',
  'secret',
  'secrets',
  'authorization',
  'assertion',
  'verifier',
  'password',
  'text',
  'email',
  'mail',
  'cookie',
]);

/** Masked inside any text: a bearer token, a JWT, user and password in an address, an e-mail address. */
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
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').split(/[^A-Za-z\d]+/);
  return words.some((word) => PRIVATE.has(word.toLowerCase()));
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
