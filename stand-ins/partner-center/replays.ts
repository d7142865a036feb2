import { createHash } from 'node:crypto';
import type { StandInRequest } from '../http.ts';
import type { Result } from './call.ts';
import type { Caller, State } from './records.ts';
import { Refusal } from './refusal.ts';

/**
 * `MS-RequestId` as the idempotency key of a write: a repeated call gets the first answer and has no second effect; a
 * different call under the same id is refused. Only answers to writes that took effect are kept, because repeating a
 * refused write is harmless. Source: page "Headers".
 */
export interface Replays {
  /**
   * If this call was made before, returns its first answer, after waiting for it if it is still under way. Otherwise the
   * call starts now, and the caller must call `end` with the answer, or with undefined when the call had no effect.
   */
  start(key: string, call: string): Promise<Start>;
}

type Start =
  | { readonly earlier: Result; readonly end?: undefined }
  | { readonly earlier?: undefined; readonly end: (result: Result | undefined) => void };

export function keepReplays(state: State): Replays {
  const underWay = new Map<string, { readonly call: string; readonly ends: Promise<void> }>();
  const check = (known: string, call: string) => {
    if (known !== call)
      throw new Refusal('invalidInput', 'Invalid input. MS-RequestId was used for a different request.');
  };
  return {
    async start(key, call) {
      for (let other = underWay.get(key); other !== undefined; other = underWay.get(key)) {
        check(other.call, call);
        await other.ends;
      }
      const kept = state.answers[key];
      if (kept !== undefined) {
        check(kept.call, call);
        return { earlier: { status: kept.status, body: kept.body } };
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.set(key, { call, ends: promise });
      return {
        end(result) {
          if (result !== undefined) state.answers[key] = { call, status: result.status, body: result.body };
          underWay.delete(key);
          resolve();
        },
      };
    },
  };
}

export function replayKey(caller: Caller, requestId: string): string {
  return `${caller.tenantId}/${requestId}`;
}

export function fingerprint(request: StandInRequest): string {
  const digest = createHash('sha256').update(request.body).digest('hex');
  return `${request.method} ${request.path.toLowerCase()} ${digest}`;
}
