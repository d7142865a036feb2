import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billed, customerId, openNewCommerce, openTraditional, releaseBody, startRig, traditionalBody } from './rig.ts';

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
    // Don't close the first stand-in: calls that it has answered must already be on disk.
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

  it('remembers work that a read found complete', async () => {
    const stateFile = join(folder, 'partner-center.json');
    const trey = customerId('Trey Research');
    const first = await startRig({ stateFile, completesAfter: 0 });
    const ids = (await billed(first, 'morgan', trey)).slice(0, 1);
    const { path } = await openNewCommerce(first, trey);
    await first.call('morgan', 'PATCH', path, releaseBody(ids));
    const moved = await billed(first, 'noor', trey);
    await first.close();
    const second = await startRig({ stateFile });
    const found = await billed(second, 'noor', trey);
    await second.close();
    assert.equal(moved.length, 1);
    assert.deepEqual(found, moved);
  });

  it('refuses to start over a state it can not read', async () => {
    const stateFile = join(folder, 'broken.json');
    writeFileSync(stateFile, '{"transfers":');
    await assert.rejects(startRig({ stateFile }), /broken\.json is not JSON/);
  });
});
