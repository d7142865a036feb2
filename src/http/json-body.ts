import type { IncomingMessage } from 'node:http';
import { type JsonBounds, parseBounded } from './bounded-json.ts';

export type JsonBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'tooLarge' | 'notJson' | 'cutOff' };

export interface JsonLimits extends JsonBounds {
  readonly bytes: number;
}

/**
 * Reads a JSON body without decompression, multipart parsing or temporary files. restify's body parser does all three
 * before the sender is authenticated, and invalid gzip data crashes the process.
 */
export async function readJson(request: IncomingMessage, limits: JsonLimits): Promise<JsonBody> {
  const bytes = await readBytes(request, limits.bytes);
  if (typeof bytes === 'string') return { kind: bytes };
  try {
    const read = parseBounded(new TextDecoder('utf-8', { fatal: true }).decode(bytes), limits);
    return read.kind === 'json' ? read : { kind: 'notJson' };
  } catch {
    // The bytes are not UTF-8.
    return { kind: 'notJson' };
  }
}

/** Stops at the limit and leaves the rest unread. The caller closes the connection after answering. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge' | 'cutOff'> {
  // A connection that ended earlier emits no event any more.
  if (request.destroyed) return Promise.resolve('cutOff');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer | 'tooLarge' | 'cutOff') => {
      request.off('data', take);
      resolve(result);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        return finish('tooLarge');
      }
      chunks.push(chunk);
    };
    request.on('data', take);
    request.once('end', () => finish(Buffer.concat(chunks)));
    request.once('error', () => finish('cutOff'));
    request.once('close', () => finish('cutOff'));
  });
}
