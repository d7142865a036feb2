import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Log } from '../../logging/log.ts';

/** A key with which the Bot Connector signs, and the channels (`msteams`, …) that it may sign for. */
export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly endorsements: readonly string[];
}

export interface SigningKeys {
  /** `unavailable`: no keys were ever loaded, so we can't tell whether this key exists. */
  find(kid: string): Promise<SigningKey | 'unknown' | 'unavailable'>;
  /** Loads the keys if none are loaded yet. True when there are keys. */
  warm(): Promise<boolean>;
}

export interface SigningKeysOptions {
  readonly openIdMetadataUrl: string;
  readonly now: () => Date;
  /** Deadline for the two requests of a refresh together, in milliseconds. */
  readonly timeoutMs?: number;
  /**
   * Whether an address may be called, including the keys' address, which the metadata names. By default, any address
   * may.
   */
  readonly mayCall?: (url: string) => boolean;
  readonly log: Log;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_KEYS = 100;
const MOST_BYTES = 1024 * 1024;

/**
 * Keeps the Bot Connector's signing keys. They are refreshed every 24 hours ("Authentication with the Bot Connector
 * API") and when a token names an unknown key. Two limits apply to unknown keys. The same key id causes a refresh at
 * most once an hour, so a withdrawn key stays withdrawn. And refreshes are at least a minute apart: a forged token can
 * name any key id, and without this limit each forged request would make us send two requests to Microsoft, until
 * Microsoft blocks us. So a genuine new key is known within a minute, even during such a flood.
 *
 * When a refresh fails, the loaded keys stay valid: accepting a key that was withdrawn in the last few hours is better
 * than an outage of the desk while somebody else's server is down.
 */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { openIdMetadataUrl, log, timeoutMs = 3 * SECOND, mayCall = () => true } = options;
  const asked = new Map<string, number>();
  let keys = new Map<string, SigningKey>();
  let loadedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<boolean> | undefined;

  const now = () => options.now().getTime();

  /**
   * Loads the keys, one load at a time, at least `pause` after the last load began. True when this brought new keys.
   */
  async function refresh(pause: number): Promise<boolean> {
    if (loading !== undefined) return loading;
    if (now() - triedAt < pause) return false;
    triedAt = now();
    loading = load().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  async function load(): Promise<boolean> {
    try {
      keys = await fetchKeys(openIdMetadataUrl, mayCall, AbortSignal.timeout(timeoutMs));
      loadedAt = now();
      return true;
    } catch (error) {
      log.warn(
        { code: 'signing-keys-not-loaded', why: reasonOf(error), known: keys.size },
        'The signing keys of the Bot Connector could not be loaded. Known keys stay in use.',
      );
      return false;
    }
  }

  async function keepFresh(): Promise<void> {
    if (keys.size === 0) await refresh(5 * SECOND);
    else if (now() - loadedAt > DAY) await refresh(MINUTE);
  }

  async function askFor(kid: string): Promise<void> {
    if (now() - (asked.get(kid) ?? Number.NEGATIVE_INFINITY) < HOUR) return;
    if (!(await refresh(MINUTE))) return;
    asked.delete(kid);
    asked.set(kid, now());
    const oldest = asked.keys().next().value;
    if (asked.size > MOST_KEYS && oldest !== undefined) asked.delete(oldest);
  }

  return {
    async find(kid) {
      await keepFresh();
      if (keys.size === 0) return 'unavailable';
      if (!keys.has(kid)) await askFor(kid);
      return keys.get(kid) ?? 'unknown';
    },
    async warm() {
      await keepFresh();
      return keys.size > 0;
    },
  };
}

async function fetchKeys(
  metadataUrl: string,
  mayCall: (url: string) => boolean,
  signal: AbortSignal,
): Promise<Map<string, SigningKey>> {
  const fetchAllowed = (url: string) => {
    if (!mayCall(url)) throw new Error('The metadata leads to an address that may not be called.');
    return fetchJson(url, signal);
  };
  const metadata = await fetchAllowed(metadataUrl);
  const jwksUri = isRecord(metadata) ? metadata.jwks_uri : undefined;
  if (typeof jwksUri !== 'string') throw new Error('The metadata names no jwks_uri.');
  if (!jwksUri.startsWith('https://') && metadataUrl.startsWith('https://')) {
    throw new Error('The metadata leads away from https.');
  }
  const jwks = await fetchAllowed(jwksUri);
  const listed: readonly unknown[] = isRecord(jwks) && Array.isArray(jwks.keys) ? jwks.keys : [];
  const keys = new Map<string, SigningKey>();
  for (const jwk of listed.slice(0, MOST_KEYS)) {
    const key = readKey(jwk);
    if (key !== undefined) keys.set(key.kid, key);
  }
  if (keys.size === 0) throw new Error('The key set holds no RSA key.');
  return keys;
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`The answer was ${response.status}.`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) throw new Error('The answer is too long.');
  }
  return JSON.parse(text);
}

/** Skips a key that can't be read; the other keys still count. */
function readKey(jwk: unknown): SigningKey | undefined {
  if (!isRecord(jwk) || typeof jwk.kid !== 'string' || jwk.kty !== 'RSA') return undefined;
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined;
  const { kid, n, e, endorsements } = jwk;
  if (typeof n !== 'string' || typeof e !== 'string') return undefined;
  try {
    return {
      kid,
      key: createPublicKey({ format: 'jwk', key: { kty: 'RSA', n, e } }),
      endorsements: Array.isArray(endorsements) ? endorsements.filter((one) => typeof one === 'string') : [],
    };
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause;
  const code = isRecord(cause) && typeof cause.code === 'string' ? ` (${cause.code})` : '';
  return `${error.message}${code}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
