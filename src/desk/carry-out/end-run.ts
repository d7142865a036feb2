import type { Answer, TransferEntity } from '../../partner-center/partner-center.ts';
import type { NewWork, WorkItem } from '../../store/store.ts';
import { utc } from '../../time/read-time.ts';
import type { Tries } from '../../transfers/call-evidence.ts';
import {
  callStands,
  mergeItems,
  movedOn,
  putBack,
  putBackWithout,
  waitsForRight,
  withoutChoice,
} from '../../transfers/decisions.ts';
import { asMadeBy, SHOWS_WITHIN_HOURS } from '../../transfers/given-back.ts';
import type { NextStep, Wait } from '../../transfers/next-step.ts';
import type { lostRights } from '../../transfers/policy.ts';
import {
  type Denial,
  itemsOf,
  type LineItem,
  type PendingCall,
  type Sentence,
  type Transfer,
} from '../../transfers/transfer.ts';
import { partnerCenterSentence, signInRefusedSentence } from '../decisions/sentences.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Payloads, pendingWork, tellWork, writeKey } from '../queue/outbox.ts';
import { backoff, type Result } from '../queue/result.ts';
import { signInMessage } from '../sign-in/read-as.ts';
import type { Look } from './look-first.ts';
import { type Recording, settle } from './settle.ts';
import { type Effect, tookEffect } from './took-effect.ts';

/** One run of a pending call, with what it has learned so far. */
export interface Run {
  readonly parts: DeskParts;
  readonly item: WorkItem;
  readonly transfer: Transfer;
  readonly pending: PendingCall;
  answer?: Answer<Effect>;
  look?: Look;
  others?: Look;
  rights?: ReturnType<typeof lostRights>;
}

export type LastStep = Exclude<NextStep, { do: 'call' | 'look' }>;

/** Records the last step of a run. The same transaction also ends or postpones the run's work item. */
export async function endRun(run: Run, step: LastStep): Promise<Result> {
  switch (step.do) {
    case 'settle':
      return settled(run, step);
    case 'wait':
      return waiting(run, step.wait, { becomes: step.becomes, tries: step.tries });
    case 'waitForRight':
      return waitingForRight(run, step);
    case 'askToSignIn':
      return waiting(run, step.wait, { becomes: step.becomes, message: await signInNews(run, step) });
    case 'giveBack':
      return givenBack(run, step);
  }
}

function settled(
  { parts, transfer, pending, ...heard }: Run,
  { found, by }: Extract<LastStep, { do: 'settle' }>,
): Result {
  const at = parts.now().toISOString();
  if (by === 'answer') {
    if (heard.answer?.kind !== 'done') throw new Error('settled by an answer that was none');
    const { value, correlationId } = heard.answer;
    return settle(parts, transfer, tookEffect(transfer, at, value), { what: 'outcome', correlationId });
  }
  const seen = heard[by];
  if (seen === undefined || seen.kind === 'notYet' || seen.kind === 'cannotTell') throw new Error('settled unseen');
  const { record } = seen;
  if (found === 'tookEffect') {
    const after = tookEffect(asMadeBy(transfer, record?.modifiedBy), at, { record });
    return settle(parts, transfer, after, { what: 'found' });
  }
  const to = seen.kind === 'movedOn' ? seen.to : endOf(seen);
  const after = movedOn(transfer, at, to, itemsFound(transfer, record), record?.modifiedBy);
  return settle(parts, transfer, after, { what: 'found', alsoTell: [pending.as] });
}

/** The chosen items only name what Partner Center lists. They are the transfer's items only if Partner Center lists them. */
function itemsFound(transfer: Transfer, record: TransferEntity | undefined): readonly LineItem[] {
  const listed = record?.lineItems ?? [];
  return listed.length === 0 ? transfer.lineItems : mergeItems(itemsOf(transfer), listed);
}

/** The card says why the call waits. */
function waitingForRight({ parts, item, transfer }: Run, step: Extract<LastStep, { do: 'waitForRight' }>): Result {
  const { wait, tries } = step;
  const seconds = 'seconds' in wait.for ? wait.for.seconds : backoff(wait.for.tries);
  const after = waitsForRight(transfer, utc(parts.now().getTime()));
  const payload = tries && { payload: withTries(item, tries) };
  return {
    ...settle(parts, transfer, after, { later: seconds }),
    ...(wait.why && { why: wait.why }),
    ...payload,
  } as Result;
}

/** The status that somebody set outside the desk. A transfer that is gone was withdrawn. */
function endOf({ record }: Extract<Look, { kind: 'took' }>): Extract<Look, { kind: 'movedOn' }>['to'] {
  const status = record?.status;
  return status === undefined || status === 'open' || status === 'unknown' ? 'withdrawn' : status;
}

/**
 * Schedules the next run. A call that leaves its lane becomes new work at the end of that lane. A call that keeps its
 * place is postponed.
 */
function waiting(
  { parts, item, transfer, answer }: Run,
  wait: Wait,
  { becomes, tries, message }: { becomes?: PendingCall['state']; tries?: Tries; message?: NewWork },
): Result {
  const now = parts.now();
  const seconds = 'seconds' in wait.for ? wait.for.seconds : backoff(wait.for.tries);
  const payload = tries && { payload: withTries(item, tries) };
  const stays: Result = {
    kind: 'later',
    inSeconds: seconds,
    ...(wait.why !== undefined && { why: wait.why }),
    ...payload,
  };
  const at = now.toISOString();
  const after = becomes === undefined ? transfer : callStands(transfer, at, becomes);
  const again = pendingWork(after, utc(now.getTime() + seconds * 1_000));
  if (becomes === undefined)
    return wait.lane === 'keeps' ? stays : { kind: 'done', commit: (records) => records.work.add(again) };
  const correlationId = answer?.kind === 'ambiguous' ? answer.error.correlationId : undefined;
  const recording: Recording = { what: 'outcome', correlationId, work: message === undefined ? [] : [message] };
  return wait.lane === 'keeps'
    ? ({
        ...settle(parts, transfer, after, { ...recording, later: seconds }),
        ...(wait.why && { why: wait.why }),
      } as Result)
    : settle(parts, transfer, after, { ...recording, work: [again, ...(recording.work ?? [])] });
}

function withTries({ payload }: WorkItem, { idle, refused }: Tries): Payloads['write'] {
  const { transferId } = payload as Payloads['write'];
  return { transferId, ...(refused > 0 && { inTheWay: refused }), ...(idle > 0 && { idle }) };
}

/** The message to the person who has to sign in, if any. */
async function signInNews(
  { parts, transfer, pending, look }: Run,
  { need, sends }: Extract<LastStep, { do: 'askToSignIn' }>,
): Promise<NewWork | undefined> {
  if (sends === 'nothing') return undefined;
  const { key, ...how } = need;
  const about = { ref: transfer.ref, customer: transfer.customer.name };
  const error = look?.kind === 'cannotTell' ? look.error : undefined;
  const message: Message =
    sends === 'refusal' && error !== undefined
      ? { kind: 'text', say: signInRefusedSentence(error, { key: 'signIn.lookRefused', with: about }) }
      : await signInMessage(parts, pending.as, { hurry: writeKey(transfer.id) }, { key, with: about }, how);
  return tellWork(pending.as, transfer, message, parts.now().toISOString());
}

function givenBack(
  { parts, transfer, pending, answer, rights }: Run,
  step: Extract<LastStep, { do: 'giveBack' }>,
): Result {
  const at = parts.now().toISOString();
  const back = (before: Transfer, problem: Sentence, correlationId?: string) =>
    settle(parts, transfer, putBack(before, at, problem, step.looksOn), { what: 'outcome', correlationId });
  switch (step.because) {
    case 'neverCame':
      return back(transfer, { key: 'signIn.neverCame', with: { who: pending.as.name } });
    case 'signInRefused': {
      if (answer?.kind !== 'refused') throw new Error('given back for a refused sign-in that was none');
      const problem: Sentence = { key: 'signIn.callRefused', with: { who: pending.as.name } };
      return back(transfer, signInRefusedSentence(answer.error, problem), answer.error.correlationId);
    }
    case 'rightLost': {
      const { lost = [], approvals = [] } = rights ?? {};
      const problem: Sentence = { key: 'right.lost', with: { who: lost.map(({ name }) => name).join(', ') } };
      // Without its requester, a create can't be approved again.
      const lapsed = pending.call === 'create' && lost.includes(pending.as) ? [] : approvals;
      const after = putBackWithout(transfer, at, problem, lapsed, step.looksOn);
      return settle(parts, transfer, after, { what: 'outcome', alsoTell: lost });
    }
    case 'silence':
      return back(transfer, { key: 'givenBack.silence', with: { hours: SHOWS_WITHIN_HOURS[pending.call] } });
    case 'denied':
      return back(transfer, denialSentence(pending.denials));
    case 'refused': {
      if (answer?.kind !== 'refused') throw new Error('given back for a refusal that was none');
      const before = step.keepsChoice ? transfer : withoutChoice(transfer);
      return back(before, partnerCenterSentence(answer.error), answer.error.correlationId);
    }
  }
}

/** Without the reason, which may be internal to the caller's side: `see` can't take it out of a sentence. */
function denialSentence(denials: readonly Denial[] = []): Sentence {
  const people = denials.flatMap((denial) => ('by' in denial ? [denial.by.name] : []));
  if (people.length === 0) return { key: 'givenBack.byOperator' };
  return { key: 'givenBack.denied', with: { who: people.join(', ') } };
}
