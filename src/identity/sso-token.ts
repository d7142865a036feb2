import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { textOf } from './network.ts';

/**
 * `bad`: not a token that Entra issued for us and this person. `unavailable`: the tenant's keys could not be fetched.
 */
export type SsoVerdict = { readonly kind: 'good' | 'unavailable' } | { readonly kind: 'bad'; readonly why: string };

export interface SsoTokenOptions {
  /** Entra's origin, such as `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** Our client id, and the resource that the Teams app names. */
  readonly audiences: readonly string[];
  readonly now: () => Date;
  /** Whether an address may be called. By default, any address may. */
  readonly mayCall?: ((url: string) => boolean) | undefined;
  /** Deadline for fetching a tenant's keys. Default: 5 seconds. */
  readonly deadlineMilliseconds?: number | undefined;
}

/** Allowed difference between Entra's clock and ours. */
const SKEW_SECONDS = 60;

/**
 * Checks the token that Teams offers for single sign-on. A genuine activity can carry a bad token, so the token itself
 * is verified with the keys of the person's own tenant and must belong to that person. Source: page "Access tokens",
 * v2.0.
 */
export function createSsoTokens(options: SsoTokenOptions) {
  const origin = new URL(options.authority).origin;
  const keysOf = new Map<string, JWTVerifyGetKey>();

  function keys(tenantId: string): JWTVerifyGetKey {
    const known = keysOf.get(tenantId);
    if (known !== undefined) return known;
    const url = new URL(`${origin}/${tenantId}/discovery/v2.0/keys`);
    const made = createRemoteJWKSet(url, {
      timeoutDuration: options.deadlineMilliseconds ?? 5_000,
      [customFetch]: async (address, how) => {
        if (options.mayCall?.(address) === false) throw new Error('The address of the keys may not be called.');
        const response = await fetch(address, { ...how, redirect: 'error' });
        return new Response(await textOf(response), { status: response.status });
      },
    });
    keysOf.set(tenantId, made);
    return made;
  }

  return async (token: string, actor: Actor): Promise<SsoVerdict> => {
    const tenantId = actor.tenantId.toLowerCase();
    try {
      const { payload } = await jwtVerify(token, keys(tenantId), {
        algorithms: ['RS256'],
        issuer: `${origin}/${tenantId}/v2.0`,
        audience: [...options.audiences],
        requiredClaims: ['exp', 'tid', 'oid', 'scp'],
        clockTolerance: SKEW_SECONDS,
        currentDate: options.now(),
      });
      const { tid, oid } = payload;
      if (typeof tid !== 'string' || !sameId(tid, tenantId)) return { kind: 'bad', why: 'tid' };
      if (typeof oid !== 'string' || !sameId(oid, actor.objectId)) return { kind: 'bad', why: 'oid' };
      return { kind: 'good' };
    } catch (error) {
      return verdictOn(error);
    }
  };
}

/** Errors that mean the token is bad. Any other error means that the keys could not be fetched. */
const FAULTS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

function verdictOn(error: unknown): SsoVerdict {
  if (!FAULTS.some((fault) => error instanceof fault)) return { kind: 'unavailable' };
  // Report the name of the claim or the error code, never the token or its contents.
  if (error instanceof errors.JWTClaimValidationFailed) return { kind: 'bad', why: error.claim };
  return { kind: 'bad', why: error instanceof errors.JOSEError ? error.code : 'unknown' };
}
