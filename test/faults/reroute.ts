/** Loaded into the desk with `--import`: sends connections for one port to another. REROUTE: `from>to,from>to`. */
import { Socket } from 'node:net';

const routes = new Map(
  (process.env.REROUTE ?? '').split(',').map((pair) => pair.split('>').map(Number) as [number, number]),
);
type Connect = (this: Socket, ...args: unknown[]) => Socket;
const prototype = Socket.prototype as unknown as { connect: Connect };
const connect = prototype.connect;
prototype.connect = function (...args) {
  // `net.connect` passes its arguments as one array that begins with the options.
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) {
    const options = first as { port?: number | string };
    const other = routes.get(Number(options.port));
    if (other !== undefined) options.port = other;
  }
  return connect.apply(this, args);
};
