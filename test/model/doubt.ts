import { ok } from 'node:assert/strict';
import type { AuditRow } from '../../src/store/store.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import type { History } from './deeds.ts';
import { isInDoubt, lostLeases } from './repeats.ts';
import type { CallTrouble } from './trouble.ts';
import type { Sent } from './wire.ts';

/** How often the desk makes a call, at least, before it believes Partner Center that something else is under way. */
const BUSY_TRIES = 6;
/** Refusals that can pass. */
const MAY_PASS: readonly CallTrouble[] = ['busyBefore', 'failedBefore', 'wrongStateBefore'];

/** The desk says `unknown` when a call got no answer, and never about a call that it did not make. */
export function doubtIsShown({ stage }: History, rows: readonly AuditRow[]): void {
  // A desk that dies can't say anything, and the next desk doesn't know whether the call was made.
  if (stage.crashes() > 0 || lostLeases(stage, 'write')) return;
  const own = new Set(rows.map(({ requestId }) => requestId));
  const doubted = new Set(
    rows.flatMap(({ what, to, requestId }) => (what === 'outcome' && to === 'unknown' ? requestId : [])),
  );
  const called = new Set(stage.calls.map(({ requestId }) => requestId));
  for (const requestId of doubted) ok(requestId && called.has(requestId), 'a call that was never made has an outcome');
  for (const one of stage.standIns.sent) {
    if (one.method === 'GET' || !own.has(one.requestId) || !gotNoAnswer(one)) continue;
    ok(doubted.has(one.requestId), `${one.method} ${one.path} got no answer, and nobody was told that it is unknown`);
  }
}

/** A 5xx with a code of Partner Center is an answer, even if it leaves the outcome open. */
function gotNoAnswer(sent: Sent): boolean {
  return isInDoubt(sent) && !['failedBefore', 'failedAfter'].includes(sent.trouble);
}

/** The desk gives a decision back because Partner Center is busy only after it has tried several times. */
export function busyIsTriedAgain({ stage }: History, rows: readonly AuditRow[]): void {
  const refused = rows.filter(({ what, why }) => what === 'outcome' && why?.startsWith('partnerCenter.'));
  for (const { requestId } of refused) {
    const tries = stage.standIns.sent.filter((one) => one.method !== 'GET' && one.requestId === requestId);
    const times = tries.filter(({ trouble }) => MAY_PASS.includes(trouble)).length;
    ok(tries.at(-1)?.trouble !== 'busyBefore' || times >= BUSY_TRIES, `${requestId} was given up after ${times} tries`);
  }
}

/** While the outcome of a create is unknown, the desk makes no create that looks like it at Partner Center. */
export async function twinsTakeTurns({ stage }: History, transfers: readonly Transfer[]): Promise<void> {
  if (!stage.setting.twins || lostLeases(stage, 'write')) return;
  const creates = stage.standIns.sent.filter(({ call }) => call === 'create');
  const audits = await Promise.all(
    transfers.map(async (one) => ({ ...one, rows: await stage.store.audit.of(one.id) })),
  );
  const madeFor = ({ requestId }: Sent) => audits.find(({ rows }) => rows.some((row) => row.requestId === requestId));
  for (const [index, doubt] of creates.entries()) {
    const own = madeFor(doubt);
    if (own === undefined || !isInDoubt(doubt)) continue;
    const known = own.rows.find(({ from, to }) => ['creating', 'unknown'].includes(from ?? '') && to !== 'unknown')?.at;
    const meanwhile = creates.slice(index + 1).filter(({ at }) => known === undefined || at < Date.parse(known));
    const twins = meanwhile.map(madeFor).filter((one) => one?.commerce === own.commerce && one.id !== own.id);
    ok(twins.length === 0, `${twins[0]?.ref} was created while nobody knew whether ${own.ref} was`);
  }
}
