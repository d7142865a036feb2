import { type INetworkModule, ManagedIdentityApplication } from '@azure/msal-node';
import { EntraUnreachable, networkWithDeadline } from './network.ts';

export interface ManagedIdentityOptions {
  /** The client id of the user-assigned identity. */
  readonly clientId: string;
  /** Replaces the network in a test. */
  readonly network?: INetworkModule;
}

/** The audience that the registration's federated credential must name. */
const AUDIENCE = 'api://AzureADTokenExchange';
/** Short, because the endpoint is on this machine or on the local link. */
const DEADLINE_MS = 5_000;

/**
 * Gets tokens for the machine's managed identity, with which an app registration that trusts this identity can prove
 * itself ("Configure an application to trust a managed identity"). MSAL finds the source of the tokens (a virtual
 * machine's metadata service, App Service and others) and caches them.
 */
export function managedIdentity({ clientId, network = nearby() }: ManagedIdentityOptions): () => Promise<string> {
  const identity = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
    // Callers retry themselves, and should not have to wait for MSAL's three retries.
    system: { networkClient: network, disableInternalRetries: true },
  });
  return async () => {
    try {
      const { accessToken } = await identity.acquireToken({ resource: AUDIENCE });
      if (accessToken) return accessToken;
    } catch (error) {
      const cause = error instanceof Error ? error.name : 'unknown';
      throw new EntraUnreachable(`The managed identity ${clientId} gave no token.`, { cause });
    }
    throw new EntraUnreachable(`The managed identity ${clientId} gave an empty token.`);
  };
}

/** Allows only loopback and link-local addresses, because a metadata service gives tokens to anyone who asks. */
export function isNearby(url: string): boolean {
  const { hostname, protocol } = URL.parse(url) ?? {};
  if (hostname === undefined || !/^https?:$/.test(protocol ?? '')) return false;
  return /^(localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\])$/.test(hostname);
}

function nearby(): INetworkModule {
  return networkWithDeadline(DEADLINE_MS, isNearby);
}
