import type { IncomingMessage } from 'node:http';
import { isLoopbackAddress } from '../http/client-address.ts';
import type { Log } from '../logging/log.ts';

/**
 * Warns about the first request that a proxy on this machine forwarded while no proxy is trusted. All visitors then
 * share the proxy's address, so one of them can use up the limit of all.
 */
export function createProxyNotice(trustedHops: number, log: Log): (request: IncomingMessage) => void {
  let isDone = trustedHops > 0;
  return ({ socket, headers }) => {
    if (isDone || headers['x-forwarded-for'] === undefined || !isLoopbackAddress(socket.remoteAddress)) return;
    isDone = true;
    log.warn(
      { code: 'proxy-not-counted' },
      'A proxy on this machine forwards requests, but TRUST_PROXY_HOPS is 0, so all visitors share one address and one ' +
        'limit. Set TRUST_PROXY_HOPS to the number of proxies that append to X-Forwarded-For.',
    );
  };
}
