import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/settings/config.ts';
import { BOT } from '../../stand-ins/stand-ins.ts';
import { NORTHWIND } from '../../stand-ins/world.ts';
import { ownCertificate } from '../identity/own-certificate.ts';
import { openLog } from '../logging/open-log.ts';
import { buttons, startJourney } from './journey.ts';
import { nothingFailed, only, signIn, words } from './steps.ts';

const PARTNER_CENTER_APP = '66666666-7777-4888-8999-000000000000';

describe('a desk whose TOKEN_KEY was changed', () => {
  it('reseals all sessions by itself, keeps people signed in, and says when the former key can go', async () => {
    const journey = await startJourney();
    try {
      await signIn(journey, 'riley');
      const former = journey.standIns.env.TOKEN_KEY ?? '';
      const env = { TOKEN_KEY: Buffer.alloc(32, 9).toString('base64'), TOKEN_KEY_FORMER: former };
      await journey.restart(env);
      await journey.until(() => journey.log.some(({ text }) => /TOKEN_KEY_FORMER can go/.test(text)));
      await journey.restart({ ...env, TOKEN_KEY_FORMER: '' });
      await journey.say('riley', 'chat', 'customers Contoso');
      const title = words.get('customers.title', { query: 'Contoso' });
      await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
      nothingFailed(journey);
    } finally {
      await journey.stop();
    }
  });

  it('keeps the buttons good that were sent before, while it knows the former key; then it says what to type', async () => {
    const journey = await startJourney();
    try {
      await journey.say('riley', 'chat', 'help');
      const list = words.get('actions.listTransfers');
      const help = await journey.sees('riley', 'chat', (seen) => buttons(seen.card).includes(list));
      const former = journey.standIns.env.TOKEN_KEY ?? '';
      const env = { TOKEN_KEY: Buffer.alloc(32, 9).toString('base64'), TOKEN_KEY_FORMER: former };
      const press = () => journey.press('riley', 'chat', list, {}, only(help));
      await journey.restart({ ...env, TOKEN_KEY_FORMER: '' });
      assert.equal((await press()).note, words.get('bot.otherButton'));
      await journey.restart(env);
      assert.ok((await press()).words.includes(words.get('list.title.open')));
    } finally {
      await journey.stop();
    }
  });
});

describe('a desk with certificates instead of secrets', () => {
  it('signs people in and answers them', async () => {
    const own = ownCertificate(new Date(Date.now() - 60_000), new Date(Date.now() + 90 * 24 * 60 * 60_000));
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    const file = join(folder, 'desk.pem');
    writeFileSync(file, own.privateKey + own.certificate, { mode: 0o600 });
    const env = {
      MicrosoftAppPassword: '',
      MicrosoftAppCertificate: file,
      PARTNER_CENTER_CLIENT_SECRET: '',
      PARTNER_CENTER_CERTIFICATE: file,
    };
    const journey = await startJourney({ env, certificate: own.certificate });
    try {
      await signIn(journey, 'riley');
      await journey.say('riley', 'chat', 'customers Contoso');
      const title = words.get('customers.title', { query: 'Contoso' });
      await journey.sees('riley', 'chat', (seen) => seen.words.includes(title));
      nothingFailed(journey);
    } finally {
      await journey.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('does not start without its certificate, and says which setting is wrong', async () => {
    const settings = readConfig({
      PUBLIC_URL: 'http://localhost:3978',
      MicrosoftAppId: BOT.appId,
      MicrosoftAppPassword: BOT.secret,
      MicrosoftAppTenantId: NORTHWIND.tenantId,
      MicrosoftAppType: 'SingleTenant',
      PARTNER_CENTER_CLIENT_ID: PARTNER_CENTER_APP,
      PARTNER_CENTER_CERTIFICATE: '/nowhere/desk.pem',
      PARTNER_TENANTS: `${NORTHWIND.tenantId}=Northwind`,
      DATABASE_URL: ':memory:',
      TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    assert.ok(settings.kind === 'ok');
    await assert.rejects(
      startApp(settings.config, { log: openLog().log }),
      /^Error: PARTNER_CENTER_CERTIFICATE names a file that can't be read/,
    );
  });
});
