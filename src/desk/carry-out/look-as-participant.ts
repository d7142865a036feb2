import type { ErrorCode } from '../../partner-center/error-codes.ts';
import type { Answer, Caller, PartnerCenter } from '../../partner-center/partner-center.ts';
import { type Person, samePerson, type Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { isAboutThePerson } from './evidence.ts';
import { type Look, lookFirst } from './look-first.ts';

/** In whose name a call is made, and in which language Partner Center should answer. */
type Name = Pick<Caller, 'token' | 'locale'>;

/**
 * Reads a transfer in the name of a person who took part, because Partner Center has no suitable app-only view of
 * transfers. Tries the person who decided last, then earlier people as long as Partner Center refuses access. Returns
 * `signInNeeded` when nobody is signed in. Ignores the caller's own token.
 */
export function asAnybody(
  { identity, partnerCenter }: Pick<DeskParts, 'identity' | 'partnerCenter'>,
  transfer: Transfer,
): Pick<PartnerCenter, 'transfer' | 'transfers'> {
  const people: Person[] = [transfer.requester, ...transfer.decisions.map(({ by }) => by)].reverse();

  async function read<T>(as: (who: Name) => Promise<Answer<T>>): Promise<Answer<T>> {
    let answer: Answer<T> = { kind: 'refused', error: { code: 'signInNeeded', correlationId: '' } };
    for (const [index, person] of people.entries()) {
      if (people.findIndex((one) => samePerson(one, person)) < index) continue;
      const token = await identity.tokenFor(person);
      if (token.kind !== 'token') continue;
      answer = await as({ token: token.token, locale: person.locale });
      if (answer.kind !== 'refused' || !isNotThem(answer.error.code)) return answer;
    }
    return answer;
  }

  return {
    transfer: (as, key) => read((who) => partnerCenter.transfer({ ...as, ...who }, key)),
    transfers: (as, customerId) => read((who) => partnerCenter.transfers({ ...as, ...who }, customerId)),
  };
}

/**
 * Reads the transfer as the person who decided. If Partner Center denies that person access, tries the other people who
 * took part.
 */
export async function lookAs(parts: DeskParts, transfer: Transfer, who: Name): Promise<Look> {
  const seen = await lookWith(parts, transfer, parts.partnerCenter, who);
  const mayNot = seen.kind === 'cannotTell' && seen.error !== undefined && isAboutThePerson(seen.error.code);
  const others = mayNot ? await lookAsAnybody(parts, transfer) : seen;
  return others.kind === 'cannotTell' ? seen : others;
}

export function lookAsAnybody(parts: DeskParts, transfer: Transfer): Promise<Look> {
  return lookWith(parts, transfer, asAnybody(parts, transfer), { token: '' });
}

function lookWith(
  parts: DeskParts,
  transfer: Transfer,
  partnerCenter: Pick<PartnerCenter, 'transfer' | 'transfers'>,
  who: Name,
): Promise<Look> {
  return lookFirst(partnerCenter, { ...who, correlationId: parts.newId() }, transfer, async (record) => {
    const known = await parts.store.transfers.findByPartnerCenterId(record.id);
    return known !== undefined && known.id !== transfer.id;
  });
}

/** Whether the refusal is about this person only. Somebody else may have access. */
function isNotThem(code: ErrorCode): boolean {
  return isAboutThePerson(code) || code === 'signInNeeded' || code === 'mfaNeeded';
}
