import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { toEnd } from './to-end.ts';

/** A load balancer that sends each request to the next port. It skips a closed port, but doesn't retry a broken request. */
export async function roundRobin(port: number, ports: readonly number[]): Promise<() => Promise<void>> {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;

  function pass(from: IncomingMessage, to: ServerResponse, body: Buffer, tries: number): void {
    const target = ports[turn++ % ports.length];
    const { method, url, headers } = from;
    const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers, agent }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
      answer.on('error', () => to.destroy());
    });
    onward.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && tries < ports.length) pass(from, to, body, tries + 1);
      else to.destroy();
    });
    onward.end(body);
  }

  const server = createServer(async (from, to) => {
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk);
    pass(from, to, Buffer.concat(chunks), 1);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return toEnd(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
}
