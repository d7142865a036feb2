import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../logging/log.ts';
import type { Records } from '../store/store.ts';
import type { Actor } from '../transfers/transfer.ts';
import type { EntraIdentity } from './identity.ts';
import { clientsFor, type EntraApp } from './msal-client.ts';
import { personTokens } from './person-token.ts';
import { refreshLease } from './refresh-lease.ts';
import { resealing } from './reseal.ts';
import { createSealedBox } from './sealed-box.ts';
import { type SignInParts, signIns } from './sign-in.ts';
import { createSsoTokens } from './sso-token.ts';
import { storedSessions } from './stored-session.ts';
import { exchanges } from './token-exchange.ts';
import type { TokenPartition } from './token-partition.ts';

export interface IdentityOptions extends EntraApp {
  /** Our callback address, as registered in Entra. */
  readonly redirectUri: string;
  /** Returns the address of our page that redirects to Entra for this state. */
  readonly signInUrl: (state: string) => string;
  /** Such as `https://api.partnercenter.microsoft.com/user_impersonation`. The OpenID scopes are added. */
  readonly scopes: readonly string[];
  /**
   * The resource that the Teams app names for single sign-on (`api://botid-…`). Undefined when single sign-on is off.
   */
  readonly ssoResource?: string | undefined;
  /** 32 bytes. Seals tokens and unfinished sign-ins. */
  readonly tokenKey: Buffer;
  /** Earlier keys, which still open what they once sealed. */
  readonly formerTokenKeys?: readonly Buffer[];
  readonly store: Pick<Records, 'tokens' | 'signIns'>;
  readonly now: () => Date;
  /** Makes correlation ids, and a unique name for each holder of a refresh lease. */
  readonly newId: () => string;
  /** Waits between looks while another replica refreshes the token. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}

/** Manages people's sessions with Entra. Each person in each tenant has one sealed partition. */
export function createIdentity(options: IdentityOptions): EntraIdentity {
  const { store, now, newId, log, ssoResource, wait = (ms) => sleep(ms) } = options;
  const scopes = [...options.scopes];
  const box = createSealedBox([options.tokenKey, ...(options.formerTokenKeys ?? [])]);
  const clientFor = clientsFor(options);
  const unreadable = (partition: string) =>
    log.warn({ code: 'session-unreadable', partition }, "A stored session can't be opened with any key.");
  const sessions = storedSessions({ tokens: store.tokens, box, now, unreadable }, clientFor);
  const withLease = refreshLease({ tokens: store.tokens, now, newId, wait });
  const tokens = personTokens({ sessions, scopes, withLease, now, newId, log });

  async function change(actor: Actor, how: (stored: TokenPartition) => Promise<void>): Promise<void> {
    await how(sessions.partition(actor));
    tokens.forget(actor);
  }

  const parts: SignInParts = {
    ...options,
    scopes,
    box,
    clientFor,
    keep: (actor, serialized) => change(actor, (stored) => stored.replace(serialized)),
    offersExchange: ssoResource !== undefined,
  };
  const checkSsoToken = ssoResource === undefined ? undefined : ssoTokensOf(options, ssoResource);
  const isSignedIn = async (actor: Actor) => (await sessions.open(actor)) !== undefined;
  return {
    ...signIns(parts),
    exchange: exchanges({ ...parts, checkSsoToken, isSignedIn }),
    resealStored: resealing({ tokens: store.tokens, box, now, log }),
    tokenFor: tokens.tokenFor,
    signOut: (actor) => change(actor, (stored) => stored.remove()),
    async session(actor) {
      const account = (await sessions.open(actor))?.account;
      if (account === undefined) return undefined;
      return account.name ? { username: account.username, name: account.name } : { username: account.username };
    },
  };
}

function ssoTokensOf({ authority, clientId, now, mayCall, deadlineMilliseconds }: IdentityOptions, resource: string) {
  return createSsoTokens({ authority, audiences: [clientId, resource], now, mayCall, deadlineMilliseconds });
}
