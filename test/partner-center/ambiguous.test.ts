import assert from 'node:assert/strict';
import { json, type Loopback, type Reply, startLoopback } from './loopback.ts';
import { AS, expectKind, KEY, type OneCall, oneCall } from './one-call.ts';

describe('An answer that leaves the outcome open', () => {
  let partnerCenter: Loopback;
  let call: OneCall;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
    call = oneCall(partnerCenter);
  });
  afterEach(() => partnerCenter.close());

  for (const status of [408, 500, 501, 502, 503, 504]) {
    it(`is a ${status}`, async () => {
      const { error } = expectKind('ambiguous', await call.write({ status }));
      assert.deepEqual([error.code, error.status], ['unavailable', status]);
    });
  }

  it('is a 500 even when its code is known, and carries the code', async () => {
    for (const [code, name] of [
      [900103, 'orderFailed'],
      [800003, 'serviceError'],
    ]) {
      const { error } = expectKind('ambiguous', await call.write(json(500, { code, description: 'Oh.' })));
      assert.deepEqual([error.code, error.partnerCenterCode], [name, String(code)]);
    }
  });

  it('is a reset before any answer', async () => {
    const { error } = expectKind('ambiguous', await call.write((response) => response.socket?.destroy()));
    assert.deepEqual([error.code, error.status, error.network], ['unavailable', undefined, 'ECONNRESET']);
    assert.equal(error.correlationId, 'correlation-1');
  });

  it('is a deadline', async () => {
    const { error } = expectKind('ambiguous', await call.write(() => {}, { timeoutMs: 40 }));
    assert.deepEqual([error.code, error.network], ['unavailable', 'deadline']);
  });

  it('is a deadline inside a body that drips', async () => {
    const drip: Reply = (response) => {
      response.writeHead(200);
      response.write('{"id":');
    };
    const { error } = expectKind('ambiguous', await call.write(drip, { timeoutMs: 40 }));
    assert.deepEqual([error.code, error.status, error.network], ['unavailable', 200, 'cutOff']);
  });

  it('is a success that was cut off', async () => {
    const cutOff: Reply = (response) => {
      response.writeHead(200, { 'Content-Length': '5000' });
      response.write('{"id":"ac4a9d22"', () => response.socket?.destroy());
    };
    for (const answer of [await call.write(cutOff), await call.read(cutOff)]) {
      assert.equal(expectKind('ambiguous', answer).error.network, 'cutOff');
    }
  });

  it('is nobody listening', async () => {
    const { url } = partnerCenter;
    await partnerCenter.close();
    const answer = await partnerCenter.client({ baseUrl: url }).reject(AS, KEY);
    assert.equal(expectKind('ambiguous', answer).error.network, 'ECONNREFUSED');
    partnerCenter = await startLoopback();
  });

  it('never repeats a call by itself', async () => {
    for (const reply of [{ status: 503 }, { status: 429 }, ((response) => response.socket?.destroy()) as Reply]) {
      const before = partnerCenter.seen.length;
      await call.write(reply);
      assert.equal(partnerCenter.seen.length, before + 1);
    }
  });
});
