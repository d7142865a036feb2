import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billed, customerId, openNewCommerce, openTraditional, startRig, traditionalBody } from './rig.ts';

const contoso = customerId('Contoso');

describe('Partner Center stand-in: what it remembers', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partner-center-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('goes on after a restart: transfers, subscriptions, effects, clock, roles and first answers', async () => {
    const stateFile = join(folder, 'state', 'partner-center.json');
    const first = await startRig({ stateFile });
    const ids = await billed(first, 'riley', contoso);
    const { path } = await openTraditional(first, contoso, ids.slice(0, 1));
    await first.call('sam', 'POST', `${path}/accept`);
    const pending = await openNewCommerce(first, contoso);
    const once = { 'MS-RequestId': '4fa6dad6-a89f-4875-8247-7294a10ae1cf' };
    const body = traditionalBody(ids.slice(1, 2));
    const created = await first.call('riley', 'POST', `/customers/${contoso}/transfers`, body, once);
    first.control.advance(30 * 86_400_000);
    first.control.setRole('d0648481-b615-45c9-8cd1-ff87940dbd03', []);
    // Not closed first: what was answered is on the disk already.
    const second = await startRig({ stateFile });
    try {
      assert.deepEqual(second.control.effects(), first.control.effects());
      assert.equal((await second.call('riley', 'GET', path)).json.status, 'Complete');
      assert.equal((await second.call('sam', 'GET', pending.path)).json.status, 'Expired');
      assert.equal((await billed(second, 'sam', contoso)).length, 1);
      assert.equal((await second.call('noor', 'GET', path)).status, 403);
      const again = await second.call('riley', 'POST', `/customers/${contoso}/transfers`, body, once);
      assert.deepEqual(again.body, created.body);
      assert.equal(second.control.effects().length, 4);
    } finally {
      await first.close();
      await second.close();
    }
    assert.deepEqual(readdirSync(join(folder, 'state')), ['partner-center.json']);
  });

  it('refuses to start over a state it can not read', async () => {
    const stateFile = join(folder, 'broken.json');
    writeFileSync(stateFile, '{"transfers":');
    await assert.rejects(startRig({ stateFile }), /broken\.json is not JSON/);
  });
});
