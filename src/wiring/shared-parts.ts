import { randomUUID } from 'node:crypto';
import type { Log } from '../logging/log.ts';
import type { Config } from '../settings/config.ts';
import { type MayCall, outboundHosts } from './outbound-hosts.ts';

/** What nearly every part needs. */
export interface Around {
  readonly log: Log;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Every client checks an address with this before sending, except the connector, which uses `trusts`. */
  readonly mayCall: MayCall;
  readonly authority: string;
  readonly allowLoopback: boolean;
}

export interface Surroundings {
  readonly log: Log;
  readonly now?: () => Date;
  readonly newId?: () => string;
}

export function aroundOf(config: Config, { log, now = () => new Date(), newId = randomUUID }: Surroundings): Around {
  const { entraAuthority: authority, allowLoopback } = config;
  return { log, now, newId, mayCall: outboundHosts(config), authority, allowLoopback };
}
