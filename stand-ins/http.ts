import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the handlers of a stand-in see it. */
export interface StandInRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** The `:params` of the route's pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The query as sent, with its question mark; empty when there is no query. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Parses the body as JSON; a byte-order mark is allowed. Throws `UnreadableBody`, which is answered with 400. */
  json(): unknown;
  /** Whether there is nobody left to answer, because the client hung up or the stand-in was closed. */
  isGone(): boolean;
}

/** A request that arrived through a socket. */
export interface HttpRequest extends StandInRequest {
  readonly raw: IncomingMessage;
}

export interface Reply {
  /**
   * Sends the answer. Later calls, and calls after the client has gone, do nothing. Objects and arrays are sent as JSON,
   * strings as `text/plain`, buffers unchanged. `headers` override these defaults.
   */
  send(status: number, body?: unknown, headers?: OutgoingHttpHeaders): void;
  /** Sets a header for the answer, which is sent later. */
  setHeader(name: string, value: string): void;
  /** Breaks the connection instead of answering. */
  reset(): void;
}

export interface HttpReply extends Reply {
  /** For answers that are streams. */
  readonly raw: ServerResponse;
}

export type Handler = HandlerOf<HttpRequest, HttpReply>;
/** A handler that needs no socket and can also be called directly (`direct.ts`). */
export type SocketlessHandler = HandlerOf<StandInRequest, Reply>;
type HandlerOf<Request, To> = (request: Request, reply: To) => void | Promise<void>;

/**
 * Method (upper case), pattern, handler. The first matching route answers. In a pattern, `:name` is one segment and
 * `:name*` at the end is the rest of the path. Upper and lower case don't matter.
 */
export type Route<Of = Handler> = readonly [method: string, pattern: string, handler: Of];

export interface Routing<Of = Handler> {
  readonly routes: readonly Route<Of>[];
  /** Handles requests that match no route, instead of a bare 404 or 405. */
  readonly fallback?: Of;
  /** Called with a handler's error after the request was answered with 500. Default: writes to standard error. */
  readonly log?: (what: string, error: unknown) => void;
}

export interface ListenOptions extends Routing {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly host?: string;
  /** The largest allowed body in bytes. A larger body gets a 413. Default: 1 MiB. */
  readonly bodyLimit?: number;
}

export interface Listening {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and cuts every connection, idle or busy. */
  close(): Promise<void>;
}

export class UnreadableBody extends Error {}

/** A small HTTP server for a stand-in. Rejects when the port is taken. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer((raw, response) => void answer(options, raw, response));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await opened(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function opened(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(options: ListenOptions, raw: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = replyTo(response);
  try {
    const body = await readBody(raw, options.bodyLimit ?? 2 ** 20);
    if (body === undefined) return reply.send(413, undefined, { connection: 'close' });
    const { method = 'GET', url = '/', headers } = raw;
    const request = { method, url, headers, body, isGone: () => raw.socket.destroyed };
    await dispatch(options, request, (one) => ({ ...one, raw }), reply);
  } catch {
    // The client stopped in the middle of the body, so there is nobody left to answer.
    response.destroy();
  }
}

export interface Arrived {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  isGone(): boolean;
}

/** Calls the first matching route. If its handler throws, the answer is 400 or 500. */
export async function dispatch<Request extends StandInRequest, To extends Reply>(
  options: Routing<HandlerOf<Request, To>>,
  arrived: Arrived,
  as: (request: StandInRequest) => Request,
  reply: To,
): Promise<void> {
  const { method, headers, body, isGone } = arrived;
  try {
    const url = new URL(arrived.url, 'http://stand-in');
    const found = findRoute(options.routes, method, url.pathname);
    const handler = found.handler ?? options.fallback;
    if (handler === undefined) {
      if (found.allow.length > 0) reply.send(405, undefined, { allow: found.allow.join(', ') });
      else reply.send(404);
      return;
    }
    const { params } = found;
    const search = arrived.url.match(/\?.*/)?.[0] ?? '';
    const json = () => parse(body);
    const request = {
      method,
      path: url.pathname,
      params,
      query: url.searchParams,
      search,
      headers,
      body,
      json,
      isGone,
    };
    await handler(as(request), reply);
  } catch (error) {
    if (isGone()) return;
    if (error instanceof UnreadableBody || error instanceof URIError) return reply.send(400, error.message);
    (options.log ?? console.error)(`${method} ${arrived.url} failed in the stand-in`, error);
    reply.send(500);
  }
}

/** Returns the body, or undefined when the body is larger than the limit. */
async function readBody(raw: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UnreadableBody('The body is not JSON.', { cause: error });
  }
}

interface Found<Of> {
  readonly handler?: Of;
  readonly params: Readonly<Record<string, string>>;
  /** Methods that the path supports. */
  readonly allow: readonly string[];
}

function findRoute<Of>(routes: readonly Route<Of>[], method: string, path: string): Found<Of> {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const allow = new Set<string>();
  for (const [of, pattern, handler] of routes) {
    const params = match(pattern, path);
    if (params === undefined) continue;
    if (of === wanted) return { handler, params, allow: [] };
    allow.add(of);
  }
  return { params: {}, allow: [...allow] };
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const params: Record<string, string> = {};
  for (const [index, word] of wanted.entries()) {
    if (word.startsWith(':') && word.endsWith('*')) {
      if (given.length <= index) return undefined;
      params[word.slice(1, -1)] = given.slice(index).map(decodeURIComponent).join('/');
      return params;
    }
    const segment = given[index];
    if (segment === undefined) return undefined;
    if (word.startsWith(':')) {
      if (segment === '') return undefined;
      params[word.slice(1)] = decodeURIComponent(segment);
    } else if (word.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return given.length === wanted.length ? params : undefined;
}

function replyTo(response: ServerResponse): HttpReply {
  return {
    raw: response,
    setHeader: (name, value) => void response.setHeader(name, value),
    reset: () => void response.socket?.resetAndDestroy(),
    send(status, body, headers = {}) {
      if (response.headersSent || response.destroyed) return;
      const [bytes, type] = encode(body);
      response.writeHead(status, {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(status === 204 || status === 304 ? {} : { 'content-length': bytes.length }),
        ...lowerCaseNames(headers),
      });
      response.end(bytes);
    },
  };
}

/** Returns the bytes of a body, and the content type. */
export function encode(body: unknown): [bytes: Buffer, type: string | undefined] {
  if (body === undefined) return [Buffer.alloc(0), undefined];
  if (Buffer.isBuffer(body)) return [body, 'application/octet-stream'];
  if (typeof body === 'string') return [Buffer.from(body), 'text/plain; charset=utf-8'];
  return [Buffer.from(JSON.stringify(body)), 'application/json; charset=utf-8'];
}

/** Returns the headers with lower-case names, without undefined values, which Node refuses. */
function lowerCaseNames(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const set = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name.toLowerCase(), value]));
}
