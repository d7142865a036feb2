import assert from 'node:assert/strict';
import type { Answer } from '../../src/partner-center/partner-center.ts';
import { json, type Loopback, type Reply, startLoopback } from './loopback.ts';
import { AS, expectKind, KEY, type OneCall, oneCall } from './one-call.ts';

describe('An answer that refuses', () => {
  let partnerCenter: Loopback;
  let call: OneCall;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
    call = oneCall(partnerCenter);
  });
  afterEach(() => partnerCenter.close());

  it('keeps the code, the text and the correlation id of an error body', async () => {
    const answer = await call.write(
      json(
        409,
        { code: '900104', description: 'Processed by another request.', data: [], source: 'PartnerFD' },
        { 'MS-CorrelationId': 'theirs' },
      ),
    );
    assert.deepEqual(answer, {
      kind: 'refused',
      error: {
        code: 'processedByAnother',
        partnerCenterCode: '900104',
        description: 'Processed by another request.',
        status: 409,
        correlationId: 'theirs',
      },
    });
  });

  it('reads the code as a number, under any spelling, behind a byte-order mark', async () => {
    const body = '\uFEFF{"Code":900100,"Description":"Transfer not found."}';
    const { error } = expectKind('refused', await call.read({ status: 404, body }));
    assert.equal(error.code, 'transferNotFound');
    assert.equal(error.partnerCenterCode, '900100');
  });

  it('reads the body of the gateway too', async () => {
    const answer = await call.read(json(404, { statusCode: 404, message: 'Resource not found' }));
    const { error } = expectKind('refused', answer);
    assert.deepEqual([error.code, error.description], ['notFound', 'Resource not found']);
    assert.equal(error.partnerCenterCode, undefined);
  });

  it('names an answer by its status when its code is new, and keeps the code', async () => {
    const { error } = expectKind('refused', await call.write(json(403, { code: 999999, description: 'New.' })));
    assert.deepEqual([error.code, error.partnerCenterCode], ['accessDenied', '999999']);
  });

  it('is not fooled by a code that is a property of every object', async () => {
    const { error } = expectKind('refused', await call.write(json(400, { code: 'constructor' })));
    assert.equal(error.code, 'badRequest');
  });

  it('is a 5xx with a code or a text of Partner Center, and says which', async () => {
    const cases = [
      [
        500,
        { code: 2000, description: "This resource can't be accessed by application credentials." },
        'answeredWithError',
      ],
      [
        500,
        { code: '900103', description: 'Transfer order failed', data: [], source: 'PartnerApiService' },
        'orderFailed',
      ],
      [500, { Code: 900135 }, 'tryLater'],
      [503, { code: 999999 }, 'answeredWithError'],
      [500, { description: 'Something went wrong' }, 'answeredWithError'],
      [502, { DESCRIPTION: 'Something went wrong', code: null }, 'answeredWithError'],
      [500, { code: '900421', description: 'MFA required' }, 'answeredWithError'],
      [500, { code: 800001 }, 'answeredWithError'],
    ] as const;
    for (const [status, body, name] of cases) {
      for (const answer of [await call.write(json(status, body)), await call.read(json(status, body))]) {
        const { error } = expectKind('refused', answer);
        assert.deepEqual([error.code, error.status], [name, status], JSON.stringify(body));
      }
    }
  });

  it('keeps the texts of `data`, which can hold the actual reason', async () => {
    const { error } = expectKind(
      'refused',
      await call.write(
        json(400, { code: 800002, description: 'Invalid', data: ['  no relationship ', 7, null, '', 'x'] }),
      ),
    );
    assert.deepEqual(error.data, ['no relationship', 'x']);
    for (const data of [[], {}, 'text', null, [{ reason: 'x' }]])
      assert.equal(expectKind('refused', await call.write(json(400, { code: 3000, data }))).error.data, undefined);
    const many = Array.from({ length: 50 }, () => 'x'.repeat(5000));
    const long = expectKind('refused', await call.write(json(400, { code: 3000, data: many }))).error.data ?? [];
    assert.deepEqual([long.length, long[0]?.length], [5, 1024]);
  });

  it('reads a code and a text inside `error` too', async () => {
    const { error } = expectKind(
      'refused',
      await call.write(json(400, { error: { code: '900148', message: 'The same partner.' } })),
    );
    assert.deepEqual([error.code, error.partnerCenterCode], ['sameSourceAndTarget', '900148']);
    assert.equal(error.description, 'The same partner.');
  });

  it('says what is missing, as far as the address names it', async () => {
    const client = partnerCenter.client();
    const missing = async (run: () => Promise<Answer<unknown>>) => {
      partnerCenter.willAnswer(json(404, { code: 1000, description: 'Not found' }));
      return expectKind('refused', await run()).error.missing;
    };
    assert.equal(await missing(() => client.customer(AS, KEY.customerId)), 'customer');
    assert.equal(await missing(() => client.transfers(AS, KEY.customerId)), 'customer');
    assert.equal(await missing(() => client.subscriptions(AS, KEY.customerId)), 'customer');
    assert.equal(await missing(() => client.transfer(AS, KEY)), 'transfer');
    assert.equal(await missing(() => client.accept(AS, KEY)), 'transfer');
    assert.equal(await missing(() => client.subscription(AS, KEY.customerId, 's-1')), 'subscription');
    assert.equal(await missing(() => client.customers(AS, { by: 'name', startsWith: 'x' })), undefined);
  });

  it('can be read without a body, and with a body that is not JSON', async () => {
    for (const body of [undefined, '<html>Bad Request</html>']) {
      const { error } = expectKind('refused', await call.write({ status: 400, body }));
      assert.deepEqual([error.code, error.status], ['badRequest', 400]);
    }
  });

  it('cuts a long description at 1,024 characters', async () => {
    const answer = await call.write(json(400, { code: 3000, description: 'x'.repeat(5000) }));
    assert.equal(expectKind('refused', answer).error.description?.length, 1024);
  });

  it('never sends a call whose id would lead elsewhere', async () => {
    for (const transferId of ['', '.', '..']) {
      const answer = await partnerCenter.client().withdraw(AS, { ...KEY, transferId });
      assert.equal(expectKind('refused', answer).error.code, 'invalidInput');
    }
    assert.equal(partnerCenter.seen.length, 0);
  });

  it('keeps an id with a slash inside its segment', async () => {
    await partnerCenter.client().withdraw(AS, { ...KEY, transferId: '../accept?x=1#y' });
    assert.match(partnerCenter.seen[0]?.target ?? '', /\/transfers\/\.\.%2Faccept%3Fx%3D1%23y$/);
  });

  describe('a 401', () => {
    const cases: readonly { says: string; reply: Reply; code: 'signInNeeded' | 'mfaNeeded' }[] = [
      { says: 'an empty body', reply: { status: 401 }, code: 'signInNeeded' },
      {
        says: "Partner Center's own challenge beside an error body",
        reply: json(
          401,
          { code: 800001, description: 'Partner token missing' },
          { 'WWW-Authenticate': 'OAuth realm=urn:cpsvc:cpid:1' },
        ),
        code: 'signInNeeded',
      },
      {
        says: 'an expired token',
        reply: {
          status: 401,
          headers: { 'WWW-Authenticate': 'Bearer error="invalid_token", error_description="The token expired"' },
        },
        code: 'signInNeeded',
      },
      {
        says: 'a bearer challenge beside a code that explains it',
        reply: json(401, { code: 900420 }, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
        code: 'signInNeeded',
      },
      { says: 'a token for another API', reply: json(401, { code: '900420' }), code: 'signInNeeded' },
      {
        says: 'code 900421 inside `error`',
        reply: json(401, { error: { code: '900421', message: 'Unauthorized' } }),
        code: 'mfaNeeded',
      },
      {
        says: 'MFA in the message inside `error`',
        reply: json(401, { error: { code: 'Unauthorized', message: 'Multi-factor authentication is required.' } }),
        code: 'mfaNeeded',
      },
      { says: 'code 900421', reply: json(401, { code: '900421', description: 'MFA' }), code: 'mfaNeeded' },
      {
        says: 'the documented empty answer with a bearer challenge',
        reply: { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
        code: 'mfaNeeded',
      },
      {
        says: 'MFA in the reason phrase',
        reply: { status: 401, statusText: 'Unauthorized - MFA required' },
        code: 'mfaNeeded',
      },
      {
        says: 'a claims challenge',
        reply: {
          status: 401,
          headers: { 'WWW-Authenticate': 'Bearer error="insufficient_claims", claims="eyJ9", error_description="x"' },
        },
        code: 'mfaNeeded',
      },
    ];
    for (const { says, reply, code } of cases) {
      it(`with ${says} means ${code}`, async () => {
        assert.equal(expectKind('refused', await call.write(reply)).error.code, code);
      });
    }
  });
});
