import type { AuditRow, RefusedDeed } from '../../store/store.ts';
import type { Status } from '../../transfers/status.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type AuditedRefusal, type Payloads, refusalsWork } from '../queue/outbox.ts';
import type { Handler } from '../queue/result.ts';

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

/**
 * Records a refused attempt in the transfer's audit: a row for the first of an hour, and work that adds one row for all
 * others once the hour is over. So nobody can fill the audit by pressing a button again and again.
 */
export async function auditRefusal(
  { store, now }: Pick<DeskParts, 'store' | 'now'>,
  { id: transferId, status }: Transfer,
  refusal: Pick<RefusedDeed, 'by' | 'what' | 'why'>,
): Promise<void> {
  const at = now().toISOString();
  const refused = { ...refusal, at, transferId };
  await store.transaction(async (records) => {
    const times = await records.refusals.add(refused);
    if (times === 1) await records.audit.add(rowOf(refused, at, status));
    if (times === 2) await records.work.add(refusalsWork(refused));
  });
}

/** Adds the row that stands for all refused attempts of an hour after the first. */
export function countRefusals({ store, now }: Pick<DeskParts, 'store' | 'now'>): Handler {
  return async ({ payload }) => {
    const { refused } = payload as Payloads['refusals'];
    const transfer = await store.transfers.find(refused.transferId);
    const times = (await store.refusals.timesOf(refused)) - 1;
    // Either may have been deleted since, when old transfers were tidied away.
    if (transfer === undefined || times < 1) return { kind: 'done' };
    const row = { ...rowOf(refused, now().toISOString(), transfer.status), times };
    return { kind: 'done', commit: (records) => records.audit.add(row) };
  };
}

function rowOf({ transferId, by, what, why }: AuditedRefusal, at: string, status: Status): AuditRow {
  return { at, transferId, by, what: 'refused', from: status, to: status, why: `${what}: ${why}` };
}
