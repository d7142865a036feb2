import type { Route } from '../http.ts';
import { PARTNERS } from '../world.ts';
import { EntraRefusal } from './errors.ts';
import type { Signing } from './signing.ts';
import type { Desk } from './state.ts';

/** The discovery document and the signing keys of a tenant, or of `organizations`. */
export function metadataRoutes(desk: Desk, signing: Signing): Route[] {
  return [
    [
      'GET',
      '/:tenant/v2.0/.well-known/openid-configuration',
      ({ params: { tenant = '' } }, reply) => {
        const isKnown = tenant === 'organizations' || PARTNERS.some((partner) => partner.tenantId === tenant);
        desk.note({ endpoint: 'openid-configuration', tenant, ...(isKnown ? {} : { refusedWith: 90002 }) });
        if (isKnown) reply.send(200, configuration(desk.url(), tenant));
        else reply.send(400, new EntraRefusal(90002).body(desk.now(), desk.newId(), desk.newId()));
      },
    ],
    [
      'GET',
      '/:tenant/discovery/v2.0/keys',
      ({ params: { tenant = '' } }, reply) => {
        desk.note({ endpoint: 'keys', tenant });
        reply.send(200, signing.keys);
      },
    ],
  ];
}

function configuration(url: string, tenant: string) {
  const base = `${url}/${tenant}`;
  return {
    issuer: `${url}/${tenant === 'organizations' ? '{tenantid}' : tenant}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'oid', 'ver'],
  };
}
