import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as a handler of a stand-in sees it. */
export interface StandInRequest {
  readonly method: string;
  /** Without the query, as sent. */
  readonly path: string;
  /** The `:params` of the route's pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body parsed as JSON, a byte-order mark forgiven. Throws `UnreadableBody`, which unhandled is answered with 400. */
  json(): unknown;
  readonly raw: IncomingMessage;
}

export interface Reply {
  /**
   * Answers once; later calls and calls after the client went away do nothing. Objects and arrays go out as JSON,
   * strings as `text/plain`, buffers as they are; `headers` win over these defaults.
   */
  send(status: number, body?: unknown, headers?: OutgoingHttpHeaders): void;
  /** For streams and broken connections. */
  readonly raw: ServerResponse;
}

export type Handler = (request: StandInRequest, reply: Reply) => void | Promise<void>;

/**
 * Method (upper case), pattern, handler; the first that matches answers. In a pattern `:name` is one segment and
 * `:name*` at the end is the rest of the path. Words match without regard to case.
 */
export type Route = readonly [method: string, pattern: string, handler: Handler];

export interface ListenOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly host?: string;
  readonly routes: readonly Route[];
  /** Largest body in bytes; more is answered with 413. Default: 1 MiB. */
  readonly bodyLimit?: number;
  /** Answers what no route matches, instead of a bare 404 or 405. */
  readonly fallback?: Handler;
  /** Where a handler's error goes; it has been answered with 500. Default: standard error. */
  readonly log?: (what: string, error: unknown) => void;
}

export interface Listening {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and cuts every connection, idle or not. */
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
  const method = raw.method ?? 'GET';
  try {
    const url = new URL(raw.url ?? '/', 'http://stand-in');
    const body = await readBody(raw, options.bodyLimit ?? 2 ** 20);
    if (body === undefined) return reply.send(413, undefined, { connection: 'close' });
    const found = findRoute(options.routes, method, url.pathname);
    const request: StandInRequest = {
      method,
      path: url.pathname,
      params: found.params,
      query: url.searchParams,
      headers: raw.headers,
      body,
      json: () => parse(body),
      raw,
    };
    if (found.handler !== undefined) await found.handler(request, reply);
    else if (options.fallback !== undefined) await options.fallback(request, reply);
    else if (found.allow.length > 0) reply.send(405, undefined, { allow: found.allow.join(', ') });
    else reply.send(404);
  } catch (error) {
    if (response.destroyed) return;
    if (error instanceof UnreadableBody || error instanceof URIError) return reply.send(400, error.message);
    (options.log ?? console.error)(`${method} ${raw.url} failed in the stand-in`, error);
    reply.send(500);
  }
}

/** The body, or undefined when it is larger than the limit. */
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

interface Found {
  readonly handler?: Handler;
  readonly params: Readonly<Record<string, string>>;
  /** Methods that the path does have. */
  readonly allow: readonly string[];
}

function findRoute(routes: readonly Route[], method: string, path: string): Found {
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

function replyTo(response: ServerResponse): Reply {
  return {
    raw: response,
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

function encode(body: unknown): [bytes: Buffer, type: string | undefined] {
  if (body === undefined) return [Buffer.alloc(0), undefined];
  if (Buffer.isBuffer(body)) return [body, 'application/octet-stream'];
  if (typeof body === 'string') return [Buffer.from(body), 'text/plain; charset=utf-8'];
  return [Buffer.from(JSON.stringify(body)), 'application/json; charset=utf-8'];
}

/** Without those that are not set, which Node refuses. */
function lowerCaseNames(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const set = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name.toLowerCase(), value]));
}
