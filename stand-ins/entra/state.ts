import type { JWK } from 'jose';
import type { KeptState } from '../kept-state.ts';
import { personByObjectId, type WorldPerson } from '../world.ts';

/** The stand-in's persistent state. Times are milliseconds since 1970. */
export interface EntraState {
  signingKey?: { readonly kid: string; readonly privateKey: JWK; readonly publicKey: JWK };
  readonly codes: Record<string, Code>;
  /** By refresh token. */
  readonly grants: Record<string, Grant>;
  /** Object ids of people who sign in with a password only. */
  readonly withoutMfa: Record<string, true>;
  /** Object ids of people whose sign-in to Teams had a second factor. Absent in files of earlier releases. */
  ssoWithMfa?: Record<string, true>;
  /** Claims as JSON, by object id. A person's refresh is refused unless they signed in with these claims. */
  readonly requiredClaims: Record<string, string>;
}

/** One interactive sign-in to one app. */
export interface SignedIn {
  readonly clientId: string;
  readonly objectId: string;
  readonly scope: string;
  readonly amr: readonly string[];
  /** The claims request that this sign-in fulfilled. */
  readonly claims?: string;
  readonly at: number;
}

export interface Code extends SignedIn {
  readonly redirectUri: string;
  readonly nonce?: string;
  readonly challenge?: string;
  redeemed: boolean;
}

export interface Grant extends SignedIn {
  /** When this refresh token was issued. It lasts 90 days. */
  readonly issuedAt: number;
  revoked: boolean;
}

export interface EntraClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** PEM. Its key signs the app's assertions. */
  readonly certificate?: string;
  /** A managed identity whose tokens may act for the app. */
  readonly trusts?: { readonly tenantId: string; readonly principalId: string };
  readonly redirectUris: readonly string[];
  /** Tenants in which the app can be used. Default: all. */
  readonly tenants?: readonly string[];
}

export interface EntraCall {
  readonly endpoint: 'authorize' | 'token' | 'logout' | 'keys' | 'openid-configuration';
  readonly tenant: string;
  readonly grantType?: string;
  readonly clientId?: string;
  /** The AADSTS number of a refusal. */
  readonly refusedWith?: number;
}

/** What every endpoint needs. */
export interface Desk {
  readonly kept: KeptState<EntraState>;
  readonly clients: readonly EntraClient[];
  readonly now: () => Date;
  readonly newId: () => string;
  /** The stand-in's origin; known once it listens. */
  readonly url: () => string;
  readonly note: (call: EntraCall) => void;
  /** Ids of used assertions. Each assertion is accepted only once. */
  readonly usedAssertions: Set<string>;
  /** Lifetime of access tokens in seconds. */
  readonly tokenLifetime: () => number;
}

export function emptyState(): EntraState {
  return { codes: {}, grants: {}, withoutMfa: {}, requiredClaims: {} };
}

export const CODE_LASTS_MS = 10 * 60_000;
export const REFRESH_TOKEN_LASTS_MS = 90 * 24 * 60 * 60_000;

/** Saves the state without expired entries. A code is kept for an hour, so that its second use is recognised. */
export function saveState(desk: Desk): void {
  const { state, save } = desk.kept;
  const now = desk.now().getTime();
  for (const [code, { at }] of Object.entries(state.codes)) {
    if (now - at > 60 * 60_000) delete state.codes[code];
  }
  for (const [token, { issuedAt }] of Object.entries(state.grants)) {
    if (now - issuedAt > REFRESH_TOKEN_LASTS_MS) delete state.grants[token];
  }
  save();
}

/** How the person signed in (`amr`): `signedInWith`, without `mfa` if they now sign in with a password only. */
export function methodsOf(desk: Desk, objectId: string, signedInWith: readonly string[] = ['pwd', 'mfa']): string[] {
  const passwordOnly = desk.kept.state.withoutMfa[objectId] === true;
  return signedInWith.filter((method) => method !== 'mfa' || !passwordOnly);
}

export function mustKnow(objectId: string): WorldPerson {
  const person = personByObjectId(objectId);
  if (person === undefined) throw new Error(`Nobody in the demo's directory has the object id ${objectId}.`);
  return person;
}
