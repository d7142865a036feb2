import { readTime, utc } from '../time/read-time.ts';
import { type CallState, mayHaveTakenEffect, withSignIn } from './call-state.ts';
import { COMMERCE, type Verb } from './commerce.ts';
import { cameAfterAll, remembered } from './given-back.ts';
import type { PartnerCenterTransferId } from './ids.ts';
import { decisionStage, isUnsent } from './rights.ts';
import { type FinalStatus, UNDER_WAY } from './status.ts';
import {
  type Decision,
  type Denial,
  type GivenBackCall,
  type LineItem,
  type PendingCall,
  type Person,
  type Sentence,
  samePerson,
  type Transfer,
} from './transfer.ts';

/** A person's decision, when they made it, and the `MS-RequestId` of the call that will carry it out. */
export interface NewDecision {
  readonly verb: Verb;
  readonly by: Person;
  readonly at: string;
  readonly requestId: string;
  readonly reason?: string;
  /** Line items to release: new-commerce approve only. */
  readonly items?: readonly LineItem[];
  /**
   * How many approvals are missing, including this one. If more than one, this approval is only recorded. Absent: one.
   */
  readonly missing?: number;
}

/**
 * The transfer after a decision that policy allows. If the decision needs a Partner Center call, the transfer is under
 * way with a pending call. Otherwise the decision applies without a call, because nothing was sent yet or Partner
 * Center has no such call.
 */
export function decided(transfer: Transfer, decision: NewDecision): Transfer {
  if (decision.verb === 'approve' && (decision.missing ?? 1) > 1) return approvedInPart(transfer, decision);
  if (transfer.status === 'awaitingApproval' || isUnsent(transfer)) return decidedBeforeSubmit(transfer, decision);
  const call = COMMERCE[transfer.commerce].calls[decision.verb];
  if (call === 'none') {
    return changed(transfer, decision.at, {
      status: finalStatusOf(decision.verb),
      decisions: [...transfer.decisions, toDecision(decision, 'partnerCenter')],
      problem: undefined,
    });
  }
  const pending: PendingCall = {
    call,
    as: decision.by,
    requestId: decision.requestId,
    since: decision.at,
    verb: decision.verb,
    reason: decision.reason,
    // A later approver approves the items that the first approver picked.
    items: decision.items ?? (call === 'acceptWithItems' ? transfer.lineItems : undefined),
    state: { kind: 'unsent' },
    from: transfer.status,
    approvalsMissing: transfer.approvalsMissing,
    assignee: transfer.assignee,
  };
  return changed(transfer, decision.at, { status: UNDER_WAY[decision.verb], pending, problem: undefined });
}

/**
 * Records one of several required approvals. The status stays the same, and the picked line items are kept for the next
 * approvers.
 */
function approvedInPart(transfer: Transfer, decision: NewDecision): Transfer {
  const stage = decisionStage(transfer.status);
  return changed(transfer, decision.at, {
    decisions: [...transfer.decisions, { ...toDecision(decision, stage), inPart: true }],
    lineItems: decision.items ?? transfer.lineItems,
    approvalsMissing: (decision.missing ?? 1) - 1,
    problem: undefined,
  });
}

/** The transfer with its decision assigned to a person. */
export function assigned(transfer: Transfer, at: string, to: Person): Transfer {
  return changed(transfer, at, { assignee: to });
}

/** The transfer with what somebody says about its pending call. What the same person said before is replaced. */
export function denied(transfer: Transfer, denial: Denial): Transfer {
  const { pending } = transfer;
  if (pending === undefined) return transfer;
  const others = (pending.denials ?? []).filter((one) => !isSameDenier(one, denial));
  return changed(transfer, denial.at, { pending: { ...pending, denials: [...others, denial] } });
}

function isSameDenier(one: Denial, other: Denial): boolean {
  if ('operator' in one || 'operator' in other) return 'operator' in one && 'operator' in other;
  return samePerson(one.by, other.by);
}

function decidedBeforeSubmit(transfer: Transfer, decision: NewDecision): Transfer {
  const decisions = [...transfer.decisions, toDecision(decision, 'beforeSubmit')];
  if (decision.verb !== 'approve') {
    const status = finalStatusOf(decision.verb);
    return changed(transfer, decision.at, { status, decisions, pending: undefined, problem: undefined });
  }
  return changed(sent(transfer, decision.requestId, decision.at), decision.at, { decisions });
}

/** The transfer with its create pending, in the requester's name. */
export function sent(transfer: Transfer, requestId: string, at: string): Transfer {
  const pending: PendingCall = {
    call: 'create',
    as: transfer.requester,
    requestId,
    since: at,
    state: { kind: 'unsent' },
    from: transfer.status,
  };
  return { ...transfer, status: 'creating', pending, problem: undefined };
}

/** The transfer once Partner Center has created it and it is open for the counterparty. */
export function opened(
  transfer: Transfer,
  at: string,
  record: {
    readonly id: PartnerCenterTransferId;
    readonly lineItems: readonly LineItem[];
    readonly createdAt?: string;
    readonly expiresAt?: string;
  },
): Transfer {
  const days = COMMERCE[transfer.commerce].expiresAfterDays;
  const expiresAt = record.expiresAt ?? (days === undefined ? undefined : plusDays(record.createdAt ?? at, days));
  return changed(transfer, at, {
    status: 'open',
    partnerCenterId: record.id,
    lineItems: mergeItems(transfer.lineItems, record.lineItems),
    expiresAt,
    pending: undefined,
    givenBack: undefined,
    problem: undefined,
  });
}

/** The transfer after its pending decision took effect at Partner Center. */
export function carriedOut(
  transfer: Transfer,
  at: string,
  to: FinalStatus | 'inProgress',
  lineItems: readonly LineItem[] = transfer.pending?.items ?? transfer.lineItems,
): Transfer {
  return changed(transfer, at, {
    status: to,
    lineItems,
    decisions: [...transfer.decisions, ...madeBy(transfer.pending)],
    pending: undefined,
    givenBack: undefined,
    problem: undefined,
  });
}

/** The decision that the call carried out; none for a create. */
function madeBy(call: PendingCall | GivenBackCall | undefined): Decision[] {
  if (call?.verb === undefined) return [];
  return [{ verb: call.verb, by: call.as, at: call.since, reason: call.reason, stage: 'partnerCenter' }];
}

/**
 * The transfer after its decision was given back: in its earlier status, with the reason. After a create, the transfer
 * has failed. `looksOn`: the call may still take effect, so the transfer keeps it.
 */
export function putBack(transfer: Transfer, at: string, problem: Sentence, looksOn = false): Transfer {
  const { pending } = transfer;
  const givenBack = looksOn && pending ? [...(transfer.givenBack ?? []), remembered(pending, at)] : transfer.givenBack;
  const back = { pending: undefined, problem, ...(givenBack && { givenBack }) };
  if (pending?.call === 'create') return changed(transfer, at, { status: 'failed', ...back });
  const { from = transfer.status, approvalsMissing, assignee } = pending ?? {};
  return changed(transfer, at, { status: from, approvalsMissing, assignee, ...back });
}

/**
 * Drops the line items chosen for a release and the approvals of that choice, because Partner Center refused it. The
 * next approver chooses again; otherwise the transfer would be stuck with the refused choice.
 */
export function withoutChoice(transfer: Transfer): Transfer {
  const { pending } = transfer;
  if (pending?.call !== 'acceptWithItems') return transfer;
  const decisions = transfer.decisions.filter((decision) => !isForRelease(decision));
  if (decisions.length === transfer.decisions.length) return transfer;
  return { ...transfer, decisions, lineItems: [], pending: { ...pending, approvalsMissing: undefined } };
}

/** The transfer without these approvals, whose people lost the right. A choice of line items that nobody approves is gone. */
export function withoutApprovals(transfer: Transfer, lapsed: readonly Decision[]): Transfer {
  if (lapsed.length === 0) return transfer;
  const decisions = transfer.decisions.filter((decision) => !lapsed.includes(decision));
  const isFirst = !decisions.some(({ verb, stage }) => verb === 'approve' && stage === lapsed[0]?.stage);
  const missing = (count: number | undefined) => (isFirst || count === undefined ? undefined : count + lapsed.length);
  const picks = COMMERCE[transfer.commerce].itemsPickedAt === 'approve' && lapsed.some(isForRelease);
  return {
    ...transfer,
    decisions,
    approvalsMissing: missing(transfer.approvalsMissing),
    ...(picks && isFirst && { lineItems: [] }),
    ...(transfer.pending && {
      pending: { ...transfer.pending, approvalsMissing: missing(transfer.pending.approvalsMissing) },
    }),
  };
}

/**
 * The transfer after its pending decision was given back, because somebody behind it lost the right. A create that was
 * never made waits for approval again.
 */
export function putBackWithout(
  transfer: Transfer,
  at: string,
  problem: Sentence,
  lapsed: readonly Decision[],
  looksOn: boolean,
): Transfer {
  const before = withoutApprovals(transfer, lapsed);
  const { pending } = before;
  if (pending?.call !== 'create' || lapsed.length === 0 || looksOn) return putBack(before, at, problem, looksOn);
  return changed(before, at, {
    status: 'awaitingApproval',
    approvalsMissing: before.decisions.length === 0 ? undefined : lapsed.length,
    pending: undefined,
    problem,
  });
}

/** Notes that the pending call waits until the desk can check the right of the people behind it. */
export function waitsForRight(transfer: Transfer, at: string): Transfer {
  const { pending } = transfer;
  if (pending === undefined || pending.waitsForRight) return transfer;
  return changed(transfer, at, { pending: { ...pending, waitsForRight: true } });
}

/** Changes the pending call's state. While the call may have taken effect, the transfer's status is `unknown`. */
export function callStands(transfer: Transfer, at: string, state: CallState): Transfer {
  if (transfer.pending === undefined) return transfer;
  const status = mayHaveTakenEffect(state) ? 'unknown' : transfer.status;
  const { waitsForRight: _, ...pending } = transfer.pending;
  return changed(transfer, at, { status, pending: { ...pending, state } });
}

/** Records that the person behind the pending call has signed in through a link that was sent for it. */
export function signedInForCall(transfer: Transfer, at: string): Transfer {
  const { pending } = transfer;
  if (pending === undefined) return transfer;
  return changed(transfer, at, { pending: { ...pending, state: withSignIn(pending.state, at) } });
}

/**
 * The transfer after it changed at Partner Center without the desk: somebody decided it in the portal, it expired, or
 * Partner Center finished processing it. The change may also come from a decision that the desk had given back; the
 * transfer then names that decision. `by`: the object id of the person who changed it, if Partner Center says so.
 */
export function movedOn(
  transfer: Transfer,
  at: string,
  to: FinalStatus | 'inProgress',
  lineItems: readonly LineItem[] = transfer.lineItems,
  by?: string,
): Transfer {
  const isApproved = transfer.status === 'inProgress';
  const ours = isApproved ? undefined : cameAfterAll(transfer, to, by);
  const before = isApproved ? transfer.decisions : transfer.decisions.map(asInPart);
  return changed(transfer, at, {
    status: to,
    lineItems: ours?.items === undefined ? lineItems : mergeItems(ours.items, lineItems),
    decisions: [...before, ...madeBy(ours)],
    pending: undefined,
    givenBack: undefined,
    problem: undefined,
  });
}

/**
 * Marks a release approval as not enough by itself, because the transfer was still undecided at the desk. Earlier
 * releases didn't record this with the approval.
 */
function asInPart(decision: Decision): Decision {
  return isForRelease(decision) ? { ...decision, inPart: true } : decision;
}

function isForRelease({ verb, stage }: Decision): boolean {
  return verb === 'approve' && stage === 'partnerCenter';
}

/**
 * The line items that Partner Center lists, each with what the desk knows about it. A value that Partner Center sends
 * replaces the desk's; a value that it doesn't send stays. If Partner Center lists no items, the desk's items stay.
 */
export function mergeItems(ours: readonly LineItem[], theirs: readonly LineItem[]): readonly LineItem[] {
  if (theirs.length === 0) return ours;
  const known = new Map(ours.map((item) => [item.subscriptionId.toLowerCase(), item]));
  return theirs.map((their) => {
    const our = known.get(their.subscriptionId.toLowerCase());
    if (our === undefined) return their;
    const outcome = mergeOutcome(our.outcome, their.outcome);
    return { ...withSaid(our, their), addOns: mergeItems(our.addOns, their.addOns), ...(outcome && { outcome }) };
  });
}

/** An order and an error belong to one outcome, so they don't outlive a change of the outcome. */
function mergeOutcome(our: LineItem['outcome'], their: LineItem['outcome']): LineItem['outcome'] {
  return our !== undefined && our.status === their?.status ? withSaid(our, their) : (their ?? our);
}

function withSaid<T extends object>(known: T, said: T): T {
  return { ...known, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}

function changed(transfer: Transfer, at: string, change: Partial<Transfer>): Transfer {
  const movesOn = change.status !== undefined && change.status !== transfer.status;
  const over = movesOn ? { approvalsMissing: undefined, assignee: undefined } : {};
  return { ...transfer, ...over, ...change, version: transfer.version + 1, updatedAt: at };
}

function finalStatusOf(verb: Verb): FinalStatus {
  return verb === 'withdraw' ? 'withdrawn' : 'rejected';
}

function toDecision(decision: NewDecision, stage: Decision['stage']): Decision {
  return { verb: decision.verb, by: decision.by, at: decision.at, reason: decision.reason, stage };
}

function plusDays(iso: string, days: number): string {
  return utc((readTime(iso) ?? 0) + days * 86_400_000);
}
