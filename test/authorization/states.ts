import type { Commerce } from '../../src/transfers/commerce.ts';
import type { Status } from '../../src/transfers/status.ts';
import type { Decision, Person, Transfer } from '../../src/transfers/transfer.ts';
import { away, inStatus, item, pending } from '../transfers/samples.ts';
import { FIRST_APPROVER } from './people.ts';
import type { Stage } from './table.ts';

/** A state of a transfer and what it means for rights, written a second time so that the test doesn't ask the desk. */
export interface State {
  readonly called: string;
  readonly stage: Stage;
  readonly transfer: Transfer;
  /** The person who gave the first of two approvals. */
  readonly approvedBy?: Person;
}

const STAGES: Readonly<Record<Status, Stage>> = {
  awaitingApproval: 'before sending',
  creating: 'being sent',
  open: 'open',
  approving: 'under way',
  rejecting: 'under way',
  withdrawing: 'under way',
  unknown: 'under way',
  inProgress: 'in progress',
  completed: 'over',
  partiallyCompleted: 'over',
  rejected: 'over',
  withdrawn: 'over',
  expired: 'over',
  failed: 'over',
};
const ALL = Object.keys(STAGES) as Status[];

export function statesOf(commerce: Commerce): readonly State[] {
  const creating = inStatus('creating', commerce);
  const open = inStatus('open', commerce);
  const waiting = inStatus('awaitingApproval', commerce);
  return [
    ...ALL.map((status) => ({ called: status, stage: STAGES[status], transfer: inStatus(status, commerce) })),
    {
      called: 'creating, once the requester has signed in',
      stage: 'waiting to be sent',
      transfer: { ...creating, pending: creating.pending && { ...creating.pending, state: away() } },
    },
    {
      called: 'creating, with its outcome in doubt and the requester signed out',
      stage: 'being sent',
      transfer: {
        ...creating,
        pending: creating.pending && { ...creating.pending, state: away('inDoubtAway') },
      },
    },
    ...(['rejected', 'withdrawn', 'failed'] as const).map((status) => ({
      called: `${status} before it was sent`,
      stage: 'ended unsent' as const,
      transfer: { ...inStatus(status, commerce), partnerCenterId: undefined },
    })),
    {
      called: 'open, with a decision that waits for a sign-in',
      stage: 'under way',
      transfer: { ...open, pending: pending({ state: away() }) },
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
      approvedBy: firstApprover('counterparty'),
    },
    {
      called: 'awaiting approval, approved by one of two',
      stage: 'before sending',
      transfer: { ...waiting, decisions: [approval('creator', 'beforeSubmit')], approvalsMissing: 1 },
      approvedBy: firstApprover('creator'),
    },
  ];
}

function approval(side: keyof typeof FIRST_APPROVER, stage: Decision['stage']): Decision {
  return { verb: 'approve', by: firstApprover(side), at: '2026-01-15T08:01:00.000Z', stage, inPart: true };
}

function firstApprover(side: keyof typeof FIRST_APPROVER): Person {
  const by = FIRST_APPROVER[side]?.person;
  if (by === undefined) throw new Error('nobody approves first');
  return by;
}
