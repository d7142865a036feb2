import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address to count a request against: the peer of the connection or, behind proxies, the address they saw. */
export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Each of the `trustedHops` proxies in front of the desk appends the address of its caller to `X-Forwarded-For`. So the
 * client is the entry that the outermost proxy appended. The client itself may have written anything in the entries to
 * the left. An IPv6 client has at least 2^64 addresses, so they all count as one.
 */
export function clientAddress(trustedHops: number): ClientAddress {
  return ({ socket, headers }) => {
    const direct = socket.remoteAddress ?? 'unknown';
    if (trustedHops === 0) return oneOf(direct);
    const told = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').map(withoutPort).filter(Boolean);
    const from = told.at(-Math.min(trustedHops, told.length)) ?? direct;
    return oneOf(isIP(from) === 0 ? direct : from);
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether the peer of a connection is a program on this machine. */
export function isLoopbackAddress(address = ''): boolean {
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Some proxies write `203.0.113.7:51234` or `[2001:db8::1]:51234`. */
function withoutPort(entry: string): string {
  const text = entry.trim();
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
}

function oneOf(address: string): string {
  const inner = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (inner !== undefined) return inner;
  return isIPv6(address) ? network(address) : address;
}

/** The first 64 bits of an IPv6 address. */
function network(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}
