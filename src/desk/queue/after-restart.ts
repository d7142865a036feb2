import type { Store } from '../../store/store.ts';
import type { Kind } from './outbox.ts';

/** Enough to keep many calls from being looked up at once, and well within the minute that promise 2 allows. */
const WITHIN_SECONDS = 30;
const CALL: Kind = 'write';

/**
 * Makes pending calls due soon after a restart. Their waits can be as long as a quarter of an hour while their outcome is
 * unknown, and the restart may have ended what kept the desk from knowing the outcome.
 */
export function hurryCalls({ work }: Pick<Store, 'work'>, now: Date): Promise<void> {
  return work.hurryKind(CALL, now.toISOString(), WITHIN_SECONDS);
}
