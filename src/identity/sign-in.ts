import { createHash, randomBytes } from 'node:crypto';
import type { AuthenticationResult } from '@azure/msal-node';
import { z } from 'zod';
import type { Log } from '../logging/log.ts';
import type { Records, SignInRecord } from '../store/store.ts';
import { utc } from '../time/read-time.ts';
import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { lacksMfa } from './access-token.ts';
import { refusalFields, refusalOf } from './entra-answer.ts';
import type { Challenge, Identity, SignedIn, SignInOutcome, SignInRefusal } from './identity.ts';
import type { ClientFor } from './msal-client.ts';
import type { SealedBox } from './sealed-box.ts';
import { partitionOf } from './token-partition.ts';

export interface SignInParts {
  readonly redirectUri: string;
  readonly signInUrl: (state: string) => string;
  readonly scopes: string[];
  readonly store: Pick<Records, 'signIns'>;
  readonly box: SealedBox;
  readonly clientFor: ClientFor;
  /** Stores MSAL's cache after a sign-in, replacing any earlier one. */
  readonly keep: (actor: Actor, serialized: string) => Promise<void>;
  /** Whether Teams may offer its own token instead. */
  readonly offersExchange: boolean;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
}

const LINK_LASTS_MS = 10 * 60_000;

const secretsSchema = z.object({
  verifier: z.string(),
  nonce: z.string(),
  claims: z.string().optional(),
  mfa: z.boolean().optional(),
});
export type Secrets = z.infer<typeof secretsSchema>;

/** Signs people in with authorization code, PKCE and nonce, in the tenant of the person who asked. */
export function signIns(parts: SignInParts): Pick<Identity, 'beginSignIn' | 'authorizeUrl' | 'completeSignIn'> {
  const { store, now } = parts;
  return {
    async beginSignIn(actor, resume, challenge = {}) {
      const state = secret();
      const secrets: Secrets = { verifier: secret(), nonce: secret(), ...challenge };
      const createdAt = now();
      const expiresAt = utc(createdAt.getTime() + LINK_LASTS_MS);
      await store.signIns.add({
        state,
        actor: { tenantId: actor.tenantId, objectId: actor.objectId },
        sealed: sealSecrets(parts, state, actor, secrets),
        ...(resume === undefined ? {} : { resume }),
        createdAt: createdAt.toISOString(),
        expiresAt,
      });
      const link = { url: parts.signInUrl(state), expiresAt };
      // Teams can't pass a challenge on, so Entra would only refuse its token again.
      return parts.offersExchange && !isChallenge(secrets) ? { ...link, exchangeId: state } : link;
    },

    async authorizeUrl(state) {
      const record = await store.signIns.find(state);
      if (record === undefined || record.expiresAt <= now().toISOString()) return undefined;
      const secrets = secretsOf(parts, record);
      if (secrets === undefined) return undefined;
      return parts.clientFor(record.actor.tenantId).getAuthCodeUrl({
        scopes: parts.scopes,
        redirectUri: parts.redirectUri,
        responseMode: 'query',
        // People with several accounts are often signed in with the wrong one, so let them choose. When a second factor
        // is missing and nobody named the claims, make them sign in again, because only then does Entra re-evaluate its
        // policies.
        prompt: secrets.mfa && secrets.claims === undefined ? 'login' : 'select_account',
        state,
        nonce: secrets.nonce,
        codeChallenge: createHash('sha256').update(secrets.verifier).digest('base64url'),
        codeChallengeMethod: 'S256',
        ...(secrets.claims === undefined ? {} : { claims: secrets.claims }),
      });
    },

    async completeSignIn(query) {
      const record = query.state ? await store.signIns.use(query.state, now().toISOString()) : undefined;
      const secrets = record && secretsOf(parts, record);
      if (record === undefined || secrets === undefined) return { kind: 'refused', because: 'unknownLink' };
      return complete(parts, record, secrets, query);
    },
  };
}

async function complete(
  parts: SignInParts,
  record: SignInRecord,
  secrets: Secrets,
  query: Readonly<Record<string, string | undefined>>,
): Promise<SignInOutcome> {
  const { actor } = record;
  const correlationId = parts.newId();
  const refuse = (because: SignInRefusal, fields: object = {}): SignInOutcome => {
    const level = because === 'failed' || because === 'unavailable' ? 'error' : 'info';
    parts.log[level](
      { code: 'sign-in-without-session', correlationId, partition: partitionOf(actor), because, ...fields },
      'A sign-in gave no session.',
    );
    return { kind: 'refused', because, actor };
  };
  if (query.error) return refuse(refusalInBrowser(query.error), { error: codeIn(query.error) });
  if (!query.code) return refuse('failed');

  // No cache plugin: keep the tokens in memory until we know that they belong to this person.
  const client = parts.clientFor(actor.tenantId);
  let result: AuthenticationResult;
  try {
    result = await client.acquireTokenByCode({
      code: query.code,
      scopes: parts.scopes,
      redirectUri: parts.redirectUri,
      codeVerifier: secrets.verifier,
      nonce: secrets.nonce,
      correlationId,
    });
  } catch (error) {
    return refuse(refusalOf(error).kind === 'unavailable' ? 'unavailable' : 'failed', refusalFields(error));
  }
  if (!isOf(actor, result)) return refuse('otherPerson');
  await parts.keep(actor, client.getTokenCache().serialize());
  parts.log.info({ code: 'session-opened', correlationId, partition: partitionOf(actor) }, 'A sign-in gave a session.');
  const signedIn: SignedIn = {
    kind: 'signedIn',
    actor,
    ...(record.resume === undefined ? {} : { resume: record.resume }),
  };
  return {
    ...signedIn,
    ...(isChallenge(secrets) ? { forMfa: true } : {}),
    ...(lacksMfa(result.accessToken) ? { withoutMfa: true } : {}),
  };
}

export function isChallenge({ claims, mfa }: Challenge): boolean {
  return claims !== undefined || mfa === true;
}

/** The id token came directly from Entra's token endpoint, so its claims need no further check. */
export function isOf(actor: Actor, result: AuthenticationResult): boolean {
  const claims: { oid?: unknown; tid?: unknown } = result.idTokenClaims;
  return (
    typeof claims.oid === 'string' &&
    typeof claims.tid === 'string' &&
    sameId(claims.oid, actor.objectId) &&
    sameId(claims.tid, actor.tenantId)
  );
}

/** Logs only text that looks like one of Entra's codes, because anyone with the link can put any text there. */
function codeIn(error: string): string {
  return /^[a-z_]{1,64}$/.test(error) ? error : 'other';
}

/** Maps the errors that Entra sends through the browser. Page "OAuth 2.0 authorization code flow", error codes. */
function refusalInBrowser(error: string): SignInRefusal {
  if (error === 'access_denied') return 'denied';
  return error === 'temporarily_unavailable' || error === 'server_error' ? 'unavailable' : 'failed';
}

export function sealSecrets(parts: Pick<SignInParts, 'box'>, state: string, actor: Actor, secrets: Secrets): string {
  return parts.box.seal(JSON.stringify(secrets), purposeOf(state, actor));
}

export function secretsOf(parts: Pick<SignInParts, 'box' | 'log'>, record: SignInRecord): Secrets | undefined {
  const opened = parts.box.open(record.sealed, purposeOf(record.state, record.actor));
  if (opened !== undefined) return secretsSchema.parse(JSON.parse(opened));
  parts.log.warn(
    { code: 'sign-in-unreadable', partition: partitionOf(record.actor) },
    "A stored sign-in can't be opened with any key.",
  );
  return undefined;
}

/** Seals the person who asked into a stored sign-in, so that nobody can give the sign-in to somebody else. */
function purposeOf(state: string, actor: Actor): string {
  return `sign-in:${state}:${partitionOf(actor)}`;
}

/** 256 random bits, suitable as a state, a nonce and a PKCE verifier (43 characters). */
function secret(): string {
  return randomBytes(32).toString('base64url');
}
