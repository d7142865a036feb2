import assert from 'node:assert/strict';
import { AxiosError, AxiosHeaders } from 'axios';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { LogLevel } from '../../src/logging/pino-log.ts';
import { createLog } from '../../src/logging/pino-log.ts';

type Line = Readonly<Record<string, unknown>>;

function openLog(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => void lines.push(line) });
  return {
    log,
    lines,
    only(): Line {
      assert.equal(lines.length, 1);
      return JSON.parse(lines[0] ?? '') as Line;
    },
  };
}

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJkZXNrIn0.c2lnbmVk';

describe('the log', () => {
  it('writes one JSON object a line, its level as a word and its time in ISO 8601', () => {
    const { log, only, lines } = openLog();
    log.info({ code: 'a-line', correlationId: 'c-1', transferId: 't-1', status: 201 }, 'Partner Center was called.');
    const { time, ...rest } = only();
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(rest, {
      level: 'info',
      code: 'a-line',
      correlationId: 'c-1',
      transferId: 't-1',
      status: 201,
      msg: 'Partner Center was called.',
    });
    assert.match(lines[0] ?? '', /^\{.*\}\n$/);
  });

  it('leaves out what is less important than its level', () => {
    const { log, lines } = openLog('warn');
    log.info({ code: 'a-line' }, 'Not this.');
    log.error({ code: 'a-line' }, 'But this.');
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /But this/);
  });

  for (const name of [
    'token',
    'accessToken',
    'refresh_token',
    'clientSecret',
    'MicrosoftAppPassword',
    'PARTNER_CENTER_CLIENT_SECRET',
    'Authorization',
    'proxy-authorization',
    'text',
    'messageText',
    'set-cookie',
    'customerEmail',
    'client_assertion',
    'refreshTokens',
    'privateKey',
    'PRIVATE_KEY',
    'private-key-pem',
    'state',
    'signInState',
    'nonce',
    'claims',
    'seal',
    'seals',
  ]) {
    it(`hides what is called ${name}, however deep`, () => {
      const { log, lines } = openLog();
      log.info({ code: 'a-line', [name]: 'hush', activity: { list: [{ [name]: { inner: 'hush' } }] } }, 'A line.');
      assert.doesNotMatch(lines.join(''), /hush/);
      assert.equal(lines.join('').match(/\[hidden\]/g)?.length, 2);
    });
  }

  it('keeps what is only named a little like a secret', () => {
    const { log, only } = openLog();
    const fields = {
      context: 'a',
      tokenized: 'b',
      partition: 'c',
      code: 'd',
      textual: 'e',
      correlationIds: ['f'],
      status: 9,
      sealed: 'g',
      private: 'h',
      key: 'i',
    };
    log.info(fields, 'A line.');
    const { time: _, level: __, msg: ___, ...kept } = only();
    assert.deepEqual(kept, fields);
  });

  it('cuts bearers out of what is said elsewhere', () => {
    const { log, only } = openLog();
    log.error({ code: 'a-line', why: `Refused: Bearer abc.def, or ${JWT}!`, err: new Error(`bad ${JWT}`) }, 'A line.');
    assert.doesNotMatch(JSON.stringify(only()), /abc\.def|eyJ/);
    assert.equal(only().why, 'Refused: [hidden] or [hidden]!');
  });

  it('cuts e-mail addresses and passwords in addresses out of what is said elsewhere', () => {
    const { log, lines } = openLog();
    const err = new Error('mailto:anna@contoso.com');
    log.warn({ code: 'a-line', why: 'no anna.b+x@mail.contoso.example here', err }, 'A line.');
    const at = 'file:///x/node_modules/@azure/y.js:1:2';
    log.warn({ code: 'a-line', why: 'postgres://desk:hush@db.example/desk', at }, 'A line.');
    const text = lines.join('');
    for (const gone of ['anna', 'contoso', 'hush']) assert.ok(!text.includes(gone), gone);
    for (const kept of ['db.example/desk', 'node_modules/@azure/y.js:1:2']) assert.ok(text.includes(kept), kept);
  });

  it('keeps of an error its type, message, code, stack and causes, and nothing that hangs on it', () => {
    const { log, only, lines } = openLog();
    const headers = new AxiosHeaders({ authorization: 'Bearer hush' });
    const cause = new AxiosError('timeout of 20000ms exceeded', 'ECONNABORTED', { headers, data: 'hush' });
    log.error({ code: 'a-line', err: new Error('The call failed.', { cause }) }, 'A line.');
    assert.doesNotMatch(lines.join(''), /hush/);
    const err = only().err as Line;
    assert.deepEqual(Object.keys(err), ['type', 'message', 'stack', 'cause']);
    assert.equal(err.message, 'The call failed.');
    assert.match(String(err.stack), /pino-log\.test\.ts/);
    const { stack: _, ...reason } = err.cause as Line;
    assert.deepEqual(reason, { type: 'AxiosError', message: 'timeout of 20000ms exceeded', code: 'ECONNABORTED' });
  });

  it('shortens values that are circular, very large or very long', () => {
    const { log, only } = openLog();
    const ring: Record<string, unknown> = { big: 10n, bytes: Buffer.from('hush'), call: () => 'hush', at: new Date(0) };
    ring.self = ring;
    ring.many = Array.from({ length: 1000 }, (_, index) => index);
    ring.long = 'x'.repeat(100_000);
    log.info({ code: 'a-line', ring }, 'A line.');
    const kept = only().ring as Line;
    assert.equal(kept.big, '10');
    assert.equal(kept.bytes, '[hidden]');
    assert.equal(kept.at, '1970-01-01T00:00:00.000Z');
    assert.equal((kept.many as unknown[]).length, 100);
    assert.match(JSON.stringify(kept), /"\[deeper\]"/);
    assert.doesNotMatch(JSON.stringify(kept), /hush/);
  });

  it('never fails a caller, and always writes JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true })), (fields) => {
        const { log, only } = openLog();
        log.info({ ...fields, code: 'a-line' }, 'A line.');
        assert.equal(only().msg, 'A line.');
      }),
      { numRuns: 300 },
    );
  });
});
