import { createExchange, type Exchange } from './exchange.ts';
import { OPEN_SETTINGS, type OpenSettings } from './open-settings.ts';
import type { PartnerCenter } from './partner-center.ts';
import { createReads } from './reads.ts';
import { type CallLog, createRequest } from './request.ts';
import { createWrites } from './writes.ts';

export interface PartnerCenterOptions {
  /** `https://api.partnercenter.microsoft.com`, without `/v1`. */
  readonly baseUrl: string;
  /** How long one HTTP exchange may take in all; 20,000 ms. */
  readonly timeoutMs?: number;
  /** Most bytes of an answer that are read; 16 MiB. */
  readonly maxResponseBytes?: number;
  /** Which addresses may be called; without it any. */
  readonly mayCall?: (url: string) => boolean;
  readonly settings?: Partial<OpenSettings>;
  /** A new GUID, for `MS-RequestId` of reads and for `MS-CorrelationId`. */
  readonly newId: () => string;
  /** Milliseconds since the epoch; the machine's clock. */
  readonly now?: () => number;
  readonly log?: (line: CallLog) => void;
  /** What carries a request over; HTTP over kept-alive connections. */
  readonly exchange?: Exchange;
}

/**
 * Partner Center over its REST API. Throws at once for a `baseUrl` that is no http or https URL, and never afterwards for
 * what the network or Partner Center do.
 */
export function createPartnerCenter(options: PartnerCenterOptions): PartnerCenter {
  if (!/^https?:$/.test(new URL(options.baseUrl).protocol)) throw new TypeError(`Not an http URL: ${options.baseUrl}`);
  const settings = { ...OPEN_SETTINGS, ...options.settings };
  const request = createRequest({
    baseUrl: options.baseUrl,
    exchange:
      options.exchange ??
      createExchange({
        timeoutMs: options.timeoutMs ?? 20_000,
        maxBytes: options.maxResponseBytes ?? 16 * 1024 * 1024,
        mayCall: options.mayCall,
      }),
    newId: options.newId,
    now: options.now ?? Date.now,
    log: options.log ?? (() => {}),
  });
  return { ...createReads(request), ...createWrites(request, settings) };
}
