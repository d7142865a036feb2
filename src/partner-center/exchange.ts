import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import axios from 'axios';
import { closeIdle } from '../http/close-idle.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Outgoing {
  readonly method: Method;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The raw result of an exchange. `judge` decides what it means. */
export type Incoming =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly statusText: string;
      readonly head: Head;
      readonly body: Body;
    }
  /** There was no status line: the deadline passed, or the connection failed before or after the request went out. */
  | { readonly kind: 'silence'; readonly because: string };

/** Returns a response header by its name in any case, or undefined when it was not sent. */
export type Head = (name: string) => string | undefined;

/** `lost`: the connection ended or the deadline passed before the whole body arrived. */
export type Body = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'lost' | 'tooLarge' };

export type Exchange = (outgoing: Outgoing) => Promise<Incoming>;

export interface ExchangeLimits {
  /** Milliseconds from the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** How large a body may be, in bytes, after decompression. */
  readonly maxBytes: number;
  /** Called before anything is sent. Default: every address may be called. */
  readonly mayCall?: (url: string) => boolean;
}

/**
 * Close an idle connection before a server or load balancer is likely to, so that no write is sent on a dead
 * connection.
 */
const IDLE_MS = 30_000;

/**
 * Makes one HTTP exchange over kept-alive connections, without redirects or retries. Ignores proxies from the
 * environment, because a proxy would see the token. Never rejects.
 */
export function createExchange(limits: ExchangeLimits): Exchange {
  const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
  const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });
  const http = axios.create({
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    proxy: false,
    responseType: 'stream',
    validateStatus: null,
    transformRequest: [(body) => body],
    transformResponse: [(body) => body],
  });
  return async ({ method, url, headers, body }) => {
    if (limits.mayCall?.(url) === false) return { kind: 'silence', because: 'notAllowed' };
    const signal = AbortSignal.timeout(limits.timeoutMs);
    try {
      const response = await http.request({ method, url, headers, data: body, signal });
      return {
        kind: 'answered',
        status: response.status,
        statusText: response.statusText,
        head: (name) => headerText(response.headers[name.toLowerCase()]),
        body: await readBody(response.data, limits.maxBytes),
      };
    } catch (error) {
      if (signal.aborted) closeIdle(httpAgent, httpsAgent);
      return { kind: 'silence', because: signal.aborted ? 'deadline' : codeOf(error) };
    }
  };
}

async function readBody(stream: unknown, maxBytes: number): Promise<Body> {
  if (!(stream instanceof Readable)) return { kind: 'lost' };
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > maxBytes) return { kind: 'tooLarge' };
      chunks.push(chunk);
    }
  } catch {
    return { kind: 'lost' };
  }
  return { kind: 'text', text: Buffer.concat(chunks).toString('utf8') };
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function codeOf(error: unknown): string {
  return axios.isAxiosError(error) && error.code !== undefined ? error.code : 'network';
}
