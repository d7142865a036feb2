import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { toEnd } from './to-end.ts';

/** How a connection dies without saying so. */
export type Death = 'never answers' | 'stops in the middle';

export interface HalfOpenGate {
  readonly port: number;
  /** From now on this part of the connections, new and old, die so; 0 for none. Those that are dead stay dead. */
  kill(part: number, death: Death): void;
  dead(): number;
  /** Requests that were sent over dead connections, or whose answer came over one; of one connection the first counts. */
  unanswered(): number;
}

/**
 * Stands before a server and passes everything on, except over connections that are half open: nobody is told that they are
 * dead. `cuts` gets the time of each death, in milliseconds since 1970.
 */
export async function halfOpenGate(target: number, random: () => number, cuts: number[]): Promise<HalfOpenGate> {
  const sockets = new Set<Socket>();
  const doomed = new Set<() => void>();
  let part = 0;
  let death: Death = 'never answers';
  let dead = 0;
  let unanswered = 0;

  const server = createServer((client) => {
    const onward = connect(target, '127.0.0.1');
    let isDead = false;
    /** The client has sent something since the last answer. */
    let isAsked = false;
    client.on('data', () => {
      if (isDead && !isAsked) unanswered += 1;
      isAsked = true;
    });
    onward.on('data', () => {
      if (!isDead) isAsked = false;
    });
    const die = () => {
      if (isDead) return;
      isDead = true;
      dead += 1;
      cuts.push(Date.now());
      if (isAsked) unanswered += 1;
      // What the desk sends is taken, what the server says is not passed on: to both it looks like a quiet line.
      client.unpipe(onward);
      onward.unpipe(client);
      client.resume();
      onward.resume();
      if (death === 'never answers') onward.destroy();
    };
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        doomed.delete(die);
        const other = socket === client ? onward : client;
        if (!isDead || socket === client) other.destroy();
      });
    }
    doomed.add(die);
    if (random() < part && death === 'never answers') {
      client.resume();
      die();
      return;
    }
    client.pipe(onward);
    onward.pipe(client);
    // In the middle: the request gets through and takes effect, and of the answer the beginning at most.
    if (random() < part) onward.once('data', die);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  toEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gate has no port');
  return {
    port: address.port,
    kill(newPart, newDeath) {
      part = newPart;
      death = newDeath;
      for (const die of [...doomed]) if (random() < part) die();
    },
    dead: () => dead,
    unanswered: () => unanswered,
  };
}
