import { createHash } from 'node:crypto';
import type { NewWork, Place, RefusedDeed } from '../../store/store.ts';
import { readTime, utc } from '../../time/read-time.ts';
import type { TransferId } from '../../transfers/ids.ts';
import { lookOf } from '../../transfers/look-alike.ts';
import { type Actor, type Person, samePerson, type Transfer } from '../../transfers/transfer.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';

/**
 * The kinds of work. Items in one lane run in order, and waiting items with the same key are merged. To promise an
 * effect, the desk adds an item in the same transaction as the change that needs the effect.
 */
export interface Payloads {
  /** Carry out a command that a person typed, or asked for before they had to sign in. */
  command: { readonly command: Command; readonly turn: Turn };
  /** Answer a person. `to` is absent in what earlier releases stored, and where nobody asked. */
  send: { readonly place: Place; readonly message: Message; readonly locale?: string; readonly to?: Actor };
  /** Replace a message that was posted before. If several replacements wait, only the latest is sent. */
  edit: { readonly place: Place; readonly activityId: string; readonly message: Message };
  /**
   * Tell a person something in their own chat. `userId` is their Teams id, if known. `otherwise` is the place where
   * they asked. The message goes there when they have no chat with the bot and none can be opened.
   */
  tell: {
    readonly person: Actor;
    readonly near: Place;
    readonly userId?: string;
    readonly otherwise?: Place;
    readonly message: Message;
  };
  /**
   * Make the pending call to Partner Center. `inTheWay`: how often Partner Center refused the call for a reason
   * that can pass. `idle`: number of leading attempts that made no call.
   */
  write: { readonly transferId: TransferId; readonly inTheWay?: number; readonly idle?: number };
  /** Check whether an open transfer has changed at Partner Center. */
  watch: { readonly transferId: TransferId };
  /** Tell a partner's approvers something, each in their own chat. */
  tellApprovers: { readonly partnerTenantId: string; readonly near: Place; readonly message: Message };
  /** Bring the desk card up to date. */
  card: { readonly transferId: TransferId; readonly anew?: boolean };
  /** Add the audit row that stands for an hour's refused attempts after the first. */
  refusals: { readonly refused: AuditedRefusal };
}

/** A refused attempt that goes into the audit of its transfer. */
export type AuditedRefusal = RefusedDeed & Required<Pick<RefusedDeed, 'transferId'>>;

export type Kind = keyof Payloads;

export function commandWork(payload: Payloads['command'], runAt: string): NewWork {
  return { kind: 'command', lane: `command:${who(payload.turn.person)}`, payload, runAt, at: runAt };
}

export function sendWork(payload: Payloads['send'], runAt: string): NewWork {
  const { place, to } = payload;
  // Each person has a lane, so that one person's many answers don't hold up those to others.
  const lane = `talk:${place.conversationId}${to === undefined ? '' : `/${who(to)}`}`;
  return { kind: 'send', lane, payload, runAt, at: runAt };
}

export function editWork(payload: Payloads['edit'], runAt: string): NewWork {
  const key = `edit:${payload.place.conversationId}/${payload.activityId}`;
  return { kind: 'edit', lane: key, key, payload, runAt, at: runAt };
}

/**
 * The work that tells a person something. A message to the requester may fall back to the place where they asked; a
 * message to anybody else never goes there.
 */
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

/** The work that tells a person something that nobody else may read. */
export function tellPrivatelyWork(
  person: Person,
  { userId, ...near }: Transfer['askedIn'],
  message: Message,
  runAt: string,
): NewWork {
  return { kind: 'tell', lane: `tell:${who(person)}`, payload: { person, near, userId, message }, runAt, at: runAt };
}

export function tellApproversWork(payload: Payloads['tellApprovers'], runAt: string): NewWork {
  return { kind: 'tellApprovers', lane: `tellApprovers:${payload.partnerTenantId}`, payload, runAt, at: runAt };
}

/** The work that tells somebody something who did not ask. `near`: a conversation through which a chat can be opened. */
export function tellOutrightWork(person: Actor, near: Place, message: Message, runAt: string): NewWork {
  return { kind: 'tell', lane: `tell:${who(person)}`, payload: { person, near, message }, runAt, at: runAt };
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
 * The work that makes the pending call. Creates that look alike at Partner Center share a lane: while one create's
 * outcome is unknown, a transfer made by another could be mistaken for its own.
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

/** The transfer whose call has this key; undefined for the key of any other work. */
export function transferOfWriteKey(key: string): TransferId | undefined {
  const [, id] = /^write:(.+)$/.exec(key) ?? [];
  return id as TransferId | undefined;
}

export function watchWork(transferId: TransferId, runAt: string, at: string): NewWork {
  return { kind: 'watch', lane: `watch:${transferId}`, key: `watch:${transferId}`, payload: { transferId }, runAt, at };
}

/**
 * `anew`: update the card even if it already shows the latest version. This replaces one person's own view of the card.
 */
export function cardWork(transferId: TransferId, runAt: string, how?: 'anew'): NewWork {
  const lane = `card:${transferId}`;
  if (how === undefined) return { kind: 'card', lane, key: lane, payload: { transferId }, runAt, at: runAt };
  // With the same key, a later ordinary update would replace this payload, and might leave the card as it is.
  return { kind: 'card', lane, key: `${lane}/anew`, payload: { transferId, anew: true }, runAt, at: runAt };
}

const HOUR = 3_600_000;
/** How far the clocks of two replicas may differ, in milliseconds. */
const MARGIN = 60_000;

/** The work that counts an hour's refused attempts, due once the hour is over for every replica. */
export function refusalsWork(refused: AuditedRefusal): NewWork {
  const { at, transferId } = refused;
  const over = Math.floor((readTime(at) ?? 0) / HOUR + 1) * HOUR;
  return { kind: 'refusals', lane: `refusals:${transferId}`, payload: { refused }, runAt: utc(over + MARGIN), at };
}

function who(person: Actor): string {
  return `${person.tenantId}/${person.objectId}`;
}
