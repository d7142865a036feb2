import { type CallState, mayHaveTakenEffect } from './call-state.ts';
import { COMMERCE, type Verb } from './commerce.ts';
import type { PartnerCenterTransferId } from './ids.ts';
import { decisionStage, isUnsent } from './rights.ts';
import { type FinalStatus, UNDER_WAY } from './status.ts';
import type { Decision, LineItem, PendingCall, Person, Sentence, Transfer } from './transfer.ts';

/** What a person decided, when, and the `MS-RequestId` under which it will be carried out. */
export interface NewDecision {
  readonly verb: Verb;
  readonly by: Person;
  readonly at: string;
  readonly requestId: string;
  readonly reason?: string;
  /** Line items to release: new-commerce approve only. */
  readonly items?: readonly LineItem[];
  /** Approvals that are missing, this one included; with more than one, this one is only recorded. Absent: one. */
  readonly missing?: number;
}

/**
 * The transfer after a decision that policy allowed. With a Partner Center call to make it carries a pending write and
 * is under way; without one (before anything was sent, or where Partner Center has no such call) it is settled at once.
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
    // A later approver approves what the first one picked.
    items: decision.items ?? (call === 'acceptWithItems' ? transfer.lineItems : undefined),
    state: { kind: 'unsent' },
    from: transfer.status,
    approvalsMissing: transfer.approvalsMissing,
    assignee: transfer.assignee,
  };
  return changed(transfer, decision.at, { status: UNDER_WAY[decision.verb], pending, problem: undefined });
}

/** One approval of several: nothing moves on yet. Picked line items are kept for those who approve next. */
function approvedInPart(transfer: Transfer, decision: NewDecision): Transfer {
  const stage = decisionStage(transfer.status);
  return changed(transfer, decision.at, {
    decisions: [...transfer.decisions, { ...toDecision(decision, stage), inPart: true }],
    lineItems: decision.items ?? transfer.lineItems,
    approvalsMissing: (decision.missing ?? 1) - 1,
    problem: undefined,
  });
}

/** The decision is handed to somebody. */
export function assigned(transfer: Transfer, at: string, to: Person): Transfer {
  return changed(transfer, at, { assignee: to });
}

function decidedBeforeSubmit(transfer: Transfer, decision: NewDecision): Transfer {
  const decisions = [...transfer.decisions, toDecision(decision, 'beforeSubmit')];
  if (decision.verb !== 'approve') {
    const status = finalStatusOf(decision.verb);
    return changed(transfer, decision.at, { status, decisions, pending: undefined, problem: undefined });
  }
  return changed(sent(transfer, decision.requestId, decision.at), decision.at, { decisions });
}

/** The transfer on its way to Partner Center, in the requester's name. */
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

/** Partner Center has it: the request is open for the counterparty. */
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
    lineItems: record.lineItems.length > 0 ? mergeItems(transfer.lineItems, record.lineItems) : transfer.lineItems,
    expiresAt,
    pending: undefined,
    problem: undefined,
  });
}

/** The pending decision took effect at Partner Center. */
export function carriedOut(
  transfer: Transfer,
  at: string,
  to: FinalStatus | 'inProgress',
  lineItems: readonly LineItem[] = transfer.pending?.items ?? transfer.lineItems,
): Transfer {
  const { pending } = transfer;
  const decision: Decision[] =
    pending?.verb === undefined
      ? []
      : [{ verb: pending.verb, by: pending.as, at: pending.since, reason: pending.reason, stage: 'partnerCenter' }];
  return changed(transfer, at, {
    status: to,
    lineItems,
    decisions: [...transfer.decisions, ...decision],
    pending: undefined,
    problem: undefined,
  });
}

/** Partner Center refused: the transfer is where it was, and says why; a create that was refused has failed. */
export function putBack(transfer: Transfer, at: string, problem: Sentence): Transfer {
  const { pending } = transfer;
  if (pending?.call === 'create') return changed(transfer, at, { status: 'failed', pending: undefined, problem });
  const { from = transfer.status, approvalsMissing, assignee } = pending ?? {};
  return changed(transfer, at, { status: from, approvalsMissing, assignee, pending: undefined, problem });
}

/**
 * The line items that were chosen for a release can't be released: with them goes what was approved of them, so that
 * whoever approves next chooses anew. Otherwise a choice that Partner Center refuses would stand for ever.
 */
export function withoutChoice(transfer: Transfer): Transfer {
  const { pending } = transfer;
  if (pending?.call !== 'acceptWithItems') return transfer;
  const decisions = transfer.decisions.filter((decision) => !isForRelease(decision));
  if (decisions.length === transfer.decisions.length) return transfer;
  return { ...transfer, decisions, lineItems: [], pending: { ...pending, approvalsMissing: undefined } };
}

/** The pending call stands differently now. While it may have taken effect, the transfer's status is unknown. */
export function callStands(transfer: Transfer, at: string, state: CallState): Transfer {
  if (transfer.pending === undefined) return transfer;
  const status = mayHaveTakenEffect(state) ? 'unknown' : transfer.status;
  return changed(transfer, at, { status, pending: { ...transfer.pending, state } });
}

/** Found at Partner Center: it moved on without the desk (in the portal, by time, or at the end of its processing). */
export function movedOn(
  transfer: Transfer,
  at: string,
  to: FinalStatus | 'inProgress',
  lineItems: readonly LineItem[] = transfer.lineItems,
): Transfer {
  const isApproved = transfer.status === 'inProgress';
  const decisions = isApproved ? transfer.decisions : transfer.decisions.map(asInPart);
  return changed(transfer, at, { status: to, lineItems, decisions, pending: undefined, problem: undefined });
}

/** Approvals of what is not through yet were none of them enough; that was not written down of them from the beginning. */
function asInPart(decision: Decision): Decision {
  return isForRelease(decision) ? { ...decision, inPart: true } : decision;
}

function isForRelease({ verb, stage }: Decision): boolean {
  return verb === 'approve' && stage === 'partnerCenter';
}

/** Items as the desk knows them (term, end date), completed by what Partner Center says (add-ons, quantity, outcome). */
export function mergeItems(ours: readonly LineItem[], theirs: readonly LineItem[]): LineItem[] {
  const known = new Map(ours.map((item) => [item.subscriptionId.toLowerCase(), item]));
  return theirs.map((their) => {
    const our = known.get(their.subscriptionId.toLowerCase());
    if (our === undefined) return their;
    const said = Object.fromEntries(Object.entries(their).filter(([, value]) => value !== undefined));
    return { ...our, ...said, addOns: mergeItems(our.addOns, their.addOns.length > 0 ? their.addOns : our.addOns) };
  });
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
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString();
}
