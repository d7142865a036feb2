import type { Commerce } from '../../src/transfers/commerce.ts';
import type { Policy } from '../../src/transfers/policy.ts';
import type { Status } from '../../src/transfers/status.ts';
import type { LineItem, PendingCall, Person, Subscription, Transfer } from '../../src/transfers/transfer.ts';

/** In these samples, Northwind creates the transfers of both commerces, and Fabrikam is the counterparty. */
export const NORTHWIND = { tenantId: '11111111-1111-4111-8111-111111111111', name: 'Northwind' };
export const FABRIKAM = { tenantId: '22222222-2222-4222-8222-222222222222', name: 'Fabrikam' };
export const TAILSPIN = { tenantId: '33333333-3333-4333-8333-333333333333', name: 'Tailspin' };

export const ALVA = person('aa', NORTHWIND.tenantId, 'Alva Berg');
export const ARI = person('a1', NORTHWIND.tenantId, 'Ari Clerk');
export const MAJA = person('a2', NORTHWIND.tenantId, 'Maja Manager');
export const BO = person('bb', FABRIKAM.tenantId, 'Bo Dahl');
export const BEA = person('b1', FABRIKAM.tenantId, 'Bea Clerk');
export const TIM = person('c1', TAILSPIN.tenantId, 'Tim Manager');

export const T0 = '2026-01-15T08:00:00.000Z';
export const T1 = '2026-01-15T08:05:00.000Z';

/** Maja, Bo and Tim are approvers; Northwind, Fabrikam and Tailspin are listed partners. */
export const POLICY: Policy = {
  isKnownPartner: (tenantId) => [NORTHWIND, FABRIKAM, TAILSPIN].some((partner) => partner.tenantId === tenantId),
  approver: ({ objectId }) => ([MAJA, BO, TIM].some((approver) => approver.objectId === objectId) ? 'yes' : 'no'),
  approvalBeforeSubmit: () => false,
  approvalsRequired: () => 1,
};

function person(start: string, tenantId: string, name: string): Person {
  return { tenantId, objectId: `${start.repeat(4)}-0000-4000-8000-000000000000`, name };
}

export function item(changes: Partial<LineItem> = {}): LineItem {
  return { subscriptionId: 'SUB-1', friendlyName: 'Office 365 E3', quantity: 12, addOns: [], ...changes };
}

export function subscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    id: 'SUB-1',
    friendlyName: 'Office 365 E3',
    offerId: 'OFFER-1',
    quantity: 12,
    status: 'active',
    isTrial: false,
    isMicrosoftProduct: true,
    addOns: [],
    ...changes,
  };
}

export function pending(changes: Partial<PendingCall> = {}): PendingCall {
  return {
    call: 'accept',
    as: BO,
    requestId: 'request-1',
    since: T0,
    verb: 'approve',
    state: { kind: 'unsent' },
    from: 'open',
    ...changes,
  };
}

/** A call whose person has been asked to sign in, at `T0`. */
export function away(kind: 'unsentAway' | 'inDoubtAway' = 'unsentAway'): PendingCall['state'] {
  return { kind, asked: { first: T0, last: T0, for: 'signIn.toGoOn' } };
}

/** Created by Alva at Northwind: Northwind is the source of a traditional transfer and the target of a new-commerce one. */
export function transfer(commerce: Commerce = 'traditional', changes: Partial<Transfer> = {}): Transfer {
  const isTraditional = commerce === 'traditional';
  return {
    id: 'transfer-1',
    ref: '7f3a',
    version: 3,
    commerce,
    status: 'open',
    customer: { id: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', name: 'Contoso' },
    source: isTraditional ? NORTHWIND : FABRIKAM,
    target: isTraditional ? FABRIKAM : NORTHWIND,
    requester: ALVA,
    askedIn: {
      serviceUrl: 'http://127.0.0.1/teams/',
      conversationId: 'chat-alva',
      tenantId: NORTHWIND.tenantId,
      kind: 'personal',
      botId: '28:bot',
      userId: '29:alva',
    },
    lineItems: isTraditional ? [item()] : [],
    customerEmail: isTraditional ? undefined : 'it@contoso.example',
    productTypes: isTraditional ? undefined : [],
    partnerCenterId: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd',
    createdAt: T0,
    updatedAt: T0,
    decisions: [],
    ...changes,
  };
}

/** A transfer in this status, with a pending call where one is under way. */
export function inStatus(status: Status, commerce: Commerce = 'traditional'): Transfer {
  const call = commerce === 'traditional' ? 'accept' : 'acceptWithItems';
  switch (status) {
    case 'awaitingApproval':
      return transfer(commerce, { status, partnerCenterId: undefined });
    case 'creating':
      return transfer(commerce, {
        status,
        partnerCenterId: undefined,
        pending: pending({ call: 'create', as: ALVA, verb: undefined, from: 'awaitingApproval' }),
      });
    case 'approving':
    case 'unknown':
      return transfer(commerce, {
        status,
        pending: pending({ call, state: { kind: status === 'unknown' ? 'inDoubt' : 'unsent' } }),
      });
    case 'rejecting':
      return transfer(commerce, {
        status,
        pending: pending({ call: 'reject', verb: 'reject', reason: 'the contract runs until June' }),
      });
    case 'withdrawing':
      return transfer(commerce, {
        status,
        pending: pending({ call: commerce === 'traditional' ? 'withdraw' : 'cancel', as: ALVA, verb: 'withdraw' }),
      });
    default:
      return transfer(commerce, { status });
  }
}
