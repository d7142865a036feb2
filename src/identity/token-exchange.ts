import type { AuthenticationResult } from '@azure/msal-node';
import type { SignInRecord } from '../store/store.ts';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { lacksMfa } from './access-token.ts';
import { refusalFields, refusalOf } from './entra-answer.ts';
import type { Challenge, EntraIdentity, ExchangeOutcome, ExchangeRefusal, SignedIn } from './identity.ts';
import { isChallenge, isOf, type Secrets, type SignInParts, sealSecrets, secretsOf } from './sign-in.ts';
import type { SsoVerdict } from './sso-token.ts';
import { partitionOf } from './token-partition.ts';

export interface ExchangeParts extends SignInParts {
  /** Undefined when single sign-on is off. */
  readonly checkSsoToken: ((token: string, actor: Actor) => Promise<SsoVerdict>) | undefined;
  readonly isSignedIn: (actor: Actor) => Promise<boolean>;
}

/**
 * Single sign-on: exchanges the token that Teams offers for a session with Partner Center on the person's behalf (page
 * "OAuth 2.0 On-Behalf-Of flow"). The exchange takes the place of following the link in the same message, and uses up
 * that link. Each of the person's clients offers a token for the same message: the first token is exchanged, and the
 * other offers get `already`.
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
    const offer = { actor, exchangeId, token, correlationId: parts.newId() };
    const started = exchange(parts, offer).finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}

interface Offer {
  readonly actor: Actor;
  readonly exchangeId: string;
  readonly token: string;
  readonly correlationId: string;
}

/** A refusal, to be logged and returned to the caller. */
interface No {
  readonly kind: 'no';
  readonly because: ExchangeRefusal;
  /** The link, if it is still valid and belongs to this person. */
  readonly url?: string;
  /** Fields for the log line. */
  readonly fields?: object;
}

type Already = Extract<ExchangeOutcome, { kind: 'already' }>;

async function exchange(parts: ExchangeParts, offer: Offer): Promise<ExchangeOutcome> {
  const { log } = parts;
  const fields = { correlationId: offer.correlationId, partition: partitionOf(offer.actor) };
  const outcome = await tryExchange(parts, offer);
  if (outcome.kind === 'no') {
    const { because, url } = outcome;
    const level = LEVELS[because];
    log[level]({ code: 'exchange-refused', ...fields, because, ...outcome.fields }, 'A Teams token gave no session.');
    return { kind: 'refused', because, ...(url === undefined ? {} : { url }) };
  }
  if (outcome.kind === 'signedIn')
    log.info({ code: 'session-exchanged', ...fields }, 'A Teams token was exchanged for a session.');
  return outcome;
}

const LEVELS = {
  unknownLink: 'info',
  otherPerson: 'info',
  interaction: 'info',
  badToken: 'warn',
  failed: 'error',
  unavailable: 'error',
} as const satisfies Record<ExchangeRefusal, 'info' | 'warn' | 'error'>;

async function tryExchange(parts: ExchangeParts, offer: Offer): Promise<SignedIn | Already | No> {
  const { actor, exchangeId, token } = offer;
  if (parts.checkSsoToken === undefined) return no('failed');
  const link = await findLink(parts, actor, exchangeId);
  if (link.kind !== 'link') return link;
  const { url } = link;
  const verdict = await parts.checkSsoToken(token, actor);
  if (verdict.kind === 'bad') return no('badToken', { url, fields: { why: verdict.why } });
  if (verdict.kind === 'unavailable') return no('unavailable', { url });

  const tokens = await askOnBehalfOf(parts, offer, link);
  if (tokens.kind === 'no') return tokens;
  await parts.keep(actor, tokens.serialized);
  const used = await parts.store.signIns.use(exchangeId, parts.now().toISOString());
  if (used === undefined) return { kind: 'already' };
  const { resume } = used;
  return { kind: 'signedIn', actor: link.record.actor, silently: true, ...(resume === undefined ? {} : { resume }) };
}

/** The link in the message for which Teams offers the token. */
interface Link {
  readonly kind: 'link';
  readonly record: SignInRecord;
  readonly secrets: Secrets;
  readonly url: string;
}

async function findLink(parts: ExchangeParts, actor: Actor, exchangeId: string): Promise<Link | Already | No> {
  const record = await parts.store.signIns.find(exchangeId);
  if (record === undefined || record.expiresAt <= parts.now().toISOString())
    return (await parts.isSignedIn(actor)) ? { kind: 'already' } : no('unknownLink');
  if (!isSame(record.actor, actor)) return no('otherPerson');
  const secrets = secretsOf(parts, record);
  if (secrets === undefined) return no('unknownLink');
  const url = parts.signInUrl(exchangeId);
  return isChallenge(secrets) ? no('interaction', { url }) : { kind: 'link', record, secrets, url };
}

interface Tokens {
  readonly kind: 'tokens';
  /** MSAL's cache, serialized. */
  readonly serialized: string;
}

async function askOnBehalfOf(
  parts: ExchangeParts,
  { actor, token, correlationId }: Offer,
  link: Link,
): Promise<Tokens | No> {
  const { url } = link;
  // No cache plugin: it would only load the session that is being replaced.
  const client = parts.clientFor(actor.tenantId);
  let result: AuthenticationResult | null;
  try {
    result = await client.acquireTokenOnBehalfOf({ oboAssertion: token, scopes: parts.scopes, correlationId });
  } catch (error) {
    const refusal = refusalOf(error);
    const fields = refusalFields(error);
    if (refusal.kind !== 'interaction')
      return no(refusal.kind === 'unavailable' ? 'unavailable' : 'failed', { url, fields });
    const { claims } = refusal;
    await challenge(parts, link, claims === undefined ? { mfa: true } : { claims });
    return no('interaction', { url, fields });
  }
  if (result === null || !isOf(actor, result))
    return no('failed', { url, fields: { why: 'not a token of this person' } });
  if (!lacksMfa(result.accessToken)) return { kind: 'tokens', serialized: client.getTokenCache().serialize() };
  await challenge(parts, link, { mfa: true });
  return no('interaction', { url, fields: { why: 'no second factor' } });
}

/** Makes the link in the same message ask for what the token from Teams lacked. */
async function challenge(parts: ExchangeParts, { record, secrets }: Link, asked: Challenge): Promise<void> {
  const { state, actor } = record;
  await parts.store.signIns.reseal(state, sealSecrets(parts, state, actor, { ...secrets, ...asked }));
}

function no(because: ExchangeRefusal, more: Pick<No, 'url' | 'fields'> = {}): No {
  return { kind: 'no', because, ...more };
}

function isSame(one: Actor, other: Actor): boolean {
  return sameId(one.tenantId, other.tenantId) && sameId(one.objectId, other.objectId);
}
