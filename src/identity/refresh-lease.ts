import { z } from 'zod';
import type { TokenRecords } from '../store/store.ts';
import { readTime, utc } from '../time/read-time.ts';
import type { TokenAnswer } from './identity.ts';

/** The result when Entra issued no token. */
export type Refused = Exclude<TokenAnswer, { kind: 'token' }>;

export interface RefreshLeaseParts {
  readonly tokens: TokenRecords;
  readonly now: () => Date;
  /** Makes a unique name for each attempt to hold a lease. */
  readonly newId: () => string;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Reads the stored session; undefined when only Entra can tell. */
type Look = () => Promise<TokenAnswer | undefined>;
/** Asks Entra for a new token. */
type Refresh = () => Promise<TokenAnswer>;

export type RefreshLease = (partition: string, look: Look, refresh: Refresh) => Promise<TokenAnswer>;

/** Twice the deadline of a refresh. */
const LEASE_MS = 30_000;
const LOOK_EVERY_MS = 50;
/** A caller gives up after this long, so that nobody waits for ever. */
const PATIENCE_MS = 40_000;

const leaseSchema = z.object({
  holder: z.string(),
  until: z.string(),
  /** Absent in leases that an earlier release wrote. */
  taken: z.string().optional(),
  /** Entra's refusal, if it issued no token, so that the replicas that waited need not ask Entra again. */
  refused: z
    .union([
      z.object({ kind: z.literal('signInNeeded'), claims: z.string().optional() }),
      z.object({ kind: z.literal('unavailable') }),
    ])
    .optional(),
});
type Lease = z.infer<typeof leaseSchema>;

/**
 * Lets only one replica at a time refresh a person's session, so that it alone asks Entra and the others find the
 * stored result. A lease is a row beside the tokens, taken and released by conditional writes. If the holder dies, the
 * lease expires. A lease holds no secret and is not sealed, so that replicas with different keys can read it.
 */
export function refreshLease(parts: RefreshLeaseParts): RefreshLease {
  const { tokens, now } = parts;

  /** Tries to take the lease. `by` is the current holder, if known. */
  async function take(
    row: string,
    holder: string,
  ): Promise<{ taken: true } | { taken: false; by: string | undefined }> {
    const record = await tokens.read(row);
    const held = record && read(record.sealed);
    if (held !== undefined && isHeld(held, now())) return { taken: false, by: held.holder };
    const time = now().getTime();
    const [at, until] = [utc(time), utc(time + LEASE_MS)];
    const taken = await tokens.write(row, text({ holder, until, taken: at }), record?.version, at);
    return taken ? { taken } : { taken: false, by: undefined };
  }

  async function giveBack(row: string, holder: string, refused: Refused | undefined): Promise<void> {
    const record = await tokens.read(row);
    if (record === undefined || read(record.sealed)?.holder !== holder) return;
    const at = now().toISOString();
    await tokens.write(row, text({ holder, until: at, taken: at, refused }), record.version, at);
  }

  async function refusedToAny(row: string, holders: ReadonlySet<string>): Promise<Refused | undefined> {
    if (holders.size === 0) return undefined;
    const record = await tokens.read(row);
    const lease = record && read(record.sealed);
    return lease !== undefined && holders.has(lease.holder) ? lease.refused : undefined;
  }

  /** Refreshes the session. Call this only while holding the lease. */
  async function refreshOnce(row: string, holder: string, look: Look, refresh: Refresh): Promise<TokenAnswer> {
    let answer: TokenAnswer | undefined;
    try {
      // The previous holder may have finished between our last look and the moment we took the lease.
      answer = (await look()) ?? (await refresh());
      return answer;
    } finally {
      await giveBack(row, holder, answer === undefined || answer.kind === 'token' ? undefined : answer);
    }
  }

  return async (partition, look, refresh) => {
    const row = `lease:${partition}`;
    const holder = parts.newId();
    const waitedFor = new Set<string>();
    for (let waited = 0; waited <= PATIENCE_MS; waited += LOOK_EVERY_MS) {
      const found = (await look()) ?? (await refusedToAny(row, waitedFor));
      if (found !== undefined) return found;
      const attempt = await take(row, holder);
      if (attempt.taken) return refreshOnce(row, holder, look, refresh);
      if (attempt.by !== undefined) waitedFor.add(attempt.by);
      await parts.wait(LOOK_EVERY_MS);
    }
    return { kind: 'unavailable' };
  };
}

/**
 * Replicas' clocks differ by less than this. A lease taken further in the future comes from a clock that has since been
 * set back.
 */
const WRONG_CLOCK_MS = 60_000;

function isHeld({ until, taken }: Lease, at: Date): boolean {
  const isOfWrongClock = taken !== undefined && (readTime(taken) ?? 0) > at.getTime() + WRONG_CLOCK_MS;
  return until > at.toISOString() && !isOfWrongClock;
}

function text(lease: { holder: string; until: string; taken?: string; refused?: Refused | undefined }): string {
  return JSON.stringify(lease);
}

/** Parses a lease. A row that can't be read counts as a free lease. */
function read(sealed: string): Lease | undefined {
  try {
    return leaseSchema.safeParse(JSON.parse(sealed)).data;
  } catch {
    return undefined;
  }
}
