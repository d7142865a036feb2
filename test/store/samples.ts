import type { Place } from '../../src/store/store.ts';
import type { Person, Transfer } from '../../src/transfers/transfer.ts';

export const NORTHWIND = { tenantId: '11111111-1111-4111-8111-111111111111', name: 'Northwind' };
export const FABRIKAM = { tenantId: '22222222-2222-4222-8222-222222222222', name: 'Fabrikam' };
export const TAILSPIN = { tenantId: '33333333-3333-4333-8333-333333333333', name: 'Tailspin' };

export const ALVA: Person = {
  tenantId: NORTHWIND.tenantId,
  objectId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  name: 'Alva Berg',
};
export const BO: Person = {
  tenantId: FABRIKAM.tenantId,
  objectId: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
  name: 'Bo Dahl',
};

/** A time on one morning: `at(5)` is five seconds past eight. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 15, 8, 0, seconds)).toISOString();
}

/** A transfer from Northwind to Fabrikam, with every document-only property present once. */
export function transfer(changes: Partial<Transfer> = {}): Transfer {
  return {
    id: 't-7f3a',
    ref: '7f3a',
    version: 1,
    commerce: 'traditional',
    status: 'open',
    customer: { id: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', name: 'Contoso' },
    source: NORTHWIND,
    target: FABRIKAM,
    requester: ALVA,
    askedIn: { ...place(), userId: '29:alva' },
    note: 'Moves with the new contract “2026”',
    lineItems: [{ subscriptionId: 'A1B2', friendlyName: 'Office 365 E3', quantity: 12, addOns: [] }],
    createdAt: at(0),
    updatedAt: at(0),
    decisions: [],
    ...changes,
  };
}

export function place(changes: Partial<Place> = {}): Place {
  return {
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    conversationId: '19:desk@thread.tacv2',
    tenantId: NORTHWIND.tenantId,
    kind: 'channel',
    botId: '28:bot',
    ...changes,
  };
}
