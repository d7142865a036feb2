import type { Messenger } from '../../desk/ports/messenger.ts';
import type { BudgetLimit, BudgetRecords, BudgetScope, Place } from '../../store/store.ts';
import { readTime } from '../../time/read-time.ts';
import { channelOf } from '../../transfers/place.ts';

/** Teams' limits for one bot in one conversation. Source: Teams page "Optimize your bot with rate limiting". */
const PER_CONVERSATION: readonly BudgetLimit[] = [
  { seconds: 1, most: 7 },
  { seconds: 2, most: 8 },
  { seconds: 30, most: 60 },
  { seconds: 3_600, most: 1_800 },
];

/** Limit on calls by one app in one tenant. Microsoft documents two numbers; this is the older and lower one. */
const PER_TENANT: readonly BudgetLimit[] = [{ seconds: 1, most: 30 }];

/** How many calls to one conversation may run at once, so that a slow conversation can't occupy the whole worker. */
const AT_ONCE = 2;

/**
 * Calls that must wait are retried one at a time, as fast as Teams accepts them. If they were all retried at once, most
 * would have to wait again, which costs writes to the store and delays other conversations.
 */
const APART_MS = 250;
const LONGEST_QUEUE_MS = 30_000;

/**
 * Keeps within Teams' rate limits: a call that would exceed a limit is not made, and the caller is told to wait. Uses
 * are counted in the store, so that all replicas share one budget.
 */
export function withinBudgets(messenger: Messenger, budgets: BudgetRecords, now: () => Date): Messenger {
  const busy = new Map<string, number>();
  /** When the last waiting call of each conversation will be retried, in milliseconds since 1970. */
  const queues = new Map<string, number>();

  /** The next free time in the queue at or after `until`. */
  function queue(conversation: string, at: Date, until: number) {
    const longest = at.getTime() + LONGEST_QUEUE_MS;
    const last = Math.min(queues.get(conversation) ?? 0, longest);
    const next = Math.max(until, last + APART_MS);
    queues.set(conversation, Math.min(next, longest));
    return { kind: 'throttled', retryAfterSeconds: Math.max(50, next - at.getTime()) / 1_000 } as const;
  }

  async function spend<T extends { readonly kind: string }>(place: Place, call: () => Promise<T>) {
    const conversation = channelOf(place).conversationId;
    const running = busy.get(conversation) ?? 0;
    if (running >= AT_ONCE) return queue(conversation, now(), now().getTime() + APART_MS);
    busy.set(conversation, running + 1);
    try {
      const at = now();
      const answer = await budgets.take(scopesOf(place, conversation), at);
      if (answer.kind === 'wait') return queue(conversation, at, readTime(answer.until) ?? at.getTime());
      if ((queues.get(conversation) ?? 0) <= at.getTime()) queues.delete(conversation);
      return await call();
    } finally {
      release(conversation);
    }
  }

  function release(conversation: string): void {
    const left = (busy.get(conversation) ?? 1) - 1;
    if (left === 0) busy.delete(conversation);
    else busy.set(conversation, left);
  }

  return {
    post: (place, message, locale) => spend(place, () => messenger.post(place, message, locale)),
    edit: (place, activityId, message, locale) =>
      spend(place, () => messenger.edit(place, activityId, message, locale)),
    openChat: (near, userId, tenantId) => spend(near, () => messenger.openChat(near, userId, tenantId)),
  };
}

function scopesOf(place: Place, conversation: string): BudgetScope[] {
  return [
    { key: `conversation:${conversation}`, limits: PER_CONVERSATION },
    { key: `tenant:${place.tenantId}`, limits: PER_TENANT },
  ];
}
