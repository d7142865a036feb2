import assert from 'node:assert/strict';
import { json, type Loopback, type Reply, startLoopback } from './loopback.ts';
import { type OneCall, oneCall } from './one-call.ts';

describe('An answer that asks to wait', () => {
  let partnerCenter: Loopback;
  let call: OneCall;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
    call = oneCall(partnerCenter);
  });
  afterEach(() => partnerCenter.close());

  const NOW = Date.parse('2026-01-05T10:00:00Z');
  const MESSAGE = { statusCode: 429, message: 'Rate limit is exceeded. Try again in 57 seconds.' };
  const cases: readonly { says: string; reply: Reply; seconds: number }[] = [
    { says: 'Retry-After in seconds', reply: json(429, MESSAGE, { 'Retry-After': '12' }), seconds: 12 },
    {
      says: 'Retry-After as a date',
      reply: json(429, MESSAGE, { 'Retry-After': 'Mon, 05 Jan 2026 10:01:30 GMT' }),
      seconds: 90,
    },
    {
      says: 'a date that has passed',
      reply: { status: 429, headers: { 'Retry-After': 'Mon, 05 Jan 2026 09:00:00 GMT' } },
      seconds: 1,
    },
    { says: 'the text alone', reply: json(429, MESSAGE), seconds: 57 },
    {
      says: 'a header that is neither, and the text',
      reply: json(429, MESSAGE, { 'Retry-After': 'soon' }),
      seconds: 57,
    },
    {
      says: 'an error body of the other kind',
      reply: json(429, { code: 1, description: MESSAGE.message }),
      seconds: 57,
    },
    { says: 'nothing at all', reply: { status: 429 }, seconds: 30 },
    { says: 'an absurd wait', reply: { status: 429, headers: { 'Retry-After': '999999' } }, seconds: 3600 },
  ];
  for (const { says, reply, seconds } of cases) {
    it(`waits ${seconds} s for ${says}`, async () => {
      assert.deepEqual(await call.write(reply, { now: () => NOW }), {
        kind: 'throttled',
        retryAfterSeconds: seconds,
        correlationId: 'correlation-1',
      });
    });
  }
});
