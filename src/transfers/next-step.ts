import { readTime, utc } from '../time/read-time.ts';
import type { Evidence, Refused, Said, Seen, Tries } from './call-evidence.ts';
import {
  type Asked,
  type CallState,
  type Doubt,
  isAway,
  mayHaveTakenEffect,
  type SignInNeed,
  withDoubt,
  withPersonAway,
  withPersonBack,
} from './call-state.ts';
import { SHOWS_WITHIN_HOURS } from './given-back.ts';
import type { PendingCall } from './transfer.ts';

/**
 * The state machine for a pending call. `nextStep` derives the next step from the stored call, the evidence gathered in
 * this run, and the time. `desk/carry-out/` performs the step, adds the new evidence, and asks again until a step ends
 * the run.
 */
export function nextStep(pending: PendingCall, tries: Tries, evidence: Evidence, now: Date): NextStep {
  const facts = factsOf(pending, tries, evidence, now);
  const row = ROWS.find(({ when }) => when(facts));
  if (row === undefined) throw new Error(`no row for ${JSON.stringify({ state: facts.state, evidence })}`);
  return row.next(facts);
}

export type NextStep =
  /** Make the call, with the decision's `MS-RequestId`. */
  | { readonly do: 'call' }
  /** Check the transfer at Partner Center, then ask for the next step again. */
  | { readonly do: 'look'; readonly as: 'person' | 'others' }
  /** Record that the call took effect, or that something else happened first. `by` names the evidence. */
  | { readonly do: 'settle'; readonly found: 'tookEffect' | 'movedOn'; readonly by: 'answer' | 'look' | 'others' }
  /** Wait until the desk can check whether the people behind the call still have the right. */
  | { readonly do: 'waitForRight'; readonly wait: Wait; readonly tries?: Tries }
  | { readonly do: 'wait'; readonly wait: Wait; readonly becomes?: CallState; readonly tries?: Tries }
  | {
      readonly do: 'askToSignIn';
      readonly need: SignInNeed;
      /** `refusal`: that Partner Center refuses the sign-in that the person has just made, so a link would not help. */
      readonly sends: 'link' | 'refusal' | 'nothing';
      readonly wait: Wait;
      readonly becomes: CallState;
    }
  /**
   * Undo the decision. `neverCame`: the person did not sign in. `silence`: Partner Center never said anything, and looks
   * found nothing for long. `denied`: people say that the call did not take effect. `refused`: Partner Center refused
   * the call. `signInRefused`: Partner Center refused the sign-in that the person had just made for this call. `rightLost`: somebody behind the call lost the right. `looksOn`: the call may still take effect, so the
   * desk goes on looking for that.
   */
  | { readonly do: 'giveBack'; readonly because: 'rightLost'; readonly looksOn: boolean }
  | { readonly do: 'giveBack'; readonly because: 'neverCame' | 'signInRefused'; readonly looksOn: boolean }
  | { readonly do: 'giveBack'; readonly because: 'silence' | 'denied'; readonly looksOn: true }
  | { readonly do: 'giveBack'; readonly because: 'refused'; readonly keepsChoice: boolean; readonly looksOn: boolean };

/** When the work continues. `tries`: after the queue's usual backoff for that number of tries. */
export interface Wait {
  readonly for: { readonly seconds: number } | { readonly tries: number };
  /** `keeps`: similar creates wait behind this call. `leaves`: this call goes to the end of its lane. */
  readonly lane: 'keeps' | 'leaves';
  readonly why?: string;
}

/** How often to check a call that waits for its person to sign in. */
const SIGN_IN_POLL_SECONDS = 60;
/** How long a decision waits for its person to sign in. Nobody else can decide during that time. */
const LONGEST_AWAY_MS = 24 * 3_600_000;
/** How long to wait, at least, before sending another link for the same need. */
const LINK_AGAIN_MS = 3_600_000;
/** How often to try, at most, while something else is under way at Partner Center: about half a minute. */
const BUSY_TRIES = 6;
/** How often to try, at most, while Partner Center has an error of its own: about two minutes. */
const FAILED_TRIES = 4;
/** The first wait after such an error. Each further wait is twice as long. */
const FAILED_WAIT_SECONDS = 15;

/** While the outcome is unknown, the waits become a tenth of the time since then, up to a quarter of an hour. */
const SLOWER_AFTER_MS = 300_000;
const LONGEST_WAIT_SECONDS = 900;

/** The facts that the rows below test. */
interface Facts {
  readonly now: Date;
  readonly tries: Tries;
  /** The stored state, or its in-doubt form if the call may have been made without that being recorded. */
  readonly state: CallState;
  readonly stored: CallState;
  readonly token: Evidence['token']['is'];
  readonly said: Said['said'] | undefined;
  /** Seconds to wait. */
  readonly throttled: number | undefined;
  readonly refusal: Refused | undefined;
  readonly look: Seen | undefined;
  readonly others: Seen | undefined;
  readonly inDoubt: boolean;
  readonly right: Evidence['right'];
  /** Whether no call was made yet, or a look has just shown that it did not take effect. */
  readonly foundNoEffect: boolean;
  readonly doubt: Doubt;
  /** How many people say that the call did not take effect. `enough`: two, or the operator. */
  readonly denials: 'none' | 'one' | 'enough';
  /** Whether a look before this call, in the same run, found no effect. */
  readonly foundNothing: boolean;
  /** How long looks have found nothing, as a part of the time in which this call shows its effect. */
  readonly nothingFor: number;
  /** The sign-in that the newest evidence asks for, if any. */
  readonly signIn: SignInNeed | undefined;
  /**
   * Whether this is a create that was never sent. Such a create leaves its lane while it waits, so that it doesn't hold
   * up similar creates.
   */
  readonly isUnsentCreate: boolean;
  /** Whether the person was already asked for this sign-in and hasn't signed in since. */
  readonly wasAsked: boolean;
  /** Whether the person has just signed in for what the newest evidence asks for, so that another link won't help. */
  readonly isInVain: boolean;
  /** Whether the person's 24 hours are over. */
  readonly isLong: boolean;
}

interface Row {
  readonly name: string;
  readonly when: (facts: Facts) => boolean;
  readonly next: (facts: Facts) => NextStep;
}

/**
 * The first row whose condition holds determines the next step. Promise numbers refer to the table in
 * docs/architecture.md.
 */
export const ROWS: readonly Row[] = [
  // The call was answered.
  {
    name: 'done: settle it',
    when: ({ said }) => said === 'done',
    next: () => ({ do: 'settle', found: 'tookEffect', by: 'answer' }),
  },
  {
    name: 'throttled: wait as long as Partner Center asks (promise 3)',
    when: ({ throttled }) => throttled !== undefined,
    next: ({ throttled = 0 }) => wait({ seconds: throttled }, 'throttled'),
  },
  {
    name: 'no answer: the outcome is unknown from now on, so look before anything else (promises 1 and 3)',
    when: ({ said }) => said === 'nothing',
    next: (facts) => waitInDoubt(facts),
  },

  // The desk looked for the effect as the person.
  {
    name: 'the look shows that the call took effect: settle it, never repeat it (promise 1)',
    when: ({ look }) => look?.saw === 'tookEffect',
    next: () => ({ do: 'settle', found: 'tookEffect', by: 'look' }),
  },
  {
    name: 'the look shows that something else came first: settle that',
    when: ({ look }) => look?.saw === 'movedOn',
    next: () => ({ do: 'settle', found: 'movedOn', by: 'look' }),
  },
  {
    name: 'somebody says that it did not happen, and this look finds nothing: give the decision back (promise 3)',
    when: (facts) => foundNothingInDoubt(facts) && facts.denials !== 'none',
    next: () => ({ do: 'giveBack', because: 'denied', looksOn: true }),
  },
  {
    name: 'two people or the operator say that it did not happen, and nobody can look: give the decision back',
    when: ({ inDoubt, denials, look, said, token, signIn }) =>
      inDoubt &&
      denials === 'enough' &&
      said === undefined &&
      (token === 'unavailable' || (look?.saw === 'nothing' && signIn === undefined)),
    next: () => ({ do: 'giveBack', because: 'denied', looksOn: true }),
  },
  {
    name: 'the look is inconclusive: look again later, never call in the meantime (promises 1 and 3)',
    when: ({ look }) => look?.saw === 'nothing' && look.signIn === undefined,
    next: (facts) => waitInDoubt(facts),
  },
  {
    name: 'looks have found nothing for as long as the effect may take to show: give the decision back (promise 3)',
    when: (facts) => foundNothingInDoubt(facts) && facts.nothingFor >= 1,
    next: () => ({ do: 'giveBack', because: 'silence', looksOn: true }),
  },
  {
    name: 'looks have found nothing for half of that time: only look, so that no late call takes effect after the end',
    when: (facts) => foundNothingInDoubt(facts) && facts.nothingFor >= 0.5,
    next: (facts) => waitInDoubt(facts),
  },

  // The right of the people behind the call.
  {
    name: 'the right is lost, and the call did not take effect: give the decision back',
    when: ({ right, foundNoEffect }) => right === 'lost' && foundNoEffect,
    next: ({ inDoubt }) => ({ do: 'giveBack', because: 'rightLost', looksOn: inDoubt }),
  },
  {
    name: 'the right can not be checked right now: wait, and make no call in the meantime',
    when: ({ right, foundNoEffect }) => right === 'unknown' && foundNoEffect,
    next: ({ tries, inDoubt }) => ({
      do: 'waitForRight',
      wait: { for: { tries: tries.taken }, lane: 'keeps', why: 'right not known' },
      ...(!inDoubt && { tries: { ...tries, idle: tries.taken } }),
    }),
  },

  // The person has to sign in.
  {
    name: 'the person has just signed in for this call, and Partner Center refuses it again: give the decision back',
    when: ({ said, isInVain }) => said === 'signIn' && isInVain,
    next: ({ inDoubt }) => ({ do: 'giveBack', because: 'signInRefused', looksOn: inDoubt }),
  },
  {
    name: 'other participants see that something else came first: settle that',
    when: ({ signIn, others }) => signIn !== undefined && others?.saw === 'movedOn',
    next: () => ({ do: 'settle', found: 'movedOn', by: 'others' }),
  },
  {
    name: 'other participants see it done, and the call may be ours: settle it as ours',
    when: ({ signIn, others, inDoubt }) => signIn !== undefined && others?.saw === 'tookEffect' && inDoubt,
    next: () => ({ do: 'settle', found: 'tookEffect', by: 'others' }),
  },
  {
    name: 'other participants see it done, and the desk never called: somebody else did it',
    when: ({ signIn, others }) => signIn !== undefined && others?.saw === 'tookEffect',
    next: () => ({ do: 'settle', found: 'movedOn', by: 'others' }),
  },
  {
    name: 'while the person is away, others see nothing or can look no better, and enough people say that it did not happen',
    when: ({ signIn, others, inDoubt, denials }) =>
      signIn !== undefined &&
      inDoubt &&
      ((others?.saw === 'notYet' && denials !== 'none') || (others?.saw === 'nothing' && denials === 'enough')),
    next: () => ({ do: 'giveBack', because: 'denied', looksOn: true }),
  },
  {
    name: 'the person stays away for 24 hours, and the call did not take effect: give the decision back (promise 3)',
    when: ({ signIn, others, inDoubt, isLong }) =>
      signIn !== undefined && isLong && (others?.saw === 'notYet' || (others?.saw === 'nothing' && !inDoubt)),
    next: ({ inDoubt }) => ({ do: 'giveBack', because: 'neverCame', looksOn: inDoubt }),
  },
  {
    name: 'a create that was never sent keeps waiting: it can be withdrawn, so nothing is locked',
    when: ({ signIn, isUnsentCreate, wasAsked }) => signIn !== undefined && isUnsentCreate && wasAsked,
    next: () => waitForSignIn('leaves'),
  },
  {
    name: 'while the person is away, look as another participant',
    when: ({ signIn, others, isUnsentCreate, wasAsked, isLong, denials }) =>
      signIn !== undefined && others === undefined && !isUnsentCreate && (wasAsked || isLong || denials !== 'none'),
    next: () => ({ do: 'look', as: 'others' }),
  },
  {
    name: 'the person was asked, and other participants see nothing new: keep waiting, the outcome may be ours',
    when: ({ signIn, wasAsked }) => signIn !== undefined && wasAsked,
    next: () => waitForSignIn('keeps'),
  },
  {
    name: 'ask the person to sign in: once for each need, and at most once an hour',
    when: ({ signIn }) => signIn !== undefined,
    next: askToSignIn,
  },

  // The call was refused.
  {
    name: 'refused in a way that our own earlier try can cause: look before believing it (promise 1)',
    when: ({ refusal, look }) => mayBeOurs(refusal) && look === undefined,
    next: () => ({ do: 'look', as: 'person' }),
  },
  {
    name: 'the obstacle may be our own earlier try, which is slow to show: try again, at most six times',
    when: ({ refusal, look, inDoubt, tries }) =>
      mayBeOurs(refusal) &&
      look?.saw === 'notYet' &&
      refusal?.because !== 'failed' &&
      (inDoubt || refusal?.because === 'busy') &&
      tries.refused + 1 < BUSY_TRIES,
    next: ({ refusal, tries }) => ({
      ...wait({ tries: tries.refused + 1 }, refusal?.code),
      tries: { ...tries, refused: tries.refused + 1 },
    }),
  },
  {
    name: 'Partner Center had an error of its own, and the call did not take effect: try again, at most four times',
    when: ({ refusal, look, tries }) =>
      refusal?.because === 'failed' && look?.saw === 'notYet' && tries.refused + 1 < FAILED_TRIES,
    next: ({ refusal, tries }) => ({
      ...wait({ seconds: FAILED_WAIT_SECONDS * 2 ** tries.refused }, refusal?.code),
      tries: { ...tries, refused: tries.refused + 1 },
    }),
  },
  {
    name: 'refused: give the decision back with the reason, and drop the chosen items unless only the person was refused',
    when: ({ refusal }) => refusal !== undefined,
    next: ({ refusal, inDoubt }) => ({
      do: 'giveBack',
      because: 'refused',
      keepsChoice: refusal?.because === 'notThem',
      looksOn: inDoubt || mayBeOurs(refusal),
    }),
  },

  // Before the call.
  {
    name: 'no token is available right now: try again soon. No call was made',
    when: ({ token }) => token === 'unavailable',
    next: ({ tries, inDoubt }) => ({
      ...wait({ tries: tries.taken }, 'no token'),
      ...(!inDoubt && { tries: { ...tries, idle: tries.taken } }),
    }),
  },
  {
    name: 'the person is back: record that before the call, so that nobody takes the request back as unsent (promise 2)',
    when: ({ state }) => isAway(state),
    next: ({ state, inDoubt }) => ({
      do: 'wait',
      // While the outcome is unknown, the call keeps its place in the lane; otherwise a similar create might claim the
      // transfer that this call made.
      wait: { for: { seconds: 0 }, lane: inDoubt ? 'keeps' : 'leaves' },
      becomes: withPersonBack(state),
    }),
  },
  {
    name: 'the call may have taken effect: look first (promises 1 and 3)',
    when: ({ inDoubt, look }) => inDoubt && look === undefined,
    next: () => ({ do: 'look', as: 'person' }),
  },
  {
    name: 'nothing was sent, or a look has just shown that the call did not take effect: call (promise 1)',
    when: ({ inDoubt, look }) => !inDoubt || look?.saw === 'notYet',
    next: () => ({ do: 'call' }),
  },
];

function factsOf(pending: PendingCall, tries: Tries, evidence: Evidence, now: Date): Facts {
  const { answer, look, others, token, right } = evidence;
  const stored = pending.state;
  const signIn = newestNeed(evidence);
  // An earlier try may have made the call without recording it, because its process died or lost the lease.
  const mayBeMade = stored.kind === 'unsent' && tries.taken > tries.idle + 1;
  // If the person isn't allowed to look after a refusal, it is unknown whether the call took effect.
  const isUnseen = look?.saw === 'nothing' && look.signIn !== undefined;
  const inDoubt = mayHaveTakenEffect(stored) || mayBeMade || isUnseen;
  const doubt = doubtOf(pending, now);
  const isNews = signIn !== undefined && signIn.key !== 'signIn.toGoOn' && signIn.key !== stored.asked?.for;
  return {
    now,
    tries,
    stored,
    state: inDoubt ? ({ ...stored, kind: isAway(stored) ? 'inDoubtAway' : 'inDoubt' } as CallState) : stored,
    token: token.is,
    said: answer?.said,
    throttled: answer?.said === 'throttled' ? answer.seconds : undefined,
    refusal: answer?.said === 'refused' ? answer : undefined,
    look,
    others,
    inDoubt,
    right,
    foundNoEffect: hasNoEffect(evidence, inDoubt),
    doubt,
    denials: denialsOf(pending),
    foundNothing: evidence.foundNothing ?? false,
    nothingFor: hoursSince(doubt.nothingSince, now) / SHOWS_WITHIN_HOURS[pending.call],
    signIn,
    isUnsentCreate: pending.call === 'create' && !inDoubt,
    wasAsked: isAway(stored) && !isNews,
    isInVain: isInVain(evidence, stored.asked, now),
    isLong: agoMs(stored.asked?.first, now) >= LONGEST_AWAY_MS,
  };
}

/** Whether the person has signed in less than an hour ago through the newest link, which asked for no less than now. */
function isInVain(evidence: Evidence, asked: CallState['asked'], now: Date): boolean {
  const need = newestNeed(evidence);
  if (need === undefined || evidence.token.is !== 'good') return false;
  const askedForMore = asked?.for === 'signIn.mfa' || asked?.for === 'signIn.stronger';
  return (need.key === 'signIn.toGoOn' || askedForMore) && agoMs(asked?.signedIn, now) < LINK_AGAIN_MS;
}

/** No call was made, or Partner Center only asked for a sign-in, or a look has just shown that the call had no effect. */
function hasNoEffect({ answer, look }: Evidence, inDoubt: boolean): boolean {
  const wasMade = answer !== undefined && answer.said !== 'signIn';
  return !wasMade && (!inDoubt || look?.saw === 'notYet');
}

/** The stored doubt, or one that begins now. An earlier release didn't record when it began: at most since the decision. */
function doubtOf({ state, since }: PendingCall, now: Date): Doubt {
  if ('doubt' in state && state.doubt !== undefined) return state.doubt;
  return { since: mayHaveTakenEffect(state) ? since : utc(now.getTime()) };
}

function denialsOf({ denials = [] }: PendingCall): Facts['denials'] {
  if (denials.length === 0) return 'none';
  return denials.length > 1 || denials.some((denial) => 'operator' in denial) ? 'enough' : 'one';
}

function newestNeed({ token, answer, look }: Evidence): SignInNeed | undefined {
  if (look !== undefined) return look.saw === 'nothing' ? look.signIn : undefined;
  if (answer !== undefined) return answer.said === 'signIn' ? answer.signIn : undefined;
  return token.is === 'missing' ? token.signIn : undefined;
}

function mayBeOurs(refusal: Refused | undefined): boolean {
  return refusal !== undefined && ['busy', 'maybeDone', 'failed'].includes(refusal.because);
}

function wait(how: Wait['for'], why?: string): Extract<NextStep, { do: 'wait' }> {
  return { do: 'wait', wait: { for: how, lane: 'keeps', ...(why !== undefined && { why }) } };
}

/** Whether a look has just shown that the call, whose outcome is unknown, has no effect yet. */
function foundNothingInDoubt({ inDoubt, look, said }: Facts): boolean {
  return inDoubt && look?.saw === 'notYet' && said === undefined;
}

function waitInDoubt(facts: Facts): NextStep {
  const { look, stored, doubt, now, foundNothing } = facts;
  const at = utc(now.getTime());
  const throttled = look?.saw === 'nothing' ? look.seconds : undefined;
  const seconds = throttled ?? slowSeconds(doubt, now);
  const how = seconds === undefined ? { tries: facts.tries.taken } : { seconds };
  const step = wait(how, throttled === undefined ? undefined : 'throttled');
  const isFirst = foundNothing && doubt.nothingSince === undefined;
  if (stored.kind === 'inDoubt' && stored.doubt !== undefined && !isFirst) return step;
  return { ...step, becomes: withDoubt(stored, at, isFirst ? { ...doubt, nothingSince: at } : doubt) };
}

/** Undefined while the outcome is unknown for less than five minutes: the queue's backoff is short enough then. */
function slowSeconds({ since }: Doubt, now: Date): number | undefined {
  const milliseconds = now.getTime() - (readTime(since) ?? 0);
  if (milliseconds < SLOWER_AFTER_MS) return undefined;
  return Math.min(Math.floor(milliseconds / 10_000), LONGEST_WAIT_SECONDS);
}

/** Zero for a time that is absent. */
function hoursSince(iso: string | undefined, now: Date): number {
  const at = iso === undefined ? undefined : readTime(iso);
  return at === undefined ? 0 : (now.getTime() - at) / 3_600_000;
}

function waitForSignIn(lane: Wait['lane']): Extract<NextStep, { do: 'wait' }> {
  return { do: 'wait', wait: { for: { seconds: SIGN_IN_POLL_SECONDS }, lane, why: 'sign-in needed' } };
}

function askToSignIn({ stored, signIn, isInVain, inDoubt, doubt, isUnsentCreate, now }: Facts): NextStep {
  if (signIn === undefined) throw new Error('nobody has to sign in');
  const { asked } = stored;
  const isOther = signIn.key !== 'signIn.toGoOn' && signIn.key !== asked?.for;
  const isRecent = agoMs(asked?.last, now) < LINK_AGAIN_MS;
  const keepsLink = asked !== undefined && isRecent && !isOther && !isInVain;
  const at = now.toISOString();
  const news = isInVain ? 'refusal' : 'link';
  const sent: Asked = keepsLink ? asked : { first: asked?.first ?? at, last: at, for: signIn.key };
  return {
    do: 'askToSignIn',
    need: signIn,
    sends: keepsLink ? 'nothing' : news,
    wait: waitForSignIn(isUnsentCreate ? 'leaves' : 'keeps').wait,
    becomes: withPersonAway(sent, inDoubt ? doubt : undefined),
  };
}

/** How long ago a stored time was. NaN, which is neither less nor more than anything, when there is none. */
function agoMs(iso: string | undefined, now: Date): number {
  return now.getTime() - (readTime(iso ?? '') ?? Number.NaN);
}
