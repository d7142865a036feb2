import type { AuditRow } from '../../store/store.ts';
import type { Check } from '../../transfers/checks.ts';
import type { Draft } from '../../transfers/draft.ts';
import type { Customer, Partner, Person, Sentence, Subscription, Transfer } from '../../transfers/transfer.ts';

/** Anything the desk shows. `teams/cards` renders it as words and cards, in the reader's language. */
export type Message = { readonly kind: 'text'; readonly say: Sentence } | View;

/** The content of one card, without words. Its `kind` names the card; `ViewOf` finds a view by that name. */
export type View =
  | WelcomeView
  | HelpView
  | SignInView
  | ChooseCustomerView
  | DraftView
  | SubmittedView
  | ClosedView
  | DeskCardView
  | TransferItemsView
  | TransferListView
  | CustomersView
  | SubscriptionsView
  | WhoAmIView
  | ChecksView;

/**
 * How much of a transfer's history a card has space for. Only a few refused attempts, so that they can't push everything
 * else off the card.
 */
export const HISTORY_SHOWN = { changes: 15, refusals: 3 } as const;

export type ViewOf<Kind extends View['kind']> = Extract<View, { readonly kind: Kind }>;

export interface WelcomeView {
  readonly kind: 'welcome';
  readonly where: 'personal' | 'channel';
  readonly partner?: string;
  readonly bound?: boolean;
}

export interface SignInView {
  readonly kind: 'signIn';
  readonly url: string;
  readonly why: Sentence;
  /** The id under which Teams can send its own token, so that the person needn't follow the link. */
  readonly exchangeId?: string;
}

export interface HelpView extends Waiting {
  readonly kind: 'help';
  /** The typed text, if it wasn't a command. */
  readonly unknown?: string;
  readonly nearest?: string;
  /** `nearest`, if a button may run it. A decision is only ever suggested as text. */
  readonly nearestButton?: string | undefined;
  readonly where: 'personal' | 'channel';
  readonly signedIn: boolean;
  readonly isApprover: boolean;
  readonly isKnownPartner: boolean;
  /** The channel that shows this partner's desk cards, if one is bound. */
  readonly channel?: string;
}

/** Transfers that await this person's decision. */
export interface Waiting {
  /** The newest of them. */
  readonly waiting: readonly Transfer[];
  readonly waitingInAll: { readonly exactly: number } | { readonly moreThan: number };
}

export interface DraftView {
  readonly kind: 'draft';
  readonly draft: Draft;
  readonly draftId: string;
  /** The version of the stored draft. The card carries it, so that a click on an outdated card is recognised. */
  readonly version: number;
}

export interface ChooseCustomerView {
  readonly kind: 'chooseCustomer';
  readonly query: string;
  readonly customers: readonly Customer[];
  readonly more: number;
  readonly missing?: readonly SearchWay[];
  /** The command that continues with the chosen customer. */
  readonly next:
    | { readonly name: 'create' }
    | { readonly name: 'request'; readonly source?: string }
    | { readonly name: 'subscriptions' }
    | { readonly name: 'check' };
}

/** Replaces a form that has been submitted. */
export interface SubmittedView {
  readonly kind: 'submitted';
  readonly transfer: Transfer;
  /**
   * Name of the channel that shows the desk card. Empty when the channel has no name, absent when no channel is bound.
   */
  readonly channel?: string;
}

/** Replaces a card that has no buttons left. */
export interface ClosedView {
  readonly kind: 'closed';
  readonly say: Sentence;
}

export interface DeskCardView {
  readonly kind: 'deskCard';
  readonly transfer: Transfer;
  /** The audit rows, oldest first. Only for `show`. */
  readonly history?: readonly AuditRow[];
  /** Set on a copy, which later changes of the transfer don't reach: when the copy was made. ISO 8601. */
  readonly asOf?: string;
  /** Says why the person who clicked sees the card again. */
  readonly notice?: Sentence | undefined;
  /** The readers don't see the creator's internal part, which a button gives to people of the creator. */
  readonly hasMoreForCreator?: true;
}

/** A transfer's line items page by page, for a transfer with more items than its card lists. */
export interface TransferItemsView {
  readonly kind: 'transferItems';
  readonly transfer: Transfer;
  readonly page: number;
  readonly pageSize: number;
}

export interface TransferListView {
  readonly kind: 'transferList';
  readonly transfers: readonly Transfer[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly filter: {
    readonly customer?: string;
    readonly filter: string;
    readonly mine?: boolean;
    readonly direction?: string;
  };
  /** The reader's tenant, which decides what is incoming and what is outgoing. */
  readonly tenantId: string;
}

export interface CustomersView {
  readonly kind: 'customers';
  readonly query: string;
  readonly customers: readonly Customer[];
  readonly more: number;
  readonly missing?: readonly SearchWay[];
}

/**
 * A way of searching for customers, as `cards/locales` names it under `customers.missing`. When one fails, customers may
 * be missing. `list`: through all customers.
 */
export type SearchWay = 'id' | 'name' | 'domain' | 'list';

export interface SubscriptionsView {
  readonly kind: 'subscriptions';
  readonly customer: Customer;
  readonly subscriptions: readonly Subscription[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

/** What stands in the way of a transfer, as far as this partner can see. */
export interface ChecksView {
  readonly kind: 'checks';
  readonly customer: Customer;
  readonly partner: Partner;
  readonly checks: readonly Check[];
}

export interface WhoAmIView {
  readonly kind: 'whoAmI';
  readonly person: Person;
  readonly partner?: Partner;
  readonly username?: string;
  /** Whether the session has the second factor that Partner Center requires. Undefined when unknown. */
  readonly mfa?: boolean;
  readonly isApprover: boolean;
}
