import type { Verb } from './commerce.ts';
import { isFinal, type Status } from './status.ts';
import type { Decision, Transfer } from './transfer.ts';

/**
 * What people may do with a transfer. Creating a transfer isn't in the table, because Partner Center decides who may do
 * that.
 */
export type Deed = Verb | 'assign' | 'see';

/**
 * The stages that rights distinguish. `unsent`: the transfer isn't created yet, because its requester has to sign in
 * first.
 */
export type Stage = 'beforeSubmit' | 'unsent' | 'open' | 'underWay' | 'inProgress' | 'over';

export interface Right {
  /**
   * Which partner the person must belong to: either of the two, the partner that created the transfer, or the partner
   * whose decision the transfer awaits.
   */
  readonly side: 'either' | 'creator' | 'decider';
  /** Which people at that partner. */
  readonly who: 'anybody' | 'approvers' | 'approversAndRequester';
  /** Whether the requester may do it if they belong to `who`. */
  readonly requester: 'may' | 'mayNot';
  readonly at: readonly Stage[];
  /** What the person must supply: a reason, or another person who may approve. */
  readonly with?: 'reason' | 'assignee';
  /** How many people are needed: one, or as many different people as the decider's `APPROVALS_REQUIRED`. */
  readonly takes: 'one' | 'quorum';
}

const DECIDABLE: readonly Stage[] = ['beforeSubmit', 'open'];
const ALWAYS: readonly Stage[] = [...DECIDABLE, 'unsent', 'underWay', 'inProgress', 'over'];

/**
 * Who may do what, and when. People outside both partners, or at a partner that the operator didn't list, have no
 * rights. The rules about the person are checked first, so that a stranger learns nothing about the transfer.
 */
export const RIGHTS: Readonly<Record<Deed, Right>> = {
  see: { side: 'either', who: 'anybody', requester: 'may', at: ALWAYS, takes: 'one' },
  approve: { side: 'decider', who: 'approvers', requester: 'mayNot', at: DECIDABLE, takes: 'quorum' },
  reject: { side: 'decider', who: 'approvers', requester: 'mayNot', at: DECIDABLE, takes: 'one', with: 'reason' },
  assign: { side: 'decider', who: 'approvers', requester: 'mayNot', at: DECIDABLE, takes: 'one', with: 'assignee' },
  withdraw: {
    side: 'creator',
    who: 'approversAndRequester',
    requester: 'may',
    at: [...DECIDABLE, 'unsent'],
    takes: 'one',
  },
};

/** Which side decides: the creator before sending (a manager of the requester), and the counterparty afterwards. */
export const DECIDER: Readonly<Record<Exclude<Decision['stage'], 'elsewhere'>, 'creator' | 'counterparty'>> = {
  beforeSubmit: 'creator',
  partnerCenter: 'counterparty',
};

export function stageOf(transfer: Pick<Transfer, 'status' | 'pending'>): Stage {
  if (isFinal(transfer.status)) return 'over';
  if (isUnsent(transfer)) return 'unsent';
  if (transfer.pending !== undefined) return 'underWay';
  if (transfer.status === 'awaitingApproval') return 'beforeSubmit';
  return transfer.status === 'open' ? 'open' : 'inProgress';
}

/** The stage that an approval in this status counts towards. */
export function decisionStage(status: Status): keyof typeof DECIDER {
  return status === 'awaitingApproval' ? 'beforeSubmit' : 'partnerCenter';
}

/** Whether the create is still waiting for the requester to sign in. Partner Center doesn't know the transfer yet. */
export function isUnsent({ pending }: Pick<Transfer, 'pending'>): boolean {
  return pending?.call === 'create' && pending.state.kind === 'unsentAway';
}
