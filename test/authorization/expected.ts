import { COMMERCE, type Commerce, type Verb } from '../../src/transfers/commerce.ts';
import { DECIDER, type Deed, RIGHTS } from '../../src/transfers/rights.ts';
import type { Status } from '../../src/transfers/status.ts';
import { FIRST_APPROVER, type Somebody } from './people.ts';
import type { State } from './states.ts';

/** What a deed has to come to. */
export type Outcome =
  /** Of a partner that is not listed, or of neither side: not a word about the transfer. */
  | { readonly kind: 'unlisted' | 'hidden' }
  /** Their tenant has to be shown first: not a word either. */
  | { readonly kind: 'whose' }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'reasonNeeded' | 'signIn' | 'pickItems' | 'shown' }
  | { readonly kind: 'done'; readonly to: Status };

export interface Asked {
  readonly deed: Deed;
  readonly reason: boolean;
}

/** The table of rights, read for this test: by what is known of the person and the state, not by asking the policy. */
export function expected(
  { deed, reason }: Asked,
  who: Somebody,
  state: State,
  commerce: Commerce,
  approvals: number,
): Outcome {
  if (who.unlisted) return { kind: 'unlisted' };
  if (who.assumed && who.signedOut && !who.met) return { kind: 'whose' };
  if (who.side === 'neither') return { kind: 'hidden' };
  const right = RIGHTS[deed];
  const { status } = state.transfer;
  const decider = DECIDER[status === 'awaitingApproval' ? 'beforeSubmit' : 'partnerCenter'];
  const refused = (because: string): Outcome => ({ kind: 'refused', because });
  if (who.asked && right.requester === 'mayNot') return refused('ownRequest');
  if (right.side === 'creator' && who.side !== 'creator') return refused('onlyCreatorSide');
  if (right.side === 'decider' && who.side !== decider) return refused('notYourSide');
  const needsList = right.who === 'approvers' || (right.who === 'approversAndRequester' && !who.asked);
  if (needsList && who.approver !== 'yes') return refused(who.approver === 'no' ? 'noApproverRight' : 'rightsUnknown');
  if (!right.at.includes(state.stage)) {
    if (state.stage === 'over') return refused('alreadyDecided');
    return refused(state.stage === 'inProgress' ? 'notDecidable' : 'underWay');
  }
  if (deed === 'see') return { kind: 'shown' };
  if (deed === 'assign') return { kind: 'done', to: status };
  const isFirst = state.approvedOnce && who === FIRST_APPROVER[decider];
  if (right.takes === 'quorum' && isFirst) return refused('approvedBefore');
  if (right.with === 'reason' && !reason) return { kind: 'reasonNeeded' };
  return carriedOut(deed, who, state, commerce, approvals - (state.approvedOnce ? 1 : 0));
}

const UNDER_WAY: Readonly<Record<Verb, Status>> = {
  approve: 'approving',
  reject: 'rejecting',
  withdraw: 'withdrawing',
};

function carriedOut(verb: Verb, who: Somebody, state: State, commerce: Commerce, missing: number): Outcome {
  const isCalled = state.stage === 'open' && COMMERCE[commerce].calls[verb] !== 'none';
  if (isCalled && who.signedOut) return { kind: 'signIn' };
  const picks = COMMERCE[commerce].itemsPickedAt === 'approve' && !state.approvedOnce;
  if (verb === 'approve' && state.stage === 'open' && picks) return { kind: 'pickItems' };
  if (verb === 'approve' && missing > 1) return { kind: 'done', to: state.transfer.status };
  if (isCalled) return { kind: 'done', to: UNDER_WAY[verb] };
  if (verb === 'approve') return { kind: 'done', to: 'creating' };
  return { kind: 'done', to: verb === 'reject' ? 'rejected' : 'withdrawn' };
}
