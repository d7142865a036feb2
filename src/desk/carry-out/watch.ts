import type { TransferEntity } from '../../partner-center/partner-center.ts';
import type { WorkItem } from '../../store/store.ts';
import { readTime } from '../../time/read-time.ts';
import { oddsOf, withOdds } from '../../transfers/at-odds.ts';
import { mergeItems, movedOn } from '../../transfers/decisions.ts';
import { cameAfterAll } from '../../transfers/given-back.ts';
import { isFinal } from '../../transfers/status.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';
import type { Result } from '../queue/result.ts';
import { findTransfer } from './find-transfer.ts';
import { lookForLateCreate } from './late-create.ts';
import { asAnybody } from './look-as-participant.ts';
import { nextLook, settle } from './settle.ts';

/**
 * Checks whether a transfer changed at Partner Center without the desk: somebody decided it in the portal, it expired,
 * or Partner Center finished processing it. Partner Center has no suitable app-only view of transfers, so the desk
 * reads the transfer as a signed-in person who took part.
 */
export function watch(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { transferId } = item.payload as Payloads['watch'];
    const transfer = await parts.store.transfers.find(transferId);
    const next = transfer === undefined ? undefined : nextLook(parts, transfer);
    if (transfer === undefined || next === undefined) return { kind: 'done' };
    const inSeconds = secondsUntil(next, parts.now()) * slower(transfer, item.attempts);
    if (transfer.partnerCenterId === undefined) return lookForLateCreate(parts, transfer, inSeconds);
    const as = { token: '', correlationId: parts.newId() };
    const key = { customerId: transfer.customer.id, transferId: transfer.partnerCenterId };
    const found = await findTransfer(asAnybody(parts, transfer), as, key);
    if (found.kind === 'throttled') return { kind: 'later', inSeconds: found.retryAfterSeconds, why: 'throttled' };
    if (found.kind !== 'done') return { kind: 'later', inSeconds, why: found.error.code };
    return settled(parts, transfer, found.value) ?? noted(parts, transfer, found.value) ?? { kind: 'later', inSeconds };
  };
}

function settled(parts: DeskParts, transfer: Transfer, record: TransferEntity | 'gone'): Result | undefined {
  const [to, by] = record === 'gone' ? (['withdrawn'] as const) : ([record.status, record.modifiedBy] as const);
  if (to === 'open' || to === 'unknown' || to === transfer.status) return undefined;
  const cameLate = cameAfterAll(transfer, to, by);
  // A decision that was recorded only at the desk stays, unless a given-back call has overtaken it.
  if (isFinal(transfer.status) && cameLate === undefined) return undefined;
  const at = parts.now().toISOString();
  const items = record === 'gone' ? transfer.lineItems : mergeItems(transfer.lineItems, record.lineItems);
  return settle(parts, transfer, movedOn(transfer, at, to, items, by), {
    what: to === 'expired' ? 'expire' : 'found',
    ...(cameLate && { cameLate }),
  });
}

/** Shows what contradicts itself at Partner Center, and logs it once. It changes nothing else. */
function noted(parts: DeskParts, transfer: Transfer, record: TransferEntity | 'gone'): Result | undefined {
  if (record === 'gone') return undefined;
  const odds = oddsOf(record, parts.now());
  const after = withOdds(transfer, parts.now().toISOString(), odds);
  if (after === undefined) return undefined;
  for (const odd of odds)
    parts.log.warn(
      { code: 'partner-center-at-odds', ref: transfer.ref, transferId: transfer.id, ...odd },
      "Partner Center's record of a transfer contradicts itself or its documentation.",
    );
  return settle(parts, transfer, after, {});
}

function secondsUntil(iso: string, now: Date): number {
  return Math.max(1, Math.round(((readTime(iso) ?? 0) - now.getTime()) / 1_000));
}

/** The factor by which to lengthen the wait while Partner Center is still processing, up to 32. */
function slower(transfer: Transfer, attempts: number): number {
  if (transfer.status !== 'inProgress') return 1;
  return 2 ** Math.min(Math.max(attempts - 3, 0), 5);
}
