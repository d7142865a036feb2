import type { Records } from '../store/store.ts';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { refusalFields, refusalOf } from './entra-answer.ts';
import type { Identity, TokenAnswer } from './identity.ts';
import type { IdentityLog } from './log.ts';
import { clientsFor, type EntraApp } from './msal-client.ts';
import { createSealedBox } from './sealed-box.ts';
import { type SignInParts, signIns } from './sign-in.ts';
import { partitionOf, type TokenPartition, tokenPartition } from './token-partition.ts';

export interface IdentityOptions extends EntraApp {
  /** Our callback, as registered with Entra. */
  readonly redirectUri: string;
  /** Our own page that leads to Entra, for a state. */
  readonly signInUrl: (state: string) => string;
  /** Such as `https://api.partnercenter.microsoft.com/user_impersonation`; OpenID's own are added. */
  readonly scopes: readonly string[];
  /** 32 bytes. Seals tokens and open sign-ins. */
  readonly tokenKey: Buffer;
  /** Keys that were used before: they still open. */
  readonly formerTokenKeys?: readonly Buffer[];
  readonly store: Pick<Records, 'tokens' | 'signIns'>;
  readonly now: () => Date;
  /** Makes correlation ids. */
  readonly newId: () => string;
  readonly log: IdentityLog;
}

/** A token with less time left than this is refreshed before it is handed out. */
const LEAST_LEFT_MS = 5 * 60_000;

/** People's sessions with Entra: one sealed partition for each person in each tenant. */
export function createIdentity(options: IdentityOptions): Identity {
  const { store, now, newId, log } = options;
  const scopes = [...options.scopes];
  const box = createSealedBox([options.tokenKey, ...(options.formerTokenKeys ?? [])]);
  const clientFor = clientsFor(options);
  const asking = new Map<string, Promise<TokenAnswer>>();

  const partition = (actor: Actor): TokenPartition =>
    tokenPartition(
      {
        tokens: store.tokens,
        box,
        now,
        unreadable: (name) =>
          log.warn({ partition: name }, 'Stored tokens do not open: changed, copied or sealed with another TOKEN_KEY.'),
      },
      actor,
    );

  async function openSession(actor: Actor) {
    const client = clientFor(actor.tenantId, partition(actor).plugin);
    const accounts = await client.getTokenCache().getAllAccounts();
    const account = accounts.find(
      (one) => sameId(one.localAccountId, actor.objectId) && sameId(one.tenantId, actor.tenantId),
    );
    return account && { client, account };
  }

  async function askFor(actor: Actor): Promise<TokenAnswer> {
    const session = await openSession(actor);
    if (session === undefined) return { kind: 'signInNeeded' };
    const correlationId = newId();
    const ask = (forceRefresh: boolean) =>
      session.client.acquireTokenSilent({ account: session.account, scopes, correlationId, forceRefresh });
    try {
      const kept = await ask(false);
      const isFresh = !kept.fromCache || timeLeft(kept.expiresOn, now()) > LEAST_LEFT_MS;
      const { accessToken, expiresOn } = isFresh ? kept : await ask(true);
      return { kind: 'token', token: accessToken, expiresAt: (expiresOn ?? now()).toISOString() };
    } catch (error) {
      const refusal = refusalOf(error);
      const fields = { ...refusalFields(error), correlationId, partition: partitionOf(actor) };
      if (refusal.kind === 'unavailable' || refusal.kind === 'refused') {
        log.error(fields, 'Entra gave no token; it is asked again later.');
        return { kind: 'unavailable' };
      }
      log.info(fields, 'Entra wants the person to sign in again.');
      return refusal.kind === 'interaction' && refusal.claims !== undefined
        ? { kind: 'signInNeeded', claims: refusal.claims }
        : { kind: 'signInNeeded' };
    }
  }

  /** Changes what is stored, and lets nobody who asks afterwards share the answer to an earlier question. */
  async function change(actor: Actor, how: (stored: TokenPartition) => Promise<void>): Promise<void> {
    await how(partition(actor));
    asking.delete(partitionOf(actor));
  }

  const keep: SignInParts['keep'] = (actor, serialized) => change(actor, (stored) => stored.replace(serialized));
  const parts: SignInParts = { ...options, scopes, box, clientFor, keep };
  return {
    ...signIns(parts),
    tokenFor(actor) {
      const key = partitionOf(actor);
      const running = asking.get(key);
      if (running !== undefined) return running;
      const started = askFor(actor).finally(() => {
        if (asking.get(key) === started) asking.delete(key);
      });
      asking.set(key, started);
      return started;
    },
    signOut: (actor) => change(actor, (stored) => stored.remove()),
    async session(actor) {
      const account = (await openSession(actor))?.account;
      if (account === undefined) return undefined;
      return account.name ? { username: account.username, name: account.name } : { username: account.username };
    },
  };
}

function timeLeft(expiresOn: Date | null, now: Date): number {
  return (expiresOn?.getTime() ?? 0) - now.getTime();
}
