import type { DraftRecord } from '../../store/store.ts';
import { utc } from '../../time/read-time.ts';
import { DRAFT_HOURS, type Draft } from '../../transfers/draft.ts';
import type { Customer, Partner } from '../../transfers/transfer.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Reply } from '../ports/reply.ts';
import { LostRace } from '../queue/lost-race.ts';

export function emptyDraft(parts: Pick<DeskParts, 'policy'>, turn: Turn, partner: Partner, customer: Customer): Draft {
  return {
    kind: 'create',
    step: 'items',
    owner: turn.person,
    askedIn: { ...turn.place, userId: turn.userId },
    partner,
    customer,
    candidates: [],
    chosen: [],
    search: '',
    page: 0,
    asksFirst: parts.policy.approvalBeforeSubmit(partner.tenantId),
    partners: otherPartners(parts, partner),
    other: '',
    otherName: '',
    customerEmail: '',
    productTypes: [],
    partnerIdOnRecord: '',
    partnerIds: {},
    note: '',
    reason: '',
  };
}

export function newRecord(parts: Pick<DeskParts, 'now' | 'newId'>, draft: Draft, id = parts.newId()): DraftRecord {
  const at = parts.now();
  return {
    id,
    owner: { tenantId: draft.owner.tenantId, objectId: draft.owner.objectId },
    version: 1,
    document: draft,
    updatedAt: at.toISOString(),
    expiresAt: draftExpiry(at),
  };
}

/** Starts a new form for a command. */
export function newForm(parts: Pick<DeskParts, 'now' | 'newId'>, draft: Draft): Reply {
  const record = newRecord(parts, draft);
  return {
    message: draftView(record),
    commit: (records) => records.drafts.add(record),
  };
}

export async function saveDraft(parts: DeskParts, record: DraftRecord, draft: Draft): Promise<DraftRecord> {
  const at = parts.now();
  const next: DraftRecord = {
    ...record,
    document: draft,
    version: record.version + 1,
    updatedAt: at.toISOString(),
    expiresAt: draftExpiry(at),
  };
  if (!(await parts.store.drafts.update(next, record.version))) throw new LostRace('the draft');
  return next;
}

/** The view of a stored form. */
export function draftView(record: DraftRecord): Message {
  return { kind: 'draft', draftId: record.id, draft: record.document as Draft, version: record.version };
}

export function otherPartners({ policy }: Pick<DeskParts, 'policy'>, own: Partner): Partner[] {
  return policy.partners.filter((partner) => partner.tenantId !== own.tenantId);
}

function draftExpiry(at: Date): string {
  return utc(at.getTime() + DRAFT_HOURS * 3_600_000);
}
