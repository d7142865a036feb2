import { readTime, utc } from '../time/read-time.ts';
import type { CallName } from './commerce.ts';
import type { FinalStatus } from './status.ts';
import type { Actor, GivenBackCall, PendingCall, Transfer } from './transfer.ts';

/**
 * How long a call may take to show its effect, in hours. Microsoft keeps trying to move subscriptions for three days
 * (page "Transfer new commerce subscriptions"). The other calls take effect at once; an hour allows for slow copies.
 */
export const SHOWS_WITHIN_HOURS: Readonly<Record<CallName, number>> = {
  create: 1,
  accept: 72,
  acceptWithItems: 72,
  reject: 1,
  withdraw: 1,
  cancel: 1,
};

/** The statuses that each call can lead to. Any other settled status means that something else happened first. */
export const LEADS_TO: Readonly<Record<Exclude<CallName, 'create'>, readonly (FinalStatus | 'inProgress')[]>> = {
  accept: ['completed', 'partiallyCompleted', 'failed'],
  acceptWithItems: ['inProgress', 'completed', 'partiallyCompleted', 'failed'],
  reject: ['rejected'],
  withdraw: ['withdrawn'],
  cancel: ['withdrawn'],
};

/** The call as the desk remembers it after its decision was given back. */
export function remembered(pending: PendingCall, at: string): GivenBackCall {
  const { call, as, requestId, since, verb, reason, items } = pending;
  const until = utc((readTime(at) ?? 0) + SHOWS_WITHIN_HOURS[call] * 3_600_000);
  return { call, as, requestId, since, verb, reason, items, at, until };
}

/** The newest given-back call whose effect the desk still looks for. */
export function lookedFor({ givenBack = [], pending }: Transfer, now: Date): GivenBackCall | undefined {
  if (pending !== undefined) return undefined;
  return givenBack.findLast(({ until }) => (readTime(until) ?? 0) > now.getTime());
}

/** A minute at first, then a tenth of the time since the decision was given back, up to a quarter of an hour. */
export function secondsToNextLook({ at }: GivenBackCall, now: Date): number {
  const seconds = (now.getTime() - (readTime(at) ?? 0)) / 1_000;
  return Math.floor(Math.min(Math.max(seconds / 10, 60), 900));
}

/**
 * The given-back call that this status at Partner Center comes from. `by` is the object id of the person who changed the
 * transfer there, if Partner Center says so. Among several calls, that person's counts, otherwise the newest.
 */
export function cameAfterAll(
  { givenBack = [] }: Transfer,
  to: FinalStatus | 'inProgress',
  by?: string,
): GivenBackCall | undefined {
  const possible = givenBack.filter(({ call }) => call !== 'create' && LEADS_TO[call].includes(to));
  return possible.findLast((one) => isBy(one, by)) ?? possible.at(-1);
}

/**
 * The transfer with its pending call replaced by an earlier, given-back one, if Partner Center says that this was the
 * one that took effect.
 */
export function asMadeBy(transfer: Transfer, by: string | undefined): Transfer {
  const { pending, givenBack = [] } = transfer;
  if (pending === undefined || isBy(pending, by)) return transfer;
  const earlier = givenBack.findLast((one) => one.call === pending.call && isBy(one, by));
  if (earlier === undefined) return transfer;
  const { as, requestId, since, reason, items } = earlier;
  return { ...transfer, pending: { ...pending, as, requestId, since, reason, items } };
}

function isBy({ as }: { readonly as: Actor }, by: string | undefined): boolean {
  return by !== undefined && as.objectId.toLowerCase() === by.toLowerCase();
}
