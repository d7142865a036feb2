import { COMMERCE, type Verb } from './commerce.ts';
import { isFinal } from './status.ts';
import { type Actor, counterpartyOf, creatorOf, samePerson, type Transfer } from './transfer.ts';

/** Who may do what, as the operator set it up. */
export interface Policy {
  /** The partner tenants that may use the desk. */
  isKnownPartner(tenantId: string): boolean;
  isApprover(actor: Actor): boolean;
  /** A manager of the requester's own partner decides before anything is sent to Partner Center. */
  approvalBeforeSubmit(tenantId: string): boolean;
}

/** Why a person may not do something; each has one plain sentence in `cards/locales`. */
export type Refusal =
  | 'unknownPartner'
  | 'noApproverRight'
  | 'ownRequest'
  | 'notYourSide'
  | 'onlyCreatorSide'
  | 'reasonNeeded'
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
  if (transfer.pending !== undefined) return no('underWay');
  if (transfer.status !== 'awaitingApproval' && transfer.status !== 'open') return no('notDecidable');
  if (verb === 'reject' && !reason?.trim()) return no('reasonNeeded');
  return YES;
}

function hasRight(actor: Actor, verb: Verb, transfer: Transfer, policy: Policy): Permission {
  const creator = creatorOf(transfer).tenantId;
  const isRequester = samePerson(actor, transfer.requester);
  if (verb === 'withdraw') {
    if (actor.tenantId !== creator) return no('onlyCreatorSide');
    return isRequester || policy.isApprover(actor) ? YES : no('noApproverRight');
  }
  if (isRequester) return no('ownRequest');
  const decider = transfer.status === 'awaitingApproval' ? creator : counterpartyOf(transfer).tenantId;
  if (actor.tenantId !== decider) return no('notYourSide');
  return policy.isApprover(actor) ? YES : no('noApproverRight');
}

/** Approving this transfer needs line items picked first. */
export function picksItemsOnApprove(transfer: Transfer): boolean {
  return transfer.status === 'open' && COMMERCE[transfer.commerce].itemsPickedAt === 'approve';
}
