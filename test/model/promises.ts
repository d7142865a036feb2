import { deepEqual, equal, ok } from 'node:assert/strict';
import type { AuditRow } from '../../src/store/store.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { shown } from '../logging/open-log.ts';
import { followsItsLife, wholeDecisions } from './audit-chain.ts';
import type { History } from './deeds.ts';
import { CALLS, isVerb, meaning, type Verb } from './life.ts';
import { whoIs } from './people.ts';
import { looksBeforeItRepeats, repliesOnceToEach, waitsAsTold } from './repeats.ts';
import { CARD_LOST, isShown, NO_PLACE } from './shown.ts';
import { othersWereTold, requesterWasTold } from './told.ts';

/** Checks a finished history against all promises (the table in docs/architecture.md). */
export async function promisesAreKept(history: History): Promise<void> {
  const { stage } = history;
  deepEqual(stage.wrong, [], 'nothing that was begun failed');
  const transfers = await submitted(history);
  for (const transfer of transfers) {
    const rows = await stage.store.audit.of(transfer.id);
    wasSubmittedByItsOwner(history, transfer);
    followsItsLife(history, transfer, rows);
    equalsPartnerCenter(history, transfer);
    namesTheWinner(history, transfer, rows);
    await isShown(history, transfer);
    requesterWasTold(history, transfer, rows);
    othersWereTold(history, transfer, rows);
  }
  await everyEffectWasDecided(history, transfers);
  await onlyHoldersCall(history, transfers);
  everyoneWasAnswered(history);
  repliesOnceToEach(history);
  looksBeforeItRepeats(history);
  waitsAsTold(history);
  asksForNothingMalformed(history);
  errorsAreExplained(history);
}

async function submitted({ stage }: History): Promise<Transfer[]> {
  const transfers: Transfer[] = [];
  for (const { draftId } of stage.requests) {
    const id = (await stage.store.drafts.find(draftId))?.submittedAs;
    const transfer = id && (await stage.store.transfers.find(id));
    if (transfer) transfers.push(transfer);
  }
  return transfers;
}

function wasSubmittedByItsOwner({ done }: History, { requester }: Transfer): void {
  const submits = done.filter(({ inbound }) => inbound.kind === 'click' && inbound.verb === 'draft.submit');
  ok(
    submits.some(({ who }) => who === whoIs(requester)),
    `${requester.name} submitted it`,
  );
}

/** The desk must agree with Partner Center, which is authoritative. */
function equalsPartnerCenter({ stage }: History, transfer: Transfer): void {
  const { control } = stage.standIns.partnerCenter;
  if (transfer.partnerCenterId === undefined) {
    ok(['awaitingApproval', 'rejected', 'withdrawn', 'failed'].includes(transfer.status), transfer.status);
    return;
  }
  const record = control.transfers().find(({ id }) => id === transfer.partnerCenterId);
  const last = transfer.decisions.at(-1);
  if (transfer.commerce === 'newCommerce' && transfer.status === 'rejected' && last?.stage === 'partnerCenter') return;
  equal(transfer.status, meaning(record?.status), 'the desk says what Partner Center says');
}

/** The last decision on the card is the one that took effect. For a change made elsewhere, the card names nobody. */
function namesTheWinner({ stage }: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const effects = stage.standIns.partnerCenter.control
    .effects()
    .filter(({ transferId, operation }) => transferId === transfer.partnerCenterId && operation !== 'create');
  ok(effects.length <= 1, 'one decision takes effect');
  const named = wholeDecisions(transfer, rows).filter(({ verb }) => CALLS[transfer.commerce][verb] !== undefined);
  const [effect] = effects;
  if (effect === undefined) deepEqual(named, [], 'nobody is named for what did not happen');
  if (effect === undefined) return;
  // If the same decision is made here and in the portal at once, nobody can tell which one took effect.
  if (effect.requestId === undefined) {
    const others = named.filter(({ verb }) => CALLS[transfer.commerce][verb] !== effect.operation);
    deepEqual(others, [], 'nobody is named for what was done in the portal');
    return;
  }
  equal(named.length, 1, 'the one who decided is named');
  // A withdrawn transfer is gone, so nobody can tell whose of two withdrawals took effect.
  const withdrawals = rows.filter(({ what, requestId }) => what === 'withdraw' && requestId !== undefined).length;
  if (effect.operation !== 'withdraw' || withdrawals < 2) equal(named[0]?.by.objectId, effect.by.objectId);
  equal(CALLS[transfer.commerce][named[0]?.verb as Verb], effect.operation);
  const row = rows.findLast(({ what, requestId }) => isVerb(what) && requestId === effect.requestId);
  equal(row?.by?.objectId, effect.by.objectId, 'the audit names them too');
}

/** Every write that took effect belongs to one decision, and was made as the person who decided. */
async function everyEffectWasDecided({ stage }: History, transfers: readonly Transfer[]): Promise<void> {
  const { control } = stage.standIns.partnerCenter;
  const effects = control.effects().filter(({ requestId }) => requestId !== undefined);
  const ids = effects.map(({ requestId }) => requestId);
  equal(new Set(ids).size, ids.length, 'no request id took effect twice');
  const created = effects.filter(({ operation }) => operation === 'create').map(({ transferId }) => transferId);
  const known = transfers.flatMap(({ partnerCenterId }) => partnerCenterId ?? []);
  deepEqual(
    created.toSorted(),
    known.toSorted(),
    'every transfer at Partner Center is one of the desk, and the other way round',
  );
  for (const effect of effects) {
    const transfer = transfers.find(({ partnerCenterId }) => partnerCenterId === effect.transferId);
    const rows = transfer === undefined ? [] : await stage.store.audit.of(transfer.id);
    const decisions = rows.filter(
      ({ requestId, what }) => requestId === effect.requestId && what !== 'outcome' && what !== 'found',
    );
    equal(decisions.length, 1, `${effect.operation} under ${effect.requestId} was decided`);
    const doer = effect.operation === 'create' ? transfer?.requester : decisions[0]?.by;
    equal(effect.by.objectId, doer?.objectId, `${effect.operation} was made as the person who decided`);
  }
}

/** A desk makes no call after another desk has taken over the work, because that desk may have given up the call. */
async function onlyHoldersCall({ stage }: History, transfers: readonly Transfer[]): Promise<void> {
  for (const { id, ref } of transfers) {
    const own = new Set((await stage.store.audit.of(id)).flatMap(({ requestId }) => requestId ?? []));
    const others = stage.calls.filter(({ requestId, by, holders }) => own.has(requestId) && holders.get(id) !== by);
    equal(others.length, 0, `a desk that had lost the work of ${ref} made its call`);
  }
}

/** Every click was answered, unless the desk died during it. */
function everyoneWasAnswered({ stage, done }: History): void {
  for (const { who, inbound, answer, crashesBefore } of done) {
    if (answer === undefined) ok(stage.crashes() > crashesBefore, `${who} got no answer to ${JSON.stringify(inbound)}`);
  }
}

/** Partner Center never refuses a call because it is malformed. */
function asksForNothingMalformed({ stage }: History): void {
  const malformed = stage.logged.filter(({ fields }) => fields.errorCode === 'invalidInput');
  deepEqual(malformed, []);
}

/** The only errors in the log are about a card that was lost twice or has no place left. */
function errorsAreExplained({ stage }: History): void {
  const { tried } = stage.standIns;
  const isExplained: Readonly<Record<string, boolean>> = {
    [CARD_LOST]: tried.some(({ outcome }) => outcome === 'lostBefore' || outcome === 'lostAfter'),
    [NO_PLACE]: tried.some(({ outcome }) => outcome === 'closed'),
  };
  for (const line of stage.logged) {
    ok(line.level !== 'error' || isExplained[line.fields.code], shown(line));
  }
}
