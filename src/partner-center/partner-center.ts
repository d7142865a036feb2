import type { Commerce, ProductType } from '../transfers/commerce.ts';
import type { Eligibility } from '../transfers/eligibility.ts';
import type { CustomerId, PartnerCenterTransferId, SubscriptionId } from '../transfers/ids.ts';
import type { Customer, LineItem, Partner, Subscription } from '../transfers/transfer.ts';
import type { ErrorCode } from './error-codes.ts';

/**
 * What Partner Center answered. A closed set, because what may be done next differs: `done` and `refused` are final,
 * `throttled` did not happen and may be repeated after the wait, `ambiguous` may or may not have happened (deadline,
 * reset connection, 408, 5xx) and must be looked up before a write is repeated. A read that is ambiguous is just unavailable.
 */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T; readonly correlationId: string }
  | { readonly kind: 'refused'; readonly error: PartnerCenterError }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly correlationId: string }
  | { readonly kind: 'ambiguous'; readonly error: PartnerCenterError };

export interface PartnerCenterError {
  /** The desk's name for it: `cards/locales` has a sentence for each under `partnerCenter.<code>`. */
  readonly code: ErrorCode;
  /** Partner Center's own code, such as `900104`; absent when there was no answer or it had no body. */
  readonly partnerCenterCode?: string;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  /** Partner Center's own text, as a detail for the person; never logged, because it can name people. At most 1,024 characters. */
  readonly description?: string;
  /** Why there was no answer, or only a part of one: `deadline`, `cutOff`, `ECONNRESET`, …; for the operator's log. */
  readonly network?: string;
  /** What a stronger sign-in has to bring, as JSON, when the refusal names it (page "Claims challenges"). */
  readonly claims?: string;
  readonly correlationId: string;
}

/** In whose name a call is made. */
export interface Caller {
  /** Access token of the person (app+user) for the Partner Center API. */
  readonly token: string;
  /** `X-Locale`; Partner Center's default is `en-US`. */
  readonly locale?: string;
  /** `MS-CorrelationId`, one per call; made up when absent. */
  readonly correlationId?: string;
}

/** A write carries the `MS-RequestId` of its decision, the same on every repeat. */
export interface Writer extends Caller {
  readonly requestId: string;
}

/** Where a transfer stands at Partner Center, its several spellings folded into one. */
export type EntityStatus =
  | 'open'
  | 'inProgress'
  | 'completed'
  | 'partiallyCompleted'
  | 'rejected'
  | 'withdrawn'
  | 'expired'
  | 'failed'
  | 'unknown';

/** Partner Center's `TransferEntity`. Source: page "Transfer entity resources", 2023 and 2024. */
export interface TransferEntity {
  readonly id: PartnerCenterTransferId;
  readonly status: EntityStatus;
  /** The status as Partner Center spelled it. */
  readonly statusLiteral: string;
  readonly customerId: CustomerId;
  readonly customerName?: string;
  /** `partnertenantid`: the partner whose copy this is. */
  readonly partnerTenantId?: string;
  readonly source: Partner;
  readonly target: Partner;
  readonly lineItems: readonly LineItem[];
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly modifiedAt?: string;
  readonly modifiedBy?: string;
  readonly completedAt?: string;
  readonly expiresAt?: string;
  /** 3 or 5 for new commerce; absent on traditional transfers. */
  readonly transferType?: number;
  readonly customerEmail?: string;
  readonly productTypes?: readonly string[];
  readonly partnerIdOnRecord?: string;
}

/** What an accept did: orders made at the target, and the groups that failed although the answer was a 200. */
export interface SubmitResult {
  readonly orders: readonly {
    readonly id: string;
    readonly status?: string;
    readonly billingCycle?: string;
    readonly currencyCode?: string;
    readonly createdAt?: string;
    readonly lineItems: readonly {
      readonly offerId: string;
      readonly friendlyName?: string;
      readonly quantity?: number;
      readonly partnerIdOnRecord?: string;
    }[];
  }[];
  readonly errors: readonly {
    readonly groupId?: string;
    readonly code: string;
    readonly description: string;
    readonly lineItems: readonly LineItem[];
  }[];
}

/** What a transfer is created from. Its commerce says which of the pages is followed, and so what of it is sent. */
export interface CreateRequest {
  readonly commerce: Commerce;
  readonly customerId: CustomerId;
  readonly customerName?: string;
  readonly source: Partner;
  readonly target: Partner;
  /** Traditional: the subscriptions to move. */
  readonly lineItems: readonly { readonly subscriptionId: SubscriptionId; readonly partnerIdOnRecord?: string }[];
  /** New commerce: where the customer is notified. */
  readonly customerEmail?: string;
  /** New commerce: what the target asks for. Empty: everything. */
  readonly productTypes?: readonly ProductType[];
  /** New commerce: the PartnerID for the whole transfer. */
  readonly partnerIdOnRecord?: string;
}

export interface TransferKey {
  readonly customerId: CustomerId;
  readonly transferId: PartnerCenterTransferId;
}

/** What an update of a new-commerce transfer repeats about it. Source: page "Update a transfer", request example. */
export interface UpdateKey extends TransferKey {
  readonly source: Partner;
  readonly target: Partner;
  readonly customerName?: string;
}

export interface CustomerPage {
  readonly customers: readonly Customer[];
  readonly totalCount?: number;
  /** Pass it to the next call to get the next page; absent on the last one. */
  readonly continuationToken?: string;
}

export type CustomerSearch =
  | { readonly by: 'name' | 'domain'; readonly startsWith: string }
  | { readonly by: 'all'; readonly size?: number; readonly continuationToken?: string };

/** The Partner Center calls that the desk needs. Nothing here throws for what Partner Center or the network does. */
export interface PartnerCenter {
  customers(as: Caller, search: CustomerSearch): Promise<Answer<CustomerPage>>;
  customer(as: Caller, id: CustomerId): Promise<Answer<Customer>>;
  /** All subscriptions of a customer, bases with their add-ons attached. */
  subscriptions(as: Caller, customerId: CustomerId): Promise<Answer<readonly Subscription[]>>;
  subscription(as: Caller, customerId: CustomerId, id: SubscriptionId): Promise<Answer<Subscription>>;
  addOns(as: Caller, customerId: CustomerId, id: SubscriptionId): Promise<Answer<readonly Subscription[]>>;
  /** Traditional commerce only. */
  eligibility(as: Caller, customerId: CustomerId): Promise<Answer<readonly Eligibility[]>>;
  /** Whether the caller's token has the second factor that Partner Center wants; undefined when it does not say. */
  mfaCompliance(as: Caller): Promise<Answer<{ readonly compliant: boolean | undefined }>>;

  transfer(as: Caller, key: TransferKey): Promise<Answer<TransferEntity>>;
  transfers(as: Caller, customerId: CustomerId): Promise<Answer<readonly TransferEntity[]>>;

  create(as: Writer, request: CreateRequest): Promise<Answer<TransferEntity>>;
  accept(as: Writer, key: TransferKey): Promise<Answer<SubmitResult>>;
  reject(as: Writer, key: TransferKey): Promise<Answer<TransferEntity>>;
  withdraw(as: Writer, key: TransferKey): Promise<Answer<void>>;
  cancel(as: Writer, key: UpdateKey): Promise<Answer<TransferEntity>>;
  acceptWithItems(as: Writer, key: UpdateKey, items: readonly LineItem[]): Promise<Answer<TransferEntity>>;
}
