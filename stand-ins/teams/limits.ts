/** The kinds of calls; each has its own limits. Source: Teams page "Optimize your bot with rate limiting", per bot and thread. */
export type Bucket = 'send' | 'create' | 'members';

interface Window {
  readonly seconds: number;
  readonly calls: number;
}

const WRITES: readonly Window[] = [
  { seconds: 1, calls: 7 },
  { seconds: 2, calls: 8 },
  { seconds: 30, calls: 60 },
  { seconds: 3600, calls: 1800 },
];

const WINDOWS: Readonly<Record<Bucket, readonly Window[]>> = {
  send: WRITES,
  create: WRITES,
  members: WRITES.map(({ seconds, calls }) => ({ seconds, calls: calls * 2 })),
};

/** The limit for one app in one tenant, over all conversations. */
const TENANT: readonly Window[] = [{ seconds: 1, calls: 30 }];

/** The largest allowed card in bytes of UTF-8 JSON. Source: Teams' limit for a bot's message, in its older, lower figure. */
export const MOST_CARD_BYTES = 28 * 1024;

export interface Limits {
  /** Returns undefined when the call is allowed, and counts it. Otherwise returns the whole seconds to wait. */
  take(bucket: Bucket, conversationId: string, tenantId: string): number | undefined;
}

/** `clock` is monotonic, in milliseconds. */
export function createLimits(clock: () => number): Limits {
  const calls = new Map<string, number[]>();
  return {
    take(bucket, conversationId, tenantId) {
      const at = clock();
      const mine = recent(calls, `${bucket} ${conversationId}`, at);
      const tenants = recent(calls, tenantId, at);
      const waitMs = Math.max(waitFor(mine, WINDOWS[bucket], at), waitFor(tenants, TENANT, at));
      if (waitMs > 0) return Math.max(1, Math.ceil(waitMs / 1000));
      mine.push(at);
      tenants.push(at);
      return undefined;
    },
  };
}

function recent(calls: Map<string, number[]>, key: string, at: number): number[] {
  const kept = (calls.get(key) ?? []).filter((time) => time > at - 3_600_000);
  calls.set(key, kept);
  return kept;
}

function waitFor(times: readonly number[], windows: readonly Window[], at: number): number {
  const waits = windows.map(({ seconds, calls }) => {
    const inside = times.filter((time) => time > at - seconds * 1000);
    const frees = inside[inside.length - calls];
    return frees === undefined ? 0 : frees + seconds * 1000 - at;
  });
  return Math.max(...waits);
}
