import type { AuditRow } from '../../store/store.ts';
import type { Draft } from '../../transfers/draft.ts';
import type { Customer, Partner, Person, Sentence, Subscription, Transfer } from '../../transfers/transfer.ts';

/** Anything the desk shows. The words and the cards are made from it at the edge, in the reader's language. */
export type Message = { readonly kind: 'text'; readonly say: Sentence } | View;

/** What one card shows, before it has words. Its `kind` names the card; `ViewOf` finds a view by that name. */
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
  | WhoAmIView;

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
  /** Under which Teams may bring a token of its own instead, where it can. */
  readonly exchangeId?: string;
}

export interface HelpView extends Waiting {
  readonly kind: 'help';
  /** What was typed, when it was no command. */
  readonly unknown?: string;
  readonly nearest?: string;
  readonly where: 'personal' | 'channel';
  readonly signedIn: boolean;
  readonly isApprover: boolean;
  readonly isKnownPartner: boolean;
  /** The channel of this partner's desk cards, when one is bound. */
  readonly channel?: string;
}

/** Transfers that wait for a decision that this person may make. */
export interface Waiting {
  /** The newest of them. */
  readonly waiting: readonly Transfer[];
  readonly waitingInAll: { readonly exactly: number } | { readonly moreThan: number };
}

export interface DraftView {
  readonly kind: 'draft';
  readonly draft: Draft;
  readonly draftId: string;
  /** Of the stored draft: the card carries it, so that a click on one that is behind is told apart. */
  readonly version: number;
}

export interface ChooseCustomerView {
  readonly kind: 'chooseCustomer';
  readonly query: string;
  readonly customers: readonly Customer[];
  readonly more: number;
  /** What goes on with the chosen one. */
  readonly next:
    | { readonly name: 'create' }
    | { readonly name: 'request'; readonly source?: string }
    | { readonly name: 'subscriptions' };
}

/** Takes the place of the form once it has been submitted. */
export interface SubmittedView {
  readonly kind: 'submitted';
  readonly transfer: Transfer;
  /** Name of the channel of the desk card: empty when the channel has none, absent when no channel is bound. */
  readonly channel?: string;
}

/** Takes the place of a card that has nothing left to press. */
export interface ClosedView {
  readonly kind: 'closed';
  readonly say: Sentence;
}

export interface DeskCardView {
  readonly kind: 'deskCard';
  readonly transfer: Transfer;
  /** With `show`: what happened, oldest first. */
  readonly history?: readonly AuditRow[];
}

/** All line items of a transfer, for when there are more than its card lists. */
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
  /** The tenant that looks, for in and out. */
  readonly tenantId: string;
}

export interface CustomersView {
  readonly kind: 'customers';
  readonly query: string;
  readonly customers: readonly Customer[];
  readonly more: number;
}

export interface SubscriptionsView {
  readonly kind: 'subscriptions';
  readonly customer: Customer;
  readonly subscriptions: readonly Subscription[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export interface WhoAmIView {
  readonly kind: 'whoAmI';
  readonly person: Person;
  readonly partner?: Partner;
  readonly username?: string;
  /** Whether their session has the second factor that Partner Center wants; undefined when nobody could say. */
  readonly mfa?: boolean;
  readonly isApprover: boolean;
}
