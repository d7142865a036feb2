import { createHash } from 'node:crypto';
import type { EntraStandIn } from '../../../stand-ins/entra/entra.ts';
import { NORTHWIND, PEOPLE, type WorldPerson } from '../../../stand-ins/world.ts';

export const APP = {
  clientId: '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a01',
  clientSecret: 'secret+/=',
  redirectUris: ['http://127.0.0.1:3978/callback', 'https://desk.example/callback'],
};
export const OTHER = {
  clientId: '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a09',
  clientSecret: 'other',
  redirectUris: ['http://127.0.0.1:3978/other'],
  tenants: [NORTHWIND.tenantId],
};
export const [REDIRECT_URI = ''] = APP.redirectUris;
const VERIFIER = 'v'.repeat(43);
export const PARTNER_CENTER_SCOPE = 'https://api.partnercenter.microsoft.com/user_impersonation';

export function someone(key: WorldPerson['key']): WorldPerson {
  const person = PEOPLE.find((one) => one.key === key);
  if (person === undefined) throw new Error(`Nobody is called ${key}.`);
  return person;
}

/** The address of a valid authorization request with these changes. `undefined` removes a parameter. */
export function authorizeAddress(
  entra: EntraStandIn,
  changes: Readonly<Record<string, string | undefined>> = {},
  tenant = NORTHWIND.tenantId,
): string {
  const query = {
    client_id: APP.clientId,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: `${PARTNER_CENTER_SCOPE} openid profile offline_access`,
    state: 'the state',
    nonce: 'the nonce',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  return `${entra.authority(tenant)}/oauth2/v2.0/authorize?${encode(query)}`;
}

/** Sends the page's form, and returns the status and the query of the redirect. */
export async function click(address: string, form: Readonly<Record<string, string>>) {
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const location = answer.headers.get('location');
  return {
    status: answer.status,
    text: await answer.text(),
    location,
    query: new URL(location ?? 'http://nowhere').searchParams,
  };
}

export async function codeFor(entra: EntraStandIn, person: WorldPerson, changes = {}, tenant = person.tenantId) {
  const { query } = await click(authorizeAddress(entra, changes, tenant), { account: person.objectId });
  return query.get('code') ?? 'no code';
}

/** Posts to the token endpoint as the app. */
export async function post(
  entra: EntraStandIn,
  form: Readonly<Record<string, string | undefined>>,
  tenant = NORTHWIND.tenantId,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = encode({ client_id: APP.clientId, client_secret: APP.clientSecret, ...form });
  const answer = await fetch(`${entra.authority(tenant)}/oauth2/v2.0/token`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

export function codeForm(code: string) {
  return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER };
}

function encode(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) encoded.set(name, value);
  return encoded;
}
