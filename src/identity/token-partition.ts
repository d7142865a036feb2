import type { ICachePlugin } from '@azure/msal-node';
import type { TokenRecords } from '../store/store.ts';
import type { Actor } from '../transfers/transfer.ts';
import type { SealedBox } from './sealed-box.ts';

/** One person's stored tokens. Tokens are sealed, opened, written and removed only here. */
export interface TokenPartition {
  /** MSAL's cache plugin: loads the stored tokens, and stores refreshed ones. */
  readonly plugin: ICachePlugin;
  /** Replaces the stored tokens after a sign-in, even if others are writing at the same time. */
  replace(serialized: string): Promise<void>;
  remove(): Promise<void>;
}

export interface TokenVault {
  readonly tokens: TokenRecords;
  readonly box: SealedBox;
  readonly now: () => Date;
  /** Called when a stored record can't be opened. */
  readonly unreadable: (partition: string) => void;
}

export function partitionOf(actor: Actor): string {
  return `usr:${actor.objectId.toLowerCase()}.${actor.tenantId.toLowerCase()}`;
}

export function tokenPartition(vault: TokenVault, actor: Actor): TokenPartition {
  const partition = partitionOf(actor);
  const write = (serialized: string, seen: number | undefined) =>
    vault.tokens.write(partition, vault.box.seal(serialized, partition), seen, vault.now().toISOString());
  let seen: { readonly version: number | undefined } | undefined;
  return {
    plugin: {
      // MSAL calls this again just before it stores a refreshed token. Keep the version from the first call: with a
      // later version, a person who signed out while Entra was answering would be signed in again.
      async beforeCacheAccess(context) {
        if (seen !== undefined) return;
        const record = await vault.tokens.read(partition);
        seen = { version: record?.version };
        const opened = record && vault.box.open(record.sealed, partition);
        if (record !== undefined && opened === undefined) vault.unreadable(partition);
        if (opened !== undefined) context.tokenCache.deserialize(opened);
      },
      // If another write came first, drop this refresh. The other write stored newer tokens or a newer sign-in, or
      // signed the person out, and writing ours would undo it. Entra keeps the refresh token that we used valid, so
      // nothing is lost.
      async afterCacheAccess(context) {
        if (context.cacheHasChanged && seen !== undefined) await write(context.tokenCache.serialize(), seen.version);
      },
    },
    async replace(serialized) {
      for (let attempt = 1; attempt <= 2; attempt++) {
        const current = await vault.tokens.read(partition);
        if (await write(serialized, current?.version)) return;
      }
      throw new Error(`The tokens of ${partition} were written by others twice in a row; the sign-in was not kept.`);
    },
    remove: () => vault.tokens.remove(partition),
  };
}
