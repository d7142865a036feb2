import fc from 'fast-check';
import type { Place } from '../../src/store/store.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import {
  begin,
  click,
  decidableOf,
  decide,
  followLink,
  type History,
  inDoubtOf,
  portal,
  transferOf,
  type,
  unsentOf,
} from './deeds.ts';
import { type Kind, MANAGERS, mayDecide, type Verb, type Who } from './life.ts';
import { CHANNEL, chatOf, EVERYBODY, named, PERSON, whoIs } from './people.ts';
import { type Request, transferIn } from './requests.ts';
import { waitsForNoTwin } from './waits.ts';

/** fast-check's model is an empty object. What happened is in `History`, and `promises.ts` checks it. */
export type Command = fc.AsyncCommand<object, History>;

class Step implements Command {
  readonly #name: string;
  readonly #run: (history: History) => Promise<void>;

  constructor(name: string, run: (history: History) => Promise<void>) {
    this.#name = name;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  run(_: object, history: History): Promise<void> {
    return this.#run(history);
  }

  toString(): string {
    return this.#name;
  }

  [fc.toStringMethod](): string {
    return this.#name;
  }
}

/** A person, or the first or second person who may decide about a transfer. */
type Anybody = Who | 'who may' | 'the other who may';

const which = fc.nat(3);
const replica = fc.nat(1);
const who = fc.constantFrom(...EVERYBODY);
/** Mostly people who may decide, because other people's clicks change nothing. */
const decider = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Anybody>('who may', 'who may', 'who may', 'who may', 'the other who may') },
  { weight: 1, arbitrary: fc.constantFrom<Anybody>('morgan', 'sam', 'riley', 'noor') },
  { weight: 1, arbitrary: who },
);
const someone = fc.oneof({ weight: 4, arbitrary: fc.constantFrom<Who>('morgan', 'sam', 'riley', 'noor') }, who);
/** The decision to make in each commerce. Together the pairs cover every call; a new-commerce reject makes none. */
type Wish = Readonly<Record<Kind, Verb>>;
const wish = fc.constantFrom<Wish[]>(
  ...Array<Wish>(10).fill({ traditional: 'approve', newCommerce: 'approve' }),
  ...Array<Wish>(5).fill({ traditional: 'reject', newCommerce: 'approve' }),
  { traditional: 'withdraw', newCommerce: 'approve' },
  { traditional: 'reject', newCommerce: 'withdraw' },
  ...Array<Wish>(2).fill({ traditional: 'withdraw', newCommerce: 'withdraw' }),
  { traditional: 'withdraw', newCommerce: 'reject' },
);
const verb = fc.constantFrom<Verb>('approve', 'reject', 'withdraw');
const elsewhere = fc.constantFrom<Verb | 'nothing'>('nothing', 'approve', 'reject', 'withdraw');
const where = fc.constantFrom<('channel' | Who)[]>('channel', 'channel', 'riley', 'noor', 'alex', 'sam');
const way = fc.constantFrom('clicks', 'clicks', 'clicks', 'clicks', 'types', 'gives no reason and clicks');

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    fc.tuple(which, replica).map(([number, at]) => submitting(number, at)),
    {
      weight: 32,
      arbitrary: fc.tuple(decider, wish, which, way, replica).map((args) => deciding(...args)),
    },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.array(decider, { minLength: 2, maxLength: 3 }), wish, which)
        .map((args) => together(...args)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(someone, which, fc.boolean(), replica).map((args) => denying(...args)),
    },
    fc.tuple(fc.nat(9), replica).map((args) => again(...args)),
    fc.tuple(fc.nat(2), replica).map((args) => resending(...args)),
    fc.tuple(verb, which).map((args) => inThePortal(...args)),
    fc.tuple(someone, fc.constantFrom('is signed out', 'types sign out'), replica).map((args) => signingOut(...args)),
    fc.tuple(decider, which, decider, replica).map((args) => handingOver(...args)),
    fc.tuple(where, fc.boolean(), replica).map((args) => removing(...args)),
    fc.tuple(where, replica).map((args) => installing(...args)),
    fc.tuple(someone, replica).map((args) => signingIn(...args)),
    fc.constantFrom(1, 5, 20, 61, 7_200, 31 * 86_400).map(passing),
    { weight: 2, arbitrary: which.map(submittingTwins) },
    fc.tuple(someone, which, replica).map((args) => submittingAnothers(...args)),
    fc.tuple(decider, wish, which, verb, fc.boolean()).map((args) => againstThePortal(...args)),
    fc.tuple(decider, which, fc.boolean()).map((args) => takingBack(...args)),
    { weight: 2, arbitrary: fc.tuple(decider, wish, which, elsewhere, replica).map((args) => leaving(...args)) },
    { weight: 2, arbitrary: fc.tuple(which, decider, fc.boolean()).map((args) => submittingAndLeaving(...args)) },
    fc.tuple(replica, fc.constantFrom(61, 7_200)).map((args) => freezing(...args)),
    {
      weight: 2,
      arbitrary: fc.tuple(decider, wish, which, fc.nat(30), replica).map((args) => freezingMidway(...args)),
    },
    replica.map(sleeping),
    fc.constant(waking()),
    fc.tuple(replica, fc.constantFrom('killed' as const, 'givenBack' as const)).map((args) => restarting(...args)),
  ),
  { minLength: 3, maxLength: 12, size: 'max' },
);

/** Has the creator's managers approve requests, so that the counterparty can decide them, before any trouble starts. */
export async function openRequests(history: History, numbers: readonly number[]): Promise<void> {
  const { stage } = history;
  for (const number of numbers) {
    await submitting(number, 0).run({}, history);
    await stage.idle();
    for (const who of MANAGERS) {
      const draft = await stage.store.drafts.find(stage.requests[number]?.draftId ?? '');
      const transfer = await stage.store.transfers.find(draft?.submittedAs ?? '');
      if (transfer === undefined || transfer.status !== 'awaitingApproval') break;
      if (!may(who, 'approve', transfer)) continue;
      decide(history, 0, who, 'approve', transfer, 'clicks');
      await stage.idle();
    }
  }
}

/** Every history begins with a command that has an effect. */
export const opening: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(which, replica, fc.boolean()).map((args) => submitting(...args)),
  fc.tuple(decider, wish, which, way, replica).map((args) => deciding(...args)),
);

function submitting(number: number, at: number, comesThrough = false): Step {
  return new Step(`${number} is submitted${comesThrough ? ' and gets where it can' : ''}`, async (history) => {
    const request = history.stage.requests[number];
    if (request === undefined) return;
    begin(history, at, request.owner, (turn) => click(turn, 'draft.submit', { draftId: request.draftId }));
    if (!comesThrough) return;
    await history.stage.idle();
    await history.stage.pass(10);
    await history.stage.idle();
  });
}

/** Submits two requests that may look alike at Partner Center. */
function submittingTwins(number: number): Step {
  const twins = number % 2 === 0 ? [0, 1] : [2, 3];
  return new Step(`${twins.join(' and ')} are submitted at once`, async (history) => {
    for (const twin of twins) await submitting(twin, twin).run({}, history);
  });
}

function submittingAnothers(person: Who, number: number, at: number): Step {
  return new Step(`${person} submits ${number}, which anybody may have begun`, async (history) => {
    const request = history.stage.requests[number];
    if (request === undefined) return;
    begin(history, at, person, (turn) => click(turn, 'draft.submit', { draftId: request.draftId }));
  });
}

function deciding(person: Anybody, wish: Wish, number: number, how: string, at: number): Step {
  return new Step(`${person} ${how} ${inWords(wish)} on ${number}`, async (history) => {
    const transfer = await (number < 3 ? decidableOf : transferOf)(history.stage, number);
    if (transfer === undefined) return;
    const what = wish[transfer.commerce];
    decide(history, at, meant(person, what, transfer), what, transfer, how);
  });
}

function together(people: readonly Anybody[], wish: Wish, number: number): Step {
  return new Step(`${people.join(' and ')} click ${inWords(wish)} on ${number} at once`, async (history) => {
    const transfer = await decidableOf(history.stage, number);
    if (transfer === undefined) return;
    const what = wish[transfer.commerce];
    for (const [at, person] of people.entries())
      decide(history, at, meant(person, what, transfer), what, transfer, 'clicks');
  });
}

/** Says that a call in doubt did not happen, whether or not that is true; perhaps a second person says so too. */
function denying(person: Who, number: number, isSeconded: boolean, at: number): Step {
  const people = isSeconded ? 'and everybody else' : 'alone';
  return new Step(`${person} says (${people}) that ${number} did not happen`, async (history) => {
    const transfer = await inDoubtOf(history.stage, number);
    if (transfer === undefined) return;
    const data = { transferId: transfer.id, reason: 'not there' };
    for (const who of isSeconded ? MANAGERS : [person])
      begin(history, at, who, (turn) => click(turn, 'transfer.giveBack', data));
  });
}

function again(number: number, at: number): Step {
  return new Step(`the person does ${number} again`, async (history) => {
    const before = history.done[number];
    if (before === undefined || !('turn' in before.inbound)) return;
    const { inbound } = before;
    begin(history, at, before.who, (turn) => ({ ...inbound, turn: { ...turn, place: inbound.turn.place } }));
  });
}

/** Teams resends only messages. A person must repeat a click that was not answered. */
function resending(number: number, at: number): Step {
  return new Step(`Teams sends the last message but ${number} again`, async (history) => {
    const before = history.done.filter(({ inbound }) => inbound.kind === 'message').at(-1 - number);
    if (before !== undefined) begin(history, at, before.who, () => before.inbound);
  });
}

function inThePortal(what: Verb, number: number): Step {
  return new Step(`${number} is decided in the portal: ${what}`, async ({ stage }) => {
    const transfer = await transferOf(stage, number);
    if (transfer !== undefined) await portal(stage, what, transfer.id);
  });
}

/** A click while somebody decides in the portal, or hours after that, once the desk has looked at the transfer. */
function againstThePortal(person: Anybody, wish: Wish, number: number, elsewhere: Verb, isLater: boolean): Step {
  const when = isLater ? 'hours after' : 'while';
  return new Step(
    `${person} clicks ${inWords(wish)} on ${number} ${when} the portal does ${elsewhere}`,
    async (history) => {
      const { stage } = history;
      const transfer = await decidableOf(stage, number);
      if (transfer === undefined) return;
      if (isLater) {
        await stage.idle();
        await portal(stage, elsewhere, transfer.id);
        await stage.pass(7_200);
      } else {
        stage.begin('the portal', 0, async () => {
          await stage.aWhile();
          await portal(stage, elsewhere, transfer.id);
        });
      }
      const what = wish[transfer.commerce];
      decide(history, 0, meant(person, what, transfer), what, transfer, 'clicks');
    },
  );
}

/** Withdraws a request that waits for its requester to sign in, possibly while they sign in. */
function takingBack(person: Anybody, number: number, signsIn: boolean): Step {
  const meanwhile = signsIn ? ' while its requester signs in' : '';
  return new Step(`${person} takes ${number} back${meanwhile}`, async (history) => {
    const { stage } = history;
    const transfer = await unsentOf(stage, number);
    if (transfer === undefined) return;
    if (signsIn) followLink(history, whoIs(transfer.requester), 0);
    stage.begin('after a while', 1, async () => {
      await stage.aWhile();
      decide(history, 1, meant(person, 'withdraw', transfer), 'withdraw', transfer, 'clicks');
    });
  });
}

/** Entra ends the session of the person who decided, before the desk makes the call. Then somebody may decide in the portal. */
function leaving(person: Anybody, wish: Wish, number: number, elsewhere: Verb | 'nothing', at: number): Step {
  const name = `${person} clicks ${inWords(wish)} on ${number} and is signed out; the portal does ${elsewhere}`;
  return new Step(name, async (history) => {
    const { stage } = history;
    const transfer = await decidableOf(stage, number);
    if (transfer === undefined) return;
    const what = wish[transfer.commerce];
    const decider = meant(person, what, transfer);
    decide(history, at, decider, what, transfer, 'clicks', () => stage.standIns.signOut(decider));
    await stage.idle();
    if (elsewhere !== 'nothing') await portal(stage, elsewhere, transfer.id);
    for (let look = 0; look < 2; look++) {
      await stage.pass(61);
      await stage.idle();
    }
  });
}

/**
 * Submits a request whose requester is then signed out. Meanwhile, its twin must not wait. Later the requester comes back,
 * possibly while somebody takes the request back.
 */
function submittingAndLeaving(number: number, person: Anybody, isTakenBack: boolean): Step {
  const end = isTakenBack ? ` and is taken back by ${person}` : '';
  return new Step(`${number} is submitted, waits for its requester${end}`, async (history) => {
    const { stage } = history;
    const [request, twin] = [stage.requests[number], stage.requests[number % 2 === 0 ? number + 1 : number - 1]];
    if (request === undefined || twin === undefined) return;
    const submit = ({ owner, draftId }: Request, then?: () => void) =>
      begin(history, 0, owner, (turn) => click(turn, 'draft.submit', { draftId }), then);
    submit(request, () => stage.standIns.signOut(request.owner));
    await stage.idle();
    stage.standIns.signIn(twin.owner);
    submit(twin);
    await stage.idle();
    await waitsForNoTwin(history, request, twin);
    if (!isTakenBack) return;
    const transfer = await transferIn(stage.store, request);
    if (transfer === undefined) return;
    followLink(history, request.owner, 0);
    stage.begin('after a while', 1, async () => {
      await stage.aWhile();
      decide(history, 1, meant(person, 'withdraw', transfer), 'withdraw', transfer, 'clicks');
    });
  });
}

/** Entra ends the session, or the person signs out at the desk. */
function signingOut(person: Who, how: string, at: number): Step {
  return new Step(`${person} ${how}`, async (history) => {
    if (how === 'types sign out') type(history, at, person, 'sign out');
    else history.stage.standIns.signOut(person);
  });
}

function handingOver(person: Anybody, number: number, to: Anybody, at: number): Step {
  return new Step(`${person} hands ${number} to ${to}`, async (history) => {
    const transfer = await transferOf(history.stage, number);
    if (transfer === undefined) return;
    const { userId } = PERSON[meant(to, 'approve', transfer)];
    type(history, at, meant(person, 'approve', transfer), `assign ${transfer.ref} to ${userId}`);
  });
}

/** Removes the bot. `isTold`: Teams reaches the desk to say so. */
function removing(from: 'channel' | Who, isTold: boolean, at: number): Step {
  return new Step(`the bot is removed from ${from}${isTold ? '' : ', unheard'}`, async (history) => {
    const place = placeOf(from);
    history.stage.standIns.closed.add(place.conversationId);
    if (from !== 'channel') history.left.add(from);
    if (isTold) begin(history, at, 'morgan', () => ({ kind: 'removed', place }));
  });
}

/** Installs the bot. In the channel, Morgan does so and binds the channel for the desk cards again. */
function installing(into: 'channel' | Who, at: number): Step {
  return new Step(`the bot is installed in ${into}`, async (history) => {
    const place = placeOf(into);
    const person = into === 'channel' ? 'morgan' : into;
    history.stage.standIns.closed.delete(place.conversationId);
    begin(history, at, person, (turn) => ({ kind: 'installed', turn: { ...turn, place } }));
    if (into === 'channel') type(history, at, person, 'use this channel', place);
  });
}

function inWords({ traditional, newCommerce }: Wish): string {
  return traditional === newCommerce ? traditional : `${traditional} (${newCommerce} in new commerce)`;
}

function meant(person: Anybody, verb: Verb, transfer: Transfer): Who {
  if (person !== 'who may' && person !== 'the other who may') return person;
  const approved = verb === 'approve' ? transfer.decisions.map(({ by }) => named(by.name)) : [];
  const able = EVERYBODY.filter((who) => may(who, verb, transfer) && !approved.includes(who));
  return able[person === 'who may' ? 0 : 1] ?? able[0] ?? whoIs(transfer.requester);
}

function may(who: Who, verb: Verb, { status, commerce, requester }: Transfer): boolean {
  const stage = status === 'awaitingApproval' ? 'unsent' : 'sent';
  return mayDecide(who, verb, stage, { kind: commerce, requester: whoIs(requester) });
}

function placeOf(where: 'channel' | Who): Place {
  return where === 'channel' ? CHANNEL : chatOf(where);
}

function signingIn(person: Who, at: number): Step {
  return new Step(`${person} signs in`, async (history) => void followLink(history, person, at));
}

/** Lets time pass. If it is longer than a call may take, it passes between calls. */
function passing(seconds: number): Step {
  return new Step(`${seconds} s pass`, async ({ stage }) => {
    if (seconds > 20) await stage.idle();
    await stage.pass(seconds);
  });
}

/** Suspends a desk and resumes it. Its unfinished work continues as if no time had passed. */
function freezing(at: number, seconds: number): Step {
  return new Step(`desk ${at} is frozen for ${seconds} s`, async ({ stage }) => {
    stage.sleep(at);
    await stage.pass(seconds);
    stage.wake();
  });
}

/** A desk freezes while it handles a click or makes the call. Another desk may take over the work before it goes on. */
function freezingMidway(person: Anybody, wish: Wish, number: number, turns: number, at: number): Step {
  const name = `${person} clicks ${inWords(wish)} on ${number}, and desk ${at} freezes ${turns} turns later, for 61 s`;
  return new Step(name, async (history) => {
    const { stage } = history;
    const transfer = await decidableOf(stage, number);
    if (transfer === undefined) return;
    const what = wish[transfer.commerce];
    decide(history, at, meant(person, what, transfer), what, transfer, 'clicks');
    await stage.give(turns);
    stage.sleep(at);
    await stage.pass(61);
    await stage.idle();
    stage.wake();
  });
}

function sleeping(at: number): Step {
  return new Step(`desk ${at} freezes`, async ({ stage }) => stage.sleep(at));
}

function waking(): Step {
  return new Step('every desk that froze goes on', async ({ stage }) => stage.wake());
}

function restarting(at: number, how: 'killed' | 'givenBack'): Step {
  return new Step(`desk ${at} restarts (${how})`, ({ stage }) => stage.restart(at, how));
}
