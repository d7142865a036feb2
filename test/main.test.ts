import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const ID = '7c8db11f-1e5e-4472-8386-f0b627d1f301';
const SETTINGS = {
  PUBLIC_URL: 'https://desk.example',
  MicrosoftAppId: '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a01',
  MicrosoftAppPassword: 'hush',
  MicrosoftAppTenantId: ID,
  MicrosoftAppType: 'SingleTenant',
  PARTNER_CENTER_CLIENT_ID: '6a1d3b2f-8d1a-4f9f-8a1f-4e0f1b7a2b02',
  PARTNER_CENTER_CLIENT_SECRET: 'hush',
  PARTNER_TENANTS: `${ID}=Northwind Cloud`,
  APPROVERS: `${ID}/d0648481-b615-45c9-8cd1-ff87940dbd02`,
  TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
};

describe('npm start', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'main-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (settings: Readonly<Record<string, string>>) => {
    const { PATH = '' } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [MAIN], {
      cwd: folder,
      env: { PATH, ...settings },
      encoding: 'utf8',
      timeout: 50_000,
    });
    return { status, stderr };
  };

  it('says which settings are missing, and ends', () => {
    const { status, stderr } = start({ ...SETTINGS, TOKEN_KEY: '', PUBLIC_URL: '' });
    assert.equal(status, 1);
    const [first, second = '', ...others] = stderr.trim().split('\n\n');
    assert.equal(first, "Transfer Desk can't start yet:");
    assert.deepEqual(
      second.split('\n').map((line) => /^ {2}- (\w+)/.exec(line)?.[1]),
      ['PUBLIC_URL', 'TOKEN_KEY'],
    );
    assert.deepEqual(others, ['.env.example says what each setting is for.']);
  });

  it('says in one paragraph why the store does not open, and ends', () => {
    const { status, stderr } = start({ ...SETTINGS, DATABASE_URL: folder });
    assert.equal(status, 1);
    assert.match(stderr, /^\nThe store .* can't be opened: .*\n\n$/);
  });
});
