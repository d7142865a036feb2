import { setImmediate as pause } from 'node:timers/promises';
import { mayDecide } from '../../transfers/policy.ts';
import { STATUS_FILTERS } from '../../transfers/status.ts';
import type { Actor, Transfer } from '../../transfers/transfer.ts';
import type { Waiting } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';

/** How many transfers to list, at most, newest first. */
const LISTED = 10;
/** Above this number, help says "more than". */
const COUNTED = 1_000;
/** Transfers per read. Between reads, other queries can run. */
const PAGE = 200;
/** How many transfers to examine, at most, newest first. Judging rights needs each transfer's whole document. */
const LOOKED_AT = 5_000;

/** The transfers that await this person's decision: those that they may approve now. */
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
