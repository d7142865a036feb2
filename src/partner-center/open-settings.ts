/**
 * Settings for details that the documentation leaves open, so that an operator can adapt to Partner Center without a
 * new release. Each default is the interpretation with the most evidence.
 */
export interface OpenSettings {
  /** `transferType` of a new-commerce create: 3 on "Create a transfer", 3 or 5 on "Transfer entity resources" (which settles on 5). */
  readonly transferType: 3 | 5;
  /**
   * The `status` that the source sends to accept. Source: "Update a transfer", whose request example for this is
   * incomplete.
   */
  readonly acceptStatus: string;
  /** The `status` that the target sends to cancel. Source: "Update a transfer", request example. */
  readonly cancelStatus: string;
  /** The `status` sent to reject: `reject` in the request example on "Reject a transfer", `Reject` in its table. */
  readonly rejectStatus: string;
  /** Which property of an Azure entitlement names the Azure subscription in a release. No page says so. */
  readonly azureSubscriptionId: 'id' | 'subscriptionId';
  /** Which id names a reservation in a release: its own, its resource's, or its order's. No page says so. */
  readonly reservationId: 'reservationId' | 'resourceId' | 'orderId';
  /** Which property of its subscription names a savings plan in a release. No page says so. */
  readonly savingsPlanId: 'id' | 'productOrderId';
}

export const OPEN_SETTINGS: OpenSettings = {
  transferType: 5,
  acceptStatus: 'InProgress',
  cancelStatus: 'Cancel',
  rejectStatus: 'reject',
  azureSubscriptionId: 'id',
  reservationId: 'reservationId',
  savingsPlanId: 'id',
};
