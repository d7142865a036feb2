import type { Commerce } from '../../src/transfers/commerce.ts';
import type { Status } from '../../src/transfers/status.ts';
import type { Somebody } from './people.ts';
import type { State } from './states.ts';
import { type Deed, right, type Who, whatFollows } from './table.ts';

/** What a deed should lead to. */
export type Outcome =
  /**
   * The person's partner is not listed, is on neither side, or may not know of the request yet. The person learns nothing
   * about the transfer.
   */
  | { readonly kind: 'unlisted' | 'hidden' }
  /** The person must first prove which tenant they are from. Until then, they learn nothing about the transfer. */
  | { readonly kind: 'whose' }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'reasonNeeded' | 'signIn' | 'pickItems' | 'shown' | 'told' | 'notTheirs' }
  | { readonly kind: 'done'; readonly to: Status };

export interface Asked {
  readonly deed: Deed;
  readonly reason: boolean;
}

/** What the hand-written table says for one person and one state. */
export function expected(asked: Asked, who: Somebody, state: State, commerce: Commerce, approvals: number): Outcome {
  if (who.unlisted) return { kind: 'unlisted' };
  if (who.assumed && who.signedOut && !who.met) return { kind: 'whose' };
  const row = rowOf(who);
  if (row === undefined) return { kind: 'hidden' };
  const word = right(asked.deed, row, state.stage);
  if (word === 'hidden') return { kind: 'hidden' };
  if (word === 'not theirs') return { kind: 'notTheirs' };
  if (word !== 'yes') return { kind: 'refused', because: refusalOf(word) };
  if (asked.deed === 'see') return { kind: 'shown' };
  if (asked.deed === 'read the note') return { kind: 'told' };
  const when =
    state.stage === 'open' ? `open, ${commerce === 'traditional' ? 'traditional' : 'new commerce'}` : state.stage;
  return followed(whatFollows(whatIs(asked, who, state, approvals), when), who, state);
}

/** The row of the table for this person; undefined for people who are at neither partner. */
export function rowOf({ side, approver, asked }: Somebody): Who | undefined {
  if (side === 'neither') return undefined;
  if (side === 'counterparty') {
    if (approver === 'unknown') return 'somebody there with unreadable groups';
    return approver === 'yes' ? 'an approver of the other partner' : 'somebody of the other partner';
  }
  if (asked) return approver === 'yes' ? 'the requester, who is an approver' : 'the requester';
  return approver === 'yes' ? "an approver of the requester's" : 'a colleague of the requester';
}

function whatIs({ deed, reason }: Asked, who: Somebody, state: State, approvals: number): string {
  if (deed === 'reject') return reason ? 'reject, with a reason' : 'reject, without a reason';
  if (deed !== 'approve') return deed;
  if (approvals === 1) return 'approve, one approver needed';
  if (state.approvedBy === undefined) return 'approve, first of two';
  return state.approvedBy === who.person ? 'approve, the same person again' : 'approve, second of two';
}

function followed(cell: string, who: Somebody, state: State): Outcome {
  const word = cell.replace('*', '');
  if (cell.endsWith('*') && who.signedOut) return { kind: 'signIn' };
  if (word === 'chooses') return { kind: 'pickItems' };
  if (word === 'reason') return { kind: 'reasonNeeded' };
  if (word === 'approved before') return { kind: 'refused', because: 'approvedBefore' };
  if (word === 'stays') return { kind: 'done', to: state.transfer.status };
  if (word === '-') throw new Error(`the table says that nobody may do this at ${state.stage}`);
  return { kind: 'done', to: word as Status };
}

/** The desk's code for each word of the table. */
function refusalOf(word: string): string {
  switch (word) {
    case 'own request':
      return 'ownRequest';
    case 'other side':
      return 'notYourSide';
    case "creator's":
      return 'onlyCreatorSide';
    case 'no approver':
      return 'noApproverRight';
    case "can't tell":
      return 'rightsUnknown';
    case 'under way':
      return 'underWay';
    case 'in progress':
      return 'notDecidable';
    case 'over':
      return 'alreadyDecided';
    default:
      throw new Error(`the table says ${JSON.stringify(word)}, which is not one of its words`);
  }
}
