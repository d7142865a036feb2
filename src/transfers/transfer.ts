import type { AtOdds } from './at-odds.ts';
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

/**
 * The person who acts, as identified by the verified activity. Names are only for display and never decide anything.
 */
export interface Actor {
  readonly tenantId: PartnerTenantId;
  readonly objectId: ObjectId;
}

export interface Person extends Actor {
  readonly name: string;
  /** Language tag of the person's client (BCP 47), for calls in their name. Absent on people stored by earlier releases. */
  readonly locale?: string;
}

export interface Partner {
  readonly tenantId: PartnerTenantId;
  readonly name: string;
  /**
   * The requester typed the name, because the operator didn't list the tenant. Names can be false, so the id is shown
   * too.
   */
  readonly isTyped?: true;
}

export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly domain: string;
}

/** What Partner Center says about the end of a term. Source: page "Subscription resources". */
export interface Renewal {
  readonly autoRenews?: boolean;
  /** ISO 8601 duration of the next term. */
  readonly renewalTerm?: string;
  /** Quantity, product or term change at the renewal. */
  readonly changesAtRenewal?: true;
  /** Until when it can be cancelled with a refund, ISO 8601. */
  readonly cancelUntil?: string;
}

/**
 * A customer's subscription as the billing partner sees it. A value that Partner Center didn't send is absent. Source:
 * Partner Center page "Subscription resources".
 */
export interface Subscription extends Renewal {
  readonly id: SubscriptionId;
  readonly friendlyName?: string;
  readonly offerId?: string;
  readonly quantity?: number;
  /** `Licenses`, `Usage-based`, … */
  readonly unitType?: string;
  /** ISO 8601 duration: `P1M`, `P1Y`, `P3Y`. Absent on traditional subscriptions. */
  readonly term?: string;
  /** `monthly`, `annual`, `triennial`, `none`, `onetime`. */
  readonly billingCycle?: string;
  /** Last day of the term, ISO 8601. Absent when the term never ends (Partner Center sends the year 9999). */
  readonly endsAt?: string;
  /** `active`, `suspended`, `expired`, `disabled`, `deleted`, `pending`, `none`. */
  readonly status?: string;
  /** `OnlineServicesNCE`, `Azure`, …; absent on traditional subscriptions. Transfers use other words: see `productOf`. */
  readonly productType?: string;
  /** `SavingsPlan`, … */
  readonly productSubType?: string;
  /** The id by which a transfer names it, if it isn't `id`. Empty if Partner Center didn't send that id. */
  readonly movesAs?: string;
  readonly productOrderId?: string;
  readonly isTrial?: boolean;
  /** Traditional subscriptions don't say who publishes the product. */
  readonly isMicrosoftProduct?: boolean;
  /** Only on an add-on: the base subscription that it moves with. */
  readonly parentId?: SubscriptionId;
  readonly addOns: readonly Subscription[];
}

export interface LineItem extends Renewal {
  readonly subscriptionId: SubscriptionId;
  /** Absent if Partner Center sends no name, as on new-commerce line items. */
  readonly friendlyName?: string | undefined;
  readonly offerId?: string;
  readonly quantity?: number;
  /** `Licenses`, `Usage-based`, `Benefit`. Absent on items that Partner Center names, and on old ones. */
  readonly unitType?: string;
  readonly term?: string;
  readonly billingCycle?: string;
  readonly endsAt?: string;
  /** As transfers name it: `OnlineServicesNCE`, `AzureSubscription`, … */
  readonly productType?: string;
  /** PartnerID (MPN id) to record on the order at the target. */
  readonly partnerIdOnRecord?: string;
  readonly addOns: readonly LineItem[];
  /** The item's outcome after an approve. */
  readonly outcome?: { readonly status: 'complete' | 'failed'; readonly orderId?: string; readonly error?: string };
}

export interface Decision {
  readonly verb: Verb;
  readonly by: Person;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason?: string;
  /**
   * `beforeSubmit`: by the requester's own partner, before sending. `elsewhere`: found at Partner Center, not made at
   * the desk.
   */
  readonly stage: 'beforeSubmit' | 'partnerCenter' | 'elsewhere';
  /** The approval was not enough, because more approvers were needed. */
  readonly inPart?: true;
}

/** The Partner Center call that carries out a decision, from the decision until its outcome is settled. */
export interface PendingCall {
  readonly call: CallName;
  /** The person in whose name the call is made. */
  readonly as: Person;
  /** `MS-RequestId`: one per decision, and the same every time the call is repeated. */
  readonly requestId: string;
  readonly since: string;
  readonly verb?: Verb;
  readonly reason?: string;
  /** Line items to release, for a new-commerce approve. */
  readonly items?: readonly LineItem[];
  /** The status before the call, restored if Partner Center refuses. */
  readonly from: Status;
  /** The transfer's values before the call, restored if Partner Center refuses. */
  readonly approvalsMissing?: number;
  readonly assignee?: Person;
  readonly state: CallState;
  /** The desk can't check at the moment whether the people behind the call still have the right, so the call waits. */
  readonly waitsForRight?: true;
  /** People who say that the call, whose outcome is unknown, did not take effect. */
  readonly denials?: readonly Denial[];
}

/** Says that a call did not take effect: an approver, or the operator, by a name for the audit. */
export type Denial = { readonly at: string; readonly reason: string } & (
  | { readonly by: Person }
  | { readonly operator: string }
);

/**
 * A call whose decision was given back although the call may still take effect. The desk goes on looking for its effect,
 * and adopts it.
 */
export interface GivenBackCall
  extends Omit<PendingCall, 'from' | 'state' | 'approvalsMissing' | 'assignee' | 'denials' | 'waitsForRight'> {
  /** When the decision was given back, ISO 8601. */
  readonly at: string;
  /** How long the desk goes on looking, ISO 8601. */
  readonly until: string;
}

/** A sentence for people: a key of `cards/locales/en.json` and its values. */
export interface Sentence {
  readonly key: string;
  readonly with?: Readonly<Record<string, string | number | Sentence>>;
}

export interface Transfer {
  readonly id: TransferId;
  /** The number that people use: at least four hexadecimal digits, unique at this desk. */
  readonly ref: string;
  /** Counts changes; an update names the version it saw. */
  readonly version: number;
  readonly commerce: Commerce;
  readonly status: Status;
  readonly customer: { readonly id: CustomerId; readonly name: string };
  readonly source: Partner;
  readonly target: Partner;
  readonly requester: Person;
  /**
   * Where the requester asked for the transfer. The desk writes to them there when they have no personal chat with the
   * bot.
   */
  readonly askedIn: Place & { readonly userId: string };
  /**
   * The form that the transfer was created from. If Partner Center refuses the create, the requester gets the form
   * back.
   */
  readonly draftId?: DraftId;
  /** For the requester's own people. The other partner never sees it. */
  readonly note?: string;
  /** For the other partner, which sees it once the request is sent. */
  readonly reason?: string;
  readonly lineItems: readonly LineItem[];
  /**
   * New commerce: the customer's address that is notified, and the product types that the target asks for (empty: all).
   */
  readonly customerEmail?: string;
  readonly productTypes?: readonly ProductType[];
  /** PartnerID on record for the whole transfer; an item's own value takes precedence. */
  readonly partnerIdOnRecord?: string;
  readonly partnerCenterId?: PartnerCenterTransferId;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When the transfer expires at Partner Center, ISO 8601. */
  readonly expiresAt?: string;
  readonly decisions: readonly Decision[];
  /** How many approvals are still missing. Absent until the first of several approvals is given. */
  readonly approvalsMissing?: number;
  /** The approver who was assigned the decision. Others may still decide. */
  readonly assignee?: Person;
  readonly pending?: PendingCall;
  /** Calls whose decisions were given back, but which may still take effect. */
  readonly givenBack?: readonly GivenBackCall[];
  /** Where Partner Center's record contradicts itself or its pages, as last seen. */
  readonly atOdds?: readonly AtOdds[] | undefined;
  /** Why the last attempt failed. Shown until the next attempt. */
  readonly problem?: Sentence;
}

export function partnerOn(side: Side, transfer: Pick<Transfer, 'source' | 'target'>): Partner {
  return side === 'source' ? transfer.source : transfer.target;
}

/** The item's name, or its subscription id if it has none. */
export function labelOf({ friendlyName, subscriptionId }: Pick<LineItem, 'friendlyName' | 'subscriptionId'>): string {
  return friendlyName ?? subscriptionId;
}

/** The transfer's line items. While a release is under way, only the pending call has the chosen items. */
export function itemsOf({ pending, lineItems }: Pick<Transfer, 'pending' | 'lineItems'>): readonly LineItem[] {
  return pending?.items ?? lineItems;
}

export function creatorOf(transfer: Pick<Transfer, 'commerce' | 'source' | 'target'>): Partner {
  return partnerOn(COMMERCE[transfer.commerce].creator, transfer);
}

export function counterpartyOf(transfer: Pick<Transfer, 'commerce' | 'source' | 'target'>): Partner {
  return partnerOn(otherSide(COMMERCE[transfer.commerce].creator), transfer);
}

/**
 * The partner's name for a sentence. A name that the requester typed always stands beside its tenant id, so that it
 * can't pass for another partner's.
 */
export function named({ name, tenantId, isTyped }: Partner): string | Sentence {
  return isTyped ? { key: 'card.typedPartner', with: { name, tenantId } } : name;
}

export function samePerson(one: Actor, other: Actor): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId;
}
