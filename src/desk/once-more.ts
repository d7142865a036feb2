import type { WorkItem } from '../store/store.ts';
import { backoff, type Result } from './queue/worker.ts';

/**
 * A post whose arrival is in doubt is made once more: a person can do with a message twice, not with silence. Undefined
 * when it was made once more already. What Teams turned away does not count: that was certainly not posted.
 */
export function onceMore(item: WorkItem, why: string): Result | undefined {
  const payload = item.payload as { readonly inDoubt?: boolean };
  if (payload.inDoubt) return undefined;
  return { kind: 'later', inSeconds: backoff(item.attempts), why, payload: { ...payload, inDoubt: true } };
}
