import type { Transfer } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';

/** How many transfers to list, at most, when the typed digits match more than one. */
const REF_CANDIDATES = 5;

/** Finds the transfer whose ref starts with the typed digits, among those that the person may see. */
export async function findByRef(
  parts: Pick<DeskParts, 'store' | 'log' | 'now'>,
  { person }: Turn,
  ref: string,
  what: string,
): Promise<{ kind: 'found'; transfer: Transfer } | { kind: 'instead'; reply: Reply }> {
  const wanted = ref.toLowerCase();
  const seen = await parts.store.transfers.findByRef(wanted, person.tenantId, REF_CANDIDATES);
  const one = seen.find((transfer) => transfer.ref === wanted) ?? (seen.length === 1 ? seen[0] : undefined);
  if (one !== undefined) return { kind: 'found', transfer: one };
  if (seen.length === 0) {
    const hidden = await parts.store.transfers.withRef(wanted);
    if (hidden !== undefined)
      await keepRefusal(parts, { by: person, what, why: 'unknownPartner', transferId: hidden.id });
    return { kind: 'instead', reply: text({ key: 'refs.none', with: { ref } }) };
  }
  const refs = seen.map((transfer) => `${transfer.ref} (${transfer.customer.name})`).join(', ');
  return { kind: 'instead', reply: text({ key: 'refs.several', with: { ref, refs } }, seen) };
}
