import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string;
  readonly body: Record<string, unknown>;
}

export interface ConnectorStandIn {
  /** With a path and a trailing slash, as in Teams. */
  readonly serviceUrl: string;
  readonly seen: Seen[];
  /** How to answer the next calls. */
  reply: (response: ServerResponse, seen: Seen) => void;
  close(): Promise<void>;
}

/** A connector that records calls and answers as a test tells it to. */
export async function openConnector(): Promise<ConnectorStandIn> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const call = {
        method,
        path: url,
        authorization: headers.authorization,
        body: JSON.parse(String(Buffer.concat(chunks))),
      };
      seen.push(call);
      stand.reply(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stand: ConnectorStandIn = {
    serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/emea/`,
    seen,
    reply: (response) => answerWith(response, 201, { id: '1' }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stand;
}

export function answerWith(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
