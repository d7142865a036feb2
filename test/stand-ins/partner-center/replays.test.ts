import assert from 'node:assert/strict';
import { billed, customerId, type Json, openTraditional, type Rig, startRig, traditionalBody } from './rig.ts';

const contoso = customerId('Contoso');
const transfers = `/customers/${contoso}/transfers`;
const ID = '4fa6dad6-a89f-4875-8247-7294a10ae1cf';
const once = { 'MS-RequestId': ID };

describe('Partner Center stand-in: the same MS-RequestId again', () => {
  let rig: Rig;
  let body: Json;
  beforeEach(async () => {
    rig = await startRig();
    body = traditionalBody((await billed(rig, 'riley', contoso)).slice(0, 1));
  });
  afterEach(() => rig.close());

  it('gets the first answer and has no second effect', async () => {
    const first = await rig.call('riley', 'POST', transfers, body, once);
    const second = await rig.call('riley', 'POST', transfers, body, { 'MS-RequestId': ID.toUpperCase() });
    assert.equal(second.status, 201);
    assert.deepEqual(second.body, first.body);
    assert.equal(rig.control.effects().length, 1);
    assert.deepEqual(
      rig.control.calls().map((call) => call.replay),
      [undefined, undefined, true],
    );
  });

  it('gets the first answer of a withdraw, although the transfer is gone', async () => {
    const { path } = await openTraditional(rig, contoso);
    assert.equal((await rig.call('riley', 'DELETE', path, undefined, once)).status, 204);
    assert.equal((await rig.call('riley', 'DELETE', path, undefined, once)).status, 204);
    assert.equal((await rig.call('riley', 'DELETE', path)).status, 404);
  });

  it('is refused with another body or on another path', async () => {
    await rig.call('riley', 'POST', transfers, body, once);
    const other = await rig.call('riley', 'POST', transfers, { ...body, customerName: 'Contoso' }, once);
    assert.deepEqual([other.status, other.code], [400, '800002']);
    const elsewhere = await rig.call('riley', 'POST', `/customers/${customerId('Litware')}/transfers`, body, once);
    assert.deepEqual([elsewhere.status, elsewhere.code], [400, '800002']);
    assert.equal(rig.control.effects().length, 1);
  });

  it('is another partner’s own', async () => {
    const { path } = await openTraditional(rig, contoso);
    await rig.call('riley', 'PATCH', path, { status: 'reject' }, once);
    const { status } = await rig.call('sam', 'PATCH', path, { status: 'reject' }, once);
    assert.equal(status, 200);
  });

  it('does what a refused call did not', async () => {
    const [first] = (body.lineItems as Json[]).map((item) => String(item.subscriptionId));
    rig.control.changeSubscription(String(first), { status: 'suspended' });
    assert.equal((await rig.call('riley', 'POST', transfers, body, once)).status, 400);
    rig.control.changeSubscription(String(first), { status: 'active' });
    assert.equal((await rig.call('riley', 'POST', transfers, body, once)).status, 201);
  });

  it('waits for the first when that is still under way', async () => {
    const gate = Promise.withResolvers<void>();
    rig.control.fault({ kind: 'delay', until: gate.promise, match: { method: 'POST' } });
    const both = [
      rig.call('riley', 'POST', transfers, body, once),
      rig.call('riley', 'POST', transfers, body, once),
    ] as const;
    await rig.arrived(/transfers$/, 2);
    gate.resolve();
    const [one, other] = await Promise.all(both);
    assert.deepEqual([one.status, other.status], [201, 201]);
    assert.deepEqual(one.body, other.body);
    assert.equal(rig.control.effects().length, 1);
  });

  it('has one effect however many arrive at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => rig.call('riley', 'POST', transfers, body, once)),
    );
    assert.deepEqual(new Set(answers.map((answer) => answer.json.id)).size, 1);
    assert.equal(rig.control.effects().length, 1);
  });
});
