import { type INetworkModule, ManagedIdentityApplication } from '@azure/msal-node';
import { EntraUnreachable, networkWithDeadline } from './network.ts';

export interface ManagedIdentityOptions {
  /** Client id of the user-assigned identity. */
  readonly clientId: string;
  /** Replaces the network in a test. */
  readonly network?: INetworkModule;
}

/** The audience that the registration's federated credential has to name. */
const AUDIENCE = 'api://AzureADTokenExchange';
/** Short, because the endpoint is on the machine itself or on its link. */
const DEADLINE_MS = 5_000;

/**
 * Tokens of the machine's managed identity. An app registration that trusts the identity proves itself with them
 * ("Configure an application to trust a managed identity"). MSAL finds out where they come from (the metadata service
 * of a virtual machine, App Service and others), and keeps them until they are renewed.
 */
export function managedIdentity({ clientId, network = nearby() }: ManagedIdentityOptions): () => Promise<string> {
  const identity = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
    // Callers retry by themselves and should not wait for three retries of MSAL's.
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

/** Loopback and link-local addresses only, because a metadata service gives tokens to anyone who asks. */
export function isNearby(url: string): boolean {
  const { hostname, protocol } = URL.parse(url) ?? {};
  if (hostname === undefined || !/^https?:$/.test(protocol ?? '')) return false;
  return /^(localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\])$/.test(hostname);
}

function nearby(): INetworkModule {
  return networkWithDeadline(DEADLINE_MS, isNearby);
}
