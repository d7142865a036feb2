import type { Commerce } from '../../src/transfers/commerce.ts';
import type { Stage } from '../../src/transfers/rights.ts';
import { STATUSES, type Status } from '../../src/transfers/status.ts';
import type { Decision, Transfer } from '../../src/transfers/transfer.ts';
import { inStatus, item, pending } from '../transfers/samples.ts';
import { FIRST_APPROVER } from './people.ts';

/** A transfer as it stands, and what that means for rights: said here once more, so that the desk is not asked. */
export interface State {
  readonly called: string;
  readonly stage: Stage;
  readonly transfer: Transfer;
  /** One of two approvals was given. */
  readonly approvedOnce?: true;
}

const STAGES: Readonly<Record<Status, Stage>> = {
  awaitingApproval: 'beforeSubmit',
  creating: 'underWay',
  open: 'open',
  approving: 'underWay',
  rejecting: 'underWay',
  withdrawing: 'underWay',
  unknown: 'underWay',
  inProgress: 'inProgress',
  completed: 'over',
  partiallyCompleted: 'over',
  rejected: 'over',
  withdrawn: 'over',
  expired: 'over',
  failed: 'over',
};

export function statesOf(commerce: Commerce): readonly State[] {
  const creating = inStatus('creating', commerce);
  const open = inStatus('open', commerce);
  const waiting = inStatus('awaitingApproval', commerce);
  return [
    ...STATUSES.map((status) => ({ called: status, stage: STAGES[status], transfer: inStatus(status, commerce) })),
    {
      called: 'creating, once the requester has signed in',
      stage: 'unsent',
      transfer: { ...creating, pending: creating.pending && { ...creating.pending, waitsForSignIn: true } },
    },
    {
      called: 'creating, with its outcome in doubt and the requester signed out',
      stage: 'underWay',
      transfer: {
        ...creating,
        pending: creating.pending && { ...creating.pending, waitsForSignIn: true, ambiguous: true },
      },
    },
    {
      called: 'open, with a decision that waits for a sign-in',
      stage: 'underWay',
      transfer: { ...open, pending: pending({ waitsForSignIn: true }) },
    },
    {
      called: 'open, approved by one of two',
      stage: 'open',
      transfer: {
        ...open,
        lineItems: [item()],
        decisions: [approval('counterparty', 'partnerCenter')],
        approvalsMissing: 1,
      },
      approvedOnce: true,
    },
    {
      called: 'awaiting approval, approved by one of two',
      stage: 'beforeSubmit',
      transfer: { ...waiting, decisions: [approval('creator', 'beforeSubmit')], approvalsMissing: 1 },
      approvedOnce: true,
    },
  ];
}

function approval(side: keyof typeof FIRST_APPROVER, stage: Decision['stage']): Decision {
  const by = FIRST_APPROVER[side]?.person;
  if (by === undefined) throw new Error('nobody approves first');
  return { verb: 'approve', by, at: '2026-01-15T08:01:00.000Z', stage, inPart: true };
}
