/**
 * The commerce table lists every difference between a traditional and a new-commerce transfer. Nothing else in `src/`
 * branches on the commerce (a test enforces this), except the bodies of `create` in the Partner Center client. Source:
 * Partner Center pages "Create a transfer" (2020 and 2024), "Accept a transfer", "Reject a transfer", "Withdraw a
 * transfer", "Update a transfer".
 */
export type Commerce = 'traditional' | 'newCommerce';

/** `source` is the partner that bills the subscriptions now, `target` the partner that will bill them afterwards. */
export type Side = 'source' | 'target';

/** The decisions that a person can make about a transfer. */
export const VERBS = ['approve', 'reject', 'withdraw'] as const;
export type Verb = (typeof VERBS)[number];

/** The Partner Center calls that change a transfer, by the names of the client's methods. */
export type CallName = 'create' | 'accept' | 'acceptWithItems' | 'reject' | 'withdraw' | 'cancel';

export interface CommerceRules {
  /** The side that creates the transfer. The other side is the counterparty, which approves or rejects it. */
  readonly creator: Side;
  /** Whether the source chooses the line items when it creates the transfer or when it approves it. */
  readonly itemsPickedAt: 'create' | 'approve';
  /** How many line items one request can have, at most. Undefined where Partner Center documents no limit. */
  readonly maxItems: number | undefined;
  /** The call that carries out each decision. `none`: no call is documented, so the desk only records the decision. */
  readonly calls: Readonly<Record<Verb, Exclude<CallName, 'create'> | 'none'>>;
  /** Days until an unanswered request expires at Partner Center. Undefined where no expiry is documented. */
  readonly expiresAfterDays: number | undefined;
  /**
   * Whether Partner Center takes a while to process an approved transfer. If not, its answer to the approval already
   * contains the orders.
   */
  readonly takesTime: boolean;
  /** What distinguishes a created transfer from others with the same partners and customer. */
  readonly recognisedBy: 'lineItems' | 'customerEmail';
  /** Whether subscriptions in this commerce have a product type. Source: page "Subscription resources". */
  readonly hasProductTypes: boolean;
  /**
   * Whether Partner Center says which subscriptions can move. Source: page "Get a customer's subscriptions transfer
   * eligibility".
   */
  readonly saysEligibility: boolean;
}

export const COMMERCE: Readonly<Record<Commerce, CommerceRules>> = {
  traditional: {
    creator: 'source',
    itemsPickedAt: 'create',
    maxItems: undefined,
    calls: { approve: 'accept', reject: 'reject', withdraw: 'withdraw' },
    expiresAfterDays: undefined,
    takesTime: false,
    recognisedBy: 'lineItems',
    hasProductTypes: false,
    saysEligibility: true,
  },
  newCommerce: {
    creator: 'target',
    itemsPickedAt: 'approve',
    maxItems: 25,
    calls: { approve: 'acceptWithItems', reject: 'none', withdraw: 'cancel' },
    expiresAfterDays: 30,
    takesTime: true,
    recognisedBy: 'customerEmail',
    hasProductTypes: true,
    saysEligibility: false,
  },
};

/**
 * The commerce that each form is for. `create` and `request` begin a transfer; `release` approves a transfer with line
 * items.
 */
export const FORM_COMMERCE = {
  create: 'traditional',
  request: 'newCommerce',
  release: 'newCommerce',
} as const satisfies Record<string, Commerce>;
export type FormKind = keyof typeof FORM_COMMERCE;

export function otherSide(side: Side): Side {
  return side === 'source' ? 'target' : 'source';
}

/**
 * The product types that a new-commerce request may ask for. Sources: pages "Create a transfer" and "Transfer entity
 * resources" (2024), `targetProductTypes`.
 */
export const PRODUCT_TYPES = [
  'OnlineServicesNCE',
  'AzureSubscription',
  'AzureReservation',
  'AzureSavingsPlan',
  'Software',
  'SaaS',
] as const;
export type ProductType = (typeof PRODUCT_TYPES)[number];
