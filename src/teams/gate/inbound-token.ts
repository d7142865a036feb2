import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { createSigningKeys, type SigningKey, type SigningKeysOptions } from './signing-keys.ts';

/** The public cloud's Bot Connector. Source: page "Authentication with the Bot Connector API". */
export const PUBLIC_CHANNEL = {
  issuer: 'https://api.botframework.com',
  openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
} as const;

/**
 * Why a token was refused. `keysUnavailable` is our failure, not the sender's. `malformed` covers all other defects.
 */
export type TokenFault =
  | 'malformed'
  | 'algorithm'
  | 'keysUnavailable'
  | 'unknownKey'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'notYetValid';

/** Why a verified token is not good for an activity. */
export type OriginFault = 'serviceUrl' | 'notEndorsed';

/** The Bot Connector's token for our bot. */
export interface VerifiedToken {
  /** Checks that the token was issued for this connector address, and that its key may sign for this channel. */
  covers(activity: { readonly serviceUrl: string; readonly channelId: string }): 'ok' | OriginFault;
}

export interface InboundTokens {
  /** Checks signature, issuer, audience and times, which needs no activity. */
  verify(bearer: string): Promise<VerifiedToken | TokenFault>;
  /** For readiness: true once signing keys are loaded. */
  warm(): Promise<boolean>;
}

export interface InboundTokensOptions extends SigningKeysOptions {
  /** The application id of the bot, which is the only accepted audience. */
  readonly appId: string;
  readonly issuer: string;
}

/** Kept until the token expires. */
interface KeptToken extends VerifiedToken {
  readonly key: SigningKey;
  /** Milliseconds since 1970, clock tolerance included. */
  readonly until: number;
}

/** The clock skew that Microsoft documents. */
const TOLERANCE_SECONDS = 5 * 60;
const MOST_VERIFIED = 1000;

/**
 * Checks the bearer token of inbound activities before botbuilder does, because botbuilder accepts more (Entra tokens
 * from any tenant, activities without serviceUrl). The Bot Connector uses a token for about an hour, so the signature
 * is verified once, but the activity's address and channel are compared every time.
 */
export function createInboundTokens(options: InboundTokensOptions): InboundTokens {
  const { appId, issuer, now } = options;
  const keys = createSigningKeys(options);
  const verified = new Map<string, KeptToken>();

  /** Finds the key that the token names as its signing key. */
  async function keyOf(token: string): Promise<SigningKey | TokenFault> {
    const header = headerOf(token);
    if (header === undefined) return 'malformed';
    if (header.alg !== 'RS256') return 'algorithm';
    const key = header.kid === undefined ? 'unknown' : await keys.find(header.kid);
    if (key === 'unavailable') return 'keysUnavailable';
    return key === 'unknown' ? 'unknownKey' : key;
  }

  async function verifyNow(token: string): Promise<KeptToken | TokenFault> {
    const key = await keyOf(token);
    if (typeof key === 'string') return key;
    try {
      const { payload } = await jwtVerify(token, key.key, {
        algorithms: ['RS256'],
        issuer,
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: now(),
      });
      // This also refuses a list of audiences that includes ours, because the Bot Connector never sends a list.
      if (payload.aud !== appId) return 'audience';
      const issuedFor = payload.serviceurl;
      return {
        key,
        until: ((payload.exp ?? 0) + TOLERANCE_SECONDS) * 1000,
        covers: ({ serviceUrl, channelId }) => {
          if (issuedFor !== serviceUrl) return 'serviceUrl';
          return key.endorsements.includes(channelId) ? 'ok' : 'notEndorsed';
        },
      };
    } catch (error) {
      return faultOf(error);
    }
  }

  /** Returns the token stored under this name, unless it has expired or its key was replaced or withdrawn. */
  async function remembered(name: string): Promise<KeptToken | undefined> {
    const known = verified.get(name);
    if (known === undefined) return undefined;
    if (now().getTime() < known.until && (await keys.find(known.key.kid)) === known.key) return known;
    verified.delete(name);
    return undefined;
  }

  function remember(name: string, token: KeptToken): void {
    const oldest = verified.keys().next().value;
    if (verified.size >= MOST_VERIFIED && oldest !== undefined) verified.delete(oldest);
    verified.set(name, token);
  }

  return {
    async verify(bearer) {
      const name = nameOf(bearer);
      const known = await remembered(name);
      if (known !== undefined) return known;
      const found = await verifyNow(bearer);
      if (typeof found !== 'string') remember(name, found);
      return found;
    },
    warm: () => keys.warm(),
  };
}

/** A hash to recognise the token by, so that the token itself is not kept in memory. */
function nameOf(bearer: string): string {
  return createHash('sha256').update(bearer).digest('base64url');
}

/** Returns the issuer that the token claims, unverified. Use it only to refuse a token, never to accept one. */
export function claimedIssuer(bearer: string): string | undefined {
  try {
    return decodeJwt(bearer).iss;
  } catch {
    return undefined;
  }
}

function headerOf(token: string): { alg?: string; kid?: string } | undefined {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return { alg, kid: typeof kid === 'string' ? kid : undefined };
  } catch {
    return undefined;
  }
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    if (error.claim === 'nbf') return 'notYetValid';
  }
  return 'malformed';
}
