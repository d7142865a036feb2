/**
 * The life of a transfer and who may change it, written a second time. Deliberately, this file doesn't use the desk's
 * tables, so that the tests have something independent to compare the desk with.
 */
export type Who = 'riley' | 'morgan' | 'alex' | 'jamie' | 'noor' | 'sam' | 'kim' | 'stranger' | 'outsider';
export type Verb = 'approve' | 'reject' | 'withdraw';
export type Kind = 'traditional' | 'newCommerce';

export interface Terms {
  readonly kind: Kind;
  readonly requester: Who;
}

/** Riley, Morgan, Alex and Jamie work at Northwind; Noor, Sam and Kim at Fabrikam; the stranger at another partner. */
const SIDE: Readonly<Record<Who, string>> = {
  riley: 'northwind',
  morgan: 'northwind',
  alex: 'northwind',
  jamie: 'northwind',
  noor: 'fabrikam',
  sam: 'fabrikam',
  kim: 'fabrikam',
  stranger: 'adatum',
  outsider: 'nowhere',
};
export const MANAGERS: readonly Who[] = ['morgan', 'alex', 'sam', 'kim', 'stranger'];

/** Northwind bills the customer. In traditional commerce it offers the transfer, in new commerce Fabrikam asks for it. */
const CREATOR: Readonly<Record<Kind, string>> = { traditional: 'northwind', newCommerce: 'fabrikam' };
const ANSWERS: Readonly<Record<Kind, string>> = { traditional: 'fabrikam', newCommerce: 'northwind' };

/** `unsent`: the creator's managers decide. `sent`: the request is at Partner Center, and the other side decides. */
export type Stage = 'unsent' | 'sent';

export function mayDecide(who: Who, verb: Verb, stage: Stage, { kind, requester }: Terms): boolean {
  const isManager = MANAGERS.includes(who);
  if (verb === 'withdraw') return SIDE[who] === CREATOR[kind] && (who === requester || isManager);
  if (!isManager || who === requester) return false;
  return deciders(stage, kind).includes(who);
}

/** The managers whose decision the transfer awaits. */
function deciders(stage: Stage, kind: Kind): Who[] {
  return MANAGERS.filter((who) => SIDE[who] === (stage === 'unsent' ? CREATOR[kind] : ANSWERS[kind]));
}

/** The Partner Center call for each decision. Undefined: there is no call, and only the desk records the decision. */
export const CALLS: Readonly<Record<Kind, Readonly<Record<Verb, string | undefined>>>> = {
  traditional: { approve: 'accept', reject: 'reject', withdraw: 'withdraw' },
  newCommerce: { approve: 'acceptWithItems', reject: undefined, withdraw: 'cancel' },
};

/** The statuses that may follow each status. A status without an entry is final. */
export const GOES: Readonly<Record<string, readonly string[]>> = {
  begun: ['awaitingApproval', 'creating'],
  awaitingApproval: ['creating', 'rejected', 'withdrawn'],
  creating: ['open', 'failed', 'unknown', 'withdrawn'],
  open: [
    ...['approving', 'rejecting', 'withdrawing', 'rejected', 'withdrawn'],
    ...['inProgress', 'completed', 'partiallyCompleted', 'failed', 'expired'],
  ],
  approving: [
    'inProgress',
    'completed',
    'partiallyCompleted',
    'failed',
    'open',
    'unknown',
    'rejected',
    'withdrawn',
    'expired',
  ],
  rejecting: ['rejected', 'open', 'unknown', 'completed', 'partiallyCompleted', 'failed', 'withdrawn', 'expired'],
  withdrawing: [
    'withdrawn',
    'open',
    'unknown',
    'rejected',
    'completed',
    'partiallyCompleted',
    'failed',
    'inProgress',
    'expired',
  ],
  unknown: ['open', 'failed', 'inProgress', 'completed', 'partiallyCompleted', 'rejected', 'withdrawn', 'expired'],
  inProgress: ['completed', 'partiallyCompleted', 'failed'],
  // The desk had given a decision back, and it took effect after all.
  failed: ['open'],
  rejected: ['inProgress', 'completed', 'partiallyCompleted', 'failed', 'withdrawn'],
};

export const ENDS: readonly string[] = [
  'completed',
  'partiallyCompleted',
  'rejected',
  'withdrawn',
  'expired',
  'failed',
];

export function isVerb(what: string): what is Verb {
  return ['approve', 'reject', 'withdraw'].includes(what);
}

/** The status at the desk right after a decision. */
export function decidedTo(verb: Verb, stage: Stage, kind: Kind): string {
  if (stage === 'unsent') return { approve: 'creating', reject: 'rejected', withdraw: 'withdrawn' }[verb];
  if (CALLS[kind][verb] === undefined) return 'rejected';
  return { approve: 'approving', reject: 'rejecting', withdraw: 'withdrawing' }[verb];
}

/** The desk's status for a Partner Center status. A transfer that is gone has been withdrawn. */
export function meaning(status: string | undefined): string {
  const known: Readonly<Record<string, string>> = {
    Active: 'open',
    Pending: 'open',
    InProgress: 'inProgress',
    Complete: 'completed',
    PartiallyComplete: 'partiallyCompleted',
    Reject: 'rejected',
    Cancel: 'withdrawn',
    Expired: 'expired',
    Failed: 'failed',
  };
  return status === undefined ? 'withdrawn' : (known[status] ?? `? ${status}`);
}
