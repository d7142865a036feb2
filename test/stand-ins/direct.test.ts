import assert from 'node:assert/strict';
import { openPartnerCenter } from '../../stand-ins/partner-center/partner-center.ts';
import { CUSTOMERS, NORTHWIND } from '../../stand-ins/world.ts';

describe('Partner Center without a socket', () => {
  const open = () =>
    openPartnerCenter({
      verifyToken: async () => ({ tenantId: NORTHWIND.tenantId, objectId: 'd', roles: ['AdminAgents'], mfa: true }),
      bom: false,
      log: () => {},
    });
  const get = (url: string) => ({ method: 'GET', url, headers: { authorization: 'Bearer x' }, body: Buffer.alloc(0) });
  const list = `/v1/customers?size=2`;

  it('answers as it does over HTTP', async () => {
    const answer = await open().answer(get(list));
    assert.equal(answer.kind, 'answered');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.ok(answer.headers['ms-requestid']);
    assert.deepEqual(
      JSON.parse(answer.body).items.map((item: { id: string }) => item.id),
      CUSTOMERS.slice(0, 2).map(({ id }) => id),
    );
  });

  it('refuses a path it does not have, and says so for a broken connection', async () => {
    const standIn = open();
    const missing = await standIn.answer(get('/v1/nothing'));
    assert.equal(missing.kind === 'answered' && missing.status, 404);
    standIn.control.fault({ kind: 'reset' });
    assert.deepEqual(await standIn.answer(get(list)), { kind: 'reset' });
    assert.deepEqual(
      standIn.control.calls().map(({ path, fault }) => [path, fault]),
      [
        ['/v1/nothing', undefined],
        [list, 'reset'],
      ],
    );
  });
});
