import type { Verb } from './commerce.ts';
import { isFinal, type Status } from './status.ts';
import type { Decision, Transfer } from './transfer.ts';

/** What people may want with a transfer. Creating one is no right of the desk's: Partner Center decides that. */
export type Deed = Verb | 'assign' | 'see';

/** Where a transfer stands, as far as rights go. `unsent`: it waits for its requester to sign in before it is created. */
export type Stage = 'beforeSubmit' | 'unsent' | 'open' | 'underWay' | 'inProgress' | 'over';

export interface Right {
  /** People of which partner: of the two, of the one that created the transfer, or of the one whose decision it awaits. */
  readonly side: 'either' | 'creator' | 'decider';
  /** Who of them. */
  readonly who: 'anybody' | 'approvers' | 'approversAndRequester';
  /** May whoever asked for the transfer do it, if they belong to `who`? */
  readonly requester: 'may' | 'mayNot';
  readonly at: readonly Stage[];
  /** What comes with it: a reason; another person who may approve in their own right. */
  readonly with?: 'reason' | 'assignee';
  /** How many have to: one, or as many different people as the decider's partner asks for (`APPROVALS_REQUIRED`). */
  readonly takes: 'one' | 'quorum';
}

const DECIDABLE: readonly Stage[] = ['beforeSubmit', 'open'];
const ALWAYS: readonly Stage[] = [...DECIDABLE, 'unsent', 'underWay', 'inProgress', 'over'];

/**
 * Who may do what, and when: the one place that says so. Whoever is of neither partner, or of one that the operator did
 * not list, may do nothing. Of the rules, those about the person come first: to a stranger nothing is said of the rest.
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

/** Whose decision it awaits: before it is sent, the own manager's of who asked; afterwards, the other partner's. */
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

/** To which of the two decisions an approval counts. */
export function decisionStage(status: Status): keyof typeof DECIDER {
  return status === 'awaitingApproval' ? 'beforeSubmit' : 'partnerCenter';
}

/** It waits for the requester to sign in before it can be sent: Partner Center knows nothing of it yet. */
export function isUnsent({ pending }: Pick<Transfer, 'pending'>): boolean {
  return pending?.call === 'create' && pending.state.kind === 'unsentAway';
}
