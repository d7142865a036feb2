import { createHash } from 'node:crypto';
import type { Handler } from '../http.ts';
import { PARTNERS } from '../world.ts';
import { covers } from './claims.ts';
import { ASSERTION_TYPE, checkAssertion } from './client-assertion.ts';
import { EntraRefusal } from './errors.ts';
import { accessToken, appToken, idToken } from './issue.ts';
import { parseScope } from './scope.ts';
import type { Signing } from './signing.ts';
import {
  CODE_LASTS_MS,
  type Desk,
  type EntraClient,
  methodsOf,
  mustKnow,
  REFRESH_TOKEN_LASTS_MS,
  type SignedIn,
  saveState,
} from './state.ts';

interface Asked {
  readonly tenant: string;
  readonly form: URLSearchParams;
  readonly client: EntraClient;
}

/** `POST /{tenant}/oauth2/v2.0/token` */
export function tokenEndpoint(desk: Desk, signing: Signing): Handler {
  return async (request, reply) => {
    const tenant = request.params.tenant ?? '';
    const form = new URLSearchParams(request.body.toString('utf8'));
    const grantType = form.get('grant_type') ?? '';
    const call = { endpoint: 'token', tenant, grantType, clientId: form.get('client_id') ?? '' } as const;
    const headers = { 'cache-control': 'no-store', pragma: 'no-cache' };
    try {
      const client = await authenticate(desk, signing, { tenant, form, header: request.headers.authorization });
      const answer = await grantOf(grantType)(desk, signing, { tenant, form, client });
      saveState(desk);
      desk.note(call);
      reply.send(200, answer, headers);
    } catch (error) {
      if (!(error instanceof EntraRefusal)) throw error;
      desk.note({ ...call, refusedWith: error.code });
      const correlationId = request.headers['client-request-id'] ?? form.get('client-request-id') ?? desk.newId();
      reply.send(error.status, error.body(desk.now(), desk.newId(), String(correlationId)), headers);
    }
  };
}

/** Returns the registered app. Throws a refusal when the tenant doesn't know the app. */
export function clientIn(desk: Desk, tenant: string, clientId: string | null | undefined): EntraClient {
  if (!isTenant(tenant)) throw new EntraRefusal(90002);
  if (!clientId) throw new EntraRefusal(90014);
  const client = desk.clients.find((one) => one.clientId === clientId);
  const isHere = client?.tenants === undefined || tenant === 'organizations' || client.tenants.includes(tenant);
  if (client === undefined || !isHere) throw new EntraRefusal(700016);
  return client;
}

function isTenant(tenant: string): boolean {
  return tenant === 'organizations' || PARTNERS.some((partner) => partner.tenantId === tenant);
}

async function authenticate(
  desk: Desk,
  signing: Signing,
  { tenant, form, header }: { tenant: string; form: URLSearchParams; header: string | undefined },
): Promise<EntraClient> {
  const basic = /^Basic (.+)$/i.exec(header ?? '')?.[1];
  const [basicId, basicSecret] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':');
  const client = clientIn(desk, tenant, form.get('client_id') ?? (basicId && decodeURIComponent(basicId)));
  const secret = form.get('client_secret') ?? (basicSecret && decodeURIComponent(basicSecret));
  const assertion = form.get('client_assertion');
  if (assertion !== null && form.get('client_assertion_type') === ASSERTION_TYPE) {
    await checkAssertion(desk, signing, { client, tenant, assertion });
  } else if (secret === undefined || secret !== client.clientSecret) throw new EntraRefusal(7000215);
  return client;
}

type GrantHandler = (desk: Desk, signing: Signing, asked: Asked) => Promise<object>;

function grantOf(grantType: string): GrantHandler {
  switch (grantType) {
    case 'authorization_code':
      return redeemCode;
    case 'refresh_token':
      return refresh;
    case 'client_credentials':
      return clientCredentials;
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return onBehalfOf;
    default:
      throw new EntraRefusal(70003);
  }
}

async function redeemCode(desk: Desk, signing: Signing, { tenant, form, client }: Asked): Promise<object> {
  const code = desk.kept.state.codes[form.get('code') ?? ''];
  if (code === undefined || code.clientId !== client.clientId) throw new EntraRefusal(70000);
  if (code.redeemed) throw new EntraRefusal(54005);
  if (desk.now().getTime() - code.at > CODE_LASTS_MS) throw new EntraRefusal(70008);
  if (!isAtHome(code, tenant)) throw new EntraRefusal(700005);
  if (form.get('redirect_uri') !== code.redirectUri) throw new EntraRefusal(500112);
  if (challengeOf(form.get('code_verifier')) !== code.challenge) throw new EntraRefusal(501481);
  code.redeemed = true;
  return tokensFor(desk, signing, code, form, code.nonce);
}

async function refresh(desk: Desk, signing: Signing, { tenant, form, client }: Asked): Promise<object> {
  const grant = desk.kept.state.grants[form.get('refresh_token') ?? ''];
  if (grant === undefined || grant.clientId !== client.clientId || !isAtHome(grant, tenant)) {
    throw new EntraRefusal(70000);
  }
  if (grant.revoked) throw new EntraRefusal(50173);
  if (desk.now().getTime() - grant.issuedAt > REFRESH_TOKEN_LASTS_MS) throw new EntraRefusal(70008);
  const required = desk.kept.state.requiredClaims[grant.objectId];
  if (required !== undefined && !covers(grant.claims, required)) {
    throw new EntraRefusal(50076, { error: 'invalid_grant', suberror: 'basic_action', claims: required });
  }
  return tokensFor(desk, signing, { ...grant, amr: methodsOf(desk, grant.objectId, grant.amr) }, form);
}

async function clientCredentials(desk: Desk, signing: Signing, { tenant, form, client }: Asked): Promise<object> {
  const scope = form.get('scope') ?? '';
  if (!scope.split(' ').some((word) => word.endsWith('/.default'))) throw new EntraRefusal(1002012);
  if (tenant === 'organizations') throw new EntraRefusal(90002);
  const { resource } = parseScope(scope.split(' ').find((word) => word.endsWith('/.default')));
  const token = await appToken(desk, signing, tenant, client.clientId, resource);
  return { token_type: 'Bearer', ...expiry(desk), access_token: token };
}

/** With these claims, Entra names a Conditional Access policy that the sign-in didn't meet. */
const MFA_POLICY = '{"access_token":{"capolids":{"essential":true,"values":["3f1a5c2e-0b7d-4e7e-9a51-6c2d8f4b9e10"]}}}';

/** Page "OAuth 2.0 On-Behalf-Of flow". Teams' token shows a second factor only if the person used one there. */
async function onBehalfOf(desk: Desk, signing: Signing, { tenant, form, client }: Asked): Promise<object> {
  if (form.get('requested_token_use') !== 'on_behalf_of') throw new EntraRefusal(90014);
  const claims = await signing.verify(form.get('assertion') ?? '', client.clientId);
  if (claims === 'expired') throw new EntraRefusal(500133);
  if (claims === 'wrongAudience') throw new EntraRefusal(500131);
  if (claims === 'invalid' || typeof claims.oid !== 'string' || typeof claims.scp !== 'string') {
    throw new EntraRefusal(50013);
  }
  const required = desk.kept.state.requiredClaims[claims.oid];
  if (required !== undefined) throw new EntraRefusal(50076, { suberror: 'basic_action', claims: required });
  if (desk.kept.state.ssoWithMfa?.[claims.oid] !== true) {
    throw new EntraRefusal(50076, { suberror: 'basic_action', claims: MFA_POLICY });
  }
  const signedIn: SignedIn = {
    clientId: client.clientId,
    objectId: claims.oid,
    scope: form.get('scope') ?? '',
    amr: methodsOf(desk, claims.oid),
    at: desk.now().getTime(),
  };
  if (!isAtHome(signedIn, tenant)) throw new EntraRefusal(50013);
  return tokensFor(desk, signing, signedIn, form);
}

/** Returns all tokens that the scope asks for, with a new refresh token each time. Earlier refresh tokens stay valid. */
async function tokensFor(desk: Desk, signing: Signing, from: SignedIn, form: URLSearchParams, nonce?: string) {
  const asked = parseScope(form.get('scope') ?? from.scope);
  const person = mustKnow(from.objectId);
  const { clientId, objectId, scope, amr, claims, at } = from;
  const answer: Record<string, unknown> = {
    token_type: 'Bearer',
    scope: asked.text,
    ...expiry(desk),
    access_token: await accessToken(desk, signing, from, asked),
  };
  if (asked.wantsIdToken) answer.id_token = await idToken(desk, signing, from, nonce);
  if (asked.wantsRefreshToken) {
    const token = `1.${desk.newId()}.${desk.newId()}`;
    const issuedAt = desk.now().getTime();
    desk.kept.state.grants[token] = { clientId, objectId, scope, amr, claims, at, issuedAt, revoked: false };
    answer.refresh_token = token;
  }
  if (form.get('client_info') === '1') {
    answer.client_info = Buffer.from(JSON.stringify({ uid: objectId, utid: person.tenantId })).toString('base64url');
  }
  return answer;
}

function expiry(desk: Desk) {
  return { expires_in: desk.tokenLifetime(), ext_expires_in: desk.tokenLifetime() };
}

function isAtHome(signedIn: SignedIn, tenant: string): boolean {
  return tenant === 'organizations' || mustKnow(signedIn.objectId).tenantId === tenant;
}

function challengeOf(verifier: string | null): string | undefined {
  return verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url');
}
