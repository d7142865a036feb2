import { AuthError, ClientAuthErrorCodes, InteractionRequiredAuthError } from '@azure/msal-node';
import { EntraUnreachable } from './network.ts';

/** Why Entra gave no token. Errors that Entra did not cause (the store, a bug) are not in here; they are thrown on. */
export type EntraRefusal =
  | { readonly kind: 'interaction'; readonly claims?: string }
  /** The grant is revoked, expired or used up. */
  | { readonly kind: 'grant' }
  /** The person can't help it: our registration or secret is wrong, or the answer doesn't fit our question. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/** The fields that may be logged: codes and ids. The description can name people and addresses, so it is left out. */
export interface RefusalFields {
  readonly error: string;
  readonly suberror?: string;
  /** The AADSTS number. */
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
 * Reads what MSAL threw. A revoked or expired grant comes as a plain server error `invalid_grant`, not as an
 * interaction error; a claims challenge comes as either name with `claims` set.
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
