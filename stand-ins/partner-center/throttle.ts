/**
 * Partner Center's published limit for customers, subscriptions and orders: requests per minute and partner tenant. A
 * refused request counts too. Source: page "API throttling guidance".
 */
export interface Throttle {
  /** Returns the seconds to wait, or undefined when the request can go through. */
  check(tenantId: string, now: number): number | undefined;
}

export function limitPerMinute(limit: number): Throttle {
  const recent = new Map<string, number[]>();
  return {
    check(tenantId, now) {
      if (!Number.isFinite(limit)) return undefined;
      const times = (recent.get(tenantId) ?? []).filter((time) => now - time < 60_000);
      const over = times.length >= limit;
      const freedBy = times[times.length - limit];
      times.push(now);
      recent.set(tenantId, times.slice(-limit));
      return over && freedBy !== undefined ? Math.max(1, Math.ceil((freedBy + 60_000 - now) / 1000)) : undefined;
    },
  };
}
