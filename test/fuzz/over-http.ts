import { request } from 'node:http';
import { connect } from 'node:net';
import type { Chance } from './chance.ts';
import type { Sent } from './hostile-requests.ts';
import type { Answered } from './in-process.ts';

const PATIENCE_MS = 5_000;
/** Errors of requests that Node's own client refuses to send. */
const UNSENDABLE: readonly string[] = ['ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS', 'ERR_INVALID_HTTP_TOKEN'];
/** Errors that mean that the desk hung up while the request was being sent. The desk is allowed to do that. */
const HUNG_UP: readonly string[] = ['ECONNRESET', 'EPIPE'];

/** Sends a request over a connection. Status 0: the request wasn't sent, or the desk hung up before it was complete. */
export function send(url: string, { method, path, headers, body }: Sent): Promise<Answered> {
  const nothing: Answered = { status: 0, headers: {}, body: '' };
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? '';
      if (UNSENDABLE.includes(code) || HUNG_UP.includes(code)) resolve(nothing);
      else reject(error);
    };
    try {
      const { hostname, port } = new URL(url);
      const sent = request(
        { hostname, port, method, path, headers, agent: false, timeout: PATIENCE_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => resolve(nothing));
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: String(Buffer.concat(chunks)),
            });
            sent.destroy();
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer over HTTP')));
      sent.on('error', failed);
      sent.end(body);
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
    }
  });
}

const HEAD = 'POST /api/messages HTTP/1.1\r\nhost: desk\r\ncontent-type: application/json\r\n';

/** Sends invalid or incomplete requests. The desk may end the connection or keep waiting, but must not answer 5xx. */
export async function oddConnections(url: string, chance: Chance): Promise<string[]> {
  const noise = Buffer.from(Array.from({ length: 500 }, () => chance.below(256)));
  const written: readonly (string | Buffer)[] = [
    noise,
    '\r\n\r\n\r\n',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nhost: desk\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: desk\r\n${'a: b\r\n'.repeat(5_000)}\r\n`,
    `GET / HTTP/1.1\r\nhost: desk\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    'GET / HTTP/1.1\r\nhost: desk\r\nhost: other\r\n\r\n',
    'GET / HTTP/1.1\r\nhost: [\r\n\r\n',
    `${HEAD}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`,
    `${HEAD}content-length: -1\r\n\r\n`,
    `${HEAD}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\n\r\n`,
    `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`,
    `${HEAD}transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx`,
    `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    `${HEAD}content-encoding: gzip\r\ncontent-length: 4\r\n\r\nXXXX`,
    `${HEAD}expect: 100-continue\r\ncontent-length: 999999999\r\n\r\n`,
    `${HEAD}content-length: 10\r\n\r\nhalf`,
    `${HEAD}connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 0\r\n\r\n`,
    'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ];
  const ends = await Promise.all(written.map((bytes) => told(url, bytes)));
  return ends.flatMap((line, index) => {
    if (/^HTTP\/1\.1 5/.test(line)) return [`${line} for odd connection ${index}`];
    return [];
  });
}

/** Returns the first line of what comes back within half a second; empty when nothing does. */
function told(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = () => {
      resolve(text.split('\r\n')[0] ?? '');
      socket.destroy();
    };
    socket.setTimeout(500, finish);
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('\r\n')) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}
