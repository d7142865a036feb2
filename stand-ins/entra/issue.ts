import type { JWTPayload } from 'jose';
import type { AskedScope } from './scope.ts';
import type { Signing } from './signing.ts';
import type { Desk, SignedIn } from './state.ts';
import { mustKnow } from './state.ts';

export const PARTNER_CENTER = 'https://api.partnercenter.microsoft.com';

/** An access token for an API on behalf of a person. The format is v1.0, as for Partner Center. */
export function accessToken(desk: Desk, signing: Signing, signedIn: SignedIn, asked: AskedScope): Promise<string> {
  const person = mustKnow(signedIn.objectId);
  return signing.sign({
    ...lifetime(desk),
    aud: asked.resource,
    iss: v1Issuer(person.tenantId),
    ver: '1.0',
    appid: signedIn.clientId,
    appidacr: '1',
    amr: [...signedIn.amr],
    name: person.name,
    oid: person.objectId,
    scp: asked.permissions.join(' '),
    sub: `${person.objectId}.${asked.resource}`,
    tid: person.tenantId,
    unique_name: person.username,
    upn: person.username,
    // Entra has no such claim. Partner Center looks up the person's roles; its stand-in reads them here.
    pc_roles: person.role === undefined ? [] : [person.role],
  });
}

export function idToken(desk: Desk, signing: Signing, signedIn: SignedIn, nonce: string | undefined): Promise<string> {
  const person = mustKnow(signedIn.objectId);
  return signing.sign({
    ...lifetime(desk),
    ...v2Person(desk, signedIn.objectId),
    aud: signedIn.clientId,
    sub: `${person.objectId}.${signedIn.clientId}`,
    ...(nonce === undefined ? {} : { nonce }),
  });
}

/** The token that Teams gives a bot or tab for single sign-on: a v2.0 token for the app itself. */
export function ssoToken(desk: Desk, signing: Signing, objectId: string, clientId: string): Promise<string> {
  return signing.sign({
    ...lifetime(desk),
    ...v2Person(desk, objectId),
    aud: clientId,
    azp: '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
    scp: 'access_as_user',
    sub: `${objectId}.${clientId}`,
  });
}

/** A token of a managed identity, which belongs to a machine and not to a person. */
export function managedIdentityToken(
  desk: Desk,
  signing: Signing,
  { principalId, tenantId, audience }: { principalId: string; tenantId: string; audience: string },
): Promise<string> {
  return signing.sign({
    ...lifetime(desk),
    aud: audience,
    iss: v2Issuer(desk, tenantId),
    ver: '2.0',
    oid: principalId,
    sub: principalId,
    tid: tenantId,
  });
}

/** An app-only token (client credentials). */
export function appToken(desk: Desk, signing: Signing, tenantId: string, clientId: string, resource: string) {
  return signing.sign({
    ...lifetime(desk),
    aud: resource,
    iss: v1Issuer(tenantId),
    ver: '1.0',
    appid: clientId,
    appidacr: '1',
    idtyp: 'app',
    oid: clientId,
    sub: clientId,
    tid: tenantId,
  });
}

export function v1Issuer(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`;
}

export function v2Issuer(desk: Desk, tenantId: string): string {
  return `${desk.url()}/${tenantId}/v2.0`;
}

function v2Person(desk: Desk, objectId: string): JWTPayload {
  const person = mustKnow(objectId);
  return {
    iss: v2Issuer(desk, person.tenantId),
    ver: '2.0',
    name: person.name,
    oid: person.objectId,
    preferred_username: person.username,
    tid: person.tenantId,
  };
}

function lifetime(desk: Desk): JWTPayload {
  const now = Math.floor(desk.now().getTime() / 1000);
  return { iat: now, nbf: now, exp: now + desk.tokenLifetime(), uti: desk.newId() };
}
