import { customerOf, needRole, subscriptionsOf } from './books.ts';
import type { Call, Result } from './call.ts';
import { guid, oneOf } from './fields.ts';
import type { StoredReservation, StoredSubscription } from './records.ts';
import { Refusal } from './refusal.ts';
import { findSubscription } from './subscriptions.ts';
import { collection, link } from './wire.ts';

/** Page "Get a list of Azure entitlements for a subscription": the Azure subscriptions of an Azure plan. */
export function listAzureEntitlements(call: Call): Result {
  const plan = findSubscription(call)[1];
  const items = billed(call)
    .filter((one) => one.planId === plan.id)
    .map(({ id, name, status }) => ({ id, friendlyName: name, status, subscriptionId: plan.id }));
  const self = `/customers/${plan.customerId}/subscriptions/${plan.id}/azureEntitlements`;
  return { status: 200, body: collection(items, self) };
}

/** Page "Get a collection of entitlements". Only reservations are kept here. */
export function listEntitlements(call: Call): Result {
  const type = call.query.get('entitlementType') ?? call.query.get('entitlementtype') ?? 'reservedInstance';
  const wanted = oneOf(['software', 'reservedInstance'], type);
  const showsExpiry = call.query.get('showExpiry') === 'true';
  const reservations = wanted === 'software' ? [] : billed(call).filter(isReservation);
  const items = reservations.map((one) => entitlement(one, showsExpiry));
  return { status: 200, body: collection(items, `/customers/${call.params.customer}/entitlements`) };
}

/** The details behind an entitlement's artifact. The same page prints them. */
export function getReservations(call: Call): Result {
  const wanted = guid(call.params.resource ?? '', 'resource id');
  const found = billed(call).find((one) => one.reservation?.resourceId === wanted);
  if (found === undefined || !isReservation(found)) throw new Refusal('notFound', 'The resource was not found.');
  return { status: 200, body: { type: 'reservedinstance', virtualMachineReservations: [reservation(found)] } };
}

type Reservation = StoredSubscription & { reservation: StoredReservation };

function isReservation(one: StoredSubscription): one is Reservation {
  return one.reservation !== undefined;
}

function billed(call: Call): StoredSubscription[] {
  needRole(call.caller, 'AdminAgents', 'SalesAgents', 'HelpdeskAgents');
  const { id } = customerOf(call.books, call.caller, call.params.customer ?? '');
  return subscriptionsOf(call.books, call.caller.tenantId, id);
}

function entitlement(one: Reservation, showsExpiry: boolean): object {
  const { groupId, lineItemId, resourceId, kind } = one.reservation;
  const [productId, skuId] = one.offerId.split(':');
  const group = groupId.replaceAll('-', '');
  const path = `/customers/${one.customerId}/artifacts/reservedinstance/groups/${group}`;
  return {
    includedEntitlements: [],
    referenceOrder: { id: one.orderId, lineItemId: '0', alternateId: one.orderId.slice(0, 12) },
    productId,
    quantity: one.quantity,
    entitledArtifacts: [
      {
        link: link(`${path}/lineitems/${lineItemId}/resource/${resourceId}`),
        resourceId,
        artifactType: 'reservedinstance',
      },
    ],
    skuId,
    entitlementType: 'reservedinstance',
    dynamicAttributes: { reservationType: kind },
    expiryDate: showsExpiry ? one.endsAt.replace('.000Z', 'Z') : undefined,
  };
}

/** Times have no zone, as in the page's example. */
function reservation(one: Reservation): object {
  const { onlyFor } = one.reservation;
  return {
    reservationId: one.id,
    scopeType: onlyFor === undefined ? 'Shared' : 'Single',
    displayName: one.name,
    appliedScopes: onlyFor === undefined ? undefined : [`/subscriptions/${onlyFor}`],
    quantity: one.quantity,
    expiryDateTime: one.endsAt.replace(/\.\d+Z$/, ''),
    effectiveDateTime: one.createdAt,
    provisioningState: one.status === 'active' ? 'Succeeded' : one.status,
  };
}
