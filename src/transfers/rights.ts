import type { Verb } from './commerce.ts';
import { isFinal, type Status } from './status.ts';
import type { Decision, Transfer } from './transfer.ts';

/** What people may do with a transfer. Creating one isn't in the table: Partner Center decides who may do that. */
export type Deed = Verb | 'assign' | 'see';

/** The stages that rights distinguish. `unsent`: the transfer waits for its requester to sign in before it is created. */
export type Stage = 'beforeSubmit' | 'unsent' | 'open' | 'underWay' | 'inProgress' | 'over';

export interface Right {
  /** The partner of the person: either of the two, the one that created the transfer, or the one whose decision it awaits. */
  readonly side: 'either' | 'creator' | 'decider';
  /** Which people of that partner. */
  readonly who: 'anybody' | 'approvers' | 'approversAndRequester';
  /** Whether the requester may do it if they belong to `who`. */
  readonly requester: 'may' | 'mayNot';
  readonly at: readonly Stage[];
  /** What the person must supply: a reason, or another person who may approve. */
  readonly with?: 'reason' | 'assignee';
  /** The number of people needed: one, or the decider's `APPROVALS_REQUIRED` different people. */
  readonly takes: 'one' | 'quorum';
}

const DECIDABLE: readonly Stage[] = ['beforeSubmit', 'open'];
const ALWAYS: readonly Stage[] = [...DECIDABLE, 'unsent', 'underWay', 'inProgress', 'over'];

/**
 * Who may do what, and when. People of neither partner, or of a partner that the operator didn't list, may do nothing.
 * The rules about the person are checked first, so that a stranger learns nothing about the transfer.
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

/** Which side decides: before sending, the creator's (a manager of the requester); afterwards, the counterparty. */
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

/** The decision that an approval in this status counts towards. */
export function decisionStage(status: Status): keyof typeof DECIDER {
  return status === 'awaitingApproval' ? 'beforeSubmit' : 'partnerCenter';
}

/** Whether the create still waits for the requester to sign in. Partner Center doesn't know the transfer yet. */
export function isUnsent({ pending }: Pick<Transfer, 'pending'>): boolean {
  return pending?.call === 'create' && pending.state.kind === 'unsentAway';
}
