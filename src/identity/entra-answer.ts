import { AuthError, ClientAuthErrorCodes, InteractionRequiredAuthError } from '@azure/msal-node';
import { EntraUnreachable } from './network.ts';

/** Why Entra issued no token. An error that Entra did not cause (the store, a bug) is rethrown instead. */
export type EntraRefusal =
  | { readonly kind: 'interaction'; readonly claims?: string }
  /** The grant is revoked, expired or used up. */
  | { readonly kind: 'grant' }
  /** The person can't fix this: our registration or secret is wrong, or Entra's response doesn't match our request. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/** Codes and ids that are safe to log. The description is left out, because it may name people and addresses. */
export interface RefusalFields {
  readonly error: string;
  readonly suberror?: string;
  /** The AADSTS error number. */
  readonly entraCode?: string;
  readonly detail?: string;
  readonly correlationId?: string;
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  ClientAuthErrorCodes.networkError,
  ClientAuthErrorCodes.endpointResolutionError,
  ClientAuthErrorCodes.openIdConfigError,
]);

/**
 * Classifies an error that MSAL threw. For a revoked or expired grant, MSAL throws a plain server error
 * `invalid_grant`, not an interaction error. For a claims challenge it throws either error, with `claims` set.
 */
export function refusalOf(error: unknown): EntraRefusal {
  if (error instanceof InteractionRequiredAuthError) {
    return error.claims ? { kind: 'interaction', claims: error.claims } : { kind: 'interaction' };
  }
  if (!(error instanceof AuthError)) throw error;
  if (UNREACHABLE.has(error.errorCode)) return { kind: 'unavailable' };
  return { kind: error.errorCode === 'invalid_grant' ? 'grant' : 'refused' };
}

export function refusalFields(error: unknown): RefusalFields {
  if (!(error instanceof AuthError)) return { error: error instanceof Error ? error.message : 'unknown' };
  const number = 'errorNo' in error ? error.errorNo : undefined;
  return {
    error: error.errorCode,
    ...(error.subError ? { suberror: error.subError } : {}),
    ...(number ? { entraCode: String(number) } : {}),
    ...(error instanceof EntraUnreachable ? { detail: error.errorMessage } : {}),
    ...(error.correlationId ? { correlationId: error.correlationId } : {}),
  };
}
