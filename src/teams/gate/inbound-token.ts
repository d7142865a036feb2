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
  | 'notYetValid'
  | 'serviceUrl'
  | 'notEndorsed';

export interface InboundTokens {
  /** Checks that this is the Bot Connector's token for our bot, this connector address and this channel. */
  check(
    bearer: string,
    activity: { readonly serviceUrl: string; readonly channelId: string },
  ): Promise<'ok' | TokenFault>;
  /** Whether this token was verified before and has not expired. This says nothing about an activity. */
  knows(bearer: string): boolean;
  /** For readiness: true once signing keys are loaded. */
  warm(): Promise<boolean>;
}

export interface InboundTokensOptions extends SigningKeysOptions {
  /** The application id of the bot, which is the only accepted audience. */
  readonly appId: string;
  readonly issuer: string;
}

/** What a verified token says, kept until it expires. */
interface VerifiedToken {
  readonly key: SigningKey;
  readonly serviceUrl: unknown;
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
  const verified = new Map<string, VerifiedToken>();

  /** Finds the key that the token names as its signing key. */
  async function keyOf(token: string): Promise<SigningKey | TokenFault> {
    const header = headerOf(token);
    if (header === undefined) return 'malformed';
    if (header.alg !== 'RS256') return 'algorithm';
    const key = header.kid === undefined ? 'unknown' : await keys.find(header.kid);
    if (key === 'unavailable') return 'keysUnavailable';
    return key === 'unknown' ? 'unknownKey' : key;
  }

  async function verify(token: string): Promise<VerifiedToken | TokenFault> {
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
      return { key, serviceUrl: payload.serviceurl, until: ((payload.exp ?? 0) + TOLERANCE_SECONDS) * 1000 };
    } catch (error) {
      return faultOf(error);
    }
  }

  /** Returns the token stored under this name, unless it has expired or its key was replaced or withdrawn. */
  async function remembered(name: string): Promise<VerifiedToken | undefined> {
    const known = verified.get(name);
    if (known === undefined) return undefined;
    if (now().getTime() < known.until && (await keys.find(known.key.kid)) === known.key) return known;
    verified.delete(name);
    return undefined;
  }

  function remember(name: string, token: VerifiedToken): void {
    const oldest = verified.keys().next().value;
    if (verified.size >= MOST_VERIFIED && oldest !== undefined) verified.delete(oldest);
    verified.set(name, token);
  }

  return {
    async check(bearer, activity) {
      const name = nameOf(bearer);
      let known = await remembered(name);
      if (known === undefined) {
        const found = await verify(bearer);
        if (typeof found === 'string') return found;
        remember(name, found);
        known = found;
      }
      if (known.serviceUrl !== activity.serviceUrl) return 'serviceUrl';
      return known.key.endorsements.includes(activity.channelId) ? 'ok' : 'notEndorsed';
    },
    knows: (bearer) => now().getTime() < (verified.get(nameOf(bearer))?.until ?? 0),
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
