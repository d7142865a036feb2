import { deepEqual, ok } from 'node:assert/strict';
import type { AuditRow } from '../../src/store/store.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { wholeDecisions } from './audit-chain.ts';
import type { History } from './deeds.ts';
import { ENDS, isVerb, type Who } from './life.ts';
import { named, whoIs } from './people.ts';
import { lostLeases } from './repeats.ts';

/** The requester is told about every change in order, how the transfer ended, and who decided. */
export function requesterWasTold(history: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const requester = whoIs(transfer.requester);
  const heard = news(history, transfer, requester).filter(({ outcome }) => outcome !== 'throttled');
  // A desk that was frozen may send a message again, late.
  const first = [...new Set(heard.map(({ key }) => key))];
  const order = first.map((key) => RANK.findIndex((known) => known.test(key))).filter((rank) => rank !== -1);
  // A transfer that had ended may go on, because a decision that was given back took effect after all.
  const wentOn = rows.some(({ from = 'begun', to }) => ENDS.includes(from) && from !== to);
  if (!wentOn)
    deepEqual(
      order,
      order.toSorted((one, other) => one - other),
      `told in order: ${heard.map(({ key }) => key)}`,
    );
  const inPart = rows.filter(({ what, from, to }) => what === 'approve' && from === to).length;
  isToldOfEach(history, requester, 'tell.approvedInPart', heard, inPart);
  for (const { key, by } of heard) {
    if (!DECIDED_HERE.test(key)) continue;
    const whole = wholeDecisions(transfer, rows);
    ok(
      whole.some((decision) => by === undefined || decision.by.name === by),
      `${by ?? 'nobody'} decided, as ${key} says`,
    );
  }
  if (!ENDS.includes(transfer.status)) return;
  const last = rows.findLast(({ what }) => what !== 'refused');
  const wasOwn = last?.by && whoIs(last.by) === requester && isVerb(last.what);
  if (wasOwn) return;
  ok(
    heard.some(({ key }) => RANK.at(-1)?.test(key)),
    `the requester was told that it ${transfer.status}`,
  );
}

/** A person whose decision was overtaken is told how the transfer ended. */
function overtakenWereTold(history: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const winners = wholeDecisions(transfer, rows).map(({ by }) => by.objectId);
  for (const { what, by, to } of rows) {
    if (what !== 'found' || by === undefined || winners.includes(by.objectId)) continue;
    const who = whoIs(by);
    if (who === whoIs(transfer.requester) || !(ENDS.includes(to) || to === 'inProgress')) continue;
    const heard = news(history, transfer, who).map(({ key }) => key);
    const isTold = heard.some((key) => [`tell.${to}`, `tell.elsewhere.${to}`].includes(key));
    ok(isTold || history.left.has(who), `${who} was told that it is ${to} after all, and not just ${heard}`);
  }
}

/** An assignee is told once, and the person who decided is told when Partner Center refused or something came first. */
export function othersWereTold(history: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const handed = Map.groupBy(
    rows.filter(({ what }) => what === 'assign'),
    ({ why }) => named(why),
  );
  for (const [who, times] of handed)
    isToldOfEach(history, who, 'tell.assigned', news(history, transfer, who), times.length);
  overtakenWereTold(history, transfer, rows);
  const refused = Map.groupBy(
    rows.filter(({ what, to, why, by }) => what === 'outcome' && to === 'open' && why !== undefined && by),
    ({ by }) => named(by?.name),
  );
  const all = [...refused.values()].reduce((sum, { length }) => sum + length, 0);
  for (const [who, { length }] of refused) {
    // The requester is told about everybody's refused decisions.
    const times = who === whoIs(transfer.requester) ? all : length;
    isToldOfEach(history, who, 'tell.decisionRefused', news(history, transfer, who), times);
  }
}

const RANK = [
  /^tell\.approvedHere$/,
  /^tell\.sent$/,
  /^tell\.(elsewhere\.)?inProgress$/,
  /^tell\.(elsewhere\.)?(reject|withdraw|completed|partiallyCompleted|rejected|withdrawn|expired|failed|createRefused)$/,
];

/** Messages about decisions at the desk. Changes found at Partner Center have other messages. */
const DECIDED_HERE = /^tell\.(inProgress|completed|partiallyCompleted|rejected|withdrawn|failed)$/;

interface News {
  readonly key: string;
  readonly by?: string;
  readonly outcome: string;
}

/** The messages about a transfer in one person's own chat. */
function news({ stage }: History, transfer: Transfer, who: Who): News[] {
  return stage.standIns.tried.flatMap(({ how, place, message, outcome }) => {
    if (how !== 'post' || place.conversationId !== `chat:${who}` || message.kind !== 'text') return [];
    const { key, with: values } = message.say;
    if (values?.ref !== transfer.ref || !key.startsWith('tell.')) return [];
    return [{ key, by: values.who === undefined ? undefined : String(values.who), outcome }];
  });
}

/** There is one message for each event. A repeat needs an unknown outcome; a gap needs a chat without the bot. */
function isToldOfEach({ stage, left }: History, who: Who, key: string, heard: readonly News[], times: number): void {
  const tries = heard.filter((one) => one.key === key && one.outcome !== 'throttled');
  ok(tries.length >= times || left.has(who), `${who}: ${times} times ${key}, ${tries.length} tries`);
  if (stage.crashes() > 0 || lostLeases(stage, 'tell', 'command')) return;
  const arrived = tries.filter(({ outcome }) => outcome === 'sent').length;
  ok(arrived <= times, `${who}: ${times} times ${key}, heard ${arrived} times`);
}
