import { X509Certificate } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { EntraRefusal } from './errors.ts';
import { v2Issuer } from './issue.ts';
import type { Signing } from './signing.ts';
import type { Desk, EntraClient } from './state.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The audience of a token that lets another identity vouch for an app. Source: page "Workload identity federation". */
export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** Tolerance for the times in assertions, because apps round them. */
const SKEW_SECONDS = 5;

/**
 * Checks the assertion that an app sends instead of a secret: a statement signed with its registered certificate (page
 * "Certificate credentials"), or a token of a managed identity that the app trusts.
 */
export async function checkAssertion(
  desk: Desk,
  signing: Signing,
  { client, tenant, assertion }: { client: EntraClient; tenant: string; assertion: string },
): Promise<void> {
  const { iss } = read(assertion);
  if (iss === client.clientId) return checkSigned(desk, client, tenant, assertion);
  return checkFederated(desk, signing, client, assertion);
}

async function checkSigned(desk: Desk, client: EntraClient, tenant: string, assertion: string): Promise<void> {
  if (client.certificate === undefined) throw new EntraRefusal(700027);
  const certificate = new X509Certificate(client.certificate);
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  if (decodeProtectedHeader(assertion)['x5t#S256'] !== thumbprint) throw new EntraRefusal(700027);
  const endpoint = `${desk.url()}/${tenant}/oauth2/v2.0/token`;
  try {
    const { payload } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['PS256', 'RS256'],
      subject: client.clientId,
      audience: [endpoint, `${desk.url()}/${tenant}/v2.0`],
      currentDate: desk.now(),
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['exp', 'jti'],
    });
    // Microsoft doesn't publish the number for a repeated id.
    if (desk.usedAssertions.has(String(payload.jti))) throw new EntraRefusal(700027);
    desk.usedAssertions.add(String(payload.jti));
  } catch (error) {
    throw error instanceof EntraRefusal ? error : new EntraRefusal(codeOf(error));
  }
}

/** A federated token may be used any number of times until it expires. */
async function checkFederated(desk: Desk, signing: Signing, client: EntraClient, assertion: string): Promise<void> {
  const trusted = client.trusts;
  if (trusted === undefined) throw new EntraRefusal(700211);
  const claims = await signing.verify(assertion, EXCHANGE_AUDIENCE);
  if (claims === 'wrongAudience') throw new EntraRefusal(700212);
  if (claims === 'expired') throw new EntraRefusal(700024);
  if (claims === 'invalid') throw new EntraRefusal(700027);
  if (claims.iss !== v2Issuer(desk, trusted.tenantId)) throw new EntraRefusal(700211);
  if (claims.sub !== trusted.principalId) throw new EntraRefusal(700213);
}

function read(assertion: string): { readonly iss?: string } {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new EntraRefusal(50027);
  }
}

function codeOf(error: unknown): 700021 | 700023 | 700024 | 700027 {
  if (error instanceof errors.JWTExpired) return 700024;
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 700027;
  return error.claim === 'aud' ? 700023 : error.claim === 'sub' ? 700021 : 700024;
}
