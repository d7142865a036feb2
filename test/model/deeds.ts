import type { ClickAnswer, Inbound, Turn } from '../../src/desk/ports/inbound.ts';
import type { DraftView } from '../../src/desk/ports/message.ts';
import { choiceOf } from '../../src/transfers/choice.ts';
import type { TransferId } from '../../src/transfers/ids.ts';
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

export interface Choice {
  readonly who: Who;
  readonly transferId: TransferId;
  readonly items?: readonly string[];
}

export interface History {
  readonly stage: Stage;
  readonly done: Done[];
  /** How many followed links continued an interrupted turn. `hurriedWrites`: how many made a write run sooner. */
  resumedTurns: number;
  hurriedWrites: number;
  /** The line items that somebody chose to release, as their form showed them. None: they approved without a form. */
  readonly chosen: Choice[];
  /** People from whose chat the bot was removed for a while. */
  readonly left: Set<Who>;
}

/** Decides. `then` is called once the person's last click has been answered. */
export function decide(
  history: History,
  at: number,
  person: Who,
  what: Verb,
  transfer: Transfer,
  how: string,
  then: () => void = () => {},
): void {
  const reason = what === 'reject' && how !== 'gives no reason and clicks' ? 'not now' : undefined;
  const chooses = (items?: readonly string[]) =>
    void history.chosen.push({ who: person, transferId: transfer.id, ...(items && { items }) });
  if (how === 'types') {
    if (what === 'approve') chooses();
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
    (answer) => {
      if (what === 'approve' && formIn(answer) === undefined) chooses();
      release(answer);
    },
  );

  /** Approving a new-commerce request asks for the line items to release: the person ticks some and submits. */
  function release(answer: ClickAnswer): void {
    const { draft, draftId } = formIn(answer) ?? {};
    const next = draft?.step === 'review' ? 'submit' : draft?.step === 'items' ? 'next' : undefined;
    if (draft === undefined || next === undefined || draft.problem !== undefined) {
      then();
      return;
    }
    if (next === 'submit') chooses(draft.chosen.map((id) => id.toLowerCase()).sort());
    const picks = next === 'next' ? PICKS[history.done.length % PICKS.length] : {};
    begin(history, at, person, (turn) => click(turn, `draft.${next}`, { draftId, ...picks }), release);
  }
}

const [ONE_ITEM, OTHER_ITEM] = SUBSCRIPTIONS.newCommerce;
/** Whether each of the two line items is ticked. */
const PICKS = [
  { [`pick.${ONE_ITEM}`]: 'true', [`pick.${OTHER_ITEM}`]: 'false' },
  { [`pick.${ONE_ITEM}`]: 'true', [`pick.${OTHER_ITEM}`]: 'true' },
];

function formIn(answer: ClickAnswer): DraftView | undefined {
  if (answer.kind !== 'card' || answer.message.kind !== 'draft') return undefined;
  return answer.message.draft.kind === 'release' ? answer.message : undefined;
}

/** Types a message, by default in the person's own chat. If the bot was removed there, it is installed again. */
export function type(history: History, at: number, person: Who, text: string, place = chatOf(person)): void {
  history.stage.standIns.closed.delete(place.conversationId);
  begin(history, at, person, (turn) => ({ kind: 'message', turn: { ...turn, place }, text }));
}

export async function portal({ store, standIns }: Stage, what: Verb, transferId: TransferId): Promise<void> {
  const { partnerCenterId } = (await store.transfers.find(transferId)) ?? {};
  if (partnerCenterId === undefined) return;
  const decision = { verb: what, subscriptionIds: SUBSCRIPTIONS.newCommerce };
  try {
    standIns.partnerCenter.control.decideElsewhere(partnerCenterId, decision);
  } catch {
    // The portal refuses a decision that is no longer possible.
  }
}

/** Follows the person's newest link, or signs in without one. Returns what the link continues; undefined without a link. */
export function followLink(history: History, person: Who, at: number): unknown {
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
  return resume;
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
  const submitted = await stage.transfers();
  return submitted[number % submitted.length];
}

/** Returns a transfer that awaits a decision, if there is one. */
export async function decidableOf(stage: Stage, number: number): Promise<Transfer | undefined> {
  const submitted = await stage.transfers();
  const decidable = submitted.filter(({ status }) => status === 'open' || status === 'awaitingApproval');
  const some = decidable.length === 0 ? submitted : decidable;
  return some[number % some.length];
}

/** Returns a transfer whose call has an unknown outcome, if there is one; otherwise any. */
export async function inDoubtOf(stage: Stage, number: number): Promise<Transfer | undefined> {
  const submitted = await stage.transfers();
  const inDoubt = submitted.filter(({ status }) => status === 'unknown');
  const some = inDoubt.length === 0 ? submitted : inDoubt;
  return some[number % some.length];
}

/** Returns a transfer that Partner Center doesn't know yet, if there is one. */
export async function unsentOf(stage: Stage, number: number): Promise<Transfer | undefined> {
  const submitted = await stage.transfers();
  const unsent = submitted.filter(({ status }) => status === 'creating');
  const some = unsent.length === 0 ? submitted : unsent;
  return some[number % some.length];
}
