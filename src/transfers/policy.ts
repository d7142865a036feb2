import { COMMERCE, type Verb } from './commerce.ts';
import { DECIDER, type Deed, decisionStage, RIGHTS, type Right, type Stage, see, stageOf } from './rights.ts';
import {
  type Actor,
  counterpartyOf,
  creatorOf,
  type Decision,
  type Partner,
  type Person,
  samePerson,
  type Transfer,
} from './transfer.ts';

/** The operator's settings for who may do what. */
export interface Policy {
  /** Whether this partner tenant may use the desk. */
  isKnownPartner(tenantId: string): boolean;
  /** `unknown`: the person's groups can't be read at the moment. An unknown person has no approver rights. */
  approver(actor: Actor): 'yes' | 'no' | 'unknown';
  /** Whether a manager of the requester's own partner decides before anything is sent to Partner Center. */
  approvalBeforeSubmit(tenantId: string): boolean;
  /** How many different approvers at this partner an approval needs; at least one. */
  approvalsRequired(tenantId: string): number;
}

/** Why a person isn't allowed to do something. Each reason has one sentence in `cards/locales`. */
export type Refusal =
  | 'unknownPartner'
  | 'noApproverRight'
  | 'rightsUnknown'
  | 'approvedBefore'
  | 'pickedBefore'
  | 'ownRequest'
  | 'notYourSide'
  | 'onlyCreatorSide'
  | 'reasonNeeded'
  | 'notTheirCall'
  | 'notInDoubt'
  | 'assigneeMayNot'
  | 'alreadyDecided'
  | 'underWay'
  | 'notDecidable';

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly because: Refusal };

const YES: Permission = { allowed: true };
const no = (because: Refusal): Permission => ({ allowed: false, because });

/** May this person see the transfer at all? */
export function maySee({ tenantId }: Actor, transfer: Transfer): boolean {
  return see({ tenantIds: [tenantId] }, transfer).transfer;
}

/**
 * May this person make this decision now? Applies the table in `rights.ts` to one person. Rights are checked before
 * state, so that a stranger learns nothing about the transfer. The reason is checked last, because only a person who is
 * allowed to reject should be asked for a reason.
 */
export function mayDecide(actor: Actor, verb: Verb, transfer: Transfer, policy: Policy, reason?: string): Permission {
  return may(actor, verb, transfer, policy, { reason });
}

/** May `actor` assign the decision to `to`, who must be allowed to approve? */
export function mayAssign(actor: Actor, to: Actor, transfer: Transfer, policy: Policy): Permission {
  return may(actor, 'assign', transfer, policy, { to });
}

/** May this person say that the pending call, whose outcome is unknown, did not take effect? */
export function mayGiveBack(actor: Actor, transfer: Transfer, policy: Policy, reason?: string): Permission {
  return may(actor, 'giveBack', transfer, policy, { reason });
}

/** The approvals given so far in the current stage, which is either before sending or at the counterparty. */
function approvalsSoFar(transfer: Transfer): Decision[] {
  const stage = decisionStage(transfer.status);
  return transfer.decisions.filter((decision) => decision.verb === 'approve' && decision.stage === stage);
}

/** The partner whose approval the transfer awaits. */
export function deciderOf(transfer: Transfer): Partner {
  return DECIDER[decisionStage(transfer.status)] === 'creator' ? creatorOf(transfer) : counterpartyOf(transfer);
}

/** The number of approvals still missing. */
export function approvalsMissing(transfer: Transfer, policy: Pick<Policy, 'approvalsRequired'>): number {
  return Math.max(1, policy.approvalsRequired(deciderOf(transfer).tenantId) - approvalsSoFar(transfer).length);
}

/** The approvals of the current stage whose person clearly lost the right. They no longer count. */
export function lapsedApprovals(transfer: Transfer, policy: Policy): Decision[] {
  return approvalsSoFar(transfer).filter(({ by, verb }) => standing(by, verb, transfer, policy) === 'lost');
}

/** The people on whose decisions the pending call rests. A create rests on its requester and on approvals to send it. */
export function peopleBehind(transfer: Transfer): Person[] {
  return transfer.pending === undefined ? [] : [transfer.pending.as, ...approvalsBehind(transfer).map(({ by }) => by)];
}

/** Who of the people behind the pending call clearly lost the right, and of whom that can't be told at the moment. */
export function lostRights(
  transfer: Transfer,
  policy: Policy,
): { readonly lost: readonly Person[]; readonly approvals: readonly Decision[]; readonly unknown: boolean } {
  const { pending } = transfer;
  if (pending === undefined) return { lost: [], approvals: [], unknown: false };
  const before = asBefore(transfer);
  const approvals = approvalsBehind(transfer).map((approval) => ({
    approval,
    is: standing(approval.by, 'approve', before, policy),
  }));
  const own = standing(pending.as, pending.verb, before, policy);
  const gone = approvals.filter(({ is }) => is === 'lost').map(({ approval }) => approval);
  return {
    lost: [...(own === 'lost' ? [pending.as] : []), ...gone.map(({ by }) => by)],
    approvals: gone,
    unknown: own === 'unknown' || approvals.some(({ is }) => is === 'unknown'),
  };
}

function approvalsBehind(transfer: Transfer): Decision[] {
  const { call, verb } = transfer.pending ?? {};
  return call === 'create' || verb === 'approve' ? approvalsSoFar(asBefore(transfer)) : [];
}

/** The transfer in the status in which the pending call was decided on. */
function asBefore(transfer: Transfer): Transfer {
  return { ...transfer, status: transfer.pending?.call === 'create' ? 'awaitingApproval' : 'open' };
}

/** Whether the person still has the right to the deed. Without a deed: to ask for transfers at all. */
function standing(
  person: Actor,
  deed: Deed | undefined,
  transfer: Transfer,
  policy: Policy,
): 'has' | 'lost' | 'unknown' {
  if (!policy.isKnownPartner(person.tenantId)) return 'lost';
  const right = deed === undefined ? YES : hasRight(person, deed, transfer, policy);
  if (right.allowed) return 'has';
  return right.because === 'rightsUnknown' ? 'unknown' : 'lost';
}

/** What the person supplies with an action. */
interface Given {
  readonly reason?: string | undefined;
  readonly to?: Actor;
}

function may(actor: Actor, deed: Deed, transfer: Transfer, policy: Policy, given: Given): Permission {
  if (!policy.isKnownPartner(actor.tenantId) || !maySee(actor, transfer)) return no('unknownPartner');
  const person = hasRight(actor, deed, transfer, policy);
  if (!person.allowed) return person;
  const { at, takes, with: needed } = RIGHTS[deed];
  const stage = stageOf(transfer);
  if (!at.includes(stage)) return no(notNow(deed, stage));
  if (takes === 'quorum' && approvalsSoFar(transfer).some(({ by }) => samePerson(by, actor)))
    return no('approvedBefore');
  switch (needed) {
    case 'reason':
      return given.reason?.trim() ? YES : no('reasonNeeded');
    case 'assignee':
      return given.to === undefined ? no('assigneeMayNot') : mayBeAssigned(given.to, transfer, policy);
    case undefined:
      return YES;
  }
}

function mayBeAssigned(to: Actor, transfer: Transfer, policy: Policy): Permission {
  const theirs = mayDecide(to, 'approve', transfer, policy);
  return theirs.allowed ? YES : no(theirs.because === 'rightsUnknown' ? 'rightsUnknown' : 'assigneeMayNot');
}

function notNow(deed: Deed, stage: Stage): Refusal {
  return deed === 'giveBack' ? 'notInDoubt' : NOT_NOW[stage];
}

const NOT_NOW: Readonly<Record<Stage, Refusal>> = {
  beforeSubmit: 'notDecidable',
  open: 'notDecidable',
  unsent: 'underWay',
  underWay: 'underWay',
  inDoubt: 'underWay',
  inProgress: 'notDecidable',
  over: 'alreadyDecided',
};

function hasRight(actor: Actor, deed: Deed, transfer: Transfer, policy: Policy): Permission {
  const { side, who, requester } = RIGHTS[deed];
  const isRequester = samePerson(actor, transfer.requester);
  if (isRequester && requester === 'mayNot') return no('ownRequest');
  if (!isOn(side, actor, transfer)) return no(NOT_ON[side]);
  if (who === 'approversAndRequester' && isRequester) return YES;
  return asApprover(actor, policy);
}

function isOn(side: Right['side'], { tenantId }: Actor, transfer: Transfer): boolean {
  switch (side) {
    case 'creator':
      return tenantId === creatorOf(transfer).tenantId;
    case 'decider':
      return tenantId === deciderOf(transfer).tenantId;
    case 'caller':
      return transfer.pending === undefined || tenantId === transfer.pending.as.tenantId;
  }
}

const NOT_ON: Readonly<Record<Right['side'], Refusal>> = {
  creator: 'onlyCreatorSide',
  decider: 'notYourSide',
  caller: 'notTheirCall',
};

function asApprover(actor: Actor, policy: Policy): Permission {
  switch (policy.approver(actor)) {
    case 'yes':
      return YES;
    case 'no':
      return no('noApproverRight');
    case 'unknown':
      return no('rightsUnknown');
  }
}

/**
 * Whether the approver must pick line items first. A second approver approves the items that the first approver picked.
 */
export function picksItemsOnApprove(transfer: Transfer): boolean {
  const picksThem = transfer.status === 'open' && COMMERCE[transfer.commerce].itemsPickedAt === 'approve';
  return picksThem && approvalsSoFar(transfer).length === 0;
}
