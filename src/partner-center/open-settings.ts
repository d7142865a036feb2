/**
 * Settings for details that the documents leave open, so that an operator can adapt to Partner Center without a new
 * release. Each default is the interpretation with the most evidence.
 */
export interface OpenSettings {
  /** `transferType` of a new-commerce create: 3 on "Create a transfer", 3 or 5 on "Transfer entity resources" (which settles on 5). */
  readonly transferType: 3 | 5;
  /** `status` with which the source accepts: "Update a transfer", whose request example for this is incomplete. */
  readonly acceptStatus: string;
  /** `status` with which the target cancels: "Update a transfer", request example. */
  readonly cancelStatus: string;
  /** `status` that rejects: `reject` in the request example of "Reject a transfer", `Reject` in its table. */
  readonly rejectStatus: string;
}

export const OPEN_SETTINGS: OpenSettings = {
  transferType: 5,
  acceptStatus: 'InProgress',
  cancelStatus: 'Cancel',
  rejectStatus: 'reject',
};
