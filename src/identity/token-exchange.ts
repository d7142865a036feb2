import type { AuthenticationResult } from '@azure/msal-node';
import type { SignInRecord } from '../store/store.ts';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { lacksMfa } from './access-token.ts';
import { refusalFields, refusalOf } from './entra-answer.ts';
import type { Challenge, EntraIdentity, ExchangeOutcome, ExchangeRefusal } from './identity.ts';
import { isChallenge, isOf, type Secrets, type SignInParts, sealSecrets, secretsOf } from './sign-in.ts';
import type { SsoVerdict } from './sso-token.ts';
import { partitionOf } from './token-partition.ts';

export interface ExchangeParts extends SignInParts {
  /** Undefined where single sign-on is off. */
  readonly checkSsoToken: ((token: string, actor: Actor) => Promise<SsoVerdict>) | undefined;
  readonly isSignedIn: (actor: Actor) => Promise<boolean>;
}

/**
 * Single sign-on: the token that Teams offers becomes a session with Partner Center, on behalf of the person (page "OAuth
 * 2.0 On-Behalf-Of flow"). It stands for following the link of the same message, uses that link up, and each of the
 * person's clients offers one for the same message: the first is exchanged, the others find that it is done.
 */
export function exchanges(parts: ExchangeParts): EntraIdentity['exchange'] {
  const running = new Map<string, Promise<ExchangeOutcome>>();
  return async (actor, exchangeId, token) => {
    const key = `${exchangeId} ${partitionOf(actor)}`;
    const first = running.get(key);
    if (first !== undefined) {
      const outcome = await first;
      return outcome.kind === 'signedIn' ? { kind: 'already' } : outcome;
    }
    const started = exchange(parts, actor, exchangeId, token).finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}

async function exchange(
  parts: ExchangeParts,
  actor: Actor,
  exchangeId: string,
  token: string,
): Promise<ExchangeOutcome> {
  const { store, now, log } = parts;
  const correlationId = parts.newId();
  const fields = { correlationId, partition: partitionOf(actor) };
  let url: string | undefined;
  const refuse = (because: ExchangeRefusal, more: object = {}): ExchangeOutcome => {
    const level =
      because === 'failed' || because === 'unavailable' ? 'error' : because === 'badToken' ? 'warn' : 'info';
    log[level]({ code: 'exchange-refused', ...fields, because, ...more }, 'A Teams token gave no session.');
    return { kind: 'refused', because, ...(url === undefined ? {} : { url }) };
  };
  if (parts.checkSsoToken === undefined) return refuse('failed');
  const record = await store.signIns.find(exchangeId);
  if (record === undefined || record.expiresAt <= now().toISOString())
    return (await parts.isSignedIn(actor)) ? { kind: 'already' } : refuse('unknownLink');
  if (!isSame(record.actor, actor)) return refuse('otherPerson');
  const secrets = secretsOf(parts, record);
  if (secrets === undefined) return refuse('unknownLink');
  url = parts.signInUrl(exchangeId);
  if (isChallenge(secrets)) return refuse('interaction');

  const verdict = await parts.checkSsoToken(token, actor);
  if (verdict.kind === 'bad') return refuse('badToken', { why: verdict.why });
  if (verdict.kind === 'unavailable') return refuse('unavailable');

  // No cache plugin: it would only find what is being replaced.
  const client = parts.clientFor(actor.tenantId);
  let result: AuthenticationResult | null;
  try {
    result = await client.acquireTokenOnBehalfOf({ oboAssertion: token, scopes: parts.scopes, correlationId });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal.kind === 'unavailable') return refuse('unavailable', refusalFields(error));
    if (refusal.kind !== 'interaction') return refuse('failed', refusalFields(error));
    const { claims } = refusal;
    await challenge(parts, record, secrets, claims === undefined ? { mfa: true } : { claims });
    return refuse('interaction', refusalFields(error));
  }
  if (result === null || !isOf(actor, result)) return refuse('failed', { why: 'not a token of this person' });
  if (lacksMfa(result.accessToken)) {
    await challenge(parts, record, secrets, { mfa: true });
    return refuse('interaction', { why: 'no second factor' });
  }
  await parts.keep(actor, client.getTokenCache().serialize());
  const used = await store.signIns.use(exchangeId, now().toISOString());
  if (used === undefined) return { kind: 'already' };
  log.info({ code: 'session-exchanged', ...fields }, 'A Teams token was exchanged for a session.');
  return {
    kind: 'signedIn',
    actor: record.actor,
    silently: true,
    ...(used.resume === undefined ? {} : { resume: used.resume }),
  };
}

/** From now on the link of the same message asks for what Teams could not bring. */
async function challenge(
  parts: ExchangeParts,
  record: SignInRecord,
  secrets: Secrets,
  asked: Challenge,
): Promise<void> {
  const { state, actor } = record;
  await parts.store.signIns.reseal(state, sealSecrets(parts, state, actor, { ...secrets, ...asked }));
}

function isSame(one: Actor, other: Actor): boolean {
  return sameId(one.tenantId, other.tenantId) && sameId(one.objectId, other.objectId);
}
