import { readTime } from '../time/read-time.ts';
import type { Reservation } from '../transfers/azure.ts';
import { sameId } from '../transfers/ids.ts';
import type { OpenSettings } from './open-settings.ts';
import { allPages } from './paging.ts';
import type { Caller, PartnerCenter } from './partner-center.ts';
import {
  type ReservationDetail,
  type ReservedEntitlement,
  readEntitlements,
  readReservationDetails,
} from './read-reservation.ts';
import type { Request } from './request.ts';

/** How many details to read at a time, so that a customer with many reservations doesn't use up the rate limit at once. */
const AT_A_TIME = 4;

type Artifact = ReservedEntitlement['artifacts'][number];

/** Reads a customer's reservations: the entitlements, then the details behind each of their artifacts. */
export function createReservationsRead(
  request: Request,
  { reservationId: by }: Pick<OpenSettings, 'reservationId'>,
  now: () => number,
): PartnerCenter['reservations'] {
  return async (as, customerId) => {
    const listed = await allPages(request, {
      as,
      path: ['customers', customerId, 'entitlements'],
      query: [
        ['entitlementType', 'reservedInstance'],
        ['showExpiry', 'true'],
      ],
      read: readEntitlements,
    });
    if (listed.kind !== 'done') return listed;
    const artifacts = listed.value
      .filter(({ isReservation }) => isReservation)
      .flatMap((entitlement) => artifactsOf(entitlement).map((artifact) => ({ entitlement, artifact })));
    const found: Reservation[] = [];
    for (let at = 0; at < artifacts.length; at += AT_A_TIME) {
      const some = artifacts.slice(at, at + AT_A_TIME);
      const read = await Promise.all(some.map(({ artifact }) => details(request, as, customerId, artifact)));
      some.forEach(({ entitlement, artifact }, index) => {
        const known = read[index];
        if (known === undefined) found.push(unread(entitlement, artifact));
        else found.push(...known.map((detail) => toReservation(detail, entitlement, artifact)));
      });
    }
    return { ...listed, value: found };
  };

  function toReservation(detail: ReservationDetail, entitlement: ReservedEntitlement, artifact: Artifact): Reservation {
    const { reservationId, state, ...known } = detail;
    const movesAs = { reservationId, resourceId: artifact.resourceId, orderId: entitlement.orderId }[by];
    const endsAt = known.endsAt ?? entitlement.endsAt;
    return {
      ...known,
      id: reservationId ?? idOf(entitlement, artifact),
      movesAs,
      kind: entitlement.kind,
      quantity: known.quantity ?? entitlement.quantity,
      endsAt,
      status: statusOf(state, endsAt, now()),
    };
  }
}

/** An entitlement without artifacts still shows that there is a reservation. */
function artifactsOf({ artifacts }: ReservedEntitlement): readonly Artifact[] {
  return artifacts.length === 0 ? [{ path: [] }] : artifacts;
}

/** Undefined when the details can't be read, or lead to another customer. */
async function details(
  request: Request,
  as: Caller,
  customerId: string,
  { path }: Artifact,
): Promise<readonly ReservationDetail[] | undefined> {
  if (!sameId(path[1] ?? '', customerId) || path[2]?.toLowerCase() !== 'artifacts') return undefined;
  const answer = await request({
    method: 'GET',
    as: { ...as, correlationId: undefined },
    path,
    read: readReservationDetails,
  });
  return answer.kind === 'done' && answer.value.length > 0 ? answer.value : undefined;
}

function unread(entitlement: ReservedEntitlement, artifact: Artifact): Reservation {
  const { kind, quantity, endsAt } = entitlement;
  return { id: idOf(entitlement, artifact), kind, quantity, endsAt, onlyFor: [], isUnread: true };
}

function idOf({ orderId }: ReservedEntitlement, { resourceId }: Artifact): string {
  return resourceId ?? orderId ?? 'unknown';
}

/** The states in which Azure lets a reservation be used. */
const ACTIVE = ['created', 'succeeded', 'active'];

function statusOf(state: string | undefined, endsAt: string | undefined, now: number): string | undefined {
  const said = state?.toLowerCase();
  if (said === undefined || !ACTIVE.includes(said)) return said;
  return endsAt !== undefined && (readTime(endsAt) ?? now) < now ? 'expired' : 'active';
}
