import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';
import type { Chance } from './chance.ts';

/** What the forger knows: everything public, and one valid token. */
export interface Forgery {
  /** A valid token to take parts from. The forger must not send it unchanged. */
  readonly genuine: string;
  /** The published signing key. */
  readonly jwk: JWK;
  readonly publicKey: KeyObject;
}

type Part = Readonly<Record<string, unknown>>;

/** Forges tokens in every way we know. The gate must refuse each of them. */
export function createForger({ genuine, jwk, publicKey }: Forgery): (chance: Chance) => string {
  const [head = '', body = '', signature = ''] = genuine.split('.');
  const header = read(head);
  const claims = read(body);
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownJwk = own.publicKey.export({ format: 'jwk' });
  const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
  const secrets: readonly (string | Buffer)[] = [
    pem,
    pem.trim(),
    pem.replaceAll('\n', '\r\n'),
    publicKey.export({ type: 'spki', format: 'der' }),
    String(publicKey.export({ type: 'pkcs1', format: 'pem' })),
    JSON.stringify(jwk),
    String(jwk.n),
    Buffer.from(String(jwk.n), 'base64url'),
    String(jwk.kid),
    '',
  ];

  const byHand = (first: Part, second: Part, signed: (input: string) => string) => {
    const input = `${part(first)}.${part(second)}`;
    return `${input}.${signed(input)}`;
  };
  const byMe = (first: Part, second: Part = claims) =>
    byHand(first, second, (input) => sign('sha256', Buffer.from(input), own.privateKey).toString('base64url'));
  const hmac = (bits: 256 | 384 | 512, secret: string | Buffer) =>
    byHand({ ...header, alg: `HS${bits}` }, claims, (input) =>
      createHmac(`sha${bits}`, secret).update(input).digest('base64url'),
    );
  const asIs = (first: Part, second: Part = claims, last = signature) => `${part(first)}.${part(second)}.${last}`;

  const made: readonly ((chance: Chance) => string)[] = [
    (chance) => asIs({ ...header, alg: chance.pick(['none', 'None', 'NONE', 'nOnE', '', null]) }, claims, ''),
    (chance) =>
      asIs({ ...header, alg: chance.pick(['none', 'HS256', 'RS512', 'PS256', 'ES256', 'EdDSA', ['RS256'], {}]) }),
    (chance) => hmac(chance.pick([256, 384, 512] as const), chance.pick(secrets)),
    () => byMe(header),
    (chance) =>
      byMe({
        ...header,
        kid: chance.pick([
          '../../../../dev/null',
          "' UNION SELECT 'x' --",
          '__proto__',
          'constructor',
          '',
          ' ',
          null,
          0,
          ['first'],
          { a: 1 },
          'x'.repeat(4000),
          `forged-${chance.below(1e6)}`,
          '\u0000',
        ]),
      }),
    (chance) => {
      const url = chance.pick(['http://127.0.0.1:1/keys', 'https://evil.example/jwks', 'file:///etc/passwd']);
      return byMe({ ...header, [chance.pick(['jku', 'x5u'])]: url });
    },
    () => byMe({ ...header, jwk: ownJwk }),
    () => byMe({ ...header, kid: undefined, jwk: { ...ownJwk, kid: jwk.kid } }),
    () =>
      byMe({ ...header, x5c: [own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')], x5t: 'AAAA' }),
    () => byMe({ ...header, crit: ['exp'], exp: 1 }),
    () => byMe({ ...header, b64: false, crit: ['b64'] }),
    (chance) => byMe({ ...header, typ: chance.pick(['JWE', 'at+jwt', null, 7]), cty: 'JWT', zip: 'DEF' }),
    () =>
      byHand({ ...header, alg: 'ES256' }, claims, (input) =>
        sign('sha256', Buffer.from(input), { key: curve.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
      ),
    // The genuine signature on other content.
    (chance) =>
      asIs(header, {
        ...claims,
        [chance.pick(['aud', 'exp', 'nbf', 'serviceurl', 'jti'])]: chance.pick(['x', 9e9, null, []]),
      }),
    (chance) => asIs({ ...header, x: chance.below(1e9) }),
    (chance) => {
      const at = chance.below(signature.length - 4);
      const other = signature[at] === 'A' ? 'B' : 'A';
      return `${head}.${body}.${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
    },
    (chance) => `${head}.${body}.${signature.slice(0, chance.below(signature.length - 4))}`,
    () => `${head}.${body}.`,
    () => `${head}.${body}`,
    () => `${head}.${body}.${signature}.${signature}.${signature}`,
    () => `.${body}.${signature}`,
    () => `${head}..${signature}`,
    () => `${body}.${head}.${signature}`,
    (chance) => `${'a'.repeat(chance.below(8_000))}.${body}.${signature}`,
    () => `${part([1, 2] as unknown as Part)}.${part('x' as unknown as Part)}.${signature}`,
    () => `${Buffer.from('{"alg":"RS256","alg":"none"}').toString('base64url')}.${body}.`,
  ];
  return (chance) => chance.pick(made)(chance);
}

function part(value: Part): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function read(text: string): Part {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Part;
}
