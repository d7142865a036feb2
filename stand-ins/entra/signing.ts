import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { KeptState } from '../kept-state.ts';
import type { EntraState } from './state.ts';

export interface Signing {
  readonly keys: JSONWebKeySet;
  sign(claims: JWTPayload): Promise<string>;
  /** Returns the claims if the stand-in signed the token for this audience; otherwise the reason for refusing the token. */
  verify(token: string, audience: string): Promise<JWTPayload | 'expired' | 'wrongAudience' | 'invalid'>;
}

/** One RS256 key, made at the first start and stored, so that tokens stay valid after a restart of the demo. */
export async function createSigning(kept: KeptState<EntraState>, now: () => Date): Promise<Signing> {
  const { kid, privateKey, publicKey } = kept.state.signingKey ?? (await makeKey(kept));
  const [signer, verifier] = await Promise.all([importJWK(privateKey, 'RS256'), importJWK(publicKey, 'RS256')]);
  return {
    keys: { keys: [{ ...publicKey, kid, use: 'sig', alg: 'RS256' }] },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(signer),
    async verify(token, audience) {
      try {
        const options = { algorithms: ['RS256'], audience, currentDate: now(), requiredClaims: ['exp', 'iss', 'tid'] };
        return (await jwtVerify(token, verifier, options)).payload;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        const claim = error instanceof Error && 'claim' in error ? error.claim : undefined;
        if (code === 'ERR_JWT_EXPIRED') return 'expired';
        return claim === 'aud' ? 'wrongAudience' : 'invalid';
      }
    },
  };
}

async function makeKey(kept: KeptState<EntraState>): Promise<NonNullable<EntraState['signingKey']>> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const kid = `${publicKey.n?.slice(0, 24)}`;
  const made = { kid, privateKey: await exportJWK(pair.privateKey), publicKey };
  kept.state.signingKey = made;
  kept.save();
  return made;
}
