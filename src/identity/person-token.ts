import type { Log } from '../logging/log.ts';
import type { Actor } from '../transfers/transfer.ts';
import { lacksMfa } from './access-token.ts';
import { refusalFields, refusalOf } from './entra-answer.ts';
import type { TokenAnswer } from './identity.ts';
import type { RefreshLease } from './refresh-lease.ts';
import type { StoredSessions } from './stored-session.ts';
import { partitionOf } from './token-partition.ts';

export interface PersonTokenParts {
  readonly sessions: StoredSessions;
  readonly scopes: string[];
  readonly withLease: RefreshLease;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

export interface PersonTokens {
  /** Returns the stored token, refreshed if it is about to expire. Concurrent calls for one person share a result. */
  tokenFor(actor: Actor): Promise<TokenAnswer>;
  /** Call this after the stored session has changed, so that later calls don't share an earlier result. */
  forget(actor: Actor): void;
}

/** A token with less time left than this is refreshed before the desk uses it. */
const LEAST_LEFT_MS = 5 * 60_000;

export function personTokens(parts: PersonTokenParts): PersonTokens {
  const asking = new Map<string, Promise<TokenAnswer>>();

  const ask = async (actor: Actor): Promise<TokenAnswer> =>
    (await look(parts, actor)) ??
    (await parts.withLease(
      partitionOf(actor),
      () => look(parts, actor),
      () => refresh(parts, actor),
    ));

  return {
    tokenFor(actor) {
      const key = partitionOf(actor);
      const running = asking.get(key);
      if (running !== undefined) return running;
      const started = ask(actor).finally(() => {
        if (asking.get(key) === started) asking.delete(key);
      });
      asking.set(key, started);
      return started;
    },
    forget: (actor) => void asking.delete(partitionOf(actor)),
  };
}

/**
 * Returns what the store says: a token that is still valid for a while, or that there is no session. Undefined when
 * Entra must be asked.
 */
async function look({ sessions, scopes, now }: PersonTokenParts, actor: Actor): Promise<TokenAnswer | undefined> {
  const session = await sessions.open(actor, 'offline');
  if (session === undefined) return { kind: 'signInNeeded' };
  try {
    const { accessToken, expiresOn } = await session.client.acquireTokenSilent({ account: session.account, scopes });
    return timeLeft(expiresOn, now()) > LEAST_LEFT_MS ? tokenAnswer(accessToken, expiresOn ?? now()) : undefined;
  } catch (error) {
    // MSAL has several errors for a missing token and for not reaching Entra. `refusalOf` rethrows any error that is
    // not MSAL's.
    refusalOf(error);
    return undefined;
  }
}

async function refresh(parts: PersonTokenParts, actor: Actor): Promise<TokenAnswer> {
  const { scopes, now, log } = parts;
  const session = await parts.sessions.open(actor);
  if (session === undefined) return { kind: 'signInNeeded' };
  const correlationId = parts.newId();
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

function tokenAnswer(token: string, expiresOn: Date): TokenAnswer {
  const answer = { kind: 'token', token, expiresAt: expiresOn.toISOString() } as const;
  return lacksMfa(token) ? { ...answer, withoutMfa: true } : answer;
}

function timeLeft(expiresOn: Date | null, now: Date): number {
  return (expiresOn?.getTime() ?? 0) - now.getTime();
}
