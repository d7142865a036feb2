import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Seals text with AES-256-GCM. Text sealed for one purpose (`boundTo`) opens only for that purpose, so a record copied
 * to another person's row doesn't open.
 */
export interface SealedBox {
  seal(text: string, boundTo: string): string;
  /** Undefined when the text was tampered with, sealed for another purpose, or sealed with a key that we don't have. */
  open(sealed: string, boundTo: string): string | undefined;
  /** The prefix of everything that the current key sealed, and of nothing else. */
  readonly mark: string;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The first key seals. The other keys only open what they once sealed, until each record has been written again. */
export function createSealedBox(keys: readonly Buffer[]): SealedBox {
  const ring = keys.map((key) => {
    if (key.length !== 32) throw new RangeError(`A token key has 32 bytes, this one has ${key.length}.`);
    return { id: keyId(key), key };
  });
  const [current] = ring;
  if (current === undefined) throw new RangeError('Sealing needs a token key.');
  return {
    mark: `${VERSION}.${current.id}.`,
    seal(text, boundTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce);
      cipher.setAAD(associated(current.id, boundTo));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, current.id, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join('.');
    },
    open(sealed, boundTo) {
      const [version, id, blob] = sealed.split('.');
      const found = ring.find((one) => one.id === id);
      if (version !== VERSION || found === undefined || blob === undefined) return undefined;
      return decrypt(found, Buffer.from(blob, 'base64url'), boundTo);
    },
  };
}

function decrypt(found: { id: string; key: Buffer }, bytes: Buffer, boundTo: string): string | undefined {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated(found.id, boundTo));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Names the key without revealing anything about it. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('transfer-desk token key id').update(key).digest('hex').slice(0, 8);
}

function associated(id: string, boundTo: string): Buffer {
  return Buffer.from(`${VERSION}.${id}.${boundTo}`, 'utf8');
}
