import assert from 'node:assert/strict';
import { type Loopback, type Reply, startLoopback } from './loopback.ts';
import { AS, expectKind, KEY, type OneCall, oneCall } from './one-call.ts';

describe('An answer that leaves the outcome open', () => {
  let partnerCenter: Loopback;
  let call: OneCall;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
    call = oneCall(partnerCenter);
  });
  afterEach(() => partnerCenter.close());

  for (const status of [408, 500, 501, 502, 503, 504, 520, 599]) {
    it(`is a ${status} without Partner Center's own code or text, whatever else the body holds`, async () => {
      const bodies = [
        '',
        '<html><body>502 Bad Gateway</body></html>',
        '{"code":',
        'null',
        '[]',
        '"code"',
        '{"statusCode":500,"message":"Internal server error"}',
        '{"error":{"code":"ServiceUnavailable","message":"The service is unavailable."}}',
        '{"code":"","description":" "}',
        '{"code":null,"description":{},"data":["x"]}',
        '{"type":"https://tools.ietf.org/html/rfc7231","title":"An error occurred","status":500}',
      ];
      for (const body of bodies) {
        for (const answer of [await call.write({ status, body }), await call.read({ status, body })]) {
          const { error } = expectKind('ambiguous', answer);
          assert.equal(error.status, status, body);
        }
      }
    });
  }

  it('is named by what happened: an error, a slow answer, nobody there, a broken connection', async () => {
    const named = async (reply: Reply, how = {}) => expectKind('ambiguous', await call.write(reply, how)).error.code;
    assert.equal(await named({ status: 500 }), 'answeredWithError');
    assert.equal(await named({ status: 408 }), 'tooSlow');
    assert.equal(await named(() => {}, { timeoutMs: 40 }), 'tooSlow');
    assert.equal(await named((response) => response.socket?.destroy()), 'unavailable');
  });

  it('is a reset before any answer', async () => {
    const { error } = expectKind('ambiguous', await call.write((response) => response.socket?.destroy()));
    assert.deepEqual([error.code, error.status, error.network], ['unavailable', undefined, 'ECONNRESET']);
    assert.equal(error.correlationId, 'correlation-1');
  });

  it('is a deadline', async () => {
    const { error } = expectKind('ambiguous', await call.write(() => {}, { timeoutMs: 40 }));
    assert.deepEqual([error.code, error.network], ['tooSlow', 'deadline']);
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
    const { error } = expectKind('ambiguous', answer);
    assert.deepEqual([error.code, error.network], ['notThere', 'ECONNREFUSED']);
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
