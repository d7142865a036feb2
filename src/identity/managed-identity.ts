import { type INetworkModule, ManagedIdentityApplication } from '@azure/msal-node';
import { EntraUnreachable, networkWithDeadline } from './network.ts';

export interface ManagedIdentityOptions {
  /** Client id of the user-assigned identity. */
  readonly clientId: string;
  /** Where a platform's own endpoint is reached differently: a test. */
  readonly network?: INetworkModule;
}

/** What a registration has to name as the audience of its federated credential. */
const AUDIENCE = 'api://AzureADTokenExchange';
/** The endpoint is on the machine itself or on its link; whoever is far away is no such thing. */
const DEADLINE_MS = 5_000;

/**
 * Tokens of the machine's managed identity, with which an app registration that trusts it proves itself ("Configure an
 * application to trust a managed identity"). Where they come from (the metadata service of a virtual machine, App Service
 * and others) is MSAL's to find out; it also keeps them until they are renewed.
 */
export function managedIdentity({ clientId, network = nearby() }: ManagedIdentityOptions): () => Promise<string> {
  const identity = new ManagedIdentityApplication({
    managedIdentityIdParams: { userAssignedClientId: clientId },
    // Who asks tries again by itself, and does not wait for MSAL to have done so three times.
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

/** Loopback and link-local addresses, and no others: what is asked here hands out tokens to whoever asks. */
export function isNearby(url: string): boolean {
  const { hostname, protocol } = URL.parse(url) ?? {};
  if (hostname === undefined || !/^https?:$/.test(protocol ?? '')) return false;
  return /^(localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\])$/.test(hostname);
}

function nearby(): INetworkModule {
  return networkWithDeadline(DEADLINE_MS, isNearby);
}
