import type { Turn } from '../../src/desk/ports/inbound.ts';
import type { DraftRecord, Place } from '../../src/store/store.ts';
import type { Draft } from '../../src/transfers/draft.ts';
import type { Customer, Person } from '../../src/transfers/transfer.ts';
import { ALVA, FABRIKAM, item, NORTHWIND, TAILSPIN } from '../transfers/samples.ts';

export const CONTOSO: Customer = {
  id: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc',
  name: 'Contoso',
  domain: 'contoso.onmicrosoft.com',
};

export function chat(person: Person = ALVA): Place {
  return {
    serviceUrl: 'http://127.0.0.1/teams/',
    conversationId: `chat-${person.objectId}`,
    tenantId: person.tenantId,
    kind: 'personal',
    botId: '28:bot',
  };
}

export const CHANNEL: Place = { ...chat(), kind: 'channel', conversationId: '19:desk@thread.tacv2', name: 'Transfers' };

export function turn(person: Person = ALVA, place: Place = chat(person)): Turn {
  return { key: `key-${person.objectId}`, person, userId: `29:${person.objectId}`, place, locale: 'en-US' };
}

/** Alva's traditional draft for Contoso to Fabrikam, one item to choose from. */
export function draft(changes: Partial<Draft> = {}): Draft {
  return {
    kind: 'create',
    step: 'items',
    owner: ALVA,
    askedIn: { ...chat(), userId: `29:${ALVA.objectId}` },
    partner: NORTHWIND,
    customer: CONTOSO,
    candidates: [{ item: item() }],
    chosen: [],
    search: '',
    page: 0,
    asksFirst: false,
    partners: [FABRIKAM, TAILSPIN],
    other: FABRIKAM.tenantId,
    otherName: '',
    customerEmail: '',
    productTypes: [],
    partnerIdOnRecord: '',
    partnerIds: {},
    note: '',
    ...changes,
  };
}

export function draftRecord(document: Draft, changes: Partial<DraftRecord> = {}): DraftRecord {
  return {
    id: 'draft-1',
    owner: document.owner,
    version: 1,
    document,
    updatedAt: '2026-01-15T08:00:00.000Z',
    expiresAt: '2026-01-16T08:00:00.000Z',
    ...changes,
  };
}
