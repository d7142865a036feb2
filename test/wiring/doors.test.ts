import assert from 'node:assert/strict';
import { type App, startApp } from '../../src/app.ts';
import { type Line, openLog } from '../logging/open-log.ts';
import { APP_ID, activityWith, type Channel, openChannel, tokenFor } from '../teams/channel.ts';
import { configAt } from './config-at.ts';

const PER_ADDRESS = 10;

describe('the doors of a desk behind a proxy on the same machine', () => {
  let channel: Channel;
  let app: App;
  let lines: Line[];
  beforeEach(async () => {
    channel = await openChannel();
    const opened = openLog();
    lines = opened.lines;
    const { openIdMetadataUrl: BOT_OPENID_METADATA_URL, url } = channel;
    const env = { MicrosoftAppId: APP_ID, DATABASE_URL: ':memory:', BOT_OPENID_METADATA_URL };
    const config = { ...configAt(url, env), limits: { perPerson: 300, perAddress: PER_ADDRESS } };
    app = await startApp({ ...config, port: 0 }, { log: opened.log });
  });
  afterEach(async () => {
    await app.stop();
    await channel.close();
  });

  const post = (headers: Record<string, string>, body = '') =>
    fetch(`${app.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const page = async () => (await fetch(`${app.url}/sign-in/abc`)).status;

  async function flood(): Promise<void> {
    for (let sent = 0; sent < PER_ADDRESS; sent++) await post({});
    assert.equal((await post({})).status, 429);
  }

  it('stay open to Teams and to people who sign in while strangers flood the endpoint', async () => {
    await flood();
    assert.equal(await page(), 404);
    const token = await tokenFor();
    assert.equal((await post({ authorization: `Bearer ${token}` }, JSON.stringify(activityWith()))).status, 200);
  });

  it('stay open to Teams while somebody floods the pages', async () => {
    for (let sent = 0; sent < PER_ADDRESS; sent++) await page();
    assert.equal(await page(), 429);
    assert.equal((await post({})).status, 401);
  });

  it('make the log say, at the first forwarded request, that the proxy is not counted', async () => {
    for (let sent = 0; sent < 2; sent++)
      await fetch(`${app.url}/healthz`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
    assert.equal(lines.filter(({ fields }) => fields.code === 'proxy-not-counted').length, 1);
  });
});
