/** A subscription to start with. Properties that are left out get made-up values, the same ones each time. */
export interface SeedSubscription {
  /** The friendly name. */
  readonly name: string;
  /** The product, if it differs from the friendly name. */
  readonly offerName?: string;
  readonly quantity: number;
  readonly billingCycle: 'monthly' | 'annual' | 'triennial' | 'none' | 'one_time';
  readonly id?: string;
  readonly offerId?: string;
  /** Makes this a new-commerce subscription: `P1M`, `P1Y` or `P3Y`. */
  readonly term?: string;
  /** Only with `term`. Default: `OnlineServicesNCE`. */
  readonly productType?: string;
  /** Default: `active`. */
  readonly status?: string;
  readonly isTrial?: boolean;
  readonly isMicrosoftProduct?: boolean;
  readonly publisher?: string;
  /** Days from now to the last day of the term. */
  readonly endsInDays?: number;
  /** Default: true, except for trials. */
  readonly autoRenews?: boolean;
  readonly renewalTerm?: string;
  readonly cancelInDays?: number;
  readonly promotionId?: string;
  readonly nextQuantity?: number;
  readonly notEligible?: boolean;
  /** Default: the partner that bills the customer. */
  readonly billedBy?: string;
  /** Of an Azure plan: its Azure subscriptions. */
  readonly azure?: readonly { readonly name: string; readonly status?: string }[];
  /** Makes this an Azure reservation. `onlyFor` names the one Azure subscription that uses it. */
  readonly reservation?: { readonly kind: string; readonly onlyFor?: string };
  readonly addOns?: readonly SeedSubscription[];
  /** Every transfer of the subscription fails; `syncState` uses the text of the page "Accept a transfer". */
  readonly failsOnTransfer?: 'syncState' | { readonly code: number; readonly description: string };
}
