import fc from 'fast-check';
import type { Place } from '../../src/store/store.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { begin, click, decide, followLink, type History, portal, transferOf, type } from './deeds.ts';
import { deciders, type Verb, type Who } from './life.ts';
import { CHANNEL, chatOf, EVERYBODY, PERSON, whoIs } from './people.ts';

/** fast-check's model is only what has been begun; what has to be true of it is said in `promises.ts`. */
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

/** Somebody, or one of the two managers whose decision a transfer awaits. */
type Anybody = Who | 'its manager' | 'its other manager';

const which = fc.nat(3);
const replica = fc.nat(1);
const who = fc.constantFrom(...EVERYBODY);
/** Those who may do something come up more often. */
const decider = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Anybody>('its manager', 'its other manager') },
  { weight: 2, arbitrary: fc.constantFrom<Anybody>('morgan', 'sam', 'riley', 'noor') },
  who,
);
const someone = fc.oneof({ weight: 4, arbitrary: fc.constantFrom<Who>('morgan', 'sam', 'riley', 'noor') }, who);
const verb = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Verb>('approve') },
  fc.constantFrom<Verb>('reject', 'withdraw'),
);
const where = fc.constantFrom<('channel' | Who)[]>('channel', 'channel', 'riley', 'noor', 'alex', 'sam');
const way = fc.constantFrom('clicks', 'clicks', 'types', 'gives no reason and clicks');

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    fc.tuple(which, replica).map(([number, at]) => submitting(number, at)),
    fc.tuple(decider, verb, which, way, replica).map((args) => deciding(...args)),
    fc.tuple(decider, verb, which, way, replica).map((args) => deciding(...args)),
    fc.tuple(fc.array(decider, { minLength: 2, maxLength: 3 }), verb, which).map((args) => together(...args)),
    fc.tuple(fc.nat(9), replica).map((args) => again(...args)),
    fc.tuple(fc.nat(2), replica).map((args) => resending(...args)),
    fc.tuple(verb, which).map((args) => inThePortal(...args)),
    fc.tuple(someone, fc.constantFrom('is signed out', 'types sign out'), replica).map((args) => signingOut(...args)),
    fc.tuple(decider, which, decider, replica).map((args) => handingOver(...args)),
    fc.tuple(where, fc.boolean(), replica).map((args) => removing(...args)),
    fc.tuple(where, replica).map((args) => installing(...args)),
    fc.tuple(someone, replica).map((args) => signingIn(...args)),
    fc.constantFrom(1, 5, 20, 61, 7_200, 31 * 86_400).map(passing),
    fc.tuple(someone, which, replica).map((args) => submittingAnothers(...args)),
    fc.tuple(decider, verb, which, verb, fc.boolean()).map((args) => againstThePortal(...args)),
    fc.tuple(decider, which, fc.boolean()).map((args) => takingBack(...args)),
    fc.tuple(replica, fc.constantFrom(61, 7_200)).map((args) => freezing(...args)),
    replica.map(sleeping),
    fc.constant(waking()),
    fc.tuple(replica, fc.constantFrom('killed' as const, 'givenBack' as const)).map((args) => restarting(...args)),
  ),
  { maxLength: 12, size: 'max' },
);

/** Every history begins with a request that is sent, or nothing would come of most. */
export const opening: fc.Arbitrary<Command> = fc.tuple(which, replica, fc.boolean()).map((args) => submitting(...args));

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

function submittingAnothers(person: Who, number: number, at: number): Step {
  return new Step(`${person} submits ${number}, whoever began it`, async (history) => {
    const request = history.stage.requests[number];
    if (request === undefined) return;
    begin(history, at, person, (turn) => click(turn, 'draft.submit', { draftId: request.draftId }));
  });
}

function deciding(person: Anybody, what: Verb, number: number, how: string, at: number): Step {
  return new Step(`${person} ${how} ${what} on ${number}`, async (history) => {
    const transfer = await transferOf(history.stage, number);
    if (transfer !== undefined) decide(history, at, meant(person, transfer), what, transfer, how);
  });
}

function together(people: readonly Anybody[], what: Verb, number: number): Step {
  return new Step(`${people.join(' and ')} click ${what} on ${number} at once`, async (history) => {
    const transfer = await transferOf(history.stage, number);
    if (transfer === undefined) return;
    for (const [at, person] of people.entries()) decide(history, at, meant(person, transfer), what, transfer, 'clicks');
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

/** Only messages are sent again by themselves; a click that was not answered is for the person to repeat. */
function resending(number: number, at: number): Step {
  return new Step(`Teams sends the last message but ${number} again`, async (history) => {
    const before = history.done.filter(({ inbound }) => inbound.kind === 'message').at(-1 - number);
    if (before !== undefined) begin(history, at, before.who, () => before.inbound);
  });
}

function inThePortal(what: Verb, number: number): Step {
  return new Step(`${number} is decided in the portal: ${what}`, async ({ stage }) => portal(stage, what, number));
}

/** A click while the portal decides, or hours after it did, when the desk looks by itself. */
function againstThePortal(person: Anybody, what: Verb, number: number, elsewhere: Verb, isLater: boolean): Step {
  const when = isLater ? 'hours after' : 'while';
  return new Step(`${person} clicks ${what} on ${number} ${when} the portal does ${elsewhere}`, async (history) => {
    const { stage } = history;
    const transfer = await transferOf(stage, number);
    if (transfer === undefined) return;
    if (isLater) {
      await stage.idle();
      await portal(stage, elsewhere, number);
      await stage.pass(7_200);
    } else {
      stage.begin('the portal', 0, async () => {
        await stage.aWhile();
        await portal(stage, elsewhere, number);
      });
    }
    decide(history, 0, meant(person, transfer), what, transfer, 'clicks');
  });
}

/** A request waits for its requester's sign-in; it is taken back, perhaps while they sign in. */
function takingBack(person: Anybody, number: number, signsIn: boolean): Step {
  const meanwhile = signsIn ? ' while its requester signs in' : '';
  return new Step(`${person} takes ${number} back${meanwhile}`, async (history) => {
    const { stage } = history;
    const transfer = await transferOf(stage, number);
    if (transfer === undefined) return;
    if (signsIn) followLink(history, whoIs(transfer.requester), 0);
    stage.begin('after a while', 1, async () => {
      await stage.aWhile();
      decide(history, 1, meant(person, transfer), 'withdraw', transfer, 'clicks');
    });
  });
}

/** By Entra, or because they asked the desk for it. */
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
    const { userId } = PERSON[meant(to, transfer)];
    type(history, at, meant(person, transfer), `assign ${transfer.ref} to ${userId}`);
  });
}

/** Teams tells the desk so, or can't reach it. */
function removing(from: 'channel' | Who, isTold: boolean, at: number): Step {
  return new Step(`the bot is removed from ${from}${isTold ? '' : ', unheard'}`, async (history) => {
    const place = placeOf(from);
    history.stage.standIns.closed.add(place.conversationId);
    if (from !== 'channel') history.left.add(from);
    if (isTold) begin(history, at, 'morgan', () => ({ kind: 'removed', place }));
  });
}

/** Into the channel by Morgan, who wants the desk cards there again. */
function installing(into: 'channel' | Who, at: number): Step {
  return new Step(`the bot is installed in ${into}`, async (history) => {
    const place = placeOf(into);
    const person = into === 'channel' ? 'morgan' : into;
    history.stage.standIns.closed.delete(place.conversationId);
    begin(history, at, person, (turn) => ({ kind: 'installed', turn: { ...turn, place } }));
    if (into === 'channel') type(history, at, person, 'use this channel', place);
  });
}

function meant(person: Anybody, { commerce, status }: Transfer): Who {
  const [first, other] = deciders(status === 'awaitingApproval' ? 'unsent' : 'sent', commerce);
  const who = person === 'its manager' ? first : person === 'its other manager' ? other : person;
  if (who === undefined) throw new Error(`there is not ${person}`);
  return who;
}

function placeOf(where: 'channel' | Who): Place {
  return where === 'channel' ? CHANNEL : chatOf(where);
}

function signingIn(person: Who, at: number): Step {
  return new Step(`${person} signs in`, async (history) => followLink(history, person, at));
}

/** Longer than a call may take, it happens between calls. */
function passing(seconds: number): Step {
  return new Step(`${seconds} s pass`, async ({ stage }) => {
    if (seconds > 20) await stage.idle();
    await stage.pass(seconds);
  });
}

/** Suspended and resumed: what it had begun goes on as if no time had passed. */
function freezing(at: number, seconds: number): Step {
  return new Step(`desk ${at} is frozen for ${seconds} s`, async ({ stage }) => {
    stage.sleep(at);
    await stage.pass(seconds);
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
