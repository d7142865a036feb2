import type { Log } from '../logging/log.ts';
import type { TokenRecords } from '../store/store.ts';
import type { SealedBox } from './sealed-box.ts';

export interface ResealParts {
  readonly tokens: TokenRecords;
  readonly box: SealedBox;
  readonly now: () => Date;
  readonly log: Log;
}

/** Small enough that people who sign in meanwhile don't have to wait. */
const BATCH = 50;

/**
 * Reseals with the current key every session that a former key sealed. Skips a session that somebody else writes
 * meanwhile: either they seal it with the current key, or the next pass finds it. Resolves with the number of sessions
 * left.
 */
export function resealing(parts: ResealParts) {
  return async (signal?: AbortSignal): Promise<number> => {
    const counts = { resealed: 0, left: 0 };
    let after = '';
    while (!signal?.aborted) {
      const batch = await parts.tokens.sealedOtherwise(parts.box.mark, after, BATCH);
      for (const stored of batch) await reseal(parts, stored, counts);
      after = batch.at(-1)?.partition ?? after;
      if (batch.length < BATCH) {
        report(parts.log, counts);
        break;
      }
    }
    return counts.left;
  };
}

type Sealed = Awaited<ReturnType<TokenRecords['sealedOtherwise']>>[number];

interface Counts {
  resealed: number;
  left: number;
}

async function reseal({ tokens, box, now, log }: ResealParts, stored: Sealed, counts: Counts): Promise<void> {
  const { partition, sealed, version } = stored;
  const opened = box.open(sealed, partition);
  if (opened === undefined) {
    log.warn({ code: 'session-unreadable', partition }, "A stored session can't be opened with any key.");
    return;
  }
  const isWritten = await tokens.write(partition, box.seal(opened, partition), version, now().toISOString());
  counts[isWritten ? 'resealed' : 'left'] += 1;
}

function report(log: Log, { resealed, left }: Counts): void {
  if (left === 0) log.info({ code: 'sessions-resealed', resealed }, DONE);
  else log.info({ code: 'sessions-left', resealed, left }, 'Some sessions were in use. The next start reseals them.');
}

const DONE =
  'Every session is sealed with TOKEN_KEY. TOKEN_KEY_FORMER can go once all replicas have the new one and the cards that ' +
  'were sent before are not in use any more: keep it for the 30 days that a new-commerce transfer can wait.';
