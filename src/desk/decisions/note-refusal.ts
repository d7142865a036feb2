import type { RefusedDeed } from '../../store/store.ts';
import type { DeskParts } from '../ports/parts.ts';

/**
 * Writes down who tried what, where it can't stand in a transfer's own audit: there was no transfer, or none that they
 * may know of, and its partners are not to read about them. The operator finds it in the store and in the log.
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
