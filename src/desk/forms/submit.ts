import type { DraftRecord, Records } from '../../store/store.ts';
import { sent } from '../../transfers/decisions.ts';
import { commerceOf, type Draft, itemsAsked, sidesOf } from '../../transfers/draft.ts';
import type { DraftId } from '../../transfers/ids.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace } from '../queue/lost-race.ts';
import { cardWork, pendingWork } from '../queue/outbox.ts';

/** Lengths to try in turn. Refs are as short as possible; longer refs are used when short ones are taken. */
const REF_LENGTHS = [4, 4, 4, 4, 5, 5, 6, 8, 12];

/**
 * Creates a transfer from a finished draft, in one transaction. The draft keeps the transfer's id, so a second Submit
 * finds that transfer instead of creating another.
 */
export async function submit(parts: DeskParts, record: DraftRecord, draft: Draft): Promise<Transfer> {
  return parts.store.transaction(async (records) => {
    const transfer = await add(parts, records, draft, record.id);
    const at = transfer.createdAt;
    const kept = { ...record, document: draft, version: record.version + 1, updatedAt: at, submittedAs: transfer.id };
    if (!(await records.drafts.update(kept, record.version))) throw new LostRace('the draft');
    await records.audit.add({
      at,
      transferId: transfer.id,
      by: transfer.requester,
      what: transfer.pending === undefined ? 'submit' : 'create',
      to: transfer.status,
      why: transfer.note,
      requestId: transfer.pending?.requestId,
    });
    await records.work.add(cardWork(transfer.id, at));
    if (transfer.pending !== undefined) await records.work.add(pendingWork(transfer, at));
    return transfer;
  });
}

async function add(parts: DeskParts, records: Records, draft: Draft, draftId: DraftId): Promise<Transfer> {
  for (const length of REF_LENGTHS) {
    const id = parts.newId();
    const transfer = fromDraft(parts, draft, draftId, id, parts.newId().replaceAll('-', '').slice(0, length));
    if (await records.transfers.add(transfer)) return transfer;
  }
  throw new Error('no free ref was found');
}

function fromDraft(parts: DeskParts, draft: Draft, draftId: DraftId, id: string, ref: string): Transfer {
  const at = parts.now().toISOString();
  const { source, target } = sidesOf(draft);
  if (source === undefined || target === undefined)
    throw new Error('a draft without its other side can not be submitted');
  const items = itemsAsked(draft);
  const transfer: Transfer = {
    id,
    ref,
    version: 1,
    commerce: commerceOf(draft.kind),
    status: 'awaitingApproval',
    customer: { id: draft.customer.id, name: draft.customer.name },
    source,
    target,
    requester: draft.owner,
    askedIn: draft.askedIn,
    draftId,
    note: draft.note || undefined,
    reason: draft.reason || undefined,
    lineItems: items ?? [],
    customerEmail: draft.customerEmail || undefined,
    productTypes: items === undefined ? draft.productTypes : undefined,
    partnerIdOnRecord: draft.partnerIdOnRecord || undefined,
    createdAt: at,
    updatedAt: at,
    decisions: [],
  };
  return parts.policy.approvalBeforeSubmit(draft.partner.tenantId) ? transfer : sent(transfer, parts.newId(), at);
}
