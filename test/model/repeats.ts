import { ok } from 'node:assert/strict';
import type { History } from './deeds.ts';
import type { Sent } from './wire.ts';

/** The desk's lease time. Leases aren't renewed here, so work that takes longer may lose its lease. */
const LEASE_SECONDS = 20;

/** Each typed command gets exactly one reply, even if Teams resends it. */
export function repliesOnceToEach({ stage, done, resumedTurns }: History): void {
  const typed = new Set(done.flatMap(({ inbound }) => (inbound.kind === 'message' ? [inbound.turn.key] : [])));
  const posts = stage.standIns.tried.filter(({ how, message }) => {
    if (how !== 'post' || message.kind === 'deskCard' || message.kind === 'welcome') return false;
    // After Partner Center refuses a create, the requester gets the form back. That form isn't a reply.
    if (message.kind === 'draft') return message.draft.kind === 'release';
    if (message.kind === 'signIn') return !['signIn.toGoOn', 'signIn.mfa'].includes(message.why.key);
    return message.kind !== 'text' || !/^(tell\.|signIn\.done)/.test(message.say.key);
  });
  const expected = typed.size + resumedTurns;
  const tried = posts.filter(({ outcome }) => outcome !== 'throttled').length;
  ok(tried >= expected, `${expected} commands, ${tried} replies`);
  if (stage.crashes() > 0 || lostLeases(stage, 'send', 'tell')) return;
  const arrived = posts.filter(({ outcome }) => outcome === 'sent').length;
  ok(arrived <= expected, `${expected} commands, ${arrived} replies`);
}

/** The desk looks up a write whose outcome is unknown before it repeats the write. */
export function looksBeforeItRepeats({ stage }: History): void {
  if (lostLeases(stage, 'write')) return;
  const { sent } = stage.standIns;
  for (const tries of triesOf(sent)) {
    for (const [index, one] of tries.entries()) {
      const before = tries[index - 1];
      if (before === undefined || !isInDoubt(before)) continue;
      const between = sent.slice(sent.indexOf(before) + 1, sent.indexOf(one));
      const looked = between.some(
        ({ method, path, seen }) => method === 'GET' && seen === 'answered' && path.includes('/transfers'),
      );
      ok(looked, `${one.method} ${one.path} was repeated without a look`);
    }
  }
}

/** The desk waits as long as Partner Center asked before it repeats a throttled write, unless a sign-in ended the wait. */
export function waitsAsTold({ stage, hurriedWrites }: History): void {
  if (stage.crashes() > 0 || hurriedWrites > 0 || lostLeases(stage, 'write')) return;
  for (const tries of triesOf(stage.standIns.sent)) {
    for (const [index, one] of tries.entries()) {
      const { waitSeconds = 0, at = 0 } = tries[index - 1] ?? {};
      ok(one.at - at >= waitSeconds * 1_000, `${one.method} ${one.path} was to wait ${waitSeconds} s`);
    }
  }
}

/** Groups the attempts of each write, in order. */
export function triesOf<T extends Sent>(sent: readonly T[]): Iterable<T[]> {
  const writes = sent.filter(({ method }) => method !== 'GET');
  return Map.groupBy(writes, ({ requestId }) => requestId).values();
}

export function isInDoubt({ seen }: Sent): boolean {
  return seen === 'silence' || seen === 'error' || seen === 'nothing';
}

/** Whether a lease may have been lost. A desk logs that, unless it died. */
export function lostLeases({ logged, crashes, slipped }: History['stage'], ...kinds: string[]): boolean {
  if (crashes() > 0 && slipped() >= LEASE_SECONDS) return true;
  return logged.some(({ fields }) => fields.code === 'lease-lost' && kinds.includes(String(fields.kind)));
}
