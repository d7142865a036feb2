import type { LineItem } from './transfer.ts';

/**
 * A subscription on the line-item card. If it can't move, the card shows the reason and doesn't let the person tick it.
 */
export interface Candidate {
  readonly item: LineItem;
  readonly ineligible?: Ineligible;
}

/** Why a subscription can't move: a key of `cards/locales` (`ineligible.<reason>`), or Partner Center's own text. */
export type Ineligible =
  | { readonly reason: 'otherCommerce' | 'trial' | 'notMicrosoft' | 'notAsked' | 'noStatus' | 'noMovingId' }
  | { readonly reason: 'azurePlanEmpty' | 'azurePlanUnread' | 'reservationUnread' | 'otherScope' }
  | { readonly reason: 'unknownProduct'; readonly type: string }
  | { readonly reason: 'notActive'; readonly status: string }
  | { readonly reason: 'inTransfer'; readonly transferId: string }
  | { readonly reason: 'partnerCenter'; readonly text: string };

export function whyNotActive(status: string | undefined): Ineligible | undefined {
  if (status === undefined) return { reason: 'noStatus' };
  return status === 'active' ? undefined : { reason: 'notActive', status };
}
