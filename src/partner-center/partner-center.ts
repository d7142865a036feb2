import type { AzureSubscription, Reservation } from '../transfers/azure.ts';
import type { Commerce, ProductType } from '../transfers/commerce.ts';
import type { Eligibility } from '../transfers/eligibility.ts';
import type { CustomerId, PartnerCenterTransferId, SubscriptionId } from '../transfers/ids.ts';
import type { Customer, LineItem, Partner, Subscription } from '../transfers/transfer.ts';
import type { ErrorCode } from './error-codes.ts';

/**
 * Partner Center's answer. The set is closed because each kind allows different next steps. `done` is final. `refused`:
 * Partner Center answered no, with a 4xx or with a 5xx that has its own code or text; after such a 5xx, a write may
 * still have taken effect. `throttled`: the call did not happen and may be repeated after the wait. `ambiguous`: nobody
 * answered (deadline, broken connection, 408, any other 5xx), so look a write up before repeating it. For a read,
 * `ambiguous` only means that there is no answer.
 */
export type Answer<T> =
  | {
      readonly kind: 'done';
      readonly value: T;
      readonly correlationId: string;
      /** Of a list: the number of items that Partner Center announced, if it listed another number. */
      readonly announced?: number;
    }
  | { readonly kind: 'refused'; readonly error: PartnerCenterError }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly correlationId: string }
  | { readonly kind: 'ambiguous'; readonly error: PartnerCenterError };

export interface PartnerCenterError {
  /** The desk's name for the error. `cards/locales` has a sentence for each name under `partnerCenter.<code>`. */
  readonly code: ErrorCode;
  /** Partner Center's own code, such as `900104`; absent when there was no answer or it had no body. */
  readonly partnerCenterCode?: string;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  /**
   * Partner Center's own text, up to 1,024 characters, shown to the person. It can contain people's names, so it is
   * never logged.
   */
  readonly description?: string;
  /** More of Partner Center's own text, which sometimes holds the actual reason. Never logged either. */
  readonly data?: readonly string[];
  /** What Partner Center did not find, as far as the call's address says. Only on `notFound`. */
  readonly missing?: 'customer' | 'transfer' | 'subscription';
  /** Why there was no answer or only part of one: `deadline`, `cutOff`, `ECONNRESET`, …; for the operator's log. */
  readonly network?: string;
  /** The claims that a stronger sign-in must provide, as JSON, if the refusal lists them (page "Claims challenges"). */
  readonly claims?: string;
  readonly correlationId: string;
}

/** The person in whose name a call is made. */
export interface Caller {
  /** The person's access token (app+user) for the Partner Center API. */
  readonly token: string;
  /** `X-Locale`; Partner Center's default is `en-US`. */
  readonly locale?: string;
  /** `MS-CorrelationId`, one per call. Default: a new id. */
  readonly correlationId?: string;
}

/** Who makes a write, and its decision's `MS-RequestId`, which stays the same on every repeat. */
export interface Writer extends Caller {
  readonly requestId: string;
}

/** A transfer's status at Partner Center, however it is spelled there. */
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
  /** `partnertenantid`: the partner whose copy of the transfer this is. */
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

/** The result of an accept: the orders placed at the target, and the groups that failed in spite of the 200. */
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

/** The values for creating a transfer. The commerce determines which of them are sent. */
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
  /** New commerce: the product types that the target asks for. Empty: all. */
  readonly productTypes?: readonly ProductType[];
  /** New commerce: the PartnerID for the whole transfer. */
  readonly partnerIdOnRecord?: string;
}

export interface TransferKey {
  readonly customerId: CustomerId;
  readonly transferId: PartnerCenterTransferId;
}

/** The values that an update to a new-commerce transfer repeats. Source: page "Update a transfer", request example. */
export interface UpdateKey extends TransferKey {
  readonly source: Partner;
  readonly target: Partner;
  readonly customerName?: string;
}

export interface CustomerPage {
  readonly customers: readonly Customer[];
  readonly totalCount?: number;
  /** Pass the token to the next call to get the next page; absent on the last page. */
  readonly continuationToken?: string;
}

export type CustomerSearch =
  | { readonly by: 'name' | 'domain'; readonly startsWith: string }
  | { readonly by: 'all'; readonly size?: number; readonly continuationToken?: string };

/**
 * The Partner Center calls that the desk needs. They never throw because of anything that Partner Center or the network
 * does.
 */
export interface PartnerCenter {
  customers(as: Caller, search: CustomerSearch): Promise<Answer<CustomerPage>>;
  customer(as: Caller, id: CustomerId): Promise<Answer<Customer>>;
  /** All of a customer's subscriptions, with add-ons attached to their bases. */
  subscriptions(as: Caller, customerId: CustomerId): Promise<Answer<readonly Subscription[]>>;
  subscription(as: Caller, customerId: CustomerId, id: SubscriptionId): Promise<Answer<Subscription>>;
  addOns(as: Caller, customerId: CustomerId, id: SubscriptionId): Promise<Answer<readonly Subscription[]>>;
  /** The Azure subscriptions of an Azure plan. */
  azureSubscriptions(
    as: Caller,
    customerId: CustomerId,
    planId: SubscriptionId,
  ): Promise<Answer<readonly AzureSubscription[]>>;
  /** All of a customer's Azure reservations. Those whose details couldn't be read are marked. */
  reservations(as: Caller, customerId: CustomerId): Promise<Answer<readonly Reservation[]>>;
  /** Traditional commerce only. */
  eligibility(as: Caller, customerId: CustomerId): Promise<Answer<readonly Eligibility[]>>;
  /**
   * Whether the caller's token has the second factor that Partner Center requires. Undefined when the answer doesn't
   * say.
   */
  mfaCompliance(as: Caller): Promise<Answer<{ readonly compliant: boolean | undefined }>>;

  /** The customer's relationship to the caller's partner: `none`, `reseller`, `advisor`, … Undefined when not said. */
  relationship(as: Caller, id: CustomerId): Promise<Answer<{ readonly relationship: string | undefined }>>;
  /** The link with which any customer accepts the caller's partner as its reseller. */
  invitation(as: Caller): Promise<Answer<{ readonly url: string }>>;
  /** Whether the caller's partner confirmed that the customer accepted the Microsoft Customer Agreement. */
  agreementConfirmed(as: Caller, id: CustomerId): Promise<Answer<{ readonly isSigned: boolean }>>;
  /** Whether the customer signed that agreement with Microsoft directly. Public cloud only. */
  agreementSignedDirectly(as: Caller, id: CustomerId): Promise<Answer<{ readonly isSigned: boolean }>>;

  transfer(as: Caller, key: TransferKey): Promise<Answer<TransferEntity>>;
  transfers(as: Caller, customerId: CustomerId): Promise<Answer<readonly TransferEntity[]>>;

  create(as: Writer, request: CreateRequest): Promise<Answer<TransferEntity>>;
  accept(as: Writer, key: TransferKey): Promise<Answer<SubmitResult>>;
  reject(as: Writer, key: TransferKey): Promise<Answer<TransferEntity>>;
  withdraw(as: Writer, key: TransferKey): Promise<Answer<void>>;
  cancel(as: Writer, key: UpdateKey): Promise<Answer<TransferEntity>>;
  acceptWithItems(as: Writer, key: UpdateKey, items: readonly LineItem[]): Promise<Answer<TransferEntity>>;
}
