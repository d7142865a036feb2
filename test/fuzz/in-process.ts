import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { App } from '../../src/app.ts';
import type { Sent } from './hostile-requests.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const PATIENCE_MS = 10_000;

/** Passes a request to the real server without a network. Rejects if the server doesn't answer within ten seconds. */
export function deliver(app: Pick<App, 'handle'>, { method, path, headers, body }: Sent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const socket = new LoopbackSocket();
    const incoming = new IncomingMessage(socket as unknown as Socket);
    Object.assign(incoming, {
      method,
      url: path,
      httpVersion: '1.1',
      httpVersionMajor: 1,
      httpVersionMinor: 1,
      complete: true,
    });
    incoming.headers = { host: 'desk', ...headers };
    incoming.rawHeaders = Object.entries(incoming.headers).flat() as string[];
    if (body.length > 0) incoming.push(body);
    incoming.push(null);
    const response = new ServerResponse(incoming);
    response.assignSocket(socket as unknown as Socket);
    let text = '';
    let status = 0;
    const end = response.end;
    response.end = ((chunk?: unknown, ...rest: unknown[]) => {
      // restify overwrites the status when the connection is closed.
      status = response.statusCode;
      if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) text += String(chunk);
      return Reflect.apply(end, response, [chunk, ...rest]);
    }) as typeof end;
    const timer = setTimeout(() => reject(new Error(`no answer to ${method} ${path.slice(0, 80)}`)), PATIENCE_MS);
    response.once('finish', () => {
      clearTimeout(timer);
      response.detachSocket(socket as unknown as Socket);
      incoming.destroy();
      socket.destroy();
      resolve({ status, headers: response.getHeaders(), body: text });
    });
    app.handle(incoming, response);
  });
}

class LoopbackSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
    done();
  }
  setTimeout(): this {
    return this;
  }
}
