import type { StandInRequest } from '../http.ts';
import { guid } from './fields.ts';
import type { Caller, State } from './records.ts';
import { Refusal } from './refusal.ts';

/** Returns the person in a bearer token; undefined when the token is invalid. */
export type VerifyToken = (
  bearer: string,
) => Promise<
  | { readonly tenantId: string; readonly objectId: string; readonly roles: readonly string[]; readonly mfa: boolean }
  | undefined
>;

export interface Admission {
  readonly caller: Caller;
  readonly mfa: boolean;
}

/** Authenticates a person, or refuses with 401. Source: pages "Partner Center authentication" and "Mandating MFA". */
export async function admit(
  request: StandInRequest,
  verifyToken: VerifyToken,
  state: State,
  requireMfa: boolean,
): Promise<Admission> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined) throw new Refusal('tokenMissing', 'The partner token is missing.');
  const known = await verifyToken(bearer);
  if (known === undefined) throw new Refusal('badToken', 'The token is not valid for this audience.');
  if (requireMfa && !known.mfa) throw new Refusal('mfaNeeded', 'Unauthorized - MFA required');
  const objectId = known.objectId.toLowerCase();
  const roles = state.roles[objectId] ?? known.roles;
  return { caller: { tenantId: known.tenantId.toLowerCase(), objectId, roles }, mfa: known.mfa };
}

/** The `WWW-Authenticate` header of a 401, as documented. */
export function challenge(refusal: Refusal, correlationId: string): Record<string, string> {
  if (refusal.status !== 401) return {};
  const isMfa = refusal.kind === 'mfaNeeded';
  return {
    'WWW-Authenticate': isMfa ? 'Bearer error="invalid_token"' : `OAuth realm=urn:cpsvc:cpid:${correlationId}`,
  };
}

/** Returns this id header in lower case, or a new id when the request has none. */
export function headerId(request: StandInRequest, name: string, newId: () => string): string {
  const given = request.headers[name.toLowerCase()];
  return typeof given === 'string' && given !== '' ? guid(given, name) : newId();
}
