/** Whether the bucket had a token. `isFirst` is true for the first refusal since the bucket last had one. */
export type Taken =
  | { readonly ok: true }
  | { readonly ok: false; readonly waitSeconds: number; readonly isFirst: boolean };

export interface TokenBuckets {
  /** Takes a token from the bucket of this name. */
  take(name: string): Taken;
  /** The number of buckets in memory. */
  readonly size: number;
}

export interface TokenBucketsOptions {
  /** The size of a bucket, and how many tokens it regains per minute. */
  readonly perMinute: number;
  readonly now: () => Date;
  /** How many buckets to keep, at most; beyond that, the least recently used one is dropped. Default: 10,000. */
  readonly most?: number;
}

interface Bucket {
  left: number;
  /** When `left` was last updated, in milliseconds since 1970. */
  at: number;
  isRefusing: boolean;
}

const MINUTE = 60_000;

/**
 * Keeps a token bucket for each name, in memory, so each replica counts separately. A name whose bucket was dropped
 * starts with a full one.
 */
export function createTokenBuckets({ perMinute, now, most = 10_000 }: TokenBucketsOptions): TokenBuckets {
  const buckets = new Map<string, Bucket>();

  function bucketOf(name: string, at: number): Bucket {
    const kept = buckets.get(name);
    buckets.delete(name);
    const oldest = buckets.keys().next().value;
    if (buckets.size >= most && oldest !== undefined) buckets.delete(oldest);
    const bucket = kept ?? { left: perMinute, at, isRefusing: false };
    buckets.set(name, bucket);
    // If the clock was set back, add no tokens and remove none.
    bucket.left = Math.min(perMinute, bucket.left + (Math.max(0, at - bucket.at) * perMinute) / MINUTE);
    bucket.at = at;
    return bucket;
  }

  return {
    take(name) {
      const bucket = bucketOf(name, now().getTime());
      if (bucket.left >= 1) {
        bucket.left -= 1;
        bucket.isRefusing = false;
        return { ok: true };
      }
      const isFirst = !bucket.isRefusing;
      bucket.isRefusing = true;
      return { ok: false, waitSeconds: Math.ceil(((1 - bucket.left) * 60) / perMinute), isFirst };
    },
    get size() {
      return buckets.size;
    },
  };
}
