import type { WorkItem } from '../../store/store.ts';
import type { Evidence } from '../../transfers/call-evidence.ts';
import { type NextStep, nextStep } from '../../transfers/next-step.ts';
import { lostRights, peopleBehind } from '../../transfers/policy.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';
import type { Result } from '../queue/result.ts';
import { endRun, type Run } from './end-run.ts';
import { ofAnswer, ofLook, ofToken } from './evidence.ts';
import { logAnswer } from './log-answer.ts';
import { lookAs, lookAsAnybody } from './look-as-participant.ts';
import { makeCall } from './make-call.ts';

/**
 * Makes a transfer's pending Partner Center call as the person who decided. `transfers/next-step.ts` chooses each step.
 * This function performs the step and adds the result to the evidence, until a step ends the run. Every call carries
 * the decision's `MS-RequestId`.
 */
export function carryOut(parts: DeskParts) {
  return async (item: WorkItem, holds: () => Promise<boolean>): Promise<Result> => {
    const { transferId } = item.payload as Payloads['write'];
    const transfer = await parts.store.transfers.find(transferId);
    if (transfer?.pending === undefined) return { kind: 'done' };
    return takeSteps({ parts, item, transfer, pending: transfer.pending }, holds);
  };
}

async function takeSteps(run: Run, holds: () => Promise<boolean>): Promise<Result> {
  const { parts, item, pending } = run;
  const { idle = 0, inTheWay: refused = 0 } = item.payload as Payloads['write'];
  const tries = { taken: item.attempts, idle, refused };
  const answered = await parts.identity.tokenFor(pending.as);
  const token = answered.kind === 'token' ? answered.token : '';
  let evidence: Evidence = { token: ofToken(answered) };
  for (;;) {
    const step = nextStep(pending, tries, evidence, parts.now());
    const right = await rightFor(run, step, evidence);
    if (right !== undefined) {
      evidence = { ...evidence, right };
      continue;
    }
    switch (step.do) {
      case 'call':
        // If the lease is lost, another worker has taken over this call and may already know the outcome.
        if (!(await holds())) return { kind: 'done' };
        evidence = await call(run, token, evidence);
        break;
      case 'look':
        evidence = await look(run, token, evidence, step.as);
        break;
      default:
        logAnswer(run, step);
        return endRun(run, step);
    }
  }
}

/**
 * Reads the rights of the people behind a call again before the step that needs them, and returns what is wrong with
 * them. Only a clear no ends a decision.
 */
async function rightFor(run: Run, step: NextStep, evidence: Evidence): Promise<Evidence['right']> {
  if (!needsRight(step)) return undefined;
  if (evidence.right !== undefined) throw new Error('no call without the right');
  const { parts, transfer } = run;
  const rights = lostRights(transfer, await parts.policy.rulesFor(peopleBehind(transfer), 'fresh'));
  run.rights = rights;
  if (rights.lost.length > 0) return 'lost';
  return rights.unknown ? 'unknown' : undefined;
}

/** A call needs the right of the people behind it. So does a link for a call that was never made. */
function needsRight(step: NextStep): boolean {
  return step.do === 'call' || (step.do === 'askToSignIn' && step.becomes.kind === 'unsentAway');
}

/**
 * Makes the call. Earlier looks are out of date once the call has been made, so only the evidence about the token is
 * kept, and the fact that a look found nothing.
 */
async function call(run: Run, token: string, evidence: Evidence): Promise<Evidence> {
  const { parts, transfer, pending } = run;
  const as = { token, locale: pending.as.locale, requestId: pending.requestId, correlationId: parts.newId() };
  run.answer = await makeCall(parts, transfer, pending, as);
  const foundNothing = evidence.look?.saw === 'notYet' && { foundNothing: true };
  return { token: evidence.token, ...foundNothing, answer: ofAnswer(run.answer) };
}

/** Reads the transfer at Partner Center as the person who decided, or as others who took part. */
async function look(run: Run, token: string, evidence: Evidence, as: LookStep['as']): Promise<Evidence> {
  const { parts, transfer, pending } = run;
  if (as === 'person') {
    run.look = await lookAs(parts, transfer, { token, locale: pending.as.locale });
    return { ...evidence, look: ofLook(run.look) };
  }
  run.others = await lookAsAnybody(parts, transfer);
  return { ...evidence, others: ofLook(run.others) };
}

type LookStep = Extract<NextStep, { do: 'look' }>;
