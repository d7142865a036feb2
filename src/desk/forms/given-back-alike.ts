import { commerceOf, type Draft, itemsAsked, sidesOf } from '../../transfers/draft.ts';
import { lookedFor } from '../../transfers/given-back.ts';
import { lookOf } from '../../transfers/look-alike.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';

/** A failed request is looked for within an hour, and few fail in an hour. */
const MOST_FAILED = 50;

/**
 * Returns an earlier request that Partner Center can't tell from this form, and that may still take effect although the
 * desk gave it back.
 */
export async function givenBackAlike(
  { store, now }: Pick<DeskParts, 'store' | 'now'>,
  draft: Draft,
): Promise<Transfer | undefined> {
  const { source, target } = sidesOf(draft);
  if (draft.kind === 'release' || source === undefined || target === undefined) return undefined;
  const failed = await store.transfers.newest({
    partnerTenantId: draft.partner.tenantId,
    customer: draft.customer.id,
    statuses: ['failed'],
    limit: MOST_FAILED,
  });
  const commerce = commerceOf(draft.kind);
  const { customerEmail } = draft;
  const look = lookOf(commerce, { source, target, lineItems: itemsAsked(draft) ?? [], customerEmail });
  return failed.find((one) => lookedFor(one, now())?.call === 'create' && lookOf(one.commerce, one) === look);
}
