import { deepEqual, equal, ok } from 'node:assert/strict';
import type { AuditRow } from '../../src/store/store.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import type { History } from './deeds.ts';
import { CALLS, decidedTo, GOES, type Kind, mayDecide, meaning, type Verb, type Stage as When } from './life.ts';
import { whoIs } from './people.ts';
import { looksBeforeItRepeats, repliesOnceToEach, waitsAsTold } from './repeats.ts';

const ENDS = ['completed', 'partiallyCompleted', 'rejected', 'withdrawn', 'expired', 'failed'];
const VERBS: readonly string[] = ['approve', 'reject', 'withdraw'];

/** Holds a history that has come to rest against everything that was promised (design.md §4). */
export async function promisesAreKept(history: History): Promise<void> {
  const { stage } = history;
  deepEqual(stage.wrong, [], 'nothing that was begun failed');
  const transfers = await submitted(history);
  for (const transfer of transfers) {
    const rows = await stage.store.audit.of(transfer.id);
    wasSubmittedByItsOwner(history, transfer);
    followsItsLife(transfer, rows);
    equalsPartnerCenter(history, transfer);
    namesTheWinner(history, transfer, rows);
    await isShown(history, transfer);
    requesterWasTold(history, transfer, rows);
  }
  await everyEffectWasDecided(history, transfers);
  everyoneWasAnswered(history);
  repliesOnceToEach(history);
  looksBeforeItRepeats(history);
  waitsAsTold(history);
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

/** One audit row for each change, in order, each made by somebody who may, in a life that the model knows. */
function followsItsLife(transfer: Transfer, rows: readonly AuditRow[]): void {
  const kind = transfer.commerce as Kind;
  const terms = { kind, requester: whoIs(transfer.requester) };
  const told = JSON.stringify(
    rows.filter(({ what }) => what !== 'refused').map(({ what, from, to, by }) => [what, from, to, by?.name]),
  );
  let status: string = 'begun';
  for (const row of rows) {
    if (row.what === 'refused') {
      equal(row.from, row.to, 'a refusal changes nothing');
      continue;
    }
    equal(row.from ?? 'begun', status, `the audit rows are a chain: ${told}`);
    ok(GOES[status]?.includes(row.to), `from ${status} it can't go to ${row.to}: ${told}`);
    if (VERBS.includes(row.what)) {
      const verb = row.what as Verb;
      const when: When = status === 'open' ? 'sent' : 'unsent';
      ok(row.by && mayDecide(whoIs(row.by), verb, when, terms), `${row.by?.name} may ${verb} when ${status}: ${told}`);
      const isTakenBack = verb === 'withdraw' && status === 'creating';
      ok(['awaitingApproval', 'open'].includes(status) || isTakenBack, `it was still to be decided: ${told}`);
      equal(row.to, decidedTo(verb, when, kind), told);
      if (verb === 'reject') equal(row.why, 'not now');
    }
    status = row.to;
  }
  equal(transfer.status, status, `the last audit row is where it is: ${told}`);
  ok(['awaitingApproval', 'open', ...ENDS].includes(transfer.status), `it does not stay ${transfer.status}: ${told}`);
  equal(transfer.pending, undefined);
}

/** Partner Center is the truth. */
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

/** The last decision the card names is the one that took effect, and what happened elsewhere has nobody's name on it. */
function namesTheWinner({ stage }: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const effects = stage.standIns.partnerCenter.control
    .effects()
    .filter(({ transferId, operation }) => transferId === transfer.partnerCenterId && operation !== 'create');
  ok(effects.length <= 1, 'one decision takes effect');
  const named = transfer.decisions.filter(
    ({ stage: when, verb }) => when === 'partnerCenter' && CALLS[transfer.commerce][verb] !== undefined,
  );
  const [effect] = effects;
  if (effect === undefined) deepEqual(named, [], 'nobody is named for what did not happen');
  if (effect === undefined) return;
  // The same decision made here and in the portal at once: nobody can tell whose it was.
  if (effect.requestId === undefined) {
    const others = named.filter(({ verb }) => CALLS[transfer.commerce][verb] !== effect.operation);
    deepEqual(others, [], 'nobody is named for what was done in the portal');
    return;
  }
  equal(named.length, 1, 'the one who decided is named');
  equal(named[0]?.by.objectId, effect.by.objectId);
  equal(CALLS[transfer.commerce][named[0]?.verb as Verb], effect.operation);
  const row = rows.findLast(({ what, requestId }) => VERBS.includes(what) && requestId === effect.requestId);
  equal(row?.by?.objectId, effect.by.objectId, 'the audit names them too');
}

/** Every write that took effect belongs to one decision, one call of one kind, made as the person who decided. */
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

/** The desk card shows the latest version, unless two posts of it were lost. */
async function isShown({ stage }: History, transfer: Transfer): Promise<void> {
  const lost = stage.standIns.tried.filter(
    ({ how, message, outcome }) =>
      how === 'post' &&
      message.kind === 'deskCard' &&
      message.transfer.id === transfer.id &&
      (outcome === 'lostBefore' || outcome === 'lostAfter'),
  );
  if (lost.length > 1 && stage.logged.some(({ text }) => text === CARD_LOST)) return;
  const card = await stage.store.cards.find(transfer.id);
  const shown = stage.standIns.board.find(({ id }) => id === card?.activityId);
  ok(shown?.message.kind === 'deskCard', 'the card was posted');
  equal(shown.message.transfer.version, transfer.version, `the card shows how it is: ${transfer.status}`);
}

const CARD_LOST = 'a desk card may not have arrived';

/** The requester hears how it ended, and of everything in the order in which it happened. */
function requesterWasTold({ stage }: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const own = `chat:${whoIs(transfer.requester)}`;
  const about = (message: { kind: string; say?: { key: string; with?: object } }) =>
    message.kind === 'text' && (message.say?.with as { ref?: string } | undefined)?.ref === transfer.ref;
  const heard = stage.standIns.tried
    .filter(({ how, place, message }) => how === 'post' && place.conversationId === own && about(message))
    .map(({ message, outcome }) => ({ key: message.kind === 'text' ? message.say.key : '', outcome }))
    .filter(({ key, outcome }) => key.startsWith('tell.') && outcome !== 'throttled');
  // What is said once more, by a desk that froze meanwhile, may come late.
  const first = [...new Set(heard.map(({ key }) => key))];
  const order = first.map((key) => RANK.findIndex((known) => known.test(key))).filter((rank) => rank !== -1);
  deepEqual(
    order,
    order.toSorted((one, other) => one - other),
    `told in order: ${heard.map(({ key }) => key)}`,
  );
  if (!ENDS.includes(transfer.status)) return;
  const last = rows.findLast(({ what }) => what !== 'refused');
  const wasOwn = last?.by && whoIs(last.by) === whoIs(transfer.requester) && VERBS.includes(last.what);
  if (wasOwn) return;
  ok(
    heard.some(({ key }) => RANK.at(-1)?.test(key)),
    `the requester was told that it ${transfer.status}`,
  );
}

const RANK = [
  /^tell\.approvedHere$/,
  /^tell\.sent$/,
  /^tell\.(elsewhere\.)?inProgress$/,
  /^tell\.(elsewhere\.)?(reject|withdraw|completed|partiallyCompleted|rejected|withdrawn|expired|failed|createRefused)$/,
];

/** Whoever clicked got an answer, unless the desk died under their finger. */
function everyoneWasAnswered({ stage, done }: History): void {
  for (const { who, inbound, answer, crashesBefore } of done) {
    if (answer === undefined) ok(stage.crashes() > crashesBefore, `${who} got no answer to ${JSON.stringify(inbound)}`);
  }
}

/** Errors in the log are for what an operator has to look at; here only a card lost twice is. */
function errorsAreExplained({ stage }: History): void {
  const errors = stage.logged.filter(({ level }) => level === 'error');
  const lost = stage.standIns.tried.some(({ outcome }) => outcome === 'lostBefore' || outcome === 'lostAfter');
  for (const { text, fields } of errors) {
    ok(lost && text === CARD_LOST, `${text}: ${JSON.stringify(fields)}`);
  }
}
