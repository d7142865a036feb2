import assert from 'node:assert/strict';
import { type BotTokenOptions, createBotToken } from '../../src/identity/bot-token.ts';
import { type EntraStandIn, startEntra } from '../../stand-ins/entra/entra.ts';
import { NORTHWIND } from '../../stand-ins/world.ts';
import { openLog, shown } from '../logging/open-log.ts';
import { BOT } from './rig.ts';

describe('The bot’s own token', () => {
  let entra: EntraStandIn;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const bot = (changes: Partial<BotTokenOptions> = {}) =>
    createBotToken({
      clientId: BOT.clientId,
      credential: { kind: 'secret', secret: BOT.clientSecret },
      authority: entra.url,
      allowLoopback: true,
      tenantId: NORTHWIND.tenantId,
      scope: 'https://api.botframework.com/.default',
      now,
      newId: () => 'correlation',
      log: openLog().log,
      ...changes,
    });
  const calls = () => entra.control.calls().filter((call) => call.grantType === 'client_credentials').length;

  beforeEach(async () => {
    ahead = 0;
    entra = await startEntra({ clients: [BOT], now });
  });
  afterEach(() => entra.close());

  it('is one that the connector takes', async () => {
    assert.deepEqual(await entra.verifyAppToken(await bot()(), 'https://api.botframework.com'), {
      appId: BOT.clientId,
      tenantId: NORTHWIND.tenantId,
    });
  });

  it('is fetched once by ten who ask together, and kept until five minutes before it expires', async () => {
    const token = bot();
    const tokens = await Promise.all(Array.from({ length: 10 }, token));
    assert.equal(new Set(tokens).size, 1);
    ahead = 54 * 60_000;
    assert.equal(await token(), tokens[0]);
    assert.equal(calls(), 1);
    ahead = 56 * 60_000;
    assert.notEqual(await token(), tokens[0]);
    assert.equal(calls(), 2);
  });

  it('is used to its end when Entra gives no new one', async () => {
    const token = bot();
    const first = await token();
    entra.control.outage(true);
    ahead = 56 * 60_000;
    assert.equal(await token(), first);
    ahead = 61 * 60_000;
    await assert.rejects(token());
    entra.control.outage(false);
    assert.notEqual(await token(), first);
  });

  it('is refused for a wrong secret, and the log says why without the secret', async () => {
    const { log, lines } = openLog();
    await assert.rejects(bot({ credential: { kind: 'secret', secret: 'wrong-one' }, log })());
    assert.match(lines.map(shown).join(), /7000215/);
    assert.doesNotMatch(lines.map(shown).join(), /wrong-one/);
  });
});
