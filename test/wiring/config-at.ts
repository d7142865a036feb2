import assert from 'node:assert/strict';
import { type Config, readConfig } from '../../src/settings/config.ts';

export const TENANT = '7c8db11f-1e5e-4472-8386-f0b627d1f301';
const CLIENT = '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a01';

/** The settings for a desk that uses this address for every outside service, with these changes. */
export function configAt(url: string, changes: Readonly<Record<string, string>> = {}): Config {
  const answer = readConfig({
    PUBLIC_URL: 'http://localhost:3978',
    MicrosoftAppId: CLIENT,
    MicrosoftAppPassword: 'hush',
    MicrosoftAppTenantId: TENANT,
    MicrosoftAppType: 'SingleTenant',
    PARTNER_CENTER_CLIENT_ID: CLIENT,
    PARTNER_CENTER_CLIENT_SECRET: 'hush',
    PARTNER_TENANTS: `${TENANT}=Northwind Cloud`,
    TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
    APPROVERS: `group:${TENANT}/c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a401`,
    SSO_RESOURCE: `api://botid-${CLIENT}`,
    PARTNER_CENTER_URL: url,
    ENTRA_AUTHORITY: url,
    GRAPH_URL: `${url}/graph/v1.0`,
    BOT_OPENID_METADATA_URL: `${url}/openid`,
    BOT_LOGIN_URL: url,
    BOT_OAUTH_URL: url,
    ...changes,
  });
  return answer.kind === 'ok' ? answer.config : assert.fail(answer.problems.join('\n'));
}
