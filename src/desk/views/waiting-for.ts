import { setImmediate as pause } from 'node:timers/promises';
import { mayDecide } from '../../transfers/policy.ts';
import { STATUS_FILTERS } from '../../transfers/status.ts';
import type { Actor, Transfer } from '../../transfers/transfer.ts';
import type { Waiting } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';

/** How many are listed, newest first. */
const LISTED = 10;
/** They are counted up to this number. */
const COUNTED = 1_000;
/** Each page is read and judged in one go; others have their turn in between. */
const PAGE = 200;
/** Whether a person may decide is judged from the whole transfer, so no more than these newest ones are looked at. */
const LOOKED_AT = 5_000;

/** The transfers that wait for a decision of this person: those that they may approve now. */
export async function waitingFor(
  { store, policy }: Pick<DeskParts, 'store' | 'policy'>,
  person: Actor,
): Promise<Waiting> {
  const rules = await policy.rulesFor([person], 'cached');
  if (rules.approver(person) !== 'yes') return { waiting: [], waitingInAll: { exactly: 0 } };
  const query = { partnerTenantId: person.tenantId, statuses: STATUS_FILTERS.waiting, limit: PAGE };
  const waiting: Transfer[] = [];
  let count = 0;
  let last: Transfer | undefined;
  for (let looked = 0; looked < LOOKED_AT; looked += PAGE) {
    const page = await store.transfers.newest(query, last);
    const theirs = page.filter((transfer) => mayDecide(person, 'approve', transfer, rules).allowed);
    waiting.push(...theirs.slice(0, LISTED - waiting.length));
    count += theirs.length;
    if (count > COUNTED) return { waiting, waitingInAll: { moreThan: COUNTED } };
    if (page.length < PAGE) return { waiting, waitingInAll: { exactly: count } };
    last = page.at(-1);
    await pause();
  }
  return { waiting, waitingInAll: { moreThan: count } };
}
