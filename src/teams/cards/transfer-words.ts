import type { Status } from '../../transfers/status.ts';
import type { Partner, Transfer } from '../../transfers/transfer.ts';
import { plainText } from './plain-text.ts';
import type { Words } from './words.ts';

/** Container styles. Every theme keeps ordinary text legible on a coloured background, but not coloured text. */
const STYLES: Readonly<Record<Status, string>> = {
  awaitingApproval: 'warning',
  creating: 'accent',
  open: 'accent',
  approving: 'accent',
  rejecting: 'accent',
  withdrawing: 'accent',
  unknown: 'warning',
  inProgress: 'accent',
  completed: 'good',
  partiallyCompleted: 'warning',
  rejected: 'attention',
  withdrawn: 'emphasis',
  expired: 'attention',
  failed: 'attention',
};

export function statusStyle(status: Status): string {
  return STYLES[status];
}

export function cardSummary(transfer: Transfer, words: Words): string {
  const status = { key: `status.${transfer.status}` };
  return words.get('card.summary', { ref: transfer.ref, customer: transfer.customer.name, status });
}

export function route(transfer: Transfer, words: Words): string {
  const commerce = { key: `commerce.${transfer.commerce}` };
  return words.get('card.route', { source: nameOf(transfer.source), target: nameOf(transfer.target), commerce });
}

/** Shows the tenant id beside a name that the requester typed, so that the name can't pass for a known partner. */
export function nameOf({ name, tenantId, isTyped }: Partner): string {
  return isTyped ? `${plainText(name, 50)} (${tenantId})` : plainText(name, 80);
}
