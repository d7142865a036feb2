import type { IncomingMessage } from 'node:http';

export type JsonBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'tooLarge' | 'notJson' | 'cutOff' };

export interface JsonLimits {
  readonly bytes: number;
  /** How deep objects and arrays may be nested. */
  readonly depth: number;
}

/**
 * Reads a JSON body as it comes: no decompression, no multipart, no temporary files (restify's body parser does all
 * three before anybody is authenticated, and garbage in gzip ends the process). `__proto__` keys are dropped.
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

/** Stops at the limit and leaves the rest unread. The caller closes the connection with its answer. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge' | 'cutOff'> {
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

/** Runs before parsing, so that code that walks the value afterwards may recurse. */
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

/** The index of the quote that closes the string whose first character is at `at`, or past the text when none does. */
function endOfString(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
