import type { ClickAnswer, Inbound, Turn } from '../../src/desk/ports/inbound.ts';
import { choiceOf } from '../../src/transfers/choice.ts';
import { picksItemsOnApprove } from '../../src/transfers/policy.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import type { Verb, Who } from './life.ts';
import { asPerson, CHANNEL, chatOf, PERSON, SUBSCRIPTIONS } from './people.ts';
import type { Stage } from './stage.ts';

/** An action of a person, against which the promises are checked. */
export interface Done {
  readonly who: Who;
  readonly inbound: Inbound;
  readonly crashesBefore: number;
  /** Set once the desk has accepted the action: the answer to a click, or `taken` for a message. */
  answer?: ClickAnswer | 'taken';
}

export interface History {
  readonly stage: Stage;
  readonly done: Done[];
  /** How many followed links continued an interrupted turn. `hurriedWrites`: how many made a write run sooner. */
  resumedTurns: number;
  hurriedWrites: number;
  /** People from whose chat the bot was removed for a while. */
  readonly left: Set<Who>;
}

export function decide(history: History, at: number, person: Who, what: Verb, transfer: Transfer, how: string): void {
  const reason = what === 'reject' && how !== 'gives no reason and clicks' ? 'not now' : undefined;
  if (how === 'types') {
    const text = `${what} ${transfer.ref}${reason === undefined ? '' : ` because ${reason}`}`;
    type(history, at, person, text);
    return;
  }
  const shown = picksItemsOnApprove(transfer) ? { picks: true } : { choice: choiceOf(transfer) };
  const data = { transferId: transfer.id, ...shown, ...(reason !== undefined && { reason }) };
  begin(
    history,
    at,
    person,
    (turn) => click(turn, `transfer.${what}`, data),
    (answer) => release(history, at, person, answer),
  );
}

/** Approving a new-commerce request asks for the line items to release: the person ticks the only one and submits. */
function release(history: History, at: number, person: Who, answer: ClickAnswer): void {
  if (answer.kind !== 'card' || answer.message.kind !== 'draft') return;
  const { draft, draftId } = answer.message;
  if (draft.kind !== 'release' || draft.problem !== undefined) return;
  const next = draft.step === 'review' ? 'submit' : draft.step === 'items' ? 'next' : undefined;
  if (next === undefined) return;
  const picks = { [`pick.${SUBSCRIPTIONS.newCommerce}`]: 'true' };
  begin(
    history,
    at,
    person,
    (turn) => click(turn, `draft.${next}`, next === 'next' ? { draftId, ...picks } : { draftId }),
    (then) => release(history, at, person, then),
  );
}

/** Types a message, by default in the person's own chat. If the bot was removed there, it is installed again. */
export function type(history: History, at: number, person: Who, text: string, place = chatOf(person)): void {
  history.stage.standIns.closed.delete(place.conversationId);
  begin(history, at, person, (turn) => ({ kind: 'message', turn: { ...turn, place }, text }));
}

export async function portal(stage: Stage, what: Verb, number: number): Promise<void> {
  const transfer = await transferOf(stage, number);
  if (transfer?.partnerCenterId === undefined) return;
  const decision = { verb: what, subscriptionIds: [SUBSCRIPTIONS.newCommerce] };
  try {
    stage.standIns.partnerCenter.control.decideElsewhere(transfer.partnerCenterId, decision);
  } catch {
    // The portal refuses a decision that is no longer possible.
  }
}

/** Follows the person's newest link, or signs in without one. */
export function followLink(history: History, person: Who, at: number): void {
  const { stage } = history;
  const { tenantId, objectId } = PERSON[person];
  const link = stage.standIns.links.findLast(({ actor, used }) => actor.objectId === objectId && !used);
  if (link !== undefined) link.used = true;
  const resume = link?.resume as { run?: unknown; hurry?: string } | undefined;
  if (resume?.hurry !== undefined) history.hurriedWrites += 1;
  stage.standIns.signIn(person);
  stage.begin(`${person} comes back from Entra`, at, async (desk) => {
    await desk.signedIn({ kind: 'signedIn', actor: { tenantId, objectId }, resume });
    if (resume?.run !== undefined) history.resumedTurns += 1;
  });
}

export function click(turn: Turn, what: string, data: Readonly<Record<string, unknown>>): Inbound {
  return { kind: 'click', turn, verb: what, data };
}

export function begin(
  history: History,
  at: number,
  person: Who,
  make: (turn: Turn) => Inbound,
  then: (answer: ClickAnswer) => void = () => {},
): void {
  const { stage } = history;
  const { userId } = PERSON[person];
  const turn = { key: stage.newId(), person: asPerson(person), userId, place: CHANNEL, locale: 'en' };
  const inbound = make(turn);
  const one: Done = { who: person, inbound, crashesBefore: stage.crashes() };
  history.done.push(one);
  stage.begin(`${person}: ${inbound.kind}`, at, async (desk) => {
    const answer = await desk.receive(inbound);
    one.answer = answer ?? 'taken';
    if (answer !== undefined) then(answer);
  });
}

/** Returns one of the submitted transfers; undefined while there is none. */
export async function transferOf(stage: Stage, number: number): Promise<Transfer | undefined> {
  const submitted = await transfersOf(stage);
  return submitted[number % submitted.length];
}

/** Returns a transfer that awaits a decision, if there is one. */
export async function decidableOf(stage: Stage, number: number): Promise<Transfer | undefined> {
  const submitted = await transfersOf(stage);
  const decidable = submitted.filter(({ status }) => status === 'open' || status === 'awaitingApproval');
  const some = decidable.length === 0 ? submitted : decidable;
  return some[number % some.length];
}

/** Returns a transfer whose call has an unknown outcome, if there is one; otherwise any. */
export async function inDoubtOf(stage: Stage, number: number): Promise<Transfer | undefined> {
  const submitted = await transfersOf(stage);
  const inDoubt = submitted.filter(({ status }) => status === 'unknown');
  const some = inDoubt.length === 0 ? submitted : inDoubt;
  return some[number % some.length];
}

async function transfersOf({ requests, store }: Stage): Promise<Transfer[]> {
  const transfers: Transfer[] = [];
  for (const request of requests) {
    request.transferId ??= (await store.drafts.find(request.draftId))?.submittedAs;
    const transfer = request.transferId && (await store.transfers.find(request.transferId));
    if (transfer) transfers.push(transfer);
  }
  return transfers;
}
