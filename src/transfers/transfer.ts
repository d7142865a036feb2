import type { CallState } from './call-state.ts';
import {
  type CallName,
  COMMERCE,
  type Commerce,
  otherSide,
  type ProductType,
  type Side,
  type Verb,
} from './commerce.ts';
import type {
  CustomerId,
  DraftId,
  ObjectId,
  PartnerCenterTransferId,
  PartnerTenantId,
  SubscriptionId,
  TransferId,
} from './ids.ts';
import type { Place } from './place.ts';
import type { Status } from './status.ts';

/** The person behind a turn, as the verified activity says. Names are for display and never decide anything. */
export interface Actor {
  readonly tenantId: PartnerTenantId;
  readonly objectId: ObjectId;
}

export interface Person extends Actor {
  readonly name: string;
}

export interface Partner {
  readonly tenantId: PartnerTenantId;
  readonly name: string;
  /** The requester typed the name of a tenant that the operator did not list: it may be anything, so the id is shown too. */
  readonly isTyped?: true;
}

export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly domain: string;
}

/** A subscription of a customer as the billing partner sees it. Source: Partner Center page "Subscription resources". */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly friendlyName: string;
  readonly offerId: string;
  readonly quantity: number;
  /** `Licenses`, `Usage-based`, … */
  readonly unitType?: string;
  /** ISO 8601 duration: `P1M`, `P1Y`, `P3Y`. Absent on traditional subscriptions. */
  readonly term?: string;
  /** `monthly`, `annual`, `triennial`, `none`, `onetime`. */
  readonly billingCycle?: string;
  /** Last day of the term, ISO 8601; absent when it never ends (Partner Center says year 9999). */
  readonly endsAt?: string;
  /** `active`, `suspended`, `expired`, `disabled`, `deleted`, `pending`, `none`. */
  readonly status: string;
  /** `OnlineServicesNCE`, `AzureSubscription`, …; absent on traditional subscriptions. */
  readonly productType?: string;
  readonly isTrial: boolean;
  readonly isMicrosoftProduct: boolean;
  /** Set on an add-on: the subscription it belongs to and travels with. */
  readonly parentId?: SubscriptionId;
  readonly addOns: readonly Subscription[];
}

export interface LineItem {
  readonly subscriptionId: SubscriptionId;
  /** Absent where Partner Center doesn't give one: a new-commerce line item has no name. */
  readonly friendlyName?: string | undefined;
  readonly offerId?: string;
  readonly quantity?: number;
  readonly term?: string;
  readonly billingCycle?: string;
  readonly endsAt?: string;
  readonly productType?: string;
  /** PartnerID (MPN id) recorded on the order at the target. */
  readonly partnerIdOnRecord?: string;
  readonly addOns: readonly LineItem[];
  /** What became of it after an approve. */
  readonly outcome?: { readonly status: 'complete' | 'failed'; readonly orderId?: string; readonly error?: string };
}

export interface Decision {
  readonly verb: Verb;
  readonly by: Person;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason?: string;
  /** `beforeSubmit`: our own manager, before Partner Center knew of it. `elsewhere`: found at Partner Center, not made here. */
  readonly stage: 'beforeSubmit' | 'partnerCenter' | 'elsewhere';
  /** An approval that was not enough: it took more approvers. */
  readonly inPart?: true;
}

/** The Partner Center call that carries out a decision, from the decision on until its outcome is settled. */
export interface PendingCall {
  readonly call: CallName;
  /** In whose name the call is made. */
  readonly as: Person;
  /** `MS-RequestId`: one per decision, the same on every repeat. */
  readonly requestId: string;
  readonly since: string;
  readonly verb?: Verb;
  readonly reason?: string;
  /** Line items to release, for a new-commerce approve. */
  readonly items?: readonly LineItem[];
  /** Where the transfer stood before, for when Partner Center refuses. */
  readonly from: Status;
  /** What was said of it there, likewise. */
  readonly approvalsMissing?: number;
  readonly assignee?: Person;
  readonly state: CallState;
}

/** A sentence for people: a key of `cards/locales/en.json` with what goes into it. */
export interface Sentence {
  readonly key: string;
  readonly with?: Readonly<Record<string, string | number | Sentence>>;
}

export interface Transfer {
  readonly id: TransferId;
  /** What people call it: at least four hexadecimal digits, unique at this desk. */
  readonly ref: string;
  /** Counts changes; an update names the version it saw. */
  readonly version: number;
  readonly commerce: Commerce;
  readonly status: Status;
  readonly customer: { readonly id: CustomerId; readonly name: string };
  readonly source: Partner;
  readonly target: Partner;
  readonly requester: Person;
  /** Where the requester asked for it, for telling them when their personal chat is not known. */
  readonly askedIn: Place & { readonly userId: string };
  /** The form that it was made with, for when Partner Center refuses to create it. */
  readonly draftId?: DraftId;
  readonly note?: string;
  readonly lineItems: readonly LineItem[];
  /** New commerce: where the customer is notified, and what the target asks for (empty: everything). */
  readonly customerEmail?: string;
  readonly productTypes?: readonly ProductType[];
  /** PartnerID on record for the whole transfer; an item's own wins. */
  readonly partnerIdOnRecord?: string;
  readonly partnerCenterId?: PartnerCenterTransferId;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When Partner Center lets it expire, ISO 8601. */
  readonly expiresAt?: string;
  readonly decisions: readonly Decision[];
  /** With some approvals given and not enough yet: how many more it takes. */
  readonly approvalsMissing?: number;
  /** The approver to whom the decision was handed. Others may still decide. */
  readonly assignee?: Person;
  readonly pending?: PendingCall;
  /** Why the last attempt did not go through, shown until the next one. */
  readonly problem?: Sentence;
}

export function partnerOn(side: Side, transfer: Pick<Transfer, 'source' | 'target'>): Partner {
  return side === 'source' ? transfer.source : transfer.target;
}

/** What an item is called: by its subscription when it has no name. */
export function labelOf({ friendlyName, subscriptionId }: Pick<LineItem, 'friendlyName' | 'subscriptionId'>): string {
  return friendlyName ?? subscriptionId;
}

/** The line items it is about: while a release is under way, what was chosen for it stands with it only. */
export function itemsOf({ pending, lineItems }: Pick<Transfer, 'pending' | 'lineItems'>): readonly LineItem[] {
  return pending?.items ?? lineItems;
}

export function creatorOf(transfer: Pick<Transfer, 'commerce' | 'source' | 'target'>): Partner {
  return partnerOn(COMMERCE[transfer.commerce].creator, transfer);
}

export function counterpartyOf(transfer: Pick<Transfer, 'commerce' | 'source' | 'target'>): Partner {
  return partnerOn(otherSide(COMMERCE[transfer.commerce].creator), transfer);
}

export function samePerson(one: Actor, other: Actor): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId;
}
