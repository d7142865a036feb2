import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Chance } from './chance.ts';

/** A request that no well-behaved client would send. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const MESSAGES = '/api/messages';
const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));
const JSON_TYPE = { 'content-type': 'application/json' };

/** Makes a request with something odd outside the activity. The desk must refuse it. `good` is a valid body. */
export function oddRequest(chance: Chance, authorization: string, good: string): Sent {
  return chance.pick(ODD)(chance, authorization, Buffer.from(good));
}

type Odd = (chance: Chance, authorization: string, good: Buffer) => Sent;

const send = (headers: Readonly<Record<string, string>>, body: Buffer, method = 'POST', path = MESSAGES): Sent => ({
  method,
  path,
  headers: {
    ...JSON_TYPE,
    ...headers,
    ...('content-length' in headers ? {} : { 'content-length': String(body.length) }),
  },
  body,
});

const bodyOf =
  (make: (chance: Chance, good: Buffer) => Buffer | string): Odd =>
  (chance, authorization, good) =>
    send({ authorization }, Buffer.from(make(chance, good) as string));

const ODD: readonly Odd[] = [
  // Encodings: valid ones, broken ones, and a decompression bomb.
  (chance, authorization, good) => {
    const encoding = chance.pick([
      'gzip',
      'x-gzip',
      'deflate',
      'br',
      'zstd',
      'identity',
      'gzip, gzip',
      'GZIP',
      '',
      'none',
    ]);
    const body = chance.pick([
      good,
      gzipSync(good),
      gzipSync(good).subarray(0, 20),
      deflateSync(good),
      brotliCompressSync(good),
      bomb,
      Buffer.from('not gzip at all'),
      Buffer.alloc(0),
    ]);
    return send({ authorization, 'content-encoding': encoding }, body);
  },
  (chance, authorization, good) => {
    const type = chance.pick([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'application/json-patch+json',
      'application/json, text/plain',
      'application/json; charset=utf-16',
      'application/json; charset=utf-8; boundary=x',
      'application/jsonp',
      'text/json',
      '',
      '/',
      `application/${'x'.repeat(4_000)}`,
    ]);
    const upload = '--x\r\ncontent-disposition: form-data; name="f"; filename="../../f"\r\n\r\nhello\r\n--x--\r\n';
    return send({ authorization, 'content-type': type }, chance.oneIn(2) ? good : Buffer.from(upload));
  },
  (chance, authorization) =>
    send(
      { authorization, 'content-length': String(chance.pick([262_145, 1e9, Number.MAX_SAFE_INTEGER])) },
      Buffer.from('{'),
    ),
  // Bodies.
  bodyOf((chance, good) => good.subarray(0, chance.below(good.length - 1))),
  bodyOf((chance, good) =>
    Buffer.concat([good, Buffer.from(chance.pick(['}', ',', '{}', 'x', '\u0000', '//c', '\ufeff']))]),
  ),
  bodyOf((chance) =>
    chance.pick(['', ' ', 'null', 'true', '0', '"x"', '[]', '[{}]', '{}', 'NaN', 'undefined', '\ufeff', "{'a':1}"]),
  ),
  bodyOf((chance) => Buffer.from(Array.from({ length: 1 + chance.below(300) }, () => chance.below(256)))),
  bodyOf((chance, good) => {
    const broken = Buffer.from(good);
    const at = 1 + chance.below(broken.length - 2);
    broken[at] = 0xff;
    return broken;
  }),
  bodyOf((_, good) => Buffer.from(String(good), 'utf16le')),
  bodyOf((chance) => chance.pick(['[', '{"a":']).repeat(1 + chance.below(20_000))),
  bodyOf((chance) => {
    const depth = 65 + chance.below(5_000);
    return `${'['.repeat(depth)}${']'.repeat(depth)}`;
  }),
  bodyOf((chance) => `{"type":${'9'.repeat(1 + chance.below(10_000))}}`),
  bodyOf(() => `{"__proto__":{"type":"message"},"constructor":{"prototype":{"type":"message"}}}`),
  bodyOf((chance, good) =>
    chance.oneIn(20) ? Buffer.concat([good, Buffer.alloc(270_000, ' ')]) : '{"type":"message"}',
  ),
  // Senders without a token, or without a bearer token.
  (chance, authorization, good) => {
    const shown = chance.pick([
      '',
      'Bearer',
      'Bearer ',
      'Bearer a.b',
      'Bearer a.b.c',
      'Bearer ...',
      'Basic YTpi',
      `${authorization}, ${authorization}`,
      `${authorization} x`,
      `Bearer  ${authorization}`,
      authorization.replace('Bearer', 'Token'),
      `Bearer ${'x'.repeat(7_000)}`,
    ]);
    return send({ authorization: shown }, good);
  },
  // Addresses and methods.
  (chance, authorization, good) => {
    const path = chance.pick([
      '/api/messages/',
      '/api/messages/x',
      '/api//messages',
      '/API/MESSAGES/../messages',
      '/',
      '//',
      '/%',
      '/%00',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/api/messages%2f..',
      'http://[',
      'http://evil.example/api/messages',
      '*',
      `/${'x'.repeat(4_000)}`,
      '/__proto__',
      '/constructor',
    ]);
    return send({ authorization }, good, 'POST', path);
  },
  (chance, authorization, good) =>
    send(
      { authorization },
      good,
      chance.pick(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'LINK']),
      MESSAGES,
    ),
  // The pages.
  (chance) => {
    const state = chance.pick(['x', '%3Cscript%3E', '..%2f..', 'a'.repeat(101), '%00', '%E0%A4%A', '__proto__', "'--"]);
    return send({}, Buffer.alloc(0), 'GET', `/sign-in/${state}`);
  },
  (chance) => {
    const query = chance.pick([
      '',
      'state=x&code=y',
      'state=x&state=y&code=z',
      'state[]=x&code[$ne]=y',
      'error=access_denied&error_description=<script>',
      `state=${'x'.repeat(4_000)}`,
      'state=%00&code=%00',
      '__proto__=x&state=__proto__',
      'redirect_uri=https://evil.example/',
    ]);
    return send({}, Buffer.alloc(0), 'GET', `/sign-in/callback?${query}`);
  },
];
