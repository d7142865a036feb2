import type { RefusedDeed } from '../../store/store.ts';
import type { DeskParts } from '../ports/parts.ts';

/**
 * Records who tried what, when the attempt can't go into a transfer's own audit: either there was no transfer, or the
 * person isn't allowed to see it, and its partners mustn't read about that person. The operator finds the record in the
 * store and in the log.
 */
export async function keepRefusal(
  { store, log, now }: Pick<DeskParts, 'store' | 'log' | 'now'>,
  refusal: Omit<RefusedDeed, 'at'> & { readonly why: 'unknownPartner' | 'notYours' | 'noApproverRight' },
): Promise<void> {
  const { by, what, why, transferId } = refusal;
  const { tenantId, objectId } = by;
  log.warn({ code: 'refused', what, why, tenantId, objectId, transferId }, 'Somebody tried what they may not.');
  await store.refusals.add({ ...refusal, at: now().toISOString() });
}
