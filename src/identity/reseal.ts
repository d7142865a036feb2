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
 * Seals every session that a former key sealed with the current key. A record that is written meanwhile is left alone:
 * it then has the current key, or the next start finds it.
 */
export function resealing({ tokens, box, now, log }: ResealParts) {
  return async (signal?: AbortSignal): Promise<number> => {
    let resealed = 0;
    let left = 0;
    let after = '';
    while (!signal?.aborted) {
      const batch = await tokens.sealedOtherwise(box.mark, after, BATCH);
      for (const { partition, sealed, version } of batch) {
        const opened = box.open(sealed, partition);
        if (opened === undefined)
          log.warn({ code: 'session-unreadable', partition }, "A stored session can't be opened with any key.");
        else if (await tokens.write(partition, box.seal(opened, partition), version, now().toISOString()))
          resealed += 1;
        else left += 1;
      }
      after = batch.at(-1)?.partition ?? after;
      if (batch.length < BATCH) {
        if (left === 0) log.info({ code: 'sessions-resealed', resealed }, DONE);
        else
          log.info(
            { code: 'sessions-left', resealed, left },
            'Some sessions were in use. The next start reseals them.',
          );
        return left;
      }
    }
    return left;
  };
}

const DONE =
  'Every session is sealed with TOKEN_KEY. TOKEN_KEY_FORMER can go once all replicas have the new one and the cards that ' +
  'were sent before are not in use any more: keep it for the 30 days that a new-commerce transfer can wait.';
