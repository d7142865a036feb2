import { createHash } from 'node:crypto';
import type { NewWork, Place } from '../../store/store.ts';
import type { TransferId } from '../../transfers/ids.ts';
import { lookOf } from '../../transfers/look-alike.ts';
import { type Actor, type Person, samePerson, type Transfer } from '../../transfers/transfer.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';

/**
 * The kinds of work, each with its lane (what must stay in order) and its key (what need not happen twice). Adding one
 * is how the desk promises something: it is written in the transaction of the change that asks for it.
 */
export interface Payloads {
  /** Carry out what a person typed, or asked for before they had to sign in. */
  command: { readonly command: Command; readonly turn: Turn };
  /** Post one message. */
  send: { readonly place: Place; readonly message: Message; readonly locale?: string };
  /** Replace a message that was posted before; of several that wait, the latest counts. */
  edit: { readonly place: Place; readonly activityId: string; readonly message: Message };
  /**
   * Tell a person in their own chat. `userId` is theirs, where it is known; `otherwise` is where they asked, for when they
   * have no chat with the bot and none can be opened.
   */
  tell: {
    readonly person: Actor;
    readonly near: Place;
    readonly userId?: string;
    readonly otherwise?: Place;
    readonly message: Message;
  };
  /**
   * Make the pending call to Partner Center. `inTheWay`: how often it was refused because something else was under way;
   * `idle`: so many tries, from the first one on, made no call.
   */
  write: { readonly transferId: TransferId; readonly inTheWay?: number; readonly idle?: number };
  /** Look whether an open transfer moved on at Partner Center. */
  watch: { readonly transferId: TransferId };
  /** Bring the desk card up to date. */
  card: { readonly transferId: TransferId; readonly anew?: boolean };
}
export type Kind = keyof Payloads;

export function commandWork(payload: Payloads['command'], runAt: string): NewWork {
  return { kind: 'command', lane: `command:${who(payload.turn.person)}`, payload, runAt, at: runAt };
}

export function sendWork(payload: Payloads['send'], runAt: string): NewWork {
  return { kind: 'send', lane: `talk:${payload.place.conversationId}`, payload, runAt, at: runAt };
}

export function editWork(payload: Payloads['edit'], runAt: string): NewWork {
  const key = `edit:${payload.place.conversationId}/${payload.activityId}`;
  return { kind: 'edit', lane: key, key, payload, runAt, at: runAt };
}

/** The requester may be told where they asked; what concerns anybody else never goes to the requester's chat. */
export function tellWork(
  person: Person,
  { requester, askedIn }: Pick<Transfer, 'requester' | 'askedIn'>,
  message: Message,
  runAt: string,
): NewWork {
  const { userId, ...near } = askedIn;
  const payload: Payloads['tell'] = samePerson(person, requester)
    ? { person, near, userId, otherwise: near, message }
    : { person, near, message };
  return { kind: 'tell', lane: `tell:${who(person)}`, payload, runAt, at: runAt };
}

export function writeWork(transferId: TransferId, runAt: string): NewWork {
  return {
    kind: 'write',
    lane: `write:${transferId}`,
    key: writeKey(transferId),
    payload: { transferId },
    runAt,
    at: runAt,
  };
}

/**
 * The call for the pending write. Creates of requests that look alike at Partner Center go one after the other: while the
 * outcome of one is in doubt, another's transfer could be taken for it.
 */
export function pendingWork(transfer: Transfer, runAt: string): NewWork {
  const work = writeWork(transfer.id, runAt);
  if (transfer.pending?.call !== 'create') return work;
  const looks = createHash('sha256').update(lookOf(transfer.commerce, transfer)).digest('hex');
  return { ...work, lane: `create:${transfer.customer.id}/${looks}` };
}

export function writeKey(transferId: TransferId): string {
  return `write:${transferId}`;
}

export function watchWork(transferId: TransferId, runAt: string, at: string): NewWork {
  return { kind: 'watch', lane: `watch:${transferId}`, key: `watch:${transferId}`, payload: { transferId }, runAt, at };
}

/** `anew`: also when it shows the latest already, because somebody's own view of it has to go. */
export function cardWork(transferId: TransferId, runAt: string, how?: 'anew'): NewWork {
  const lane = `card:${transferId}`;
  if (how === undefined) return { kind: 'card', lane, key: lane, payload: { transferId }, runAt, at: runAt };
  // A key of its own: one that waits is not made into one that does nothing when the latest is shown.
  return { kind: 'card', lane, key: `${lane}/anew`, payload: { transferId, anew: true }, runAt, at: runAt };
}

function who(person: Actor): string {
  return `${person.tenantId}/${person.objectId}`;
}
