import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../logging/log.ts';
import type { Records } from '../store/store.ts';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { lacksMfa } from './access-token.ts';
import { refusalFields, refusalOf } from './entra-answer.ts';
import type { EntraIdentity, TokenAnswer } from './identity.ts';
import { clientsFor, type EntraApp, type Reach } from './msal-client.ts';
import { refreshLease } from './refresh-lease.ts';
import { resealing } from './reseal.ts';
import { createSealedBox } from './sealed-box.ts';
import { type SignInParts, signIns } from './sign-in.ts';
import { createSsoTokens } from './sso-token.ts';
import { exchanges } from './token-exchange.ts';
import { partitionOf, type TokenPartition, tokenPartition } from './token-partition.ts';

export interface IdentityOptions extends EntraApp {
  /** Our callback, as registered with Entra. */
  readonly redirectUri: string;
  /** Our own page that leads to Entra, for a state. */
  readonly signInUrl: (state: string) => string;
  /** Such as `https://api.partnercenter.microsoft.com/user_impersonation`; OpenID's own are added. */
  readonly scopes: readonly string[];
  /** The resource that the Teams app names for single sign-on (`api://botid-…`). Undefined: it is off. */
  readonly ssoResource?: string | undefined;
  /** 32 bytes. Seals tokens and open sign-ins. */
  readonly tokenKey: Buffer;
  /** Keys that were used before: they still open. */
  readonly formerTokenKeys?: readonly Buffer[];
  readonly store: Pick<Records, 'tokens' | 'signIns'>;
  readonly now: () => Date;
  /** Makes correlation ids, and names for who refreshes. */
  readonly newId: () => string;
  /** How those wait who need what another replica is refreshing. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}

/** A token with less time left than this is refreshed before it is handed out. */
const LEAST_LEFT_MS = 5 * 60_000;

/** People's sessions with Entra: one sealed partition for each person in each tenant. */
export function createIdentity(options: IdentityOptions): EntraIdentity {
  const { store, now, newId, log } = options;
  const scopes = [...options.scopes];
  const box = createSealedBox([options.tokenKey, ...(options.formerTokenKeys ?? [])]);
  const clientFor = clientsFor(options);
  const withLease = refreshLease({ tokens: store.tokens, now, newId, wait: options.wait ?? ((ms) => sleep(ms)) });
  const asking = new Map<string, Promise<TokenAnswer>>();

  const partition = (actor: Actor): TokenPartition =>
    tokenPartition(
      {
        tokens: store.tokens,
        box,
        now,
        unreadable: (name) =>
          log.warn({ code: 'session-unreadable', partition: name }, "A stored session can't be opened with any key."),
      },
      actor,
    );

  async function openSession(actor: Actor, reach?: Reach) {
    const client = clientFor(actor.tenantId, partition(actor).plugin, reach);
    const accounts = await client.getTokenCache().getAllAccounts();
    const account = accounts.find(
      (one) => sameId(one.localAccountId, actor.objectId) && sameId(one.tenantId, actor.tenantId),
    );
    return account && { client, account };
  }

  /** What is stored, when it is good for a while or there is nothing; undefined when Entra has to be asked. */
  async function look(actor: Actor): Promise<TokenAnswer | undefined> {
    const session = await openSession(actor, 'offline');
    if (session === undefined) return { kind: 'signInNeeded' };
    try {
      const { accessToken, expiresOn } = await session.client.acquireTokenSilent({ account: session.account, scopes });
      return timeLeft(expiresOn, now()) > LEAST_LEFT_MS ? tokenAnswer(accessToken, expiresOn ?? now()) : undefined;
    } catch (error) {
      // Whatever MSAL makes of having nothing stored and nobody to ask: anything but its own errors is thrown on.
      refusalOf(error);
      return undefined;
    }
  }

  async function refresh(actor: Actor): Promise<TokenAnswer> {
    const session = await openSession(actor);
    if (session === undefined) return { kind: 'signInNeeded' };
    const correlationId = newId();
    try {
      const { accessToken, expiresOn } = await session.client.acquireTokenSilent({
        account: session.account,
        scopes,
        correlationId,
        forceRefresh: true,
      });
      return tokenAnswer(accessToken, expiresOn ?? now());
    } catch (error) {
      const refusal = refusalOf(error);
      const fields = { ...refusalFields(error), correlationId, partition: partitionOf(actor) };
      if (refusal.kind === 'unavailable' || refusal.kind === 'refused') {
        log.error({ code: 'entra-no-token', ...fields }, 'Entra gave no token. The desk asks again later.');
        return { kind: 'unavailable' };
      }
      log.info({ code: 'entra-wants-sign-in', ...fields }, 'Entra wants the person to sign in again.');
      return refusal.kind === 'interaction' && refusal.claims !== undefined
        ? { kind: 'signInNeeded', claims: refusal.claims }
        : { kind: 'signInNeeded' };
    }
  }

  const askFor = async (actor: Actor): Promise<TokenAnswer> =>
    (await look(actor)) ??
    (await withLease(
      partitionOf(actor),
      () => look(actor),
      () => refresh(actor),
    ));

  /** Changes what is stored, and lets nobody who asks afterwards share the answer to an earlier question. */
  async function change(actor: Actor, how: (stored: TokenPartition) => Promise<void>): Promise<void> {
    await how(partition(actor));
    asking.delete(partitionOf(actor));
  }

  const { ssoResource } = options;
  const checkSsoToken =
    ssoResource === undefined
      ? undefined
      : createSsoTokens({
          authority: options.authority,
          audiences: [options.clientId, ssoResource],
          now,
          mayCall: options.mayCall,
          deadlineMilliseconds: options.deadlineMilliseconds,
        });
  const keep: SignInParts['keep'] = (actor, serialized) => change(actor, (stored) => stored.replace(serialized));
  const offersExchange = ssoResource !== undefined;
  const parts: SignInParts = { ...options, scopes, box, clientFor, keep, offersExchange };
  const isSignedIn = async (actor: Actor) => (await openSession(actor)) !== undefined;
  return {
    ...signIns(parts),
    exchange: exchanges({ ...parts, checkSsoToken, isSignedIn }),
    resealStored: resealing({ tokens: store.tokens, box, now, log }),
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

function tokenAnswer(token: string, expiresOn: Date): TokenAnswer {
  const answer = { kind: 'token', token, expiresAt: expiresOn.toISOString() } as const;
  return lacksMfa(token) ? { ...answer, withoutMfa: true } : answer;
}

function timeLeft(expiresOn: Date | null, now: Date): number {
  return (expiresOn?.getTime() ?? 0) - now.getTime();
}
