import { ConfidentialClientApplication, type ICachePlugin, type NodeAuthOptions } from '@azure/msal-node';
import type { Credential } from './credential.ts';
import { NO_NETWORK, networkWithDeadline } from './network.ts';

export interface EntraApp {
  /** Entra's origin, such as `https://login.microsoftonline.com`. Plain http is accepted only on a loopback host. */
  readonly authority: string;
  /** Lets a stand-in play Entra. Otherwise an http authority is refused. */
  readonly allowLoopback?: boolean;
  readonly clientId: string;
  readonly credential: Credential;
  /** Whether an address may be called. By default, any address may. */
  readonly mayCall?: (url: string) => boolean;
  /** Deadline for one call to Entra. Default: 10 seconds. */
  readonly deadlineMilliseconds?: number;
}

/** `offline`: uses stored tokens only; every call to Entra fails as unreachable. */
export type Reach = 'entra' | 'offline';

/** Makes a client for the app in a tenant. Each client serves one call, and knows only what its cache plugin loads. */
export type ClientFor = (tenantId: string, cachePlugin?: ICachePlugin, reach?: Reach) => ConfidentialClientApplication;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function clientsFor(app: EntraApp): ClientFor {
  const origin = new URL(app.authority);
  const isStandIn = origin.protocol === 'http:';
  if (isStandIn && !(app.allowLoopback === true && LOOPBACK.has(origin.hostname))) {
    throw new Error(`The Entra authority ${origin.origin} is not https. Use https://login.microsoftonline.com.`);
  }
  const network = networkWithDeadline(app.deadlineMilliseconds ?? 10_000, app.mayCall);
  return (tenantId, cachePlugin, reach = 'entra') =>
    new ConfidentialClientApplication({
      auth: {
        clientId: app.clientId,
        ...authOf(app.credential),
        authority: `https://${origin.host}/${tenantId}`,
        // Tells Entra that we can pass a claims challenge on to the person (page "Claims challenges, claims requests").
        clientCapabilities: ['CP1'],
        ...(isStandIn ? standInMetadata(origin, tenantId) : {}),
      },
      ...(cachePlugin === undefined ? {} : { cache: { cachePlugin } }),
      system: { networkClient: reach === 'offline' ? NO_NETWORK : network },
    });
}

function authOf(credential: Credential): Partial<NodeAuthOptions> {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate': {
      const { privateKey, thumbprint: thumbprintSha256, chain: x5c } = credential;
      return { clientCertificate: { privateKey, thumbprintSha256, x5c } };
    }
    case 'federated':
      return { clientAssertion: credential.assertion };
  }
}

/**
 * MSAL insists on an https authority but accepts any endpoints in the metadata, so this metadata lets MSAL call a
 * stand-in on loopback. `knownAuthorities` must include the port.
 */
function standInMetadata(origin: URL, tenantId: string) {
  const base = `${origin.origin}/${tenantId}`;
  return {
    knownAuthorities: [origin.host],
    authorityMetadata: JSON.stringify({
      issuer: `https://${origin.host}/${tenantId}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    }),
  };
}
