import { opened } from '../../transfers/decisions.ts';
import { lookedFor } from '../../transfers/given-back.ts';
import { lookOf } from '../../transfers/look-alike.ts';
import { creatorOf, type Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Result } from '../queue/result.ts';
import { asAnybody } from './look-as-participant.ts';
import { lookForCreated } from './look-first.ts';
import { settle } from './settle.ts';

/** Looks for a transfer that Partner Center created after the desk had given its create back, and adopts it. */
export async function lookForLateCreate(parts: DeskParts, transfer: Transfer, inSeconds: number): Promise<Result> {
  const call = lookedFor(transfer, parts.now());
  if (call === undefined) return { kind: 'done' };
  const as = { token: '', correlationId: parts.newId() };
  const look = await lookForCreated(asAnybody(parts, transfer), as, transfer, call.since, async ({ id }) => {
    const known = await parts.store.transfers.findByPartnerCenterId(id);
    return known !== undefined;
  });
  if (look.kind === 'cannotTell') return { kind: 'later', inSeconds: look.inSeconds ?? inSeconds, why: look.why };
  if (look.kind !== 'took' || look.record === undefined) return { kind: 'later', inSeconds };
  // A similar create that is under way may have made this transfer. Its own look comes first.
  if (await similarIsUnderWay(parts, transfer)) return { kind: 'later', inSeconds, why: 'similar create under way' };
  const taken = await parts.store.transfers.findByPartnerCenterId(look.record.id);
  if (taken !== undefined) return { kind: 'later', inSeconds: 0, why: 'taken meanwhile' };
  const after = opened(transfer, parts.now().toISOString(), look.record);
  return settle(parts, transfer, after, { what: 'found', cameLate: call });
}

const MOST_UNDER_WAY = 100;

async function similarIsUnderWay({ store }: Pick<DeskParts, 'store'>, transfer: Transfer): Promise<boolean> {
  const underWay = await store.transfers.newest({
    partnerTenantId: creatorOf(transfer).tenantId,
    customer: transfer.customer.id,
    statuses: ['creating', 'unknown'],
    limit: MOST_UNDER_WAY,
  });
  const look = lookOf(transfer.commerce, transfer);
  return underWay.some((other) => other.pending?.call === 'create' && lookOf(other.commerce, other) === look);
}
