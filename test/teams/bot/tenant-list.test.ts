import assert from 'node:assert/strict';
import type { Bot } from '../../../src/teams/bot/bot.ts';
import { onlyTenants } from '../../../src/teams/bot/tenant-list.ts';
import type { Passed } from '../../../src/teams/gate/gate.ts';
import { openLog } from '../../logging/open-log.ts';
import { activityWith, clickWith, OTHER_TENANT, TENANT } from '../channel.ts';

describe('the list of Teams tenants', () => {
  const { log, lines } = openLog();
  const ran: string[] = [];
  let now: Date;
  let bot: Bot;
  beforeEach(() => {
    now = new Date('2026-01-15T08:00:00Z');
    ran.length = 0;
    lines.length = 0;
    bot = onlyTenants({
      bot: {
        async receive({ activity }) {
          ran.push(activity.conversation.tenantId);
          return { status: 202 };
        },
      },
      tenants: [TENANT],
      words: (key, locale) => `${key} in ${locale}`,
      now: () => now,
      log,
    });
  });

  const from = (tenantId: string, activity: object = activityWith()) =>
    bot.receive({ activity: { ...activity, conversation: { id: '19:x', tenantId } } } as unknown as Passed);

  it('lets through what is said in the conversations of a listed one', async () => {
    assert.deepEqual(await from(TENANT), { status: 202 });
    assert.deepEqual(ran, [TENANT]);
    assert.equal(lines.length, 0);
  });

  it('answers any other with HTTP 200 and nothing, and an invoke of any name with one sentence', async () => {
    for (const type of ['message', 'installationUpdate', 'conversationUpdate', 'messageReaction']) {
      assert.deepEqual(await from(OTHER_TENANT, { ...activityWith(), type }), { status: 200 }, type);
    }
    const body = {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'bot.notHere in sv-SE',
    };
    for (const name of ['adaptiveCard/action', 'signin/tokenExchange', 'application/search']) {
      const answer = await from(OTHER_TENANT, { ...clickWith(), name, locale: 'sv-SE' });
      assert.deepEqual(answer, { status: 200, body }, name);
    }
    assert.deepEqual(ran, []);
  });

  it('logs once an hour of each tenant', async () => {
    const third = '33333333-cccc-4bbb-8ccc-000000000003';
    for (const tenantId of [OTHER_TENANT, third, OTHER_TENANT, third]) await from(tenantId);
    const logged = () => lines.map(({ fields }) => (fields as { tenantId?: string }).tenantId);
    assert.deepEqual(logged(), [OTHER_TENANT, third]);
    now = new Date(now.getTime() + 3_600_000);
    await from(OTHER_TENANT);
    assert.deepEqual(logged(), [OTHER_TENANT, third, OTHER_TENANT]);
  });

  it('remembers a bounded number of tenants', async () => {
    for (let number = 0; number < 1_001; number++)
      await from(`${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`);
    await from('00000001-0000-4000-8000-000000000000');
    assert.equal(lines.length, 1_001, 'the second is still remembered');
    await from('00000000-0000-4000-8000-000000000000');
    assert.equal(lines.length, 1_002, 'the first was forgotten');
  });
});
