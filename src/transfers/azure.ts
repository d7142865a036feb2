import type { SubscriptionId } from './ids.ts';

/** An Azure subscription of an Azure plan. Source: page "Get a list of Azure entitlements for a subscription". */
export interface AzureSubscription {
  /** The id by which Azure and reservations know it. */
  readonly id: SubscriptionId;
  /** The id by which a transfer names it, if Partner Center sent it. */
  readonly movesAs?: string;
  readonly friendlyName?: string;
  readonly status?: string;
}

/** An Azure reservation. Sources: pages "Get a collection of entitlements" and "Entitlement resources". */
export interface Reservation {
  readonly id: string;
  readonly movesAs?: string;
  readonly friendlyName?: string;
  /** `virtualmachines`, `sqldatabases`, … */
  readonly kind?: string;
  readonly quantity?: number;
  readonly status?: string;
  readonly endsAt?: string;
  /** The Azure subscriptions that alone use it; empty when it is shared. */
  readonly onlyFor: readonly SubscriptionId[];
  /** Partner Center listed the reservation, but its details couldn't be read. */
  readonly isUnread?: true;
}

/** What a customer has in Azure, as far as it could be read. */
export interface Azure {
  /** By the plan's id in lower case. A plan whose Azure subscriptions couldn't be read is missing. */
  readonly subscriptions: ReadonlyMap<string, readonly AzureSubscription[]>;
  readonly reservations: readonly Reservation[];
}
