import type { Activity } from './activities.ts';

/** The bot's answer. `status` is absent when the bot could not be reached or took too long. */
export interface BotAnswer {
  readonly status: number | undefined;
  readonly body: unknown;
}

/** One attempt to hand an activity to the bot. */
export interface Attempt {
  readonly activityId: string;
  readonly type: string;
  readonly name?: string;
  /** 1 for the first. */
  readonly number: number;
  readonly status: number | undefined;
}

/** Times in milliseconds. Teams resends a message after 15 s without an answer, and gives up an invoke after 10 to 15 s. */
export interface Timing {
  readonly resendAfterMs: number;
  readonly resends: number;
  readonly invokeLimitMs: number;
}

export const TEAMS_TIMING: Timing = { resendAfterMs: 15_000, resends: 2, invokeLimitMs: 10_000 };

export interface Delivery {
  /**
   * Resolves with the answer to the first attempt. If that isn't a 2xx, Teams resends the activity in the background;
   * `attempts` shows how that went.
   */
  message(activity: Activity): Promise<BotAnswer>;
  /** Makes one attempt, within the time limit for invokes. */
  once(activity: Activity): Promise<BotAnswer>;
  /** Makes one attempt with this bearer. `undefined`: without a bearer. */
  raw(activity: unknown, bearer: string | undefined): Promise<BotAnswer>;
  attempts(): readonly Attempt[];
  close(): void;
}

const MOST_ATTEMPTS_KEPT = 1000;

export function createDelivery(endpoint: string, sign: () => Promise<string>, timing: Timing): Delivery {
  const attempts: Attempt[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const closed = new AbortController();

  async function attempt(activity: Activity, number: number, limitMs: number): Promise<BotAnswer> {
    const answer = await post(
      endpoint,
      activity,
      await sign(),
      AbortSignal.any([closed.signal, AbortSignal.timeout(limitMs)]),
    );
    const { type, name } = activity;
    attempts.push({
      activityId: activity.id,
      type,
      ...(typeof name === 'string' ? { name } : {}),
      number,
      status: answer.status,
    });
    if (attempts.length > MOST_ATTEMPTS_KEPT) attempts.shift();
    return answer;
  }

  async function sendAndResend(activity: Activity, number: number): Promise<BotAnswer> {
    const startedAt = performance.now();
    const answer = await attempt(activity, number, timing.resendAfterMs);
    if (!isSuccess(answer) && number <= timing.resends && !closed.signal.aborted) {
      const waitMs = Math.max(0, timing.resendAfterMs - (performance.now() - startedAt));
      const timer = setTimeout(() => {
        timers.delete(timer);
        void sendAndResend(activity, number + 1);
      }, waitMs);
      timers.add(timer);
    }
    return answer;
  }

  return {
    message: (activity) => sendAndResend(activity, 1),
    once: (activity) => attempt(activity, 1, timing.invokeLimitMs),
    raw: (activity, bearer) =>
      post(endpoint, activity, bearer, AbortSignal.any([closed.signal, AbortSignal.timeout(timing.resendAfterMs)])),
    attempts: () => attempts,
    close() {
      closed.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export function isSuccess(answer: BotAnswer): boolean {
  return answer.status !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Never rejects, because a missing answer is a result too. */
async function post(
  endpoint: string,
  activity: unknown,
  bearer: string | undefined,
  signal: AbortSignal,
): Promise<BotAnswer> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(activity),
      redirect: 'error',
      signal,
    });
    return { status: response.status, body: parse(await response.text()) };
  } catch {
    return { status: undefined, body: undefined };
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
