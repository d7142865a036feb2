import type { AccountInfo, ConfidentialClientApplication } from '@azure/msal-node';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import type { ClientFor, Reach } from './msal-client.ts';
import { type TokenPartition, type TokenVault, tokenPartition } from './token-partition.ts';

/** Everyone's sealed tokens. Each person in each tenant has one partition. */
export interface StoredSessions {
  partition(actor: Actor): TokenPartition;
  /** Returns a client for one call that holds the person's tokens; undefined when the person has no stored tokens. */
  open(actor: Actor, reach?: Reach): Promise<OpenSession | undefined>;
}

export interface OpenSession {
  readonly client: ConfidentialClientApplication;
  readonly account: AccountInfo;
}

export function storedSessions(vault: TokenVault, clientFor: ClientFor): StoredSessions {
  const partition = (actor: Actor) => tokenPartition(vault, actor);
  return {
    partition,
    async open(actor, reach) {
      const client = clientFor(actor.tenantId, partition(actor).plugin, reach);
      const accounts = await client.getTokenCache().getAllAccounts();
      const account = accounts.find(
        (one) => sameId(one.localAccountId, actor.objectId) && sameId(one.tenantId, actor.tenantId),
      );
      return account && { client, account };
    },
  };
}
