import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import { answerJson } from '../http/json-answer.ts';
import type { Taken } from '../http/token-buckets.ts';
import type { Log } from '../logging/log.ts';
import type { Bot } from '../teams/bot/bot.ts';
import type { Gate } from '../teams/gate/gate.ts';
import { createReadiness, type ReadyChecks } from './readiness.ts';
import { type Next, type Request, type Response, restify, type Server, type ServerOptions } from './restify.ts';
import { createSignIn, type SignInOptions } from './sign-in-pages.ts';

export interface WebServer {
  /** Resolves once the server accepts requests. Rejects when the port is in use. */
  listen(port: number, host?: string): Promise<void>;
  /**
   * Reports not ready and stops accepting connections. Resolves when the running requests are answered; cuts those that
   * take longer than 10 seconds.
   */
  close(): Promise<void>;
  /** Handles a request from inside the process as if it came over the network. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Undefined until the server listens. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
}

export interface WebServerOptions extends Omit<SignInOptions, 'log'> {
  readonly gate: Gate;
  readonly bot: Bot;
  readonly ready: ReadyChecks;
  /** Counts a visit to the sign-in pages against the visitor's address. Without this, visits are not limited. */
  readonly visitors?: (request: IncomingMessage) => Taken;
  /** Called with every request, before anything else. */
  readonly notice?: (request: IncomingMessage) => void;
  /** How long a connection may take to send the headers of a request, in milliseconds. Default: 10,000. */
  readonly headersWithinMs?: number;
  /** How many connections may be open. Default: 1,000. */
  readonly mostConnections?: number;
  readonly log: Log;
}

type Handle = (request: Request, response: Response) => Promise<void>;

const FAILED = 'This did not work.';
const CLOSE_WITHIN_MS = 10_000;

/**
 * The desk's HTTP server. restify only routes: we don't use its body parser, or its formatters (which repeat the
 * request in errors), or its log (which would record whole requests).
 */
export function createServer(options: WebServerOptions): WebServer {
  let closing = false;
  const server = restify.createServer({
    name: '',
    handleUncaughtExceptions: false,
    log: pino({ level: 'silent' }) as unknown as ServerOptions['log'],
  });
  limitConnections(server, options);
  const { notice } = options;
  if (notice !== undefined) server.server.prependListener('request', notice);
  server.pre(readableAddress);
  routeMessages(server, options);
  routeSignIn(server, options);
  routeHealth(server, options, () => closing);
  answerFailures(server, options.log);
  // `close` leaves busy connections open, so close each one when its request ends.
  server.on('after', () => {
    if (closing) setImmediate(() => server.server.closeIdleConnections());
  });
  return {
    listen: (port, host = '127.0.0.1') => listen(server, port, host),
    close() {
      closing = true;
      return close(server);
    },
    handle: (request, response) => void server.server.emit('request', request, response),
    get address() {
      const bound = server.server.address();
      return bound === null || typeof bound === 'string' ? undefined : { host: bound.address, port: bound.port };
    },
  };
}

/**
 * Ends connections that are slow to send a request, and refuses connections beyond a number. Node looks for slow
 * connections every 30 seconds by default, whatever `headersTimeout` says. restify takes no options for its HTTP
 * server, so the interval is set as the property from which Node reads it when the server starts to listen.
 */
function limitConnections(
  { server }: Server,
  { headersWithinMs = 10_000, mostConnections = 1_000, log }: WebServerOptions,
): void {
  server.headersTimeout = headersWithinMs;
  server.requestTimeout = 3 * headersWithinMs;
  Object.assign(server, { connectionsCheckingInterval: headersWithinMs / 5 });
  server.maxConnections = mostConnections;
  let isFull = false;
  server.on('drop', () => {
    if (!isFull) log.warn({ code: 'connections-full', most: mostConnections }, 'Too many connections are open.');
    isFull = true;
  });
  server.on('connection', () => {
    isFull = false;
  });
}

/** The route that receives activities from the Bot Connector. */
function routeMessages(server: Server, { gate, bot, log }: WebServerOptions): void {
  const receive: Handle = async (request, response) => {
    const passed = await gate(request, response);
    if (passed === undefined) return;
    const { status, body, retryAfterSeconds: wait } = await bot.receive(passed);
    answerJson(response, status, body, wait === undefined ? {} : { 'retry-after': String(wait) });
  };
  server.post('/api/messages', route(log, receive));
}

/** The sign-in pages, which people open in a browser. Visits are limited by address. */
function routeSignIn(server: Server, options: WebServerOptions): void {
  const { log, visitors } = options;
  const signIn = createSignIn(options);
  const visit = (handle: Handle) =>
    route(log, async (request, response) => {
      const taken = visitors?.(request) ?? { ok: true };
      if (taken.ok) return handle(request, response);
      if (taken.isFirst) log.warn({ code: 'visitor-too-fast' }, 'One address asks for more pages than it may.');
      signIn.turnAway(response, taken.waitSeconds);
    });
  server.get(
    '/sign-in/callback',
    visit((request, response) => signIn.complete(request, response)),
  );
  server.get(
    '/sign-in/:state',
    visit((request, response) => signIn.begin(String(request.params.state), response)),
  );
}

/**
 * For load balancers and monitoring: `/healthz` says whether the process answers, `/readyz` whether the desk can work.
 */
function routeHealth(server: Server, { ready: checks, log }: WebServerOptions, isClosing: () => boolean): void {
  const areReady = createReadiness(checks, log);
  server.get(
    '/healthz',
    route(log, async (_, response) => answerJson(response, 200, { alive: true })),
  );
  server.get(
    '/readyz',
    route(log, async (_, response) => {
      const ready = !isClosing() && (await areReady());
      answerJson(response, ready ? 200 : 503, { ready });
    }),
  );
}

/**
 * Answers requests that reach no route: unknown addresses, errors inside restify, and attempts to upgrade the
 * connection.
 */
function answerFailures(server: Server, log: Log): void {
  // Never call the last argument (`next`): restify would send a second response over ours, which ends the process.
  server.on('restifyError', (_: Request, response: Response, error: { statusCode?: unknown }) => {
    const status = typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (status >= 500) log.error({ code: 'request-failed', err: error }, 'A request failed.');
    const message = status >= 500 ? FAILED : 'There is nothing here.';
    answerJson(response, status, { error: { message } });
  });
  server.on('error', (error: Error) => log.error({ code: 'server-failed', err: error }, 'The web server failed.'));
  // restify handles these events but does nothing, so the connection would stay open for ever.
  for (const event of ['upgrade', 'connect']) {
    server.on(
      event,
      (_: unknown, socket: Duplex) => void socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'),
    );
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.server.closeAllConnections(), CLOSE_WITHIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}

/**
 * restify builds a URL from the Host header and the path without catching errors, so a request with the Host `[` would
 * end the process. Nothing here uses the Host, so we replace it with a valid one, and refuse anything but a path.
 */
function readableAddress(request: Request, response: Response, next: Next): void {
  request.headers.host = 'desk';
  const isPath = request.url?.startsWith('/') === true;
  if (!isPath) answerJson(response, 400, { error: { message: "This address can't be read." } });
  next(isPath ? undefined : false);
}

/**
 * restify accepts an async handler with two parameters. If the handler resolves with a value, restify logs the whole
 * request. So this wrapper always resolves with undefined and never rejects.
 */
function route(log: Log, handle: Handle): Handle {
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      log.error({ code: 'request-failed', err: error }, 'A request failed.');
      answerJson(response, 500, { error: { message: FAILED } });
    }
  };
}
