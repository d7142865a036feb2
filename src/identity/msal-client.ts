import { ConfidentialClientApplication, type ICachePlugin } from '@azure/msal-node';
import { networkWithDeadline } from './network.ts';

export interface EntraApp {
  /** Origin of Entra, such as `https://login.microsoftonline.com`. Http is taken from a loopback host only. */
  readonly authority: string;
  /** Set where a stand-in may answer for Entra; without it an http authority is refused. */
  readonly allowLoopback?: boolean;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Deadline of one call to Entra. Default: 10 seconds. */
  readonly deadlineMilliseconds?: number;
}

/** Makes clients for the app in a tenant. Each is for one call: what it remembers is what its plugin brings. */
export type ClientFor = (tenantId: string, cachePlugin?: ICachePlugin) => ConfidentialClientApplication;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function clientsFor(app: EntraApp): ClientFor {
  const origin = new URL(app.authority);
  const isStandIn = origin.protocol === 'http:';
  if (isStandIn && !(app.allowLoopback === true && LOOPBACK.has(origin.hostname))) {
    throw new Error(`The Entra authority ${origin.origin} is not https. Use https://login.microsoftonline.com.`);
  }
  const networkClient = networkWithDeadline(app.deadlineMilliseconds ?? 10_000);
  return (tenantId, cachePlugin) =>
    new ConfidentialClientApplication({
      auth: {
        clientId: app.clientId,
        clientSecret: app.clientSecret,
        authority: `https://${origin.host}/${tenantId}`,
        // Tells Entra that we can carry a claims challenge to the person (page "Claims challenges, claims requests").
        clientCapabilities: ['CP1'],
        ...(isStandIn ? standInMetadata(origin, tenantId) : {}),
      },
      ...(cachePlugin === undefined ? {} : { cache: { cachePlugin } }),
      system: { networkClient },
    });
}

/**
 * MSAL insists on an https authority but takes endpoints as its metadata names them: this is how it talks to a stand-in
 * on loopback. A known authority is named with its port.
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
