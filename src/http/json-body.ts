import type { IncomingMessage } from 'node:http';

export type JsonBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'tooLarge' | 'notJson' | 'cutOff' };

export interface JsonLimits {
  readonly bytes: number;
  /** How deeply objects and arrays may be nested. */
  readonly depth: number;
}

/**
 * Reads a JSON body without decompression, multipart parsing or temporary files. restify's body parser does all three
 * before the sender is authenticated, and invalid gzip data crashes the process. Drops `__proto__` keys.
 */
export async function readJson(request: IncomingMessage, limits: JsonLimits): Promise<JsonBody> {
  const bytes = await readBytes(request, limits.bytes);
  if (typeof bytes === 'string') return { kind: bytes };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isDeeperThan(text, limits.depth)) return { kind: 'notJson' };
    return { kind: 'json', value: JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value)) };
  } catch {
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

/** Checks the depth before parsing, so that later code can safely recurse into the value. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at + 1);
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    if (depth > limit) return true;
  }
  return false;
}

/**
 * Returns the index of the quote that closes the string whose first character is at `at`. If the string is never
 * closed, returns an index past the end of the text.
 */
function endOfString(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
