import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface OwnCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  readonly key: KeyObject;
}

/** A minimal self-signed X.509 certificate (RFC 5280), because Node can read certificates but not make them. */
export function ownCertificate(from: Date, until: Date, type: 'rsa' | 'ec' = 'rsa'): OwnCertificate {
  const { privateKey, publicKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(type === 'rsa' ? SHA256_RSA : SHA256_ECDSA), ...(type === 'rsa' ? [NULL] : []));
  const name = sequence(set(sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from('transfer desk test')))));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const whole = sequence(toBeSigned, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key: privateKey,
  };
}

const SHA256_RSA = '2a864886f70d01010b';
const SHA256_ECDSA = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const NULL = Buffer.from([0x05, 0x00]);

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return der(0x31, part);
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** The time as ASN.1 GeneralizedTime. */
function time(at: Date): Buffer {
  return der(0x18, Buffer.from(`${at.toISOString().slice(0, 19).replace(/\D/g, '')}Z`));
}
