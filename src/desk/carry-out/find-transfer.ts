import type { ErrorCode } from '../../partner-center/error-codes.ts';
import type {
  Answer,
  Caller,
  PartnerCenter,
  TransferEntity,
  TransferKey,
} from '../../partner-center/partner-center.ts';

/**
 * Returns the transfer at Partner Center, or `gone` when Partner Center no longer knows it. Only Partner Center's own
 * "unknown transfer" codes prove that the transfer is gone, and not in a 5xx. Any other 404 may come from a gateway or be about the
 * customer (code 1000), so check it against the customer's list of transfers.
 */
export async function findTransfer(
  partnerCenter: Pick<PartnerCenter, 'transfer' | 'transfers'>,
  as: Caller,
  key: TransferKey,
): Promise<Answer<TransferEntity | 'gone'>> {
  const found = await partnerCenter.transfer(as, key);
  if (found.kind !== 'refused' || !NOT_FOUND.includes(found.error.code)) return found;
  const { code, partnerCenterCode, status = 0, correlationId } = found.error;
  if (status >= 500) return found;
  if (code === 'transferNotFound' && partnerCenterCode !== undefined)
    return { kind: 'done', value: 'gone', correlationId };
  const listed = await partnerCenter.transfers(as, key.customerId);
  if (listed.kind !== 'done') return listed;
  const there = listed.value.find(({ id }) => id.toLowerCase() === key.transferId.toLowerCase());
  return { ...listed, value: there ?? 'gone' };
}

const NOT_FOUND: readonly ErrorCode[] = ['transferNotFound', 'notFound'];
