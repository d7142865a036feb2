import assert from 'node:assert/strict';
import { customerId, openTraditional, type Rig, startRig } from './rig.ts';

const contoso = customerId('Contoso');

describe('Partner Center stand-in: faults on request', () => {
  let rig: Rig;
  let path: string;
  beforeEach(async () => {
    rig = await startRig();
    ({ path } = await openTraditional(rig, contoso));
  });
  afterEach(() => rig.close());

  const accept = (headers?: Record<string, string>) => rig.call('sam', 'POST', `${path}/accept`, undefined, headers);
  const took = () => rig.control.effects().map((effect) => effect.operation);

  it('answers with a status and code before anything happened, as often as asked', async () => {
    rig.control.fault({ kind: 'status', status: 500, code: '900135', description: 'Retry later.', times: 2 });
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, code } = await accept();
      assert.deepEqual([status, code], [500, '900135']);
    }
    assert.deepEqual(took(), ['create']);
    assert.equal((await accept()).status, 200);
  });

  it('answers with a status although it took effect', async () => {
    rig.control.fault({ kind: 'status', status: 504, when: 'after' });
    const requestId = { 'MS-RequestId': 'cdf6e25c-7b32-4cc3-d8bc-53e0b37eebd8' };
    const { status, bytes } = await accept(requestId);
    assert.deepEqual([status, bytes.length], [504, 0]);
    assert.deepEqual(took(), ['create', 'accept']);
    const again = await accept(requestId);
    assert.deepEqual([again.status, rig.control.calls().at(-1)?.replay], [200, true]);
  });

  it('breaks the connection before or after the effect', async () => {
    rig.control.fault({ kind: 'reset' });
    await assert.rejects(accept());
    assert.deepEqual(took(), ['create']);
    rig.control.fault({ kind: 'reset', when: 'after' });
    await assert.rejects(accept());
    assert.deepEqual(took(), ['create', 'accept']);
    assert.equal(rig.control.calls().at(-1)?.fault, 'reset');
  });

  it('throttles with the documented body', async () => {
    rig.control.fault({ kind: 'throttle', retryAfterSeconds: 57 });
    const { status, headers, body } = await accept();
    assert.deepEqual([status, headers.get('retry-after')], [429, '57']);
    assert.deepEqual(body, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 57 seconds.' });
    assert.deepEqual(took(), ['create']);
  });

  it('refuses a decision while another is being processed', async () => {
    const gate = Promise.withResolvers<void>();
    rig.control.fault({ kind: 'delay', until: gate.promise, match: { method: 'POST', path: /accept$/ } });
    const first = accept();
    await rig.arrived(/accept$/);
    const second = await rig.call('sam', 'PATCH', path, { status: 'reject' });
    assert.deepEqual([second.status, second.code], [409, '900104']);
    assert.equal((await rig.call('sam', 'GET', path)).json.status, 'Active');
    gate.resolve();
    assert.equal((await first).status, 200);
    assert.deepEqual(took(), ['create', 'accept']);
  });

  it('holds back an answer whose effect is already there', async () => {
    const gate = Promise.withResolvers<void>();
    rig.control.fault({ kind: 'delay', until: gate.promise, when: 'after', match: { path: /accept$/ } });
    const first = accept();
    while (took().length < 2) await new Promise(setImmediate);
    assert.equal((await rig.call('riley', 'GET', path)).json.status, 'Complete');
    gate.resolve();
    assert.equal((await first).status, 200);
  });

  it('hits only what it is meant for, and can be taken back', async () => {
    rig.control.fault({ kind: 'status', status: 503, match: { method: 'DELETE' }, times: Number.POSITIVE_INFINITY });
    const takeBack = rig.control.fault({ kind: 'status', status: 503, match: { path: /subscriptions/ } });
    takeBack();
    assert.equal((await rig.call('riley', 'GET', `/customers/${contoso}/subscriptions`)).status, 200);
    assert.equal((await rig.call('riley', 'DELETE', path)).status, 503);
    assert.equal((await rig.call('riley', 'DELETE', path)).status, 503);
    rig.control.clearFaults();
    assert.equal((await rig.call('riley', 'DELETE', path)).status, 204);
  });

  it('closes although a call is still held back, which then has no effect', async () => {
    const gate = Promise.withResolvers<void>();
    rig.control.fault({ kind: 'delay', ms: 3_600_000, until: gate.promise });
    const held = accept().catch(() => 'cut');
    await rig.arrived(/accept$/);
    await rig.close();
    assert.equal(await held, 'cut');
    gate.resolve();
    await new Promise(setImmediate);
    assert.deepEqual(took(), ['create']);
  });
});
