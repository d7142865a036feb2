import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { PLAYGROUND_FILE, playgroundSettings } from '../../demo/playground-settings.ts';
import { BOT, startWithoutTeams } from '../../stand-ins/stand-ins.ts';
import { FABRIKAM, PEOPLE, type WorldPerson } from '../../stand-ins/world.ts';

function settingsOf(key: WorldPerson['key']): string {
  const person = PEOPLE.find((one) => one.key === key);
  assert.ok(person);
  return playgroundSettings(person, BOT.appId);
}

describe("the settings of Microsoft's Agents Playground", () => {
  it('in the root folder are those of Riley', () => {
    const there = readFileSync(new URL(`../../${PLAYGROUND_FILE}`, import.meta.url), 'utf8');
    assert.equal(there.replaceAll('\r\n', '\n'), settingsOf('riley'));
  });

  it('put each person into their own tenant, with exactly five others, as the Playground wants it', () => {
    for (const { key, tenantId, objectId } of PEOPLE) {
      const text = settingsOf(key);
      assert.ok(text.includes(`\ntenantId: ${tenantId}\n`));
      const [current = '', users = ''] = text.split('\nusers:\n');
      assert.ok(current.includes(`aadObjectId: ${objectId}\n`));
      assert.ok(!users.includes(objectId));
      assert.equal(users.match(/^ {2}- id: /gm)?.length, 5);
    }
    assert.ok(settingsOf('sam').includes(`\ntenantId: ${FABRIKAM.tenantId}\n`));
  });

  it('go with a desk that offers no single sign-on, which the Playground can’t do', async () => {
    const standIns = await startWithoutTeams({ deskPort: 3978, databaseUrl: ':memory:' });
    await standIns.close();
    assert.ok(!('SSO_RESOURCE' in standIns.env));
    assert.ok(!('BOT_OPENID_METADATA_URL' in standIns.env));
  });
});
