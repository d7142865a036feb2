import { deepEqual, equal, ok } from 'node:assert/strict';
import type { AuditRow } from '../../src/store/store.ts';
import type { Decision, Person, Transfer } from '../../src/transfers/transfer.ts';
import { shown } from '../logging/open-log.ts';
import { followsItsLife, wholeDecisions } from './audit-chain.ts';
import type { History } from './deeds.ts';
import { busyIsTriedAgain, doubtIsShown, twinsTakeTurns } from './doubt.ts';
import { CALLS, isVerb, meaning, type Verb } from './life.ts';
import { whoIs } from './people.ts';
import { looksBeforeItRepeats, lostLeases, repliesOnceToEach, waitsAsTold } from './repeats.ts';
import { CARD_LOST, isShown, NO_PLACE } from './shown.ts';
import type { Stage } from './stage.ts';
import { othersWereTold, requesterWasTold } from './told.ts';

/** Checks a finished history against all promises (the table in docs/architecture.md). */
export async function promisesAreKept(history: History): Promise<void> {
  const { stage } = history;
  deepEqual(stage.wrong, [], 'nothing that was begun failed');
  const transfers = await stage.transfers();
  for (const transfer of transfers) {
    const rows = await stage.store.audit.of(transfer.id);
    wasSubmittedByItsOwner(history, transfer);
    followsItsLife(history, transfer, rows);
    equalsPartnerCenter(history, transfer);
    namesTheWinner(history, transfer, rows);
    await isShown(history, transfer);
    requesterWasTold(history, transfer, rows);
    othersWereTold(history, transfer, rows);
    doubtIsShown(history, rows);
    busyIsTriedAgain(history, rows);
    allApprovedTheSame(history, transfer, rows);
  }
  await everyEffectWasDecided(history, transfers);
  await onlyHoldersCall(history, transfers);
  everyoneWasAnswered(history);
  repliesOnceToEach(history);
  looksBeforeItRepeats(history);
  await twinsTakeTurns(history, transfers);
  waitsAsTold(history);
  asksForNothingMalformed(history);
  errorsAreExplained(history);
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
  if (effect.requestId === undefined) {
    // If the same decision is made here and in the portal at once, nobody can tell which one took effect.
    const mayBeOurs = ({ verb, by }: Decision) =>
      CALLS[transfer.commerce][verb] === effect.operation && mayHaveCalled(stage, rows, verb, by);
    const others = named.filter((decision) => !mayBeOurs(decision));
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

/** Whether a desk made the call of the person's last decision, or may have died before it did. */
function mayHaveCalled(stage: Stage, rows: readonly AuditRow[], verb: Verb, by: Person): boolean {
  const row = rows.findLast(({ what, by: doer }) => what === verb && doer?.objectId === by.objectId);
  return (
    stage.calls.some(({ requestId }) => requestId === row?.requestId) ||
    stage.crashes() > 0 ||
    lostLeases(stage, 'write')
  );
}

/** Everybody who approved a release saw the line items that were released. */
function allApprovedTheSame({ stage, chosen }: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const { sent, partnerCenter } = stage.standIns;
  const ids = rows.map(({ requestId }) => requestId);
  const effect = partnerCenter.control
    .effects()
    .find(({ requestId, operation }) => operation === 'acceptWithItems' && ids.includes(requestId));
  if (effect?.requestId === undefined) return;
  const released = sent.find(({ requestId }) => requestId === effect.requestId)?.items ?? [];
  const approvers = transfer.decisions.filter(
    ({ verb, stage: when }) => verb === 'approve' && when === 'partnerCenter',
  );
  for (const { by } of approvers) {
    const choices = chosen.filter(({ who, transferId }) => transferId === transfer.id && who === whoIs(by));
    const isSame = choices.some(({ items }) => items === undefined || items.join() === released.join());
    ok(isSame, `${by.name} approved what was released: ${released}, not ${JSON.stringify(choices)}`);
  }
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
  const audits = await Promise.all(
    transfers.map(async (one) => ({ ...one, rows: await stage.store.audit.of(one.id) })),
  );
  // Creates that look alike can't be told apart when they appear after they were given back.
  const mayBeSwapped = stage.setting.twins && stage.setting.troubles.never?.how === 'late';
  for (const { operation, requestId, transferId, by } of effects) {
    const own = audits.filter(({ partnerCenterId }) => partnerCenterId === transferId);
    const some = operation === 'create' && mayBeSwapped ? audits : own;
    const decisions = some.flatMap(({ rows, requester }) =>
      rows
        .filter((row) => row.requestId === requestId && !['outcome', 'found', 'giveBack'].includes(row.what))
        .map((row) => (operation === 'create' ? requester : row.by)),
    );
    equal(decisions.length, 1, `${operation} under ${requestId} was decided`);
    equal(by.objectId, decisions[0]?.objectId, `${operation} was made as the person who decided`);
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
