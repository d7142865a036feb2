import type { Azure, AzureSubscription, Reservation } from './azure.ts';
import { type Candidate, type Ineligible, whyNotActive } from './candidate.ts';
import { sameId } from './ids.ts';
import type { LineItem } from './transfer.ts';

/**
 * The Azure subscriptions and reservations to choose from. An active reservation for a single Azure subscription moves
 * with it, like an add-on. Shared and inactive reservations are listed by themselves. Source: page "Transfer Azure
 * subscriptions under an Azure plan".
 */
export function azureCandidates({ subscriptions, reservations }: Azure): Candidate[] {
  const known = [...subscriptions.values()].flat();
  const apart = reservations.filter((one) => baseOf(one, known) === undefined);
  const rows = [...known.map((one) => toCandidate(one, reservations, known)), ...apart.map(reservationApart)];
  return rows.reduce(withRow, []);
}

/** The Azure subscription with which a reservation moves. */
function baseOf(one: Reservation, known: readonly AzureSubscription[]): AzureSubscription | undefined {
  const [only, ...more] = one.onlyFor;
  if (only === undefined || more.length > 0 || whyNotActive(one.status) !== undefined) return undefined;
  return known.find(({ id }) => sameId(id, only));
}

function toCandidate(
  one: AzureSubscription,
  reservations: readonly Reservation[],
  known: readonly AzureSubscription[],
): Candidate {
  const item: LineItem = {
    subscriptionId: one.movesAs ?? one.id,
    friendlyName: one.friendlyName,
    productType: 'AzureSubscription',
    addOns: reservations.filter((reservation) => baseOf(reservation, known) === one).map(reservationItem),
  };
  return { item, ineligible: one.movesAs === undefined ? { reason: 'noMovingId' } : whyNotActive(one.status) };
}

function reservationApart(one: Reservation): Candidate {
  return { item: reservationItem(one), ineligible: whyNotApart(one) };
}

function whyNotApart(one: Reservation): Ineligible | undefined {
  if (one.isUnread) return { reason: 'reservationUnread' };
  if (one.movesAs === undefined) return { reason: 'noMovingId' };
  return whyNotActive(one.status) ?? (one.onlyFor.length === 0 ? undefined : { reason: 'otherScope' });
}

function reservationItem(one: Reservation): LineItem {
  return {
    subscriptionId: one.movesAs ?? one.id,
    friendlyName: one.friendlyName,
    quantity: one.quantity,
    endsAt: one.endsAt,
    productType: 'AzureReservation',
    addOns: [],
  };
}

/** Adds a row. Rows that a transfer would name by the same id move together, so they become one. */
function withRow(rows: readonly Candidate[], row: Candidate): Candidate[] {
  const same = rows.find(({ item }) => sameId(item.subscriptionId, row.item.subscriptionId));
  return same === undefined ? [...rows, row] : rows.map((one) => (one === same ? together(one, row) : one));
}

function together(one: Candidate, other: Candidate): Candidate {
  const names = [one.item.friendlyName, other.item.friendlyName].filter((name) => name !== undefined);
  const addOns = [...one.item.addOns, ...other.item.addOns];
  const item = { ...one.item, friendlyName: names.length === 0 ? undefined : names.join(' + '), addOns };
  return { item, ineligible: one.ineligible ?? other.ineligible };
}
