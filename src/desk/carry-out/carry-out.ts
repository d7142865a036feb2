import type { WorkItem } from '../../store/store.ts';
import type { Evidence } from '../../transfers/call-evidence.ts';
import { nextStep } from '../../transfers/next-step.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';
import type { Result } from '../queue/result.ts';
import { lookAs, lookAsAnybody } from './as-anybody.ts';
import { endRun, type Run } from './end-run.ts';
import { ofAnswer, ofLook, ofToken } from './evidence.ts';
import { logAnswer } from './log-answer.ts';
import { makeCall } from './make-call.ts';

/**
 * Carries out the pending Partner Center call of a transfer, as the person who decided. `transfers/next-step.ts` says each
 * step; here it is taken, and what it brought is added to the evidence, until a step ends the run. Every call carries the
 * `MS-RequestId` of the decision.
 */
export function carryOut(parts: DeskParts) {
  return async (item: WorkItem, holds: () => Promise<boolean>): Promise<Result> => {
    const payload = item.payload as Payloads['write'];
    const transfer = await parts.store.transfers.find(payload.transferId);
    if (transfer?.pending === undefined) return { kind: 'done' };
    const { pending } = transfer;
    const tries = { taken: item.attempts, idle: payload.idle ?? 0, busy: payload.inTheWay ?? 0 };
    const answered = await parts.identity.tokenFor(pending.as);
    const token = answered.kind === 'token' ? answered.token : '';
    const run: Run = { parts, item, transfer, pending };
    let evidence: Evidence = { token: ofToken(answered) };
    for (;;) {
      const step = nextStep(pending, tries, evidence, parts.now());
      switch (step.do) {
        case 'call': {
          // If the lease is gone, another worker carries this out by now, and may have found out how it ended.
          if (!(await holds())) return { kind: 'done' };
          const as = { token, requestId: pending.requestId, correlationId: parts.newId() };
          run.answer = await makeCall(parts, transfer, pending, as);
          evidence = { token: evidence.token, answer: ofAnswer(run.answer) };
          break;
        }
        case 'look': {
          const [kind, look] =
            step.as === 'person'
              ? (['look', await lookAs(parts, transfer, token)] as const)
              : (['others', await lookAsAnybody(parts, transfer)] as const);
          run[kind] = look;
          evidence = { ...evidence, [kind]: ofLook(look) };
          break;
        }
        default:
          logAnswer(run, step);
          return endRun(run, step);
      }
    }
  };
}
