import type { WorldCustomer } from '../world.ts';

/** The two kinds of transfer, from the two pages "Create a transfer": `traditional` (2020) and `newCommerce` (2024). */
export type Commerce = 'traditional' | 'newCommerce';

/** The stand-in's persistent state. Ids are in lower case here; `wire.ts` decides how they are printed. */
export interface State {
  /** How far `advance` has moved the clock, in milliseconds. */
  clockOffset: number;
  customers: WorldCustomer[];
  subscriptions: StoredSubscription[];
  transfers: StoredTransfer[];
  effects: Effect[];
  /** First answers, keyed by `<tenant>/<MS-RequestId>`. */
  answers: Record<string, KeptAnswer>;
  /** Roles set through the control. They override the token's. */
  roles: Record<string, readonly string[]>;
}

export interface StoredSubscription {
  id: string;
  customerId: string;
  /** The partner that bills the subscription. No other partner sees the subscription. */
  billedBy: string;
  offerId: string;
  offerName: string;
  /** The friendly name. */
  name: string;
  quantity: number;
  parentId?: string;
  /** ISO 8601. */
  createdAt: string;
  endsAt: string;
  status: string;
  autoRenews: boolean;
  billingCycle: string;
  /** `P1M`, `P1Y`, `P3Y`; only with `productType`. */
  term?: string;
  /** The term after the next renewal, if Partner Center names it. */
  renewalTerm?: string;
  cancelUntil?: string;
  promotionId?: string;
  /** The quantity from the next renewal on, if a change is scheduled. */
  nextQuantity?: number;
  /** As transfers name it; `Azure` for an Azure plan, which no transfer names. Absent on traditional subscriptions. */
  productType?: string;
  /** The Azure plan that an Azure subscription belongs to. */
  planId?: string;
  reservation?: StoredReservation;
  /** A product of another publisher that transfers don't take. */
  notEligible?: boolean;
  isTrial: boolean;
  isMicrosoftProduct: boolean;
  publisher: string;
  orderId: string;
  /** The PartnerID of the reseller of record. */
  partnerIdOnRecord?: string;
  /** Makes every transfer of the subscription fail with this error. */
  failsOnTransfer?: { code: number; description: string };
  /** The transfer that moved the subscription to another partner. */
  leftWith?: string;
}

/** What only an Azure reservation has. Its id is the `reservationId`. */
export interface StoredReservation {
  /** `virtualmachines`, `sqldatabases`, … */
  kind: string;
  /** The only Azure subscription that uses the reservation; absent when all share it. */
  onlyFor?: string;
  groupId: string;
  lineItemId: string;
  resourceId: string;
}

/** The values of a `TransferEntity`'s status, as Partner Center spells them. */
export type TransferStatus =
  | 'Active'
  | 'Pending'
  | 'InProgress'
  | 'Complete'
  | 'PartiallyComplete'
  | 'Reject'
  | 'Cancel'
  | 'Expired'
  | 'Failed';

export interface StoredTransfer {
  id: string;
  commerce: Commerce;
  customerId: string;
  source: { tenantId: string; name?: string };
  target: { tenantId: string; name?: string };
  status: TransferStatus;
  createdAt: string;
  modifiedAt: string;
  modifiedBy: string;
  completedAt?: string;
  expiresAt?: string;
  /** When work in progress ends, ISO 8601. */
  endsWorkAt?: string;
  customerName?: string;
  customerEmail?: string;
  targetEmail?: string;
  partnerOnRecord?: string;
  transferType?: number;
  productTypes?: string[];
  items: StoredItem[];
}

export interface StoredItem {
  id: number;
  subscriptionId: string;
  offerId: string;
  name: string;
  quantity: number;
  billingCycle: string;
  productType?: string;
  partnerIdOnRecord?: string;
  addOns: StoredItem[];
  groupId?: string;
  orderId?: string;
  outcome?: 'Complete' | 'Failed';
  error?: { code: number; description: string };
}

export type WriteOperation = 'create' | 'accept' | 'reject' | 'withdraw' | 'cancel' | 'acceptWithItems';

/** A write that took effect. */
export interface Effect {
  operation: WriteOperation;
  transferId: string;
  /** The write's `MS-RequestId`; absent when the write was made in the portal. */
  requestId?: string;
  by: { tenantId: string; objectId: string };
  at: string;
}

export interface KeptAnswer {
  /** Method, path and a digest of the body. */
  call: string;
  status: number;
  body?: unknown;
}

export interface Caller {
  readonly tenantId: string;
  readonly objectId: string;
  readonly roles: readonly string[];
}

/** Whether the transfer isn't over yet. Until then, its subscriptions can't be part of another transfer. */
export function isOpen(transfer: StoredTransfer): boolean {
  return transfer.status === 'Active' || transfer.status === 'Pending' || transfer.status === 'InProgress';
}
