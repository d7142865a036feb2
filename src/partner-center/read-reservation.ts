import type { SubscriptionId } from '../transfers/ids.ts';
import { anything, count, listOf, moment, type Page, readPage, record, text } from './loose-json.ts';

/** An entitlement to Azure reservations, with the paths below `/v1` of their details. */
export interface ReservedEntitlement {
  readonly isReservation: boolean;
  readonly orderId?: string;
  readonly kind?: string;
  readonly quantity?: number;
  readonly endsAt?: string;
  readonly artifacts: readonly { readonly resourceId?: string; readonly path: readonly string[] }[];
}

/** One reservation, as its details say. */
export interface ReservationDetail {
  readonly reservationId?: string;
  readonly friendlyName?: string;
  readonly quantity?: number;
  readonly state?: string;
  readonly endsAt?: string;
  readonly onlyFor: readonly SubscriptionId[];
}

const ENTITLEMENT = record({
  entitlementType: text,
  referenceOrder: anything,
  quantity: count,
  expiryDate: moment,
  entitledArtifacts: anything,
  dynamicAttributes: anything,
});
const ORDER = record({ id: text });
const ATTRIBUTES = record({ reservationType: text });
const ARTIFACT = record({ resourceId: text, link: record({ uri: text }) });

/** Reads a customer's entitlements. Source: pages "Get a collection of entitlements" and "Entitlement resources". */
export function readEntitlements(json: unknown): Page<ReservedEntitlement> | undefined {
  return readPage(json, (element) => {
    const raw = ENTITLEMENT.safeParse(element).data;
    if (raw === undefined) return undefined;
    return {
      isReservation: /reservedinstance$/i.test(raw.entitlementType?.replace(/_/g, '') ?? ''),
      orderId: ORDER.safeParse(raw.referenceOrder).data?.id,
      kind: ATTRIBUTES.safeParse(raw.dynamicAttributes).data?.reservationType,
      quantity: raw.quantity,
      endsAt: raw.expiryDate,
      artifacts: listOf(raw.entitledArtifacts, readArtifact),
    };
  });
}

function readArtifact(json: unknown) {
  const raw = ARTIFACT.safeParse(json).data;
  return raw && { resourceId: raw.resourceId, path: pathIn(raw.link.uri ?? '') };
}

/** A link is relative to the host, with or without `/v1`. Anything else has no path. */
function pathIn(uri: string): string[] {
  const path = /^(?:\/v1)?\/(customers\/[^?#]+)/i.exec(uri)?.[1];
  return path === undefined ? [] : path.split('/').map((segment) => unescaped(segment));
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

const DETAILS = record({ reservations: anything, virtualMachineReservations: anything });
const RESERVATION = record({
  reservationId: text,
  displayName: text,
  scopeType: text,
  appliedScopes: anything,
  quantity: count,
  expiryDateTime: moment,
  provisioningState: text,
});

/** Reads the details of an artifact. The page's table calls the list `reservations`, its example calls it otherwise. */
export function readReservationDetails(json: unknown): readonly ReservationDetail[] | undefined {
  const raw = DETAILS.safeParse(json).data;
  const list = raw?.reservations ?? raw?.virtualMachineReservations;
  if (!Array.isArray(list)) return undefined;
  return listOf(list, (element) => {
    const one = RESERVATION.safeParse(element).data;
    if (one === undefined) return undefined;
    return {
      reservationId: one.reservationId,
      friendlyName: one.displayName,
      quantity: one.quantity,
      state: one.provisioningState,
      endsAt: one.expiryDateTime,
      onlyFor: /^single$/i.test(one.scopeType ?? '') ? scopesIn(one.appliedScopes) : [],
    };
  });
}

/**
 * The Azure subscriptions in a list of scopes, which Azure writes as `/subscriptions/{id}`. A scope that names none of
 * them counts as a subscription that nobody knows.
 */
function scopesIn(json: unknown): SubscriptionId[] {
  const scopes = listOf(json, (scope) => text.parse(scope)).map(
    (scope) => /^(?:\/subscriptions\/)?([0-9a-f-]{36})\/?$/i.exec(scope)?.[1] ?? scope,
  );
  return scopes.length === 0 ? ['unknown'] : scopes;
}
