import type { PartnerCenterError, Writer } from '../../partner-center/partner-center.ts';
import type { WorkItem } from '../../store/store.ts';
import { inDoubt, mergeItems, movedOn, putBack, waitingForSignIn, withoutChoice } from '../../transfers/decisions.ts';
import type { PendingCall, Sentence, Transfer } from '../../transfers/transfer.ts';
import { partnerCenterSentence } from '../decisions/sentences.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Payloads, pendingWork, tellWork, writeKey } from '../queue/outbox.ts';
import { backoff, type Result } from '../queue/result.ts';
import { type Asked, mfaAsked, signInMessage } from '../sign-in/read-as.ts';
import { ABOUT_THE_PERSON, lookAs, lookAsAnybody } from './as-anybody.ts';
import type { Look } from './look-first.ts';
import { makeCall } from './make-call.ts';
import { settle } from './settle.ts';
import { tookEffect } from './took-effect.ts';

/** Refusals after which Partner Center has to be looked at: what was asked may be done already, by us or by others. */
const LOOK_AFTER = [
  'transferNotFound',
  'transferInProgress',
  'transferNotInThatState',
  'processedByAnother',
  'conflict',
];

/** Something is in the way at Partner Center, perhaps an earlier try of ours: so often it is made, for half a minute. */
const BUSY_TRIES = 6;

/** How soon a write that waits for its person to sign in looks again on its own. */
const SIGN_IN_POLL_SECONDS = 60;

/** A decision does not wait longer for the one who made it: until then nobody else can decide. */
const LONGEST_AWAY_MS = 24 * 3_600_000;
const LINK_AGAIN_MS = 3_600_000;

/**
 * Makes the pending Partner Center call of a transfer, as the person who decided, and settles what came of it. The call
 * carries the `MS-RequestId` of the decision on every repeat, and is repeated only after a look has shown that it did not
 * take effect.
 */
export function carryOut(parts: DeskParts) {
  return async (item: WorkItem, holds: () => Promise<boolean>): Promise<Result> => {
    const { transferId } = item.payload as Payloads['write'];
    const transfer = await parts.store.transfers.find(transferId);
    if (transfer?.pending === undefined) return { kind: 'done' };
    const pending = { ...transfer.pending, ambiguous: mayBeMade(transfer.pending, item) || undefined };
    const token = await parts.identity.tokenFor(pending.as);
    if (token.kind === 'unavailable') return withoutToken(item, pending);
    if (token.kind === 'signInNeeded') {
      const { claims } = token;
      return claims === undefined
        ? askToSignIn(parts, transfer, pending, item, 'signIn.toGoOn')
        : askToSignIn(parts, transfer, pending, item, 'signIn.stronger', { claims });
    }
    if (token.withoutMfa) return askToSignIn(parts, transfer, pending, item, 'signIn.mfa', { mfa: true });
    if (transfer.pending.waitsForSignIn) {
      // Written down before the call: from here on it can't be taken back, or given back, as one that was never sent.
      const at = parts.now().toISOString();
      const goesOn = waitingForSignIn(transfer, at, false);
      // In doubt it keeps its place: those that look like it would take for theirs what it may have made.
      const next = pending.ambiguous ? { later: 0 } : { work: [pendingWork(goesOn, at)] };
      return settle(parts, transfer, goesOn, next);
    }
    const as = { token: token.token, requestId: transfer.pending.requestId };
    if (pending.ambiguous) {
      const seen = await lookAs(parts, transfer, as.token);
      if (seen.kind !== 'notYet') return settleLook(parts, transfer, pending, seen, item);
    }
    // Somebody else carries it out by now, and may have found out how it ended already.
    if (!(await holds())) return { kind: 'done' };
    // Still in doubt after a look that did not find it: the earlier try may be on its way, by a desk that froze.
    return call(parts, transfer, pending, as, item);
  };
}

/** Written down as a try that made no call, unless an earlier one may have. */
function withoutToken(item: WorkItem, { ambiguous }: PendingCall): Result {
  const payload = ambiguous ? item.payload : { ...(item.payload as Payloads['write']), idle: item.attempts };
  return { kind: 'later', inSeconds: backoff(item.attempts), why: 'no token', payload };
}

/**
 * An earlier try may have made the call and could not write down what came of it: its desk died, or lost its lease. While
 * it waits for a sign-in none is made.
 */
function mayBeMade({ ambiguous, waitsForSignIn }: PendingCall, { attempts, payload }: WorkItem): boolean {
  const { idle = 0 } = payload as Payloads['write'];
  return ambiguous === true || (!waitsForSignIn && attempts > idle + 1);
}

async function call(
  parts: DeskParts,
  transfer: Transfer,
  pending: PendingCall,
  as: Writer,
  item: WorkItem,
): Promise<Result> {
  const answer = await makeCall(parts, transfer, pending, { ...as, correlationId: parts.newId() });
  const at = parts.now().toISOString();
  switch (answer.kind) {
    case 'done':
      return settle(parts, transfer, tookEffect(transfer, at, answer.value), {
        what: 'outcome',
        correlationId: answer.correlationId,
      });
    case 'throttled':
      return { kind: 'later', inSeconds: answer.retryAfterSeconds, why: 'throttled' };
    case 'ambiguous':
      parts.log.warn(
        { code: 'outcome-unknown', ...idsOf(transfer, item), ...known(answer.error) },
        'The outcome of a Partner Center call is not known.',
      );
      return settle(parts, transfer, inDoubt(transfer, at), {
        what: 'outcome',
        correlationId: answer.error.correlationId,
        later: backoff(item.attempts),
      });
    case 'refused':
      if (answer.error.code === 'signInNeeded')
        return askToSignIn(parts, transfer, pending, item, 'signIn.toGoOn', { inPerson: true });
      if (answer.error.code === 'mfaNeeded')
        return askToSignIn(parts, transfer, pending, item, 'signIn.mfa', mfaAsked(answer.error));
      if (LOOK_AFTER.includes(answer.error.code)) {
        const seen = await lookAs(parts, transfer, as.token);
        if (seen.kind !== 'notYet') return settleLook(parts, transfer, pending, seen, item);
        // What is in the way may be what an earlier try of ours began: Partner Center can be slow to show it.
        if (pending.ambiguous || answer.error.code === 'processedByAnother') {
          const payload = item.payload as Payloads['write'];
          const inTheWay = (payload.inTheWay ?? 0) + 1;
          if (inTheWay < BUSY_TRIES)
            return {
              kind: 'later',
              inSeconds: backoff(inTheWay),
              why: answer.error.code,
              payload: { ...payload, inTheWay },
            };
        }
      }
      parts.log.warn(
        { code: 'partner-center-refused', ...idsOf(transfer, item), ...known(answer.error) },
        'Partner Center refused a decision or a request.',
      );
      return settle(
        parts,
        transfer,
        putBack(
          ABOUT_THE_PERSON.includes(answer.error.code) ? transfer : withoutChoice(transfer),
          at,
          partnerCenterSentence(answer.error),
        ),
        { what: 'outcome', correlationId: answer.error.correlationId },
      );
  }
}

async function settleLook(
  parts: DeskParts,
  transfer: Transfer,
  pending: PendingCall,
  seen: Exclude<Look, { kind: 'notYet' }>,
  item: WorkItem,
): Promise<Result> {
  const at = parts.now().toISOString();
  switch (seen.kind) {
    case 'took':
      return settle(parts, transfer, tookEffect(transfer, at, { record: seen.record }), { what: 'found' });
    case 'movedOn': {
      const items =
        seen.record === undefined ? transfer.lineItems : mergeItems(transfer.lineItems, seen.record.lineItems);
      return settle(parts, transfer, movedOn(transfer, at, seen.to, items), {
        what: 'found',
        alsoTell: pending.as,
      });
    }
    case 'cannotTell':
      // Without the person nobody can look, and without a word to them nobody would ever sign in.
      if (seen.error?.code === 'signInNeeded')
        return askToSignIn(parts, transfer, { ...pending, ambiguous: true }, item, 'signIn.toGoOn', { inPerson: true });
      if (seen.error?.code === 'mfaNeeded')
        return askToSignIn(parts, transfer, { ...pending, ambiguous: true }, item, 'signIn.mfa', mfaAsked(seen.error));
      return settle(parts, transfer, inDoubt(transfer, at), {
        what: 'outcome',
        later: seen.inSeconds ?? backoff(item.attempts),
      });
  }
}

/**
 * The person in whose name the call is made has no session (any more), or not one that Partner Center takes: they get a
 * link, and the card says so. What was never sent goes to the end of its lane, so that it does not hold up requests that
 * look like it.
 */
async function askToSignIn(
  parts: DeskParts,
  transfer: Transfer,
  pending: PendingCall,
  item: WorkItem,
  key: string,
  how?: Asked,
): Promise<Result> {
  const at = parts.now();
  const leavesLane = pending.call === 'create' && !pending.ambiguous;
  const again = pendingWork(transfer, new Date(at.getTime() + SIGN_IN_POLL_SECONDS * 1_000).toISOString());
  const first = pending.asked?.first ?? (pending.waitsForSignIn ? transfer.updatedAt : at.toISOString());
  const isLong = at.getTime() - Date.parse(first) >= LONGEST_AWAY_MS;
  // Whoever came back as they were asked to, and without what is needed now, has to hear of it.
  const isMore = key !== 'signIn.toGoOn' && key !== pending.asked?.for;
  const waits = pending.waitsForSignIn && !isMore;
  if (leavesLane && waits) return { kind: 'done', commit: (records) => records.work.add(again) };
  if (!leavesLane && (waits || isLong)) {
    const over = await whileAway(parts, transfer, pending, item, isLong);
    if (over !== undefined) return over;
    if (waits) return { kind: 'later', inSeconds: SIGN_IN_POLL_SECONDS, why: 'sign-in needed' };
  }

  // Partner Center may refuse somebody whom Entra lets in, at every try: they are not sent the same link each time.
  const isAskedLately = !isMore && at.getTime() - Date.parse(pending.asked?.last ?? '') < LINK_AGAIN_MS;
  const asked = isAskedLately && pending.asked ? pending.asked : { first, last: at.toISOString(), for: key };
  const waiting = waitingForSignIn({ ...transfer, pending: { ...pending, asked } }, at.toISOString(), true);
  const work = leavesLane ? [again] : [];
  if (!isAskedLately) {
    const why: Sentence = { key, with: { ref: transfer.ref, customer: transfer.customer.name } };
    const message = await signInMessage(parts, pending.as, { hurry: writeKey(transfer.id) }, why, how);
    work.push(tellWork(pending.as, transfer, message, at.toISOString()));
  }
  const later = leavesLane ? {} : { later: SIGN_IN_POLL_SECONDS };
  return settle(parts, transfer, waiting, { work, ...later });
}

/**
 * The person was asked to sign in and has not come back. What happens to the transfer meanwhile is seen as somebody else
 * who took part; and a decision that is not carried out after a day (`isLong`) is given back, so that others can decide.
 * Undefined while it goes on waiting.
 */
async function whileAway(
  parts: DeskParts,
  transfer: Transfer,
  pending: PendingCall,
  item: WorkItem,
  isLong: boolean,
): Promise<Result | undefined> {
  const seen = await lookAsAnybody(parts, transfer);
  if (seen.kind === 'movedOn') return settleLook(parts, transfer, pending, seen, item);
  if (seen.kind === 'took')
    return settleLook(parts, transfer, pending, pending.ambiguous ? seen : ofOthers(seen), item);
  const isOurs = seen.kind === 'cannotTell' && pending.ambiguous;
  if (!isLong || isOurs) return undefined;
  const problem: Sentence = { key: 'signIn.neverCame', with: { who: pending.as.name } };
  return settle(parts, transfer, putBack(transfer, parts.now().toISOString(), problem), { what: 'outcome' });
}

/** What the desk never asked for was done by somebody else, elsewhere. */
function ofOthers({ record }: Extract<Look, { kind: 'took' }>): Extract<Look, { kind: 'movedOn' }> {
  const status = record?.status;
  return {
    kind: 'movedOn',
    to: status === undefined || status === 'open' || status === 'unknown' ? 'withdrawn' : status,
    record,
  };
}

function idsOf({ id, ref }: Transfer, item: WorkItem): object {
  return { ref, transferId: id, work: item.id };
}

/** For the log: not what Partner Center wrote in words, which can name people and their addresses. */
function known({ code, partnerCenterCode, status, network, correlationId }: PartnerCenterError): object {
  return { errorCode: code, partnerCenterCode, status, network, correlationId };
}
