import { COMMERCE, type Verb } from './commerce.ts';
import { isFinal } from './status.ts';
import {
  type Actor,
  counterpartyOf,
  creatorOf,
  type Decision,
  type Partner,
  samePerson,
  type Transfer,
} from './transfer.ts';

/** Who may do what, as the operator set it up. */
export interface Policy {
  /** The partner tenants that may use the desk. */
  isKnownPartner(tenantId: string): boolean;
  /** `unknown`: their groups could not be read just now. Nobody gets a right from that. */
  approver(actor: Actor): 'yes' | 'no' | 'unknown';
  /** A manager of the requester's own partner decides before anything is sent to Partner Center. */
  approvalBeforeSubmit(tenantId: string): boolean;
  /** How many different approvers of this partner it takes to approve; at least one. */
  approvalsRequired(tenantId: string): number;
}

/** Why a person may not do something; each has one plain sentence in `cards/locales`. */
export type Refusal =
  | 'unknownPartner'
  | 'noApproverRight'
  | 'rightsUnknown'
  | 'approvedBefore'
  | 'ownRequest'
  | 'notYourSide'
  | 'onlyCreatorSide'
  | 'reasonNeeded'
  | 'assigneeMayNot'
  | 'alreadyDecided'
  | 'underWay'
  | 'notDecidable';

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly because: Refusal };

const YES: Permission = { allowed: true };
const no = (because: Refusal): Permission => ({ allowed: false, because });

/** May this person see the transfer at all? Only people of the two partners it is between. */
export function maySee(actor: Actor, transfer: Pick<Transfer, 'source' | 'target'>): boolean {
  return actor.tenantId === transfer.source.tenantId || actor.tenantId === transfer.target.tenantId;
}

/**
 * May this person decide this now? Rights come before state, so that a stranger learns nothing about the transfer.
 * The reason is checked last: asking for one makes sense only to a person who may reject.
 */
export function mayDecide(actor: Actor, verb: Verb, transfer: Transfer, policy: Policy, reason?: string): Permission {
  if (!policy.isKnownPartner(actor.tenantId) || !maySee(actor, transfer)) return no('unknownPartner');
  const right = hasRight(actor, verb, transfer, policy);
  if (!right.allowed) return right;
  if (isFinal(transfer.status)) return no('alreadyDecided');
  if (verb === 'withdraw' && isUnsent(transfer)) return YES;
  if (transfer.pending !== undefined) return no('underWay');
  if (transfer.status !== 'awaitingApproval' && transfer.status !== 'open') return no('notDecidable');
  if (verb === 'approve' && approvalsSoFar(transfer).some(({ by }) => samePerson(by, actor)))
    return no('approvedBefore');
  if (verb === 'reject' && !reason?.trim()) return no('reasonNeeded');
  return YES;
}

/** It waits for the requester to sign in before it can be sent: Partner Center knows nothing of it yet. */
export function isUnsent({ pending }: Transfer): boolean {
  return pending?.write === 'create' && pending.waitsForSignIn === true && !pending.ambiguous;
}

/** Approvals that were given and are not enough yet: before sending, or of the counterparty. */
export function approvalsSoFar(transfer: Transfer): Decision[] {
  const stage = stageOf(transfer);
  return transfer.decisions.filter((decision) => decision.verb === 'approve' && decision.stage === stage);
}

/** Whose approval it waits for. */
export function deciderOf(transfer: Transfer): Partner {
  return transfer.status === 'awaitingApproval' ? creatorOf(transfer) : counterpartyOf(transfer);
}

/** How many more approvers it takes after those who approved already. */
export function approvalsMissing(transfer: Transfer, policy: Pick<Policy, 'approvalsRequired'>): number {
  return Math.max(1, policy.approvalsRequired(deciderOf(transfer).tenantId) - approvalsSoFar(transfer).length);
}

function stageOf(transfer: Transfer): Decision['stage'] {
  return transfer.status === 'awaitingApproval' ? 'beforeSubmit' : 'partnerCenter';
}

function hasRight(actor: Actor, verb: Verb, transfer: Transfer, policy: Policy): Permission {
  const creator = creatorOf(transfer).tenantId;
  const isRequester = samePerson(actor, transfer.requester);
  if (verb === 'withdraw') {
    if (actor.tenantId !== creator) return no('onlyCreatorSide');
    return isRequester ? YES : asApprover(actor, policy);
  }
  if (isRequester) return no('ownRequest');
  return actor.tenantId === deciderOf(transfer).tenantId ? asApprover(actor, policy) : no('notYourSide');
}

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

/** May this person hand the decision to that one? Both have to be able to approve it. */
export function mayAssign(actor: Actor, to: Actor, transfer: Transfer, policy: Policy): Permission {
  const own = mayDecide(actor, 'approve', transfer, policy);
  if (!own.allowed && own.because !== 'approvedBefore') return own;
  const theirs = mayDecide(to, 'approve', transfer, policy);
  return theirs.allowed ? YES : no(theirs.because === 'rightsUnknown' ? 'rightsUnknown' : 'assigneeMayNot');
}

/** Approving this transfer needs line items picked first; a second approver approves what the first one picked. */
export function picksItemsOnApprove(transfer: Transfer): boolean {
  const picksThem = transfer.status === 'open' && COMMERCE[transfer.commerce].itemsPickedAt === 'approve';
  return picksThem && approvalsSoFar(transfer).length === 0;
}
