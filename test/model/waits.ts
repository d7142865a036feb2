import type { TransferId } from '../../src/transfers/ids.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { followLink, type History } from './deeds.ts';
import type { Who } from './life.ts';
import { rolesOf, whoIs } from './people.ts';
import { type Request, transferIn } from './requests.ts';
import type { Stage } from './stage.ts';

/** How long a call may wait, checked while the history runs. */

/**
 * A create that waits for its requester to sign in holds up a create that looks like it at Partner Center for a minute at
 * most: until the desk has checked the sign-in again.
 */
export async function waitsForNoTwin({ stage }: History, request: Request, twin: Request): Promise<void> {
  const [waiting, other] = [await transferIn(stage.store, request), await transferIn(stage.store, twin)];
  if (waiting?.status !== 'creating' || other?.status !== 'creating') return;
  const isSent = () => stage.queue.taken.includes(other.id);
  // A minute more for each time that no token is available.
  for (let minute = 0; minute < 8 && !isSent(); minute++) {
    await stage.pass(61);
    await stage.idle();
  }
  const wasAsked = stage.standIns.links.some(({ resume }) => isAbout(resume, waiting.id));
  if (isSent() || !wasAsked || stage.someAreFrozen() || stage.queue.isHeld(waiting.id)) return;
  stage.wrong.push(`${other.ref} was not sent, because ${waiting.ref} waits for a sign-in`);
}

/** The person signs in. A decision that waited for it goes on at once. Call this when there are no more faults. */
export async function comesBack(history: History, who: Who): Promise<void> {
  const { stage } = history;
  const free = (await stage.transfers()).filter((one) => waitsFor(who, one) && !stage.queue.isHeld(one.id));
  const before = stage.queue.taken.length;
  // The desk may send a newer link at any moment, so the link that was really used tells which decision goes on.
  const resume = followLink(history, who, 0);
  await stage.idle();
  const taken = stage.queue.taken.slice(before);
  // A run that had begun before the sign-in may have ended the call.
  const open = (await stage.transfers()).filter(({ pending }) => pending !== undefined).map(({ id }) => id);
  for (const { id, ref } of free.filter((one) => isAbout(resume, one.id)))
    if (open.includes(id) && !taken.includes(id)) stage.wrong.push(`${ref} waits although ${who} came back`);
}

/** Whether the transfer's decision can't be carried out until this person signs in. */
function waitsFor(who: Who, { pending }: Transfer): boolean {
  return pending !== undefined && pending.call !== 'create' && whoIs(pending.as) === who;
}

/**
 * A day has passed, and nobody signed in. A decision that may have taken effect is still open only when nobody who took part
 * can look. Every other decision has been given back, or something else has come first.
 */
export async function nothingIsLocked({ stage }: History): Promise<void> {
  for (const { ref, status, pending, requester, decisions } of await stage.transfers()) {
    if (pending === undefined || pending.call === 'create' || canLook(stage, whoIs(pending.as))) continue;
    if (status === 'unknown' && getsNoAnswer(stage, pending.call)) continue;
    const people = [requester, ...decisions.map(({ by }) => by)].map(whoIs);
    if (status === 'unknown' && !people.some((who) => canLook(stage, who))) continue;
    stage.wrong.push(`${ref} is still ${status}, a day after ${pending.as.name} was to sign in`);
  }
}

/** A call that never gets an answer is given back only after the time in which it may show its effect, up to three days. */
function getsNoAnswer({ setting }: Stage, call: string): boolean {
  const { never } = setting.troubles;
  return never !== undefined && never.how !== 'failed' && never.call === call;
}

function canLook({ standIns, setting }: Stage, who: Who): boolean {
  return standIns.isSignedIn(who) && rolesOf(who, setting).length > 0;
}

/** Whether following the link makes the transfer's call run at once. */
function isAbout(resume: unknown, id: TransferId): boolean {
  const { hurry } = (resume ?? {}) as { readonly hurry?: string };
  return hurry?.includes(id) ?? false;
}
