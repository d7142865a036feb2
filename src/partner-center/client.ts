import { createExchange, type Exchange } from './exchange.ts';
import { OPEN_SETTINGS, type OpenSettings } from './open-settings.ts';
import type { PartnerCenter } from './partner-center.ts';
import { createPreflight } from './preflight.ts';
import { createReads } from './reads.ts';
import { type CallLog, createRequest } from './request.ts';
import { createWrites } from './writes.ts';

export interface PartnerCenterOptions {
  /** `https://api.partnercenter.microsoft.com`, without `/v1`. */
  readonly baseUrl: string;
  /** How long one HTTP exchange may take. Default: 20,000 ms. */
  readonly timeoutMs?: number;
  /** How large an answer may be, in bytes. Default: 4 MiB. */
  readonly maxResponseBytes?: number;
  /** Whether an address may be called. Default: every address. */
  readonly mayCall?: (url: string) => boolean;
  readonly settings?: Partial<OpenSettings>;
  /** Returns a new GUID, for a read's `MS-RequestId` and any call's `MS-CorrelationId`. */
  readonly newId: () => string;
  /** Milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: () => number;
  readonly log?: (line: CallLog) => void;
  /** The transport. Default: HTTP over kept-alive connections. */
  readonly exchange?: Exchange;
}

/**
 * Creates a client for Partner Center's REST API. Throws at once if `baseUrl` isn't an http or https URL. After that,
 * the client never throws because of anything that the network or Partner Center does.
 */
export function createPartnerCenter(options: PartnerCenterOptions): PartnerCenter {
  if (!/^https?:$/.test(new URL(options.baseUrl).protocol)) throw new TypeError(`Not an http URL: ${options.baseUrl}`);
  const settings = { ...OPEN_SETTINGS, ...options.settings };
  const now = options.now ?? Date.now;
  const request = createRequest({
    baseUrl: options.baseUrl,
    exchange:
      options.exchange ??
      createExchange({
        timeoutMs: options.timeoutMs ?? 20_000,
        maxBytes: options.maxResponseBytes ?? 4 * 1024 * 1024,
        mayCall: options.mayCall,
      }),
    newId: options.newId,
    now,
    log: options.log ?? (() => {}),
  });
  return {
    ...createReads(request, settings, now),
    ...createPreflight(request),
    ...createWrites(request, settings),
  };
}
