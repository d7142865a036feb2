import { COMMERCE, type Verb } from './commerce.ts';
import { DECIDER, type Deed, decisionStage, RIGHTS, type Right, type Stage, stageOf } from './rights.ts';
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
  | 'pickedBefore'
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

/** May this person see the transfer at all? */
export function maySee(actor: Actor, transfer: Transfer): boolean {
  return isOn(RIGHTS.see.side, actor, transfer) && RIGHTS.see.at.includes(stageOf(transfer));
}

/**
 * May this person decide this now? The table of `rights.ts`, read for one person. Rights come before state, so that a
 * stranger learns nothing about the transfer. The reason is checked last: asking for one makes sense only to a person
 * who may reject.
 */
export function mayDecide(actor: Actor, verb: Verb, transfer: Transfer, policy: Policy, reason?: string): Permission {
  return may(actor, verb, transfer, policy, { reason });
}

/** May this person hand the decision to that one, who has to be able to approve it? */
export function mayAssign(actor: Actor, to: Actor, transfer: Transfer, policy: Policy): Permission {
  return may(actor, 'assign', transfer, policy, { to });
}

/** Approvals that were given and are not enough yet: before sending, or of the counterparty. */
function approvalsSoFar(transfer: Transfer): Decision[] {
  const stage = decisionStage(transfer.status);
  return transfer.decisions.filter((decision) => decision.verb === 'approve' && decision.stage === stage);
}

/** Whose approval it waits for. */
export function deciderOf(transfer: Transfer): Partner {
  return DECIDER[decisionStage(transfer.status)] === 'creator' ? creatorOf(transfer) : counterpartyOf(transfer);
}

/** How many more approvers it takes after those who approved already. */
export function approvalsMissing(transfer: Transfer, policy: Pick<Policy, 'approvalsRequired'>): number {
  return Math.max(1, policy.approvalsRequired(deciderOf(transfer).tenantId) - approvalsSoFar(transfer).length);
}

/** What comes with a deed. */
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
  if (!at.includes(stage)) return no(NOT_NOW[stage]);
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

const NOT_NOW: Readonly<Record<Stage, Refusal>> = {
  beforeSubmit: 'notDecidable',
  open: 'notDecidable',
  unsent: 'underWay',
  underWay: 'underWay',
  inProgress: 'notDecidable',
  over: 'alreadyDecided',
};

function hasRight(actor: Actor, deed: Deed, transfer: Transfer, policy: Policy): Permission {
  const { side, who, requester } = RIGHTS[deed];
  const isRequester = samePerson(actor, transfer.requester);
  if (isRequester && requester === 'mayNot') return no('ownRequest');
  if (!isOn(side, actor, transfer)) return no(NOT_ON[side]);
  if (who === 'anybody' || (who === 'approversAndRequester' && isRequester)) return YES;
  return asApprover(actor, policy);
}

function isOn(side: Right['side'], { tenantId }: Actor, transfer: Transfer): boolean {
  switch (side) {
    case 'either':
      return tenantId === transfer.source.tenantId || tenantId === transfer.target.tenantId;
    case 'creator':
      return tenantId === creatorOf(transfer).tenantId;
    case 'decider':
      return tenantId === deciderOf(transfer).tenantId;
  }
}

const NOT_ON: Readonly<Record<Right['side'], Refusal>> = {
  either: 'unknownPartner',
  creator: 'onlyCreatorSide',
  decider: 'notYourSide',
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

/** Approving this transfer needs line items picked first; a second approver approves what the first one picked. */
export function picksItemsOnApprove(transfer: Transfer): boolean {
  const picksThem = transfer.status === 'open' && COMMERCE[transfer.commerce].itemsPickedAt === 'approve';
  return picksThem && approvalsSoFar(transfer).length === 0;
}
