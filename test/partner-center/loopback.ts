import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createPartnerCenter, type PartnerCenterOptions } from '../../src/partner-center/client.ts';
import type { PartnerCenter } from '../../src/partner-center/partner-center.ts';
import { responseExample } from './http-example.ts';

export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the loopback server does with a request: it sends an answer, or does something to the connection. */
export type Reply =
  | {
      readonly status: number;
      readonly statusText?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | ((response: ServerResponse, request: IncomingMessage) => void);

export interface Loopback {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Sets the answers to the next requests, one each. The last answer is repeated. */
  willAnswer(...replies: Reply[]): void;
  client(options?: Partial<PartnerCenterOptions>): PartnerCenter;
  close(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that records requests and answers as a test tells it to. */
export async function startLoopback(): Promise<Loopback> {
  const seen: Seen[] = [];
  let replies: Reply[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: target = '', headers } = request;
    seen.push({ method, target, headers, body: Buffer.concat(chunks).toString('utf8') });
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 404 };
    if (typeof reply === 'function') return reply(response, request);
    response.writeHead(reply.status, reply.statusText, reply.headers);
    response.end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  let ids = 0;
  return {
    url,
    seen,
    willAnswer: (...next) => {
      replies = next;
    },
    client: (options) =>
      createPartnerCenter({ baseUrl: url, newId: () => `made-up-${++ids}`, timeoutMs: 5000, ...options }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A response example as the server would send it; the server sets `Content-Length` and `Date`. */
export function example(name: string, byteOrderMark = false): Reply {
  const { status, headers, body } = responseExample(name);
  const kept = [...headers].filter(([header]) => header !== 'content-length' && header !== 'date');
  return { status, headers: Object.fromEntries(kept), body: byteOrderMark ? `\uFEFF${body}` : body };
}
