import { mayHaveTakenEffect } from './call-state.ts';
import type { Verb } from './commerce.ts';
import type { PartnerTenantId } from './ids.ts';
import { isFinal, type Status } from './status.ts';
import { counterpartyOf, creatorOf, type Decision, type Transfer } from './transfer.ts';

/**
 * What people may do with a transfer. Creating a transfer isn't in the table, because Partner Center decides who may do
 * that.
 */
export type Deed = Verb | 'assign' | 'giveBack';

/**
 * The stages that rights distinguish. `unsent`: the transfer isn't created yet, because its requester has to sign in
 * first. `inDoubt`: nobody knows whether the pending call took effect.
 */
export type Stage = 'beforeSubmit' | 'unsent' | 'open' | 'underWay' | 'inDoubt' | 'inProgress' | 'over';

export interface Right {
  /**
   * Which partner the person must belong to: the partner that created the transfer, the partner whose decision the
   * transfer awaits, or the partner in whose name the pending call is made.
   */
  readonly side: 'creator' | 'decider' | 'caller';
  /** Which people at that partner. */
  readonly who: 'approvers' | 'approversAndRequester';
  /** Whether the requester may do it if they belong to `who`. */
  readonly requester: 'may' | 'mayNot';
  readonly at: readonly Stage[];
  /** What the person must supply: a reason, or another person who may approve. */
  readonly with?: 'reason' | 'assignee';
  /** How many people are needed: one, or as many different people as the decider's `APPROVALS_REQUIRED`. */
  readonly takes: 'one' | 'quorum';
}

const DECIDABLE: readonly Stage[] = ['beforeSubmit', 'open'];

/**
 * Who may do what, and when. People who can't see the transfer (`see`), or whose partner the operator didn't list, have
 * no rights. The rules about the person are checked first, so that a stranger learns nothing about the transfer.
 */
export const RIGHTS: Readonly<Record<Deed, Right>> = {
  approve: { side: 'decider', who: 'approvers', requester: 'mayNot', at: DECIDABLE, takes: 'quorum' },
  reject: { side: 'decider', who: 'approvers', requester: 'mayNot', at: DECIDABLE, takes: 'one', with: 'reason' },
  assign: { side: 'decider', who: 'approvers', requester: 'mayNot', at: DECIDABLE, takes: 'one', with: 'assignee' },
  withdraw: {
    side: 'creator',
    who: 'approversAndRequester',
    requester: 'may',
    at: [...DECIDABLE, 'unsent'],
    takes: 'one',
  },
  // "It did not happen": one person is enough if a look finds nothing; where nobody can look, it takes two.
  giveBack: { side: 'caller', who: 'approvers', requester: 'may', at: ['inDoubt'], takes: 'one', with: 'reason' },
};

/** Which side decides: the creator before sending (a manager of the requester), and the counterparty afterwards. */
export const DECIDER: Readonly<Record<Exclude<Decision['stage'], 'elsewhere'>, 'creator' | 'counterparty'>> = {
  beforeSubmit: 'creator',
  partnerCenter: 'counterparty',
};

export function stageOf(transfer: Pick<Transfer, 'status' | 'pending'>): Stage {
  if (isFinal(transfer.status)) return 'over';
  if (isUnsent(transfer)) return 'unsent';
  if (transfer.pending !== undefined) return mayHaveTakenEffect(transfer.pending.state) ? 'inDoubt' : 'underWay';
  if (transfer.status === 'awaitingApproval') return 'beforeSubmit';
  return transfer.status === 'open' ? 'open' : 'inProgress';
}

/** The stage that an approval in this status counts towards. */
export function decisionStage(status: Status): keyof typeof DECIDER {
  return status === 'awaitingApproval' ? 'beforeSubmit' : 'partnerCenter';
}

/** Whether the create is still waiting for the requester to sign in. Partner Center doesn't know the transfer yet. */
export function isUnsent({ pending }: Pick<Transfer, 'pending'>): boolean {
  return pending?.call === 'create' && pending.state.kind === 'unsentAway';
}

/** Who reads something: the people of one partner, or everybody who can read a conversation. */
export interface Readers {
  /** The tenants to which the readers are known to belong. */
  readonly tenantIds: readonly PartnerTenantId[];
  /** The partners that chose this channel for their desk cards. */
  readonly chosenBy?: readonly PartnerTenantId[];
  /** Whether people of other tenants may read too, as in a group chat. */
  readonly mayBeOthers?: boolean;
}

/** What readers see of a transfer. */
export interface Sight {
  /** The transfer itself. Without it, nothing shows that the transfer exists. */
  readonly transfer: boolean;
  /** The note, and the reasons and audit rows from before the request was sent. */
  readonly internal: boolean;
  /** Who decided before the request was sent. */
  readonly decidersBefore: boolean;
  /** The reason that the requester wrote for the other partner. */
  readonly reason: boolean;
}

/**
 * What these readers see of a transfer: as much as each of them may see. Until Partner Center has given the transfer an
 * id, only the creator sees it. What is from before then stays internal to the creator for good. A channel that the
 * creator chose for its cards is the exception: the card is there from the start, without its internal part.
 * `store/transfers.ts` has the same rule for queries.
 */
export function see({ tenantIds, chosenBy = [], mayBeOthers = false }: Readers, transfer: Seeable): Sight {
  const creator = creatorOf(transfer).tenantId;
  const counterparty = counterpartyOf(transfer).tenantId;
  const isSent = transfer.partnerCenterId !== undefined;
  const isEvery = (sees: (tenantId: string) => boolean) => tenantIds.length > 0 && tenantIds.every(sees);
  const internal = isEvery((tenantId) => tenantId === creator) && !mayBeOthers;
  const isOpenToAll = isSent && isEvery((tenantId) => tenantId === creator || tenantId === counterparty);
  const decidersBefore = internal || chosenBy.includes(creator);
  const isSeen = decidersBefore || isOpenToAll;
  return { transfer: isSeen, internal, decidersBefore, reason: internal || (isSeen && isSent) };
}

type Seeable = Pick<Transfer, 'commerce' | 'source' | 'target' | 'partnerCenterId'>;

/** The part of a transfer that readers see who may see the transfer itself. */
export function seenPart(transfer: Transfer, { internal, decidersBefore, reason }: Sight): Transfer {
  if (internal) return transfer;
  const { note: _, reason: forOther, ...shown } = transfer;
  const decisions = transfer.decisions.flatMap((decision): Decision[] => {
    if (!isInternal(decision)) return [decision];
    const { reason: __, ...decided } = decision;
    return decidersBefore ? [decided] : [];
  });
  const { pending } = transfer;
  // What is said about a create is from before the request was sent.
  const unsaid = pending?.call === 'create' && { pending: { ...pending, denials: undefined } };
  return { ...shown, ...unsaid, decisions, ...(reason && forOther !== undefined && { reason: forOther }) };
}

export function hasInternalPart({ note, decisions }: Pick<Transfer, 'note' | 'decisions'>): boolean {
  return note !== undefined || decisions.some((decision) => isInternal(decision) && decision.reason !== undefined);
}

export function isInternal({ stage }: Decision): boolean {
  return stage === 'beforeSubmit';
}
