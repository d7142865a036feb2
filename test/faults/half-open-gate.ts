import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { toEnd } from './to-end.ts';

/** How a connection dies silently. */
export type Death = 'never answers' | 'stops in the middle';

export interface HalfOpenGate {
  readonly port: number;
  /** Lets this fraction of old connections die this way now, and of new ones when they open. 0: no more deaths. */
  kill(part: number, death: Death): void;
  dead(): number;
  /** Requests that got no answer because their connection was dead; at most one is counted per connection. */
  unanswered(): number;
}

/**
 * A proxy in front of a server. It forwards everything until a connection dies; then it forwards nothing more, and the
 * client isn't told. The time of each death is added to `cuts`, in milliseconds since 1970.
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
    /** Whether the client has sent something since the last answer. */
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
      // Keep reading from both sides, but forward nothing, so that the connection seems idle.
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
    // `stops in the middle`: the request arrives and takes effect, and at most the beginning of the answer comes back.
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
