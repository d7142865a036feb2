import { AuthError, ClientAuthErrorCodes, InteractionRequiredAuthError } from '@azure/msal-node';
import { EntraUnreachable } from './network.ts';

/** Why Entra gave no token. Anything that is not Entra's doing (the store, a bug) is not in here and is thrown on. */
export type EntraRefusal =
  | { readonly kind: 'interaction'; readonly claims?: string }
  /** The grant is revoked, expired or used up. */
  | { readonly kind: 'grant' }
  /** It is not the person's doing: our registration or secret is wrong, or the answer is not one to our question. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/** Fields that may be logged: codes and ids, never the description, which can name people and addresses. */
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
 * Reads what MSAL threw. A revoked or expired grant comes as a plain server error `invalid_grant`, not as an interaction
 * error; a claims challenge comes as either name with `claims` set.
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
