import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Credential } from './credential.ts';

type Certificate = Extract<Credential, { kind: 'certificate' }>;

export interface ReadCertificate {
  readonly credential: Certificate;
  /** ISO 8601. Entra refuses the certificate from this time on. */
  readonly expiresAt: string;
}

/** A certificate file that can't be used. The message continues the setting's name and ends with what to do. */
export class BadCertificate extends Error {}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const KEYS =
  /-----BEGIN (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----/g;

/**
 * Reads a PEM text with one private key, its certificate, and the certificates of its issuers. Throws `BadCertificate`,
 * whose message never repeats any of the text. Source: page "Certificate credentials".
 */
export function readCertificate(pem: string, now: Date): ReadCertificate {
  const key = readKey(pem.match(KEYS) ?? []);
  const certificates = (pem.match(CERTIFICATES) ?? []).map(parse);
  const own = certificates.find((one) => one.checkPrivateKey(key));
  if (own === undefined) {
    throw new BadCertificate('names a file without the certificate that belongs to its private key. Put both into it.');
  }
  const { validFromDate: from, validToDate: until } = own;
  if (until <= now) throw new BadCertificate('names a certificate that has expired. Register and give a new one.');
  if (from > now) throw new BadCertificate('names a certificate that is not valid yet. Check the clock, or wait.');
  const others = certificates.filter((one) => one !== own);
  return {
    credential: {
      kind: 'certificate',
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      thumbprint: own.fingerprint256.replaceAll(':', ''),
      chain: [own, ...others].map((one) => one.toString()).join(''),
    },
    expiresAt: until.toISOString(),
  };
}

function readKey([first, ...others]: readonly string[]): KeyObject {
  if (first === undefined || others.length > 0) {
    throw new BadCertificate('has to name a PEM file with one private key. Put the key and its certificate into it.');
  }
  if (/ENCRYPTED/.test(first)) {
    throw new BadCertificate('names a file whose key has a password. Give one without, readable for the desk only.');
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(first);
  } catch {
    throw new BadCertificate("names a file whose private key can't be read. Give an RSA key in PEM.");
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new BadCertificate('names a file whose key is not RSA, which is what Entra takes. Give an RSA key.');
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new BadCertificate("names a file with a certificate that can't be read. Give it in PEM.");
  }
}
