import type { Messenger, Talk } from '../../desk/ports/messenger.ts';
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

/** The part of a conversation's budget that talk may use up. The rest is kept for the cards of decisions. */
const ALL_TALK: readonly BudgetLimit[] = [
  { seconds: 2, most: 6 },
  { seconds: 30, most: 45 },
  { seconds: 3_600, most: 1_350 },
];

/** The part of a shared conversation's budget that the answers to one person may use up. */
const ONE_PERSONS_TALK: readonly BudgetLimit[] = [
  { seconds: 2, most: 4 },
  { seconds: 30, most: 20 },
  { seconds: 3_600, most: 450 },
];

/** The part of a tenant's budget that talk may use up. */
const TALK_IN_TENANT: readonly BudgetLimit[] = [{ seconds: 1, most: 22 }];

/** How many calls to one conversation may run at once, so that a slow conversation can't occupy the whole worker. */
const AT_ONCE = 2;
/** How many of these calls may be talk. */
const TALK_AT_ONCE = 1;

/**
 * Calls that must wait are retried one at a time, as fast as Teams accepts them. If they were all retried at once, most
 * would have to wait again, which costs writes to the store and delays other conversations.
 */
const APART_MS = 250;
const LONGEST_QUEUE_MS = 30_000;

/**
 * Keeps within Teams' rate limits: a call that would exceed a limit is not made, and the caller is told to wait. Uses
 * are counted in the store, so that all replicas share one budget. Talk gets only a part of each budget, and one person
 * only a part of that, so that however much somebody types, decisions reach their cards.
 */
export function withinBudgets(messenger: Messenger, budgets: BudgetRecords, now: () => Date): Messenger {
  const busy = new Map<string, number>();
  /** When the last waiting call of each queue will be retried, in milliseconds since 1970. */
  const queues = new Map<string, number>();

  /** The next free time in the queue at or after `until`. */
  function wait(queue: string, at: Date, until: number) {
    const longest = at.getTime() + LONGEST_QUEUE_MS;
    const last = Math.min(queues.get(queue) ?? 0, longest);
    const next = Math.max(until, last + APART_MS);
    queues.set(queue, Math.min(next, longest));
    return { kind: 'throttled', retryAfterSeconds: Math.max(50, next - at.getTime()) / 1_000 } as const;
  }

  async function spend<T extends { readonly kind: string }>(
    place: Place,
    talk: Talk | undefined,
    call: () => Promise<T>,
  ) {
    const { queue, scopes, slots } = shareOf(place, talk);
    if (!enter(slots)) return wait(queue, now(), now().getTime() + APART_MS);
    try {
      const at = now();
      const answer = await budgets.take(scopes, at);
      if (answer.kind === 'wait') return wait(queue, at, readTime(answer.until) ?? at.getTime());
      if ((queues.get(queue) ?? 0) <= at.getTime()) queues.delete(queue);
      return await call();
    } finally {
      leave(slots);
    }
  }

  function enter(slots: Share['slots']): boolean {
    if (slots.some(({ key, most }) => (busy.get(key) ?? 0) >= most)) return false;
    for (const { key } of slots) busy.set(key, (busy.get(key) ?? 0) + 1);
    return true;
  }

  function leave(slots: Share['slots']): void {
    for (const { key } of slots) {
      const left = (busy.get(key) ?? 1) - 1;
      if (left === 0) busy.delete(key);
      else busy.set(key, left);
    }
  }

  return {
    post: (place, message, locale, talk) => spend(place, talk, () => messenger.post(place, message, locale, talk)),
    edit: (place, activityId, message, locale, talk) =>
      spend(place, talk, () => messenger.edit(place, activityId, message, locale, talk)),
    openChat: (near, userId, tenantId) => spend(near, undefined, () => messenger.openChat(near, userId, tenantId)),
  };
}

interface Share {
  /** Calls that must wait in the same queue come back one after the other. */
  readonly queue: string;
  readonly scopes: readonly BudgetScope[];
  readonly slots: readonly { readonly key: string; readonly most: number }[];
}

function shareOf(place: Place, talk: Talk | undefined): Share {
  const conversation = channelOf(place).conversationId;
  const decisions: Share = {
    queue: conversation,
    scopes: [
      { key: `conversation:${conversation}`, limits: PER_CONVERSATION },
      { key: `tenant:${place.tenantId}`, limits: PER_TENANT },
    ],
    slots: [{ key: conversation, most: AT_ONCE }],
  };
  if (talk === undefined) return decisions;
  const { to } = talk;
  // A person's own chat is theirs alone.
  const person = to === undefined || place.kind === 'personal' ? '' : `/${to.tenantId}/${to.objectId}`;
  const key = `talk:${conversation}`;
  return {
    queue: `${key}${person}`,
    scopes: [
      ...decisions.scopes,
      { key, limits: ALL_TALK },
      { key: `talk-tenant:${place.tenantId}`, limits: TALK_IN_TENANT },
      ...(person === '' ? [] : [{ key: `${key}${person}`, limits: ONE_PERSONS_TALK }]),
    ],
    slots: [...decisions.slots, { key, most: TALK_AT_ONCE }],
  };
}
