import { maySee } from '../../transfers/policy.ts';
import type { Sentence, Transfer } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';

/** How many transfers to list, at most, when the typed digits match more than one. */
const REF_CANDIDATES = 5;

/** Finds the transfer whose ref starts with the typed digits, among those that the person's partner takes part in. */
export async function findByRef(
  parts: Pick<DeskParts, 'store' | 'log' | 'now'>,
  { person }: Turn,
  ref: string,
  what: string,
): Promise<{ kind: 'found'; transfer: Transfer } | { kind: 'instead'; say: Sentence }> {
  const wanted = ref.toLowerCase();
  const all = await parts.store.transfers.findByRef(wanted, REF_CANDIDATES);
  const seen = all.filter((transfer) => maySee(person, transfer));
  const one = seen.find((transfer) => transfer.ref === wanted) ?? (seen.length === 1 ? seen[0] : undefined);
  if (one !== undefined) return { kind: 'found', transfer: one };
  if (seen.length === 0) {
    const hidden = all.find((transfer) => transfer.ref === wanted);
    if (hidden !== undefined)
      await keepRefusal(parts, { by: person, what, why: 'unknownPartner', transferId: hidden.id });
    return { kind: 'instead', say: { key: 'refs.none', with: { ref } } };
  }
  const refs = seen.map((transfer) => `${transfer.ref} (${transfer.customer.name})`).join(', ');
  return { kind: 'instead', say: { key: 'refs.several', with: { ref, refs } } };
}
