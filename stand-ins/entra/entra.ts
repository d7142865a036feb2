import { randomUUID } from 'node:crypto';
import { type Handler, listen, type Route } from '../http.ts';
import { keepState } from '../kept-state.ts';
import { authorizeRoutes } from './authorize-endpoint.ts';
import { EXCHANGE_AUDIENCE } from './client-assertion.ts';
import { EntraRefusal } from './errors.ts';
import { managedIdentityToken, PARTNER_CENTER, ssoToken, v1Issuer, v2Issuer } from './issue.ts';
import { metadataRoutes } from './metadata.ts';
import { pageHeaders, signedOutPage } from './sign-in-page.ts';
import { createSigning, type Signing } from './signing.ts';
import { type Desk, type EntraCall, type EntraClient, type EntraState, emptyState, mustKnow } from './state.ts';
import { tokenEndpoint } from './token-endpoint.ts';

export type { EntraCall, EntraClient } from './state.ts';

export interface EntraOptions {
  readonly port?: number;
  /** File for the signing key and sessions. Default: memory only. */
  readonly stateFile?: string;
  readonly now?: () => Date;
  /** Makes codes, refresh tokens and trace ids. */
  readonly newId?: () => string;
  readonly clients: readonly EntraClient[];
}

export interface EntraStandIn {
  readonly url: string;
  authority(tenantId: string): string;
  /** Where every tenant's signing keys are published. */
  readonly jwksUrl: string;
  /** Returns who calls the Partner Center API with this token; undefined if it is invalid. It may begin with `Bearer `. */
  verifyAccessToken(bearer: string): Promise<PartnerCenterCaller | undefined>;
  /** Returns the app in an app-only token for `audience` (the connector's is `https://api.botframework.com`). */
  verifyAppToken(bearer: string, audience: string): Promise<{ appId: string; tenantId: string } | undefined>;
  /** Issues the token that Teams provides for single sign-on to the app. */
  issueSsoToken(objectId: string, clientId: string): Promise<string>;
  /** Issues a token for the managed identity of a machine in this tenant. It can act for an app that trusts it. */
  issueManagedIdentityToken(principalId: string, tenantId: string, audience?: string): Promise<string>;
  readonly control: EntraControl;
  close(): Promise<void>;
}

export interface PartnerCenterCaller {
  readonly tenantId: string;
  readonly objectId: string;
  readonly roles: string[];
  readonly mfa: boolean;
}

export interface EntraControl {
  /** Off: tokens issued from now on say that the person signed in with a password only. */
  mfa(objectId: string, setting: 'on' | 'off'): void;
  /**
   * On: the person used a second factor when they signed in to Teams. Off (the default): they did not, and because Partner
   * Center's policy requires one, on-behalf-of answers `interaction_required` (50076) with claims.
   */
  ssoMfa(objectId: string, setting: 'on' | 'off'): void;
  /** Sets claims, as JSON. Until the person signs in with these claims, their refresh tokens are challenged (50076). */
  requireClaims(objectId: string, claims: string | undefined): void;
  /** From now on, all refresh tokens that the person has are refused (50173). */
  revoke(objectId: string): void;
  /** On: every endpoint answers 503. */
  outage(on: boolean): void;
  /** Lifetime of access tokens issued from now on, in seconds. Default: 3,600. */
  tokenLifetime(seconds: number): void;
  calls(): readonly EntraCall[];
}

/** Stands in for Microsoft Entra: strict where Entra is, with the people of the demo's world. */
export async function startEntra(options: EntraOptions): Promise<EntraStandIn> {
  const calls: EntraCall[] = [];
  let isOut = false;
  let lifetimeSeconds = 3600;
  let url = '';
  const desk: Desk = {
    kept: keepState<EntraState>(options.stateFile, emptyState),
    clients: options.clients,
    now: options.now ?? (() => new Date()),
    newId: options.newId ?? randomUUID,
    url: () => url,
    note: (call) => void calls.push(call),
    usedAssertions: new Set(),
    tokenLifetime: () => lifetimeSeconds,
  };
  const signing = await createSigning(desk.kept, desk.now);
  const routes: Route[] = [
    ...authorizeRoutes(desk),
    ['POST', '/:tenant/oauth2/v2.0/token', tokenEndpoint(desk, signing)],
    ['GET', '/:tenant/oauth2/v2.0/logout', logout(desk)],
    ...metadataRoutes(desk, signing),
  ];
  const listening = await listen({
    ...(options.port === undefined ? {} : { port: options.port }),
    routes: routes.map(([method, pattern, handler]): Route => [method, pattern, unlessOut(desk, () => isOut, handler)]),
  });
  url = listening.url;
  return {
    url,
    authority: (tenantId) => `${url}/${tenantId}`,
    jwksUrl: `${url}/organizations/discovery/v2.0/keys`,
    verifyAccessToken: (bearer) => verifyAccessToken(desk, signing, bearer),
    verifyAppToken: (bearer, audience) => verifyAppToken(signing, bearer, audience),
    issueSsoToken: (objectId, clientId) => ssoToken(desk, signing, objectId, clientId),
    issueManagedIdentityToken: (principalId, tenantId, audience = EXCHANGE_AUDIENCE) =>
      managedIdentityToken(desk, signing, { principalId, tenantId, audience }),
    control: {
      ...peopleControl(desk),
      outage(on) {
        isOut = on;
      },
      tokenLifetime(seconds) {
        lifetimeSeconds = seconds;
      },
      calls: () => [...calls],
    },
    close: listening.close,
  };
}

function peopleControl(desk: Desk): Pick<EntraControl, 'mfa' | 'ssoMfa' | 'requireClaims' | 'revoke'> {
  const { state, save } = desk.kept;
  return {
    mfa(objectId, setting) {
      if (setting === 'off') state.withoutMfa[mustKnow(objectId).objectId] = true;
      else delete state.withoutMfa[mustKnow(objectId).objectId];
      save();
    },
    ssoMfa(objectId, setting) {
      const { objectId: known } = mustKnow(objectId);
      const { [known]: _, ...others } = state.ssoWithMfa ?? {};
      state.ssoWithMfa = setting === 'on' ? { ...others, [known]: true } : others;
      save();
    },
    requireClaims(objectId, claims) {
      if (claims === undefined) delete state.requiredClaims[mustKnow(objectId).objectId];
      else state.requiredClaims[mustKnow(objectId).objectId] = claims;
      save();
    },
    revoke(objectId) {
      for (const grant of Object.values(state.grants)) {
        if (grant.objectId === mustKnow(objectId).objectId) grant.revoked = true;
      }
      save();
    },
  };
}

function unlessOut(desk: Desk, isOut: () => boolean, handler: Handler): Handler {
  return (request, reply) => {
    if (!isOut()) return handler(request, reply);
    const refusal = new EntraRefusal(90033);
    reply.send(refusal.status, refusal.body(desk.now(), desk.newId(), desk.newId()), { 'retry-after': '30' });
  };
}

/** Nobody stays signed in here, so this only redirects back, and only to a registered address. */
function logout(desk: Desk): Handler {
  return ({ params: { tenant = '' }, query }, reply) => {
    desk.note({ endpoint: 'logout', tenant });
    const back = query.get('post_logout_redirect_uri');
    if (back !== null && desk.clients.some((client) => client.redirectUris.includes(back))) {
      reply.send(302, undefined, { location: back });
    } else reply.send(200, signedOutPage(), pageHeaders());
  };
}

async function verifyAccessToken(desk: Desk, signing: Signing, bearer: string) {
  const claims = await signing.verify(bare(bearer), PARTNER_CENTER);
  if (typeof claims === 'string') return undefined;
  const { iss, tid, oid, scp, amr, pc_roles: roles } = claims;
  if (typeof tid !== 'string' || typeof oid !== 'string' || typeof scp !== 'string') return undefined;
  if (iss !== v1Issuer(tid) && iss !== v2Issuer(desk, tid)) return undefined;
  if (!scp.split(' ').includes('user_impersonation')) return undefined;
  return {
    tenantId: tid,
    objectId: oid,
    roles: Array.isArray(roles) ? roles.map(String) : [],
    mfa: Array.isArray(amr) && amr.includes('mfa'),
  };
}

async function verifyAppToken(signing: Signing, bearer: string, audience: string) {
  const claims = await signing.verify(bare(bearer), audience);
  if (typeof claims === 'string' || claims.idtyp !== 'app') return undefined;
  return { appId: String(claims.appid), tenantId: String(claims.tid) };
}

function bare(bearer: string): string {
  return bearer.replace(/^Bearer +/i, '');
}
