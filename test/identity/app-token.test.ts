import assert from 'node:assert/strict';
import { type AppTokenOptions, createAppTokens } from '../../src/identity/app-token.ts';
import { type EntraStandIn, startEntra } from '../../stand-ins/entra/entra.ts';
import { FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import { openLog, shown } from '../logging/open-log.ts';
import { APP } from './rig.ts';

const GRAPH = 'https://graph.microsoft.com';

describe('An app’s own token in each partner tenant', () => {
  let entra: EntraStandIn;
  let ahead = 0;
  let { log, lines } = openLog();
  const now = () => new Date(Date.now() + ahead);
  const app = (changes: Partial<AppTokenOptions> = {}) =>
    createAppTokens({
      clientId: APP.clientId,
      credential: { kind: 'secret', secret: APP.clientSecret },
      authority: entra.url,
      allowLoopback: true,
      scope: `${GRAPH}/.default`,
      now,
      newId: () => 'correlation',
      log,
      ...changes,
    });
  const calls = () => entra.control.calls().filter((call) => call.grantType === 'client_credentials');

  beforeEach(async () => {
    ahead = 0;
    ({ log, lines } = openLog());
    entra = await startEntra({ clients: [APP], now });
  });
  afterEach(() => entra.close());

  it('is one that Graph takes for that tenant', async () => {
    const tokenIn = app();
    for (const { tenantId } of [NORTHWIND, FABRIKAM]) {
      const token = await tokenIn(tenantId);
      assert.deepEqual(await entra.verifyAppToken(token, GRAPH), { appId: APP.clientId, tenantId });
    }
  });

  it('is fetched once in a tenant by ten who ask together, and kept until five minutes before it expires', async () => {
    const tokenIn = app();
    const both = await Promise.all(
      Array.from({ length: 20 }, (_, at) => tokenIn(at % 2 === 0 ? NORTHWIND.tenantId : FABRIKAM.tenantId)),
    );
    assert.equal(new Set(both).size, 2);
    assert.deepEqual(
      calls()
        .map(({ tenant }) => tenant)
        .sort(),
      [FABRIKAM.tenantId, NORTHWIND.tenantId],
    );
    ahead = 54 * 60_000;
    assert.equal(await tokenIn(NORTHWIND.tenantId.toUpperCase()), both[0]);
    ahead = 56 * 60_000;
    assert.notEqual(await tokenIn(NORTHWIND.tenantId), both[0]);
    assert.equal(calls().length, 3);
  });

  it('is fetched again when the clock was set back, because it then expires earlier than it seems', async () => {
    ahead = 30 * 60_000;
    const tokenIn = app();
    const first = await tokenIn(NORTHWIND.tenantId);
    ahead = 0;
    assert.notEqual(await tokenIn(NORTHWIND.tenantId), first);
  });

  it('is used to its end when Entra gives no new one, and asked for again after a failure', async () => {
    const tokenIn = app();
    const first = await tokenIn(NORTHWIND.tenantId);
    entra.control.outage(true);
    ahead = 56 * 60_000;
    assert.equal(await tokenIn(NORTHWIND.tenantId), first);
    ahead = 61 * 60_000;
    await assert.rejects(tokenIn(NORTHWIND.tenantId));
    entra.control.outage(false);
    assert.notEqual(await tokenIn(NORTHWIND.tenantId), first);
  });

  it('is not had where the app is not known, and the log names the tenant and no secret', async () => {
    await assert.rejects(app()('99999999-9999-4999-8999-999999999999'));
    await assert.rejects(app({ credential: { kind: 'secret', secret: 'wrong-one' } })(NORTHWIND.tenantId));
    assert.equal(lines.length, 2);
    assert.match(shown(lines[0]), /99999999-9999/);
    assert.match(shown(lines[1]), /7000215/);
    assert.doesNotMatch(lines.map(shown).join(), /wrong-one|the app’s secret/);
  });
});
