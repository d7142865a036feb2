import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { KeptState } from '../kept-state.ts';
import type { TeamsState } from './board.ts';

const ISSUER = 'https://api.botframework.com';
const TOKEN_SECONDS = 3600;
/** Teams reuses a token for a while, so a bot may cache the result of verifying a token. */
const REUSE_MS = 5 * 60_000;

/** Claims to add or change. `undefined` leaves the claim out. */
export type ClaimOverrides = { readonly [claim: string]: unknown };

/** Signs activities, which proves to the bot that they come from Teams. */
export interface Signer {
  /** Makes a bearer token as Teams does; with overrides, a wrong token to test the bot's gate. */
  sign(overrides?: ClaimOverrides): Promise<string>;
  /** Signs with a new key from now on. Older keys stay published. */
  rotate(): Promise<void>;
  jwks(): { readonly keys: readonly JWK[] };
}

/** Keeps the keys in the state file, so that a bot which has cached the keys still trusts a restarted stand-in. */
export async function createSigner(
  kept: KeptState<TeamsState>,
  botAppId: string,
  serviceUrl: () => string,
  now: () => Date,
  newId: () => string,
): Promise<Signer> {
  const { state } = kept;
  let reusable: { readonly token: string; readonly signedAt: number } | undefined;
  if (state.keys.length === 0) await addKey(kept, newId());

  async function fresh(overrides: ClaimOverrides): Promise<string> {
    const jwk = state.keys.at(-1);
    if (jwk?.kid === undefined) throw new Error('The Teams stand-in has no signing key.');
    const seconds = Math.floor(now().getTime() / 1000);
    const claims: JWTPayload = {
      iss: ISSUER,
      aud: botAppId,
      serviceurl: serviceUrl(),
      nbf: seconds - 300,
      exp: seconds + TOKEN_SECONDS,
      ...overrides,
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })
      .sign(await importJWK(jwk, 'RS256'));
  }

  return {
    async sign(overrides) {
      if (overrides !== undefined) return fresh(overrides);
      const at = now().getTime();
      if (reusable === undefined || at - reusable.signedAt > REUSE_MS || at < reusable.signedAt) {
        reusable = { token: await fresh({}), signedAt: at };
      }
      return reusable.token;
    },
    async rotate() {
      await addKey(kept, newId());
      reusable = undefined;
    },
    jwks: () => ({ keys: state.keys.map(publicPart) }),
  };
}

/** The OpenID metadata document at `url`. Source: Bot Framework page "Authenticate requests from the Bot Connector service". */
export function openIdMetadata(url: string): object {
  return {
    issuer: ISSUER,
    authorization_endpoint: 'https://invalid.botframework.com',
    jwks_uri: `${url}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  };
}

async function addKey(kept: KeptState<TeamsState>, kid: string): Promise<void> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  kept.state.keys.push({ ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' });
  kept.save();
}

function publicPart(jwk: JWK): JWK {
  const { kty, use, kid, n, e } = jwk;
  return { kty, use, kid, n, e, endorsements: ['msteams'] } as JWK;
}
