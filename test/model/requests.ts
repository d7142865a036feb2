import type { Store } from '../../src/store/store.ts';
import type { Draft } from '../../src/transfers/draft.ts';
import type { TransferId } from '../../src/transfers/ids.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import type { Kind, Who } from './life.ts';
import { asPerson, CUSTOMER, chatOf, PERSON, SUBSCRIPTIONS } from './people.ts';
import type { Setting } from './stage.ts';

export interface Request {
  readonly draftId: string;
  readonly kind: Kind;
  readonly owner: Who;
  /** Set once the request is known to be submitted. */
  transferId?: TransferId | undefined;
}

/** The transfer that the request has become; undefined before it is submitted. */
export async function transferIn(store: Store, request: Request): Promise<Transfer | undefined> {
  request.transferId ??= (await store.drafts.find(request.draftId))?.submittedAs;
  return request.transferId === undefined ? undefined : store.transfers.find(request.transferId);
}

/** Two requests of each kind, filled in and ready to be sent. */
export async function addRequests(store: Store, setting: Setting, now: () => Date): Promise<Request[]> {
  const requests: Request[] = [];
  for (const kind of ['traditional', 'newCommerce'] as const) {
    for (const number of [0, 1] as const) {
      const clerk = kind === 'traditional' ? 'riley' : 'noor';
      const manager = kind === 'traditional' ? 'morgan' : 'sam';
      const owner = setting.byManagers && number === 1 ? manager : clerk;
      const draftId = `${kind} ${number}`;
      const document = draft(kind, owner, setting.twins ? 0 : number, setting);
      const at = now().toISOString();
      const { tenantId, objectId } = PERSON[owner];
      const expiresAt = '2099-01-01T00:00:00.000Z';
      const record = { id: draftId, owner: { tenantId, objectId }, version: 1, document, updatedAt: at, expiresAt };
      await store.drafts.add(record);
      requests.push({ draftId, kind, owner });
    }
  }
  return requests;
}

function draft(kind: Kind, owner: Who, number: 0 | 1, { asksFirst }: Setting): Draft {
  const [own, other] = kind === 'traditional' ? [NORTHWIND, FABRIKAM] : [FABRIKAM, NORTHWIND];
  const item = { subscriptionId: SUBSCRIPTIONS.traditional[number], friendlyName: `item ${number}`, addOns: [] };
  const isTraditional = kind === 'traditional';
  return {
    kind: isTraditional ? 'create' : 'request',
    step: 'review',
    owner: asPerson(owner),
    askedIn: { ...chatOf(owner), userId: PERSON[owner].userId },
    partner: { tenantId: own.tenantId, name: own.name },
    customer: { id: CUSTOMER.id, name: CUSTOMER.name, domain: CUSTOMER.domain },
    candidates: isTraditional ? [{ item }] : [],
    chosen: isTraditional ? [item.subscriptionId] : [],
    search: '',
    page: 0,
    asksFirst: asksFirst.includes(isTraditional ? 'northwind' : 'fabrikam'),
    partners: [{ tenantId: other.tenantId, name: other.name }],
    other: other.tenantId,
    otherName: other.name,
    customerEmail: isTraditional ? '' : `it-${number}@contoso.example`,
    productTypes: [],
    partnerIdOnRecord: '',
    partnerIds: {},
    note: '',
  };
}
