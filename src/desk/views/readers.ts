import { channelOf, type Place } from '../../transfers/place.ts';
import type { Readers } from '../../transfers/rights.ts';
import type { Actor } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';

/**
 * Everybody who can read a message in this place. A channel is read by the partners that chose it, by the tenant that
 * hosts it, and by the person who asked there. `person` is that person, or the owner of a personal chat.
 */
export async function readersOf({ store }: Pick<DeskParts, 'store'>, place: Place, person?: Actor): Promise<Readers> {
  if (place.kind === 'personal') return { tenantIds: [person?.tenantId ?? place.tenantId] };
  const chosenBy = await store.places.partnersBoundTo(channelOf(place).conversationId);
  const asked = person === undefined ? [] : [person.tenantId];
  return {
    tenantIds: [...new Set([place.tenantId, ...chosenBy, ...asked])],
    chosenBy,
    mayBeOthers: place.kind === 'groupChat' || place.isShared === true,
  };
}
