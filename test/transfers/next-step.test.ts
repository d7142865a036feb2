import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Evidence, Said, Seen, Tries } from '../../src/transfers/call-evidence.ts';
import type { CallState, Doubt, SignInNeed } from '../../src/transfers/call-state.ts';
import type { CallName } from '../../src/transfers/commerce.ts';
import { callStands } from '../../src/transfers/decisions.ts';
import { type NextStep, nextStep, ROWS } from '../../src/transfers/next-step.ts';
import { isUnsent } from '../../src/transfers/rights.ts';
import type { Denial } from '../../src/transfers/transfer.ts';
import { ALVA, BEA, BO, pending, T0, transfer } from './samples.ts';

const HOUR = 3_600_000;
const TO_GO_ON: SignInNeed = { key: 'signIn.toGoOn' };
const MFA: SignInNeed = { key: 'signIn.mfa', mfa: true };
const GOOD: Evidence['token'] = { is: 'good' };
const MISSING: Evidence['token'] = { is: 'missing', signIn: TO_GO_ON };
const FIRST: Tries = { taken: 1, idle: 0, refused: 0 };

const later = (ms: number) => new Date(Date.parse(T0) + ms);
const NOW = later(0);
const asked = { first: T0, last: T0, for: 'signIn.toGoOn' } as const;
const UNSENT: CallState = { kind: 'unsent' };
const SINCE: Doubt = { since: T0 };
const IN_DOUBT: CallState = { kind: 'inDoubt', doubt: SINCE };
const AWAY: CallState = { kind: 'unsentAway', asked };
const IN_DOUBT_AWAY: CallState = { kind: 'inDoubtAway', asked, doubt: SINCE };
const refused = (because: 'busy' | 'maybeDone' | 'failed' | 'notThem' | 'no'): Said => ({
  said: 'refused',
  because,
  code: 'a code',
});
const NOTHING: Seen = { saw: 'nothing' };
const soon = (tries: number, why?: string) => ({
  do: 'wait',
  wait: { for: { tries }, lane: 'keeps', ...(why && { why }) },
});
const minute = (lane: 'keeps' | 'leaves') => ({ for: { seconds: 60 }, lane, why: 'sign-in needed' });
const ONE_SAYS: readonly Denial[] = [{ by: BO, at: T0, reason: 'not there' }];
const TWO_SAY: readonly Denial[] = [...ONE_SAYS, { by: BEA, at: T0, reason: 'not there' }];
const OPERATOR_SAYS: readonly Denial[] = [{ operator: 'olga', at: T0, reason: 'not there' }];
const DENIED = { do: 'giveBack', because: 'denied', looksOn: true };
const LOOK = { do: 'look', as: 'person' };
const LOOK_AS_OTHERS = { do: 'look', as: 'others' };
const CALL = { do: 'call' };
const ours = (by: string) => ({ do: 'settle', found: 'tookEffect', by });
const others = (by: string) => ({ do: 'settle', found: 'movedOn', by });

interface Case {
  readonly row: string;
  readonly call?: CallName;
  readonly state?: CallState;
  readonly tries?: Tries;
  readonly denials?: readonly Denial[];
  readonly evidence: Evidence;
  readonly now?: Date;
  readonly next: object;
}

/** What the person signed in for, and what Partner Center asked for afterwards. */
const SIGNED_IN: readonly {
  readonly after: SignInNeed['key'];
  readonly need: SignInNeed;
  readonly ago?: number;
  readonly isInVain: boolean;
}[] = [
  { after: 'signIn.toGoOn', need: TO_GO_ON, isInVain: true },
  { after: 'signIn.mfa', need: TO_GO_ON, isInVain: true },
  { after: 'signIn.mfa', need: MFA, isInVain: true },
  { after: 'signIn.stronger', need: MFA, isInVain: true },
  { after: 'signIn.toGoOn', need: MFA, isInVain: false },
  { after: 'signIn.toGoOn', need: TO_GO_ON, ago: HOUR, isInVain: false },
];

/** Cases for every row, by how the row's name begins: the pending call, the evidence, and the next step. */
const CASES: readonly Case[] = [
  { row: 'done', evidence: { token: GOOD, answer: { said: 'done' } }, next: ours('answer') },
  {
    row: 'throttled',
    evidence: { token: GOOD, answer: { said: 'throttled', seconds: 17 } },
    next: { do: 'wait', wait: { for: { seconds: 17 }, lane: 'keeps', why: 'throttled' } },
  },
  {
    row: 'no answer',
    evidence: { token: GOOD, answer: { said: 'nothing' } },
    next: { ...soon(1), becomes: { kind: 'inDoubt', asked: undefined, doubt: SINCE } },
  },
  {
    row: 'no answer',
    state: { kind: 'unsent', asked },
    evidence: { token: GOOD, answer: { said: 'nothing' } },
    now: later(23 * HOUR),
    // The person was signed in for the call, so their 24 hours start over.
    next: {
      ...soon(1),
      becomes: {
        kind: 'inDoubt',
        asked: { ...asked, first: later(23 * HOUR).toISOString() },
        doubt: { since: later(23 * HOUR).toISOString() },
      },
    },
  },
  {
    row: 'no answer',
    state: IN_DOUBT,
    tries: { taken: 3, idle: 0, refused: 0 },
    evidence: { token: GOOD, answer: { said: 'nothing' } },
    next: soon(3),
  },
  {
    row: 'the look shows that the call took effect',
    state: IN_DOUBT,
    evidence: { token: GOOD, look: { saw: 'tookEffect' } },
    next: ours('look'),
  },
  {
    row: 'the look shows that the call took effect',
    evidence: { token: GOOD, answer: refused('maybeDone'), look: { saw: 'tookEffect' } },
    next: ours('look'),
  },
  {
    row: 'the look shows that something else',
    state: IN_DOUBT,
    evidence: { token: GOOD, look: { saw: 'movedOn' } },
    next: others('look'),
  },
  { row: 'the look is inconclusive', state: IN_DOUBT, evidence: { token: GOOD, look: NOTHING }, next: soon(1) },
  {
    row: 'the look is inconclusive',
    state: IN_DOUBT,
    evidence: { token: GOOD, look: { saw: 'nothing', seconds: 9 } },
    next: { do: 'wait', wait: { for: { seconds: 9 }, lane: 'keeps', why: 'throttled' } },
  },
  {
    row: 'the look is inconclusive',
    evidence: { token: GOOD, answer: refused('maybeDone'), look: NOTHING },
    next: { ...soon(1), becomes: { kind: 'inDoubt', asked: undefined, doubt: SINCE } },
  },
  {
    row: 'no answer',
    // A look before this call found nothing, so the time of the first such look is recorded.
    state: IN_DOUBT,
    evidence: { token: GOOD, foundNothing: true, answer: { said: 'nothing' } },
    now: later(60_000),
    next: {
      ...soon(1),
      becomes: { kind: 'inDoubt', asked: undefined, doubt: { since: T0, nothingSince: later(60_000).toISOString() } },
    },
  },
  {
    row: 'no answer',
    state: { kind: 'inDoubt', doubt: { since: T0, nothingSince: T0 } },
    evidence: { token: GOOD, foundNothing: true, answer: { said: 'nothing' } },
    now: later(10 * 60_000),
    // The longer the outcome is unknown, the longer the waits.
    next: { do: 'wait', wait: { for: { seconds: 60 }, lane: 'keeps' } },
  },
  {
    row: 'the look is inconclusive',
    // A call that an earlier release left in doubt has no time in its state.
    state: { kind: 'inDoubt' },
    evidence: { token: GOOD, look: NOTHING },
    now: later(24 * HOUR),
    next: {
      do: 'wait',
      wait: { for: { seconds: 900 }, lane: 'keeps' },
      becomes: { kind: 'inDoubt', asked: undefined, doubt: SINCE },
    },
  },
  ...(
    [
      ['create', 1],
      ['accept', 72],
      ['acceptWithItems', 72],
      ['reject', 1],
      ['withdraw', 1],
      ['cancel', 1],
    ] as const
  ).flatMap(([call, hours]): Case[] => {
    const state: CallState = { kind: 'inDoubt', doubt: { since: T0, nothingSince: T0 } };
    const evidence: Evidence = { token: GOOD, look: { saw: 'notYet' } };
    const half = (hours * HOUR) / 2;
    const seconds = Math.min(half / 10_000, 900);
    return [
      { row: 'nothing was sent', call, state, evidence, now: later(half - 1), next: CALL },
      {
        row: 'looks have found nothing for half',
        call,
        state,
        evidence,
        now: later(half),
        next: { do: 'wait', wait: { for: { seconds }, lane: 'keeps' } },
      },
      {
        row: 'looks have found nothing for as long',
        call,
        state,
        evidence,
        now: later(hours * HOUR),
        next: { do: 'giveBack', because: 'silence', looksOn: true },
      },
      // Nobody could look, so the time does not count.
      {
        row: 'nothing was sent',
        call,
        state: IN_DOUBT,
        evidence,
        now: later(1_000 * HOUR),
        next: CALL,
      },
      {
        row: 'the look is inconclusive',
        call,
        state,
        evidence: { token: GOOD, look: NOTHING },
        now: later(1_000 * HOUR),
        next: { do: 'wait', wait: { for: { seconds: 900 }, lane: 'keeps' } },
      },
    ];
  }),
  ...[
    { evidence: { token: GOOD, right: 'lost' } as const, looksOn: false },
    { state: IN_DOUBT, evidence: { token: GOOD, look: { saw: 'notYet' }, right: 'lost' } as const, looksOn: true },
  ].map(
    ({ looksOn, ...one }): Case => ({
      ...one,
      row: 'the right is lost',
      next: { do: 'giveBack', because: 'rightLost', looksOn },
    }),
  ),
  {
    row: 'the right can not be checked',
    evidence: { token: GOOD, right: 'unknown' },
    next: { ...soon(1, 'right not known'), do: 'waitForRight', tries: { ...FIRST, idle: 1 } },
  },
  {
    row: 'the right can not be checked',
    state: IN_DOUBT,
    evidence: { token: GOOD, look: { saw: 'notYet' }, right: 'unknown' },
    next: { ...soon(1, 'right not known'), do: 'waitForRight' },
  },
  ...[ONE_SAYS, TWO_SAY, OPERATOR_SAYS].flatMap((denials): Case[] => [
    {
      row: 'somebody says that it did not happen',
      state: IN_DOUBT,
      denials,
      evidence: { token: GOOD, look: { saw: 'notYet' } },
      next: DENIED,
    },
    {
      row: 'while the person is away, others see nothing',
      state: IN_DOUBT_AWAY,
      denials,
      evidence: { token: MISSING, others: { saw: 'notYet' } },
      next: DENIED,
    },
    // A look comes before anything that people say.
    { row: 'the call may have taken effect', state: IN_DOUBT, denials, evidence: { token: GOOD }, next: LOOK },
    {
      row: 'while the person is away, look',
      state: IN_DOUBT,
      denials,
      evidence: { token: MISSING },
      next: LOOK_AS_OTHERS,
    },
    {
      row: 'the look shows that the call took effect',
      state: IN_DOUBT,
      denials,
      evidence: { token: GOOD, look: { saw: 'tookEffect' } },
      next: ours('look'),
    },
  ]),
  ...[TWO_SAY, OPERATOR_SAYS].flatMap((denials): Case[] => [
    {
      row: 'two people or the operator say',
      state: IN_DOUBT,
      denials,
      evidence: { token: GOOD, look: NOTHING },
      next: DENIED,
    },
    {
      row: 'two people or the operator say',
      state: IN_DOUBT,
      denials,
      evidence: { token: { is: 'unavailable' } },
      next: DENIED,
    },
    {
      row: 'while the person is away, others see nothing',
      state: IN_DOUBT_AWAY,
      denials,
      evidence: { token: MISSING, others: NOTHING },
      next: DENIED,
    },
  ]),
  // One person's word is not enough where nobody can look.
  {
    row: 'the look is inconclusive',
    state: IN_DOUBT,
    denials: ONE_SAYS,
    evidence: { token: GOOD, look: NOTHING },
    next: soon(1),
  },
  {
    row: 'no token is available',
    state: IN_DOUBT,
    denials: ONE_SAYS,
    evidence: { token: { is: 'unavailable' } },
    next: soon(1, 'no token'),
  },
  {
    row: 'the person was asked, and other participants',
    state: IN_DOUBT_AWAY,
    denials: ONE_SAYS,
    evidence: { token: MISSING, others: NOTHING },
    next: { do: 'wait', wait: minute('keeps') },
  },
  {
    row: 'other participants see that something else',
    state: AWAY,
    evidence: { token: MISSING, others: { saw: 'movedOn' } },
    next: others('others'),
  },
  {
    row: 'other participants see it done, and the call may be ours',
    state: IN_DOUBT_AWAY,
    evidence: { token: MISSING, others: { saw: 'tookEffect' } },
    next: ours('others'),
  },
  {
    row: 'other participants see it done, and the desk never called',
    state: AWAY,
    evidence: { token: MISSING, others: { saw: 'tookEffect' } },
    next: others('others'),
  },
  ...[AWAY, IN_DOUBT_AWAY].flatMap((state): Case[] => [
    {
      row: 'the person stays away for 24 hours',
      state,
      evidence: { token: MISSING, others: { saw: 'notYet' } },
      now: later(24 * HOUR),
      next: { do: 'giveBack', because: 'neverCame', looksOn: state.kind === 'inDoubtAway' },
    },
    {
      row: 'the person was asked, and other participants see nothing new',
      state,
      evidence: { token: MISSING, others: { saw: 'notYet' } },
      now: later(24 * HOUR - 1),
      next: { do: 'wait', wait: minute('keeps') },
    },
    { row: 'while the person is away, look', state, evidence: { token: MISSING }, next: LOOK_AS_OTHERS },
  ]),
  {
    row: 'the person stays away for 24 hours',
    state: AWAY,
    evidence: { token: MISSING, others: NOTHING },
    now: later(24 * HOUR),
    next: { do: 'giveBack', because: 'neverCame', looksOn: false },
  },
  {
    row: 'the person was asked, and other participants see nothing new',
    state: IN_DOUBT_AWAY,
    evidence: { token: MISSING, others: NOTHING },
    // Nobody can see whether the call took effect, so it is never given back.
    now: later(1_000 * HOUR),
    next: { do: 'wait', wait: minute('keeps') },
  },
  {
    row: 'a create that was never sent',
    call: 'create',
    state: AWAY,
    evidence: { token: MISSING },
    now: later(1_000 * HOUR),
    next: { do: 'wait', wait: minute('leaves') },
  },
  {
    row: 'while the person is away, look',
    call: 'create',
    state: IN_DOUBT_AWAY,
    evidence: { token: MISSING },
    next: LOOK_AS_OTHERS,
  },
  {
    row: 'while the person is away, look',
    // The person signed in each time, and each time Partner Center still refused them.
    state: { kind: 'unsent', asked: { ...asked, for: 'signIn.mfa' } },
    evidence: { token: GOOD, answer: { said: 'signIn', signIn: MFA } },
    now: later(24 * HOUR),
    next: LOOK_AS_OTHERS,
  },
  {
    row: 'ask the person',
    evidence: { token: MISSING },
    next: { do: 'askToSignIn', need: TO_GO_ON, sends: 'link', wait: minute('keeps'), becomes: AWAY },
  },
  {
    row: 'ask the person',
    call: 'create',
    evidence: { token: MISSING },
    next: { do: 'askToSignIn', need: TO_GO_ON, sends: 'link', wait: minute('leaves'), becomes: AWAY },
  },
  {
    row: 'ask the person',
    call: 'create',
    state: IN_DOUBT,
    evidence: { token: GOOD, look: { saw: 'nothing', signIn: TO_GO_ON } },
    next: { do: 'askToSignIn', need: TO_GO_ON, sends: 'link', wait: minute('keeps'), becomes: IN_DOUBT_AWAY },
  },
  {
    row: 'ask the person',
    // Nobody saw whether the refused request had already taken effect, so the outcome is unknown.
    evidence: { token: GOOD, answer: refused('maybeDone'), look: { saw: 'nothing', signIn: TO_GO_ON } },
    next: { do: 'askToSignIn', need: TO_GO_ON, sends: 'link', wait: minute('keeps'), becomes: IN_DOUBT_AWAY },
  },
  {
    row: 'ask the person',
    // The person signed in as asked, but the call now needs more.
    state: AWAY,
    evidence: { token: { is: 'missing', signIn: MFA } },
    now: later(60_000),
    next: {
      do: 'askToSignIn',
      need: MFA,
      sends: 'link',
      wait: minute('keeps'),
      becomes: { kind: 'unsentAway', asked: { first: T0, last: later(60_000).toISOString(), for: 'signIn.mfa' } },
    },
  },
  {
    row: 'ask the person',
    // Within an hour, the person gets no second link for the same reason.
    state: { kind: 'unsent', asked },
    evidence: { token: GOOD, answer: { said: 'signIn', signIn: TO_GO_ON } },
    now: later(HOUR - 1),
    next: { do: 'askToSignIn', need: TO_GO_ON, sends: 'nothing', wait: minute('keeps'), becomes: AWAY },
  },
  {
    row: 'ask the person',
    state: { kind: 'unsent', asked },
    evidence: { token: GOOD, answer: { said: 'signIn', signIn: TO_GO_ON } },
    now: later(HOUR),
    next: {
      do: 'askToSignIn',
      need: TO_GO_ON,
      sends: 'link',
      wait: minute('keeps'),
      becomes: { kind: 'unsentAway', asked: { ...asked, last: later(HOUR).toISOString() } },
    },
  },
  ...SIGNED_IN.flatMap(({ after, need, ago = 0, isInVain }): Case[] => {
    const state = { kind: 'unsent', asked: { first: T0, last: T0, for: after, signedIn: later(60_000).toISOString() } };
    const now = later(60_000 + ago);
    return (['create', 'accept'] as const).map((call) => ({
      row: isInVain ? 'the person has just signed in' : 'ask the person',
      call,
      state: state as CallState,
      evidence: { token: GOOD, answer: { said: 'signIn', signIn: need } },
      now,
      next: isInVain
        ? { do: 'giveBack', because: 'signInRefused', looksOn: false }
        : {
            do: 'askToSignIn',
            need,
            sends: 'link',
            wait: minute(call === 'create' ? 'leaves' : 'keeps'),
            becomes: { kind: 'unsentAway', asked: { first: T0, last: now.toISOString(), for: need.key } },
          },
    }));
  }),
  {
    row: 'the person has just signed in',
    state: { kind: 'inDoubt', asked: { ...asked, signedIn: T0 }, doubt: SINCE },
    evidence: { token: GOOD, foundNothing: true, answer: { said: 'signIn', signIn: TO_GO_ON } },
    next: { do: 'giveBack', because: 'signInRefused', looksOn: true },
  },
  {
    row: 'ask the person',
    // Nobody can look, so the decision is not given back. The person hears of the refusal once.
    state: { kind: 'inDoubt', asked: { ...asked, signedIn: T0 }, doubt: SINCE },
    evidence: { token: GOOD, look: { saw: 'nothing', signIn: TO_GO_ON } },
    now: later(1_000),
    next: {
      do: 'askToSignIn',
      need: TO_GO_ON,
      sends: 'refusal',
      wait: minute('keeps'),
      becomes: {
        kind: 'inDoubtAway',
        asked: { ...asked, last: later(1_000).toISOString() },
        doubt: SINCE,
      },
    },
  },
  { row: 'refused in a way', evidence: { token: GOOD, answer: refused('maybeDone') }, next: LOOK },
  { row: 'refused in a way', state: IN_DOUBT, evidence: { token: GOOD, answer: refused('busy') }, next: LOOK },
  {
    row: 'the obstacle may be',
    evidence: { token: GOOD, answer: refused('busy'), look: { saw: 'notYet' } },
    next: { ...soon(1, 'a code'), tries: { ...FIRST, refused: 1 } },
  },
  {
    row: 'the obstacle may be',
    state: IN_DOUBT,
    tries: { taken: 9, idle: 0, refused: 4 },
    evidence: { token: GOOD, answer: refused('maybeDone'), look: { saw: 'notYet' } },
    next: { ...soon(5, 'a code'), tries: { taken: 9, idle: 0, refused: 5 } },
  },
  { row: 'refused in a way', evidence: { token: GOOD, answer: refused('failed') }, next: LOOK },
  ...(
    [
      [0, 15],
      [1, 30],
      [2, 60],
    ] as const
  ).map(
    ([before, seconds]): Case => ({
      row: 'Partner Center had an error of its own',
      tries: { ...FIRST, refused: before },
      evidence: { token: GOOD, answer: refused('failed'), look: { saw: 'notYet' } },
      next: {
        do: 'wait',
        wait: { for: { seconds }, lane: 'keeps', why: 'a code' },
        tries: { ...FIRST, refused: before + 1 },
      },
    }),
  ),
  {
    row: 'the look shows that the call took effect',
    evidence: { token: GOOD, answer: refused('failed'), look: { saw: 'tookEffect' } },
    next: ours('look'),
  },
  {
    row: 'the look is inconclusive',
    tries: { taken: 4, idle: 0, refused: 3 },
    evidence: { token: GOOD, answer: refused('failed'), look: NOTHING },
    next: { ...soon(4), becomes: { kind: 'inDoubt', asked: undefined, doubt: SINCE } },
  },
  {
    row: 'refused: give the decision back',
    tries: { taken: 4, idle: 0, refused: 3 },
    evidence: { token: GOOD, answer: refused('failed'), look: { saw: 'notYet' } },
    next: { do: 'giveBack', because: 'refused', keepsChoice: false, looksOn: true },
  },
  {
    row: 'refused: give the decision back',
    tries: { taken: 9, idle: 8, refused: 5 },
    evidence: { token: GOOD, answer: refused('busy'), look: { saw: 'notYet' } },
    next: { do: 'giveBack', because: 'refused', keepsChoice: false, looksOn: true },
  },
  {
    row: 'refused: give the decision back',
    evidence: { token: GOOD, answer: refused('maybeDone'), look: { saw: 'notYet' } },
    next: { do: 'giveBack', because: 'refused', keepsChoice: false, looksOn: true },
  },
  {
    row: 'refused: give the decision back',
    evidence: { token: GOOD, answer: refused('no') },
    next: { do: 'giveBack', because: 'refused', keepsChoice: false, looksOn: false },
  },
  {
    row: 'refused: give the decision back',
    evidence: { token: GOOD, answer: refused('notThem') },
    next: { do: 'giveBack', because: 'refused', keepsChoice: true, looksOn: false },
  },
  {
    row: 'no token is available',
    tries: { taken: 2, idle: 1, refused: 0 },
    evidence: { token: { is: 'unavailable' } },
    next: { ...soon(2, 'no token'), tries: { taken: 2, idle: 2, refused: 0 } },
  },
  {
    row: 'no token is available',
    // The previous try may have made the call, so from now on the outcome is unknown.
    tries: { taken: 2, idle: 0, refused: 0 },
    evidence: { token: { is: 'unavailable' } },
    next: soon(2, 'no token'),
  },
  {
    row: 'the person is back',
    state: AWAY,
    evidence: { token: GOOD },
    next: { do: 'wait', wait: { for: { seconds: 0 }, lane: 'leaves' }, becomes: { kind: 'unsent', asked } },
  },
  {
    row: 'the person is back',
    state: IN_DOUBT_AWAY,
    evidence: { token: GOOD },
    next: {
      do: 'wait',
      wait: { for: { seconds: 0 }, lane: 'keeps' },
      becomes: { kind: 'inDoubt', asked, doubt: SINCE },
    },
  },
  { row: 'the call may have taken effect', state: IN_DOUBT, evidence: { token: GOOD }, next: LOOK },
  {
    row: 'the call may have taken effect',
    tries: { taken: 2, idle: 0, refused: 0 },
    evidence: { token: GOOD },
    next: LOOK,
  },
  { row: 'nothing was sent', evidence: { token: GOOD }, next: CALL },
  { row: 'nothing was sent', tries: { taken: 4, idle: 3, refused: 0 }, evidence: { token: GOOD }, next: CALL },
  { row: 'nothing was sent', state: IN_DOUBT, evidence: { token: GOOD, look: { saw: 'notYet' } }, next: CALL },
];

describe('The next step of a pending call', () => {
  for (const { row, call = 'accept', state = UNSENT, tries = FIRST, denials, evidence, now = NOW, next } of CASES) {
    it(`${row} … (${call}, ${state.kind}, ${JSON.stringify(evidence)})`, () => {
      deepEqual(nextStep(pending({ call, state, denials }), tries, evidence, now), next);
    });
  }

  it('has a case here for every row of the table, and no row twice', () => {
    const names = ROWS.map(({ name }) => name);
    equal(new Set(names).size, names.length);
    deepEqual(
      names.filter((name) => !CASES.some(({ row }) => name.startsWith(row))),
      [],
    );
    for (const { row } of CASES) equal(names.filter((name) => name.startsWith(row)).length, 1, row);
  });
});

/** Everything that the outside may answer. */
const TOKENS: readonly Evidence['token'][] = [GOOD, { is: 'unavailable' }, MISSING, { is: 'missing', signIn: MFA }];
const ANSWERS: readonly Said[] = [
  { said: 'done' },
  { said: 'throttled', seconds: 30 },
  { said: 'nothing' },
  { said: 'signIn', signIn: TO_GO_ON },
  { said: 'signIn', signIn: MFA },
  ...(['busy', 'maybeDone', 'failed', 'notThem', 'no'] as const).map(refused),
];
const SEEN: readonly Seen[] = [
  { saw: 'tookEffect' },
  { saw: 'notYet' },
  { saw: 'movedOn' },
  NOTHING,
  { saw: 'nothing', seconds: 30 },
  { saw: 'nothing', signIn: TO_GO_ON },
  { saw: 'nothing', signIn: MFA },
];
const STATES: readonly CallState[] = [
  UNSENT,
  { kind: 'unsent', asked },
  AWAY,
  { kind: 'unsentAway', asked: { ...asked, for: 'signIn.mfa' } },
  IN_DOUBT,
  { kind: 'inDoubt', doubt: { since: T0, nothingSince: T0 } },
  { kind: 'inDoubt', asked },
  IN_DOUBT_AWAY,
];
const CALLS: readonly CallName[] = ['create', 'accept', 'acceptWithItems', 'reject', 'withdraw', 'cancel'];
const TRIES: readonly Tries[] = [
  FIRST,
  { taken: 2, idle: 1, refused: 0 },
  { taken: 2, idle: 0, refused: 0 },
  { taken: 9, idle: 0, refused: 5 },
];
const TIMES = [NOW, later(HOUR), later(24 * HOUR), later(1_000 * HOUR)];

interface Run {
  readonly call: CallName;
  readonly state: CallState;
  readonly tries: Tries;
  readonly now: Date;
  /** The evidence before each step, and the step that the desk took. */
  readonly steps: readonly { readonly evidence: Evidence; readonly step: NextStep }[];
}

/** Every possible run: from each state, with every evidence at each step, to the last step. */
function everyRun(): Run[] {
  const runs: Run[] = [];
  for (const call of CALLS)
    for (const state of STATES)
      for (const tries of TRIES)
        for (const now of TIMES)
          for (const token of TOKENS) follow({ call, state, tries, now, steps: [] }, { token }, runs);
  return runs;
}

function follow(run: Run, evidence: Evidence, runs: Run[]): void {
  const step = nextStep(pending({ call: run.call, state: run.state }), run.tries, evidence, run.now);
  const further: Run = { ...run, steps: [...run.steps, { evidence, step }] };
  ok(further.steps.length < 7, 'a run ends');
  if (step.do === 'call') for (const answer of ANSWERS) follow(further, { token: evidence.token, answer }, runs);
  else if (step.do === 'look' && step.as === 'person')
    for (const look of SEEN) follow(further, { ...evidence, look }, runs);
  else if (step.do === 'look') for (const seen of SEEN) follow(further, { ...evidence, others: seen }, runs);
  else runs.push(further);
}

describe('Every run of a pending call', () => {
  const runs = everyRun();
  const last = ({ steps }: Run) => steps.at(-1)?.step;
  const mayBeMade = ({ state, tries }: Run) => state.kind === 'unsent' && tries.taken > tries.idle + 1;
  const inDoubt = (run: Run) => run.state.kind.startsWith('inDoubt') || mayBeMade(run);
  const becomes = (run: Run) => {
    const step = last(run);
    return step !== undefined && 'becomes' in step ? step.becomes : undefined;
  };
  const each = (promise: (run: Run) => boolean, of: (run: Run) => boolean = () => true) => {
    const those = runs.filter(of);
    ok(those.length > 0, 'there are such runs');
    const broken = those.find((run) => !promise(run));
    equal(broken, undefined, JSON.stringify(broken));
  };

  it('calls once at most (promise 1)', () => {
    each(({ steps }) => steps.filter(({ step }) => step.do === 'call').length <= 1);
  });

  it('never calls while the outcome is unknown, unless a look has just shown that it did not take effect (promise 1)', () => {
    const looked = ({ steps }: Run) =>
      steps.every(({ step, evidence }) => step.do !== 'call' || evidence.look?.saw === 'notYet');
    each(looked, inDoubt);
  });

  it('never calls without a token, nor while the person is away', () => {
    each(({ steps, state }) =>
      steps.every(
        ({ step, evidence }) => step.do !== 'call' || (evidence.token.is === 'good' && !state.kind.endsWith('Away')),
      ),
    );
  });

  it('never takes an outcome that is unknown for one that was never sent (promise 3)', () => {
    each((run) => becomes(run)?.kind.startsWith('inDoubt') ?? true, inDoubt);
  });

  it('is in doubt after every call whose answer was lost (promise 3)', () => {
    const isLost = ({ steps }: Run) => steps.some(({ evidence }) => evidence.answer?.said === 'nothing');
    each((run) => (becomes(run) ?? run.state).kind === 'inDoubt', isLost);
  });

  it('keeps the MS-RequestId of the decision, whatever becomes of the call (promise 3)', () => {
    each((run) => {
      const state = becomes(run);
      const before = transfer('traditional', { pending: pending({ call: run.call, state: run.state }) });
      return state === undefined || callStands(before, T0, state).pending?.requestId === before.pending?.requestId;
    });
  });

  it('says when it goes on, in seconds that end (promise 2)', () => {
    each((run) => {
      const step = last(run);
      if (step === undefined || !('wait' in step)) return step?.do === 'settle' || step?.do === 'giveBack';
      return 'tries' in step.wait.for ? step.wait.for.tries >= 1 : step.wait.for.seconds <= 900;
    });
  });

  it('gives a decision back when its person was away for 24 hours, unless the outcome may be ours (promise 3)', () => {
    const isOver = ({ steps, now, call, state }: Run) =>
      now >= later(24 * HOUR) &&
      steps[0]?.evidence.token === MISSING &&
      state.kind.endsWith('Away') &&
      call !== 'create';
    each((run) => {
      const step = last(run);
      const seen = run.steps.at(-1)?.evidence.others?.saw;
      const mayBeOurs = run.state.kind === 'inDoubtAway' && seen === 'nothing';
      return mayBeOurs ? step?.do === 'wait' : step?.do === 'giveBack' || step?.do === 'settle';
    }, isOver);
  });

  it('gives no decision back for want of its person while they still have time', () => {
    const isEarly = ({ now }: Run) => now < later(24 * HOUR);
    each(
      (run) =>
        !(
          last(run)?.do === 'giveBack' &&
          'because' in (last(run) ?? {}) &&
          (last(run) as { because: string }).because === 'neverCame'
        ),
      isEarly,
    );
  });

  it('is given back or settled for a reason only: no decision ends for what nobody said', () => {
    each(({ steps }) => {
      const end = steps.at(-1);
      if (end?.step.do !== 'settle') return true;
      const { by, found } = end.step;
      if (by === 'answer') return end.evidence.answer?.said === 'done';
      const saw = end.evidence[by]?.saw;
      return saw === found || (by === 'others' && saw === 'tookEffect');
    });
  });

  it('leaves a create that was never sent to be withdrawn, while the person is away', () => {
    const isWaiting = (run: Run) => run.call === 'create' && becomes(run)?.kind === 'unsentAway';
    each((run) => {
      const state = becomes(run);
      return state !== undefined && isUnsent({ pending: pending({ call: 'create', as: ALVA, state }) });
    }, isWaiting);
    // While the outcome is unknown, the transfer can't be withdrawn as unsent.
    equal(isUnsent({ pending: pending({ call: 'create', as: ALVA, state: IN_DOUBT_AWAY }) }), false);
    equal(isUnsent({ pending: pending({ call: 'accept', as: BO, state: AWAY }) }), false);
  });

  it('never lets a create in doubt leave its lane, where one that looks alike waits for its outcome', () => {
    each((run) => {
      const step = last(run);
      return step === undefined || !('wait' in step) || step.wait.lane === 'keeps';
    }, inDoubt);
  });
});
