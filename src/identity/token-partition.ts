import type { ICachePlugin } from '@azure/msal-node';
import type { TokenRecords } from '../store/store.ts';
import type { Actor } from '../transfers/transfer.ts';
import type { SealedBox } from './sealed-box.ts';

/** One person's tokens: the one place where they are sealed, opened, written and removed. */
export interface TokenPartition {
  /** For MSAL: brings the stored tokens in, and takes refreshed ones out. */
  readonly plugin: ICachePlugin;
  /** After a sign-in: replaces the stored tokens, even when others are writing at the same time. */
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
      // MSAL calls this again just before it stores a refreshed token. The version of the first call is the one that
      // counts: a later one would sign a person in again who signed out while Entra was answering.
      async beforeCacheAccess(context) {
        if (seen !== undefined) return;
        const record = await vault.tokens.read(partition);
        seen = { version: record?.version };
        const opened = record && vault.box.open(record.sealed, partition);
        if (record !== undefined && opened === undefined) vault.unreadable(partition);
        if (opened !== undefined) context.tokenCache.deserialize(opened);
      },
      // A refresh that loses the race is dropped. The winner stored newer tokens or a newer sign-in, or the person
      // signed out, and writing ours would undo that. Entra keeps the refresh token that we used valid, so nothing is
      // lost.
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
