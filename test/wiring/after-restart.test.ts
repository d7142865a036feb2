import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { openLog } from '../logging/open-log.ts';
import { APP_ID, type Channel, openChannel } from '../teams/channel.ts';
import { configAt } from './config-at.ts';

describe('A desk that starts', () => {
  let channel: Channel;
  let folder: string;
  beforeEach(async () => {
    channel = await openChannel();
    folder = mkdtempSync(join(tmpdir(), 'desk-'));
  });
  afterEach(async () => {
    await channel.close();
    rmSync(folder, { recursive: true });
  });

  it('takes up calls that wait for long within a minute', async () => {
    const { openIdMetadataUrl: BOT_OPENID_METADATA_URL, url } = channel;
    const env = { MicrosoftAppId: APP_ID, DATABASE_URL: join(folder, 'desk.sqlite'), BOT_OPENID_METADATA_URL };
    const at = new Date('2026-01-15T08:00:00.000Z');
    const start = () => startApp({ ...configAt(url, env), port: 0 }, { log: openLog().log, now: () => at });
    const before = await start();
    const [kind, lane, runAt] = ['write', 'write:transfer-1', '2026-01-15T08:15:00.000Z'];
    await before.store.work.add({ kind, lane, key: lane, payload: { transferId: 'transfer-1' }, runAt });
    await before.stop();
    const after = await start();
    const due = await after.store.work.nextDue();
    await after.stop();
    assert.ok(due !== undefined && due <= '2026-01-15T08:01:00.000Z', due);
  });
});
