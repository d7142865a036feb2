import type { Draft } from '../../transfers/draft.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import { card } from '../ports/click-answer.ts';
import type { ClickAnswer, Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace, retryLostRace } from '../queue/lost-race.ts';
import { draftView, emptyDraft, newRecord } from './draft-record.ts';
import { reload } from './load-items.ts';

/**
 * Opens the form for choosing line items, the first step in approving a new-commerce transfer. Each person has one such
 * form per transfer, so opening it again continues where the person left off.
 */
export function openRelease(parts: DeskParts, turn: Turn, transfer: Transfer): Promise<ClickAnswer> {
  return retryLostRace(() => openOnce(parts, turn, transfer));
}

async function openOnce(parts: DeskParts, turn: Turn, transfer: Transfer): Promise<ClickAnswer> {
  const id = `release.${transfer.id}.${turn.person.objectId}`;
  const record = await parts.store.drafts.find(id);
  if (record !== undefined) {
    const draft = record.document as Draft;
    if (draft.step === 'items' || draft.step === 'review') {
      if (record.expiresAt >= parts.now().toISOString()) return card(draftView(record));
    }
    // If another click is already loading the items, keep the draft as it is. Saving it as `loading` again would make
    // the two clicks race.
    return reload(parts, turn, record, draft.step === 'loading' ? draft : { ...draft, step: 'loading' });
  }
  const customer = { ...transfer.customer, domain: '' };
  const empty = emptyDraft(parts, turn, transfer.source, customer);
  const { tenantId, name } = transfer.target;
  const draft: Draft = {
    ...empty,
    kind: 'release',
    step: 'loading',
    transferId: transfer.id,
    other: tenantId,
    otherName: name,
  };
  const fresh = newRecord(parts, draft, id);
  if (!(await parts.store.drafts.add(fresh))) throw new LostRace('the draft');
  return reload(parts, turn, fresh, draft);
}
