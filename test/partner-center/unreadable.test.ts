import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Answer, PartnerCenter } from '../../src/partner-center/partner-center.ts';
import { jsonExample } from './http-example.ts';
import { json, type Loopback, type Reply, startLoopback } from './loopback.ts';
import { AS, expectKind, KEY, type OneCall, oneCall } from './one-call.ts';

describe('An answer that cannot be read', () => {
  let partnerCenter: Loopback;
  let call: OneCall;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
    call = oneCall(partnerCenter);
  });
  afterEach(() => partnerCenter.close());

  describe('a success that cannot be read', () => {
    const cases: Readonly<Record<string, Reply>> = {
      'an empty body': { status: 200 },
      'no JSON': { status: 200, body: '<html>Sign in to the Wi-Fi</html>' },
      'broken JSON': { status: 200, body: '{"id":"46e8ed67-8adf-4f65-b3d8-d31318080556","status":"Act' },
      'JSON of another kind': json(200, ['transfer']),
      'an error body': json(200, { code: 900102, description: "Can't process request." }),
      'a 202 with nothing in it': { status: 202 },
    };
    for (const [says, reply] of Object.entries(cases)) {
      it(`(${says}) leaves a write to be looked up and a read refused`, async () => {
        assert.equal(expectKind('ambiguous', await call.write(reply)).error.code, 'unreadable');
        assert.equal(expectKind('refused', await call.read(reply)).error.code, 'unreadable');
      });
    }

    it('leaves an accept to be looked up when the answer does not say how it ended', async () => {
      partnerCenter.willAnswer(json(200, {}));
      const answer = await partnerCenter.client().accept(AS, KEY);
      assert.equal(expectKind('ambiguous', answer).error.code, 'unreadable');
    });

    it('leaves a withdraw to be looked up when it was only taken in', async () => {
      partnerCenter.willAnswer({ status: 202 });
      const answer = await partnerCenter.client().withdraw(AS, KEY);
      assert.equal(expectKind('ambiguous', answer).error.code, 'unreadable');
    });

    it('reads a body up to its bound and not beyond, compressed or not', async () => {
      const big = JSON.stringify({ ...(jsonExample('reject-a-transfer.2') as object), filler: 'x'.repeat(200_000) });
      const packed = { status: 200, headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(big) };
      for (const reply of [{ status: 200, body: big }, packed]) {
        assert.equal((await call.write(reply, { maxResponseBytes: 300_000 })).kind, 'done');
        const write = await call.write(reply, { maxResponseBytes: 100_000 });
        assert.equal(expectKind('ambiguous', write).error.code, 'unreadable');
        const read = await call.read(reply, { maxResponseBytes: 100_000 });
        assert.equal(expectKind('refused', read).error.code, 'unreadable');
      }
    });
  });

  describe('a redirect', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      it(`(${status}) is not followed, so that the token goes nowhere else`, async () => {
        const reply = { status, headers: { Location: `${partnerCenter.url}/elsewhere` } };
        assert.equal(expectKind('ambiguous', await call.write(reply)).error.code, 'unreadable');
        assert.equal(expectKind('refused', await call.read(reply)).error.code, 'unreadable');
        assert.ok(partnerCenter.seen.every(({ target }) => !target.startsWith('/elsewhere')));
        assert.equal(partnerCenter.seen.length, 2);
      });
    }
  });

  it('never rejects, whatever a call is answered with', async () => {
    const client: PartnerCenter = partnerCenter.client();
    const calls: readonly (() => Promise<Answer<unknown>>)[] = [
      () => client.customers(AS, { by: 'domain', startsWith: 'x' }),
      () => client.customers(AS, { by: 'all' }),
      () => client.customer(AS, 'c'),
      () => client.subscriptions(AS, 'c'),
      () => client.eligibility(AS, 'c'),
      () => client.transfers(AS, 'c'),
      () => client.accept(AS, KEY),
      () => client.withdraw(AS, KEY),
    ];
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const body of ['null', '0', '"x"', '{}', '[[]]', '[{}]', '{"items":{}}', deep, '\u0000']) {
      partnerCenter.willAnswer({ status: 200, body });
      for (const call of calls) assert.ok((await call()).kind.length > 0);
    }
  });
});
