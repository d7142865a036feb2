/** Whether there was one left; `isFirst` of a flood: until the bucket has something again, the others are not. */
export type Taken =
  | { readonly ok: true }
  | { readonly ok: false; readonly waitSeconds: number; readonly isFirst: boolean };

export interface TokenBuckets {
  /** Takes one from the bucket of this name. */
  take(name: string): Taken;
  /** Buckets that are kept. */
  readonly size: number;
}

export interface TokenBucketsOptions {
  /** What a full bucket holds, and how much runs in again within a minute. */
  readonly perMinute: number;
  readonly now: () => Date;
  /** Most buckets that are kept; the one that was not asked for longest goes first. Default: 10,000. */
  readonly most?: number;
}

interface Bucket {
  left: number;
  /** Milliseconds. */
  at: number;
  isRefusing: boolean;
}

const MINUTE = 60_000;

/** A token bucket for each name, in memory: each replica counts for itself. A name that was forgotten starts over. */
export function createTokenBuckets({ perMinute, now, most = 10_000 }: TokenBucketsOptions): TokenBuckets {
  const buckets = new Map<string, Bucket>();

  function bucketOf(name: string, at: number): Bucket {
    const kept = buckets.get(name);
    buckets.delete(name);
    const oldest = buckets.keys().next().value;
    if (buckets.size >= most && oldest !== undefined) buckets.delete(oldest);
    const bucket = kept ?? { left: perMinute, at, isRefusing: false };
    buckets.set(name, bucket);
    // A clock that was set back gives nothing and takes nothing.
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
