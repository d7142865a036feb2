import type { Verb } from './commerce.ts';

/**
 * A transfer's status at the desk. Partner Center is authoritative; `unknown` means that the desk is still finding out.
 */
export const STATUSES = [
  'awaitingApproval',
  'creating',
  'open',
  'approving',
  'rejecting',
  'withdrawing',
  'unknown',
  'inProgress',
  'completed',
  'partiallyCompleted',
  'rejected',
  'withdrawn',
  'expired',
  'failed',
] as const;
export type Status = (typeof STATUSES)[number];

/** The statuses in which no decision is possible and none is under way. */
export const FINAL = ['completed', 'partiallyCompleted', 'rejected', 'withdrawn', 'expired', 'failed'] as const;
export type FinalStatus = (typeof FINAL)[number];

export function isFinal(status: Status): status is FinalStatus {
  return (FINAL as readonly Status[]).includes(status);
}

/** Whether the transfer waits for a person, not for Partner Center. */
export function isDecidable(status: Status): status is 'awaitingApproval' | 'open' {
  return status === 'awaitingApproval' || status === 'open';
}

/** The transfer's status while each decision is being carried out. */
export const UNDER_WAY: Readonly<Record<Verb, Status>> = {
  approve: 'approving',
  reject: 'rejecting',
  withdraw: 'withdrawing',
};

/** The filters of `list transfers`, each with the statuses it includes. */
export const STATUS_FILTERS: Readonly<Record<string, readonly Status[]>> = {
  open: ['awaitingApproval', 'creating', 'open', 'approving', 'rejecting', 'withdrawing', 'unknown', 'inProgress'],
  waiting: ['awaitingApproval', 'open'],
  progress: ['creating', 'approving', 'rejecting', 'withdrawing', 'unknown', 'inProgress'],
  completed: ['completed', 'partiallyCompleted'],
  rejected: ['rejected'],
  withdrawn: ['withdrawn'],
  expired: ['expired'],
  failed: ['failed'],
  all: STATUSES,
};
