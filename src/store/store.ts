import type { Verb } from '../transfers/commerce.ts';
import type { DraftId, TransferId } from '../transfers/ids.ts';
import type { Place } from '../transfers/place.ts';
import type { Status } from '../transfers/status.ts';
import type { Actor, Person, Transfer } from '../transfers/transfer.ts';

/**
 * Everything the desk keeps. Reads may use the store itself. Writes that belong together use the records that
 * `transaction` hands out, and only those: a call on the outer store inside a transaction would deadlock.
 * `run` may run more than once, because the database may abort one of two transactions that wait for each other. So it
 * must have no effects except on its records. A lost connection fails with `StoreUnreachable`; a commit that was under
 * way may or may not have happened.
 * Times are ISO 8601 in UTC as `Date.toISOString` writes them, so that they sort as text; they come in as arguments.
 * A row that names a transfer (an audit row, a card, a submitted draft) may be written before the transfer in the same
 * transaction. The transaction fails if the transfer is missing at its end. Every conditional write is one statement.
 */
export interface Store extends Records {
  transaction<T>(run: (records: Records) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Records {
  readonly transfers: TransferRecords;
  readonly drafts: DraftRecords;
  readonly audit: AuditRecords;
  readonly work: WorkRecords;
  readonly budgets: BudgetRecords;
  readonly places: PlaceRecords;
  readonly cards: CardRecords;
  readonly received: ReceivedRecords;
  readonly stamps: StampRecords;
  readonly refusals: RefusalRecords;
  readonly tokens: TokenRecords;
  readonly signIns: SignInRecords;
}

export interface TransferRecords {
  /** False, with nothing written, when its ref (ignoring case), its id or its Partner Center id already exists. */
  add(transfer: Transfer): Promise<boolean>;
  find(id: TransferId): Promise<Transfer | undefined>;
  /** Transfers whose ref starts with the text, ignoring case, exact match first; at most `limit`. */
  findByRef(start: string, limit: number): Promise<Transfer[]>;
  findByPartnerCenterId(id: string): Promise<Transfer | undefined>;
  /**
   * Writes `transfer` only if the stored version is still `seen`; false when somebody else was first. Throws `RangeError`
   * unless the new version is above `seen`, and the database's error when another transfer has its Partner Center id.
   */
  update(transfer: Transfer, seen: number): Promise<boolean>;
  /** Transfers in a final status with their audit rows and cards, by the time of their last change. */
  forgetClosedBefore: ForgetBefore;
  /** Most recently created first; `total` counts all pages. */
  list(query: TransferQuery): Promise<{ transfers: Transfer[]; total: number }>;
  /** Newest first, starting behind `after`. Pages have no total, and new transfers don't shift them. */
  newest(query: Omit<TransferQuery, 'offset'>, after?: Pick<Transfer, 'id' | 'createdAt'>): Promise<Transfer[]>;
}

export interface TransferQuery {
  /** Only transfers in which this partner takes part. */
  readonly partnerTenantId: string;
  /** An empty list matches nothing. */
  readonly statuses?: readonly Status[];
  /** Part of the customer's name, ignoring case, or the whole customer id. */
  readonly customer?: string;
  readonly requester?: Actor;
  /** As the partner sees it: subscriptions coming in (it is the target) or going out (it is the source). */
  readonly direction?: 'incoming' | 'outgoing';
  readonly limit: number;
  readonly offset?: number;
}

/** A half-finished request of one person. Only the desk knows the document's shape. */
export interface DraftRecord {
  readonly id: DraftId;
  readonly owner: Actor;
  readonly version: number;
  readonly document: unknown;
  readonly updatedAt: string;
  readonly expiresAt: string;
  /** Set when the draft becomes a transfer, so that a second click on Submit finds the transfer. */
  readonly submittedAs?: TransferId;
}

export interface DraftRecords {
  /** False, with nothing written, when its id already exists. */
  add(draft: DraftRecord): Promise<boolean>;
  /** Also finds expired drafts. */
  find(id: DraftId): Promise<DraftRecord | undefined>;
  /** Writes only over the version `seen`, and throws `RangeError` unless the new version is above it, as with transfers. */
  update(draft: DraftRecord, seen: number): Promise<boolean>;
  forgetBefore: ForgetBefore;
}

/**
 * Deletes records that expired before this time (records without an expiry: that are older). Deletes the oldest first and
 * at most `limit`, so that other callers don't wait long. Answers the number deleted; fewer than `limit` means none are left.
 */
export type ForgetBefore = (at: string, limit: number) => Promise<number>;

/** One row for each state change, written in the same transaction, and one for each refusal (`refused`). */
export interface AuditRow {
  readonly at: string;
  readonly transferId: TransferId;
  /** Absent when Partner Center or the passing of time caused the change. */
  readonly by?: Person;
  readonly what: Verb | 'create' | 'submit' | 'outcome' | 'found' | 'expire' | 'assign' | 'refused';
  readonly from?: Status;
  readonly to: Status;
  readonly why?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
}

export interface AuditRecords {
  add(row: AuditRow): Promise<void>;
  /** In the order in which they were written. */
  of(transferId: TransferId): Promise<AuditRow[]>;
}

/**
 * Promised work, which must happen even after a crash. Items of one lane run one at a time in the order they were added:
 * an older item that is put off holds up its lane. All items of one key belong to one lane. Adding a key whose item still
 * waits updates that item: it keeps its place and takes the newer payload and the earlier time. If the item is already
 * being worked on, a second item is added, so that the newer payload is handled too.
 * An add that is committed before another begins comes before it. Concurrent adds run in either order, one at a time.
 */
export interface WorkItem {
  readonly id: number;
  readonly kind: string;
  readonly lane: string;
  readonly key?: string;
  readonly payload: unknown;
  /** How often the item has been taken, this time included. With the worker's name it fences `done` and `later`. */
  readonly attempts: number;
  readonly runAt: string;
}

export interface NewWork {
  readonly kind: string;
  readonly lane: string;
  readonly key?: string;
  readonly payload: unknown;
  readonly runAt: string;
  /** The current time. An item stamped in the future was written by a clock that has since been set back, and is due. */
  readonly at?: string;
}

export interface WorkRecords {
  add(work: NewWork): Promise<void>;
  /**
   * Takes the next due item whose lane is free; undefined when nothing is due. From `leaseUntil` on, any worker may take
   * the item again, as its next attempt. A lease written by a clock that has since been set back is ignored; live workers
   * renew theirs by the current clock. Opening a file ends the leases of its previous process, which is dead. Kinds in
   * `except` are skipped.
   */
  take(worker: string, now: string, leaseUntil: string, except?: readonly string[]): Promise<WorkItem | undefined>;
  /** False, with nothing written, when another worker has taken the item or it is settled. The same holds for `later`. */
  done(id: number, worker: string, attempt: number, now: string): Promise<boolean>;
  /**
   * Puts the item back to wait until `runAt`, or until it is hurried. `error` is for an operator who reads the table.
   * `payload` is the new payload, if it changed.
   */
  later(
    id: number,
    worker: string,
    attempt: number,
    runAt: string,
    error?: string,
    payload?: unknown,
  ): Promise<boolean>;
  /** Extends the lease to `leaseUntil`. False when the lease is lost. */
  renew(id: number, worker: string, attempt: number, leaseUntil: string): Promise<boolean>;
  /** Ends all leases of this worker, when it stops. */
  release(worker: string): Promise<void>;
  /** When `take` may next find an item, which may be when a lease ends; undefined when everything is done. */
  nextDue(): Promise<string | undefined>;
  /** Makes the items with this key due now. An item that is being worked on becomes due as soon as it is put off. */
  hurry(key: string, now: string): Promise<void>;
  /** Done items, by the time at which they were done. */
  forgetDoneBefore: ForgetBefore;
}

/** At most `most` uses in any `seconds`; both are at least 1. */
export interface BudgetLimit {
  readonly seconds: number;
  readonly most: number;
}

/** One budget, for instance of a conversation, with its limits. All limits apply at once. */
export interface BudgetScope {
  readonly key: string;
  readonly limits: readonly BudgetLimit[];
}

/** Rate limits that all replicas share. Their clocks may differ by a few seconds. */
export interface BudgetRecords {
  /** Takes one use of each scope if all have room, else of none. `until` is the earliest time at which all may have room. */
  take(scopes: readonly BudgetScope[], at: Date): Promise<{ kind: 'taken' } | { kind: 'wait'; until: string }>;
  /** Cleans up scopes that are no longer used. `take` itself sweeps old uses of its own scopes. */
  forgetBefore: ForgetBefore;
}

export type { Place } from '../transfers/place.ts';

export interface PlaceRecords {
  /** Where the desk cards of a partner go. */
  bind(partnerTenantId: string, place: Place, by: Actor, at: string): Promise<void>;
  boundTo(partnerTenantId: string): Promise<Place | undefined>;
  /** Saves the personal chat with a person, at each of their turns there. `userId` is Teams' `29:…`. */
  meet(person: Person, userId: string, chat: Place, at: string): Promise<void>;
  chatWith(actor: Actor): Promise<(Place & { userId: string }) | undefined>;
  /** The person of this partner with this Entra object id, Teams id or name; undefined unless exactly one was met. */
  known(partnerTenantId: string, who: string): Promise<Person | undefined>;
  /** The conversation is gone (bot removed): nothing is sent there until the place is met or bound again. */
  forget(conversationId: string): Promise<void>;
}

/** The message that shows the desk card of a transfer. */
export interface CardRecord {
  readonly transferId: TransferId;
  readonly place: Place;
  /** Message id; absent while it is unknown whether the post arrived. */
  readonly activityId?: string;
  /** The transfer version that the card shows. */
  readonly shownVersion: number;
}

export interface CardRecords {
  find(transferId: TransferId): Promise<CardRecord | undefined>;
  save(card: CardRecord): Promise<void>;
}

/** Keys of the activities that were accepted. The table has been called `turns` since version 1. */
export interface ReceivedRecords {
  /** True the first time; false for an activity that Teams resends. */
  first(key: string, at: string): Promise<boolean>;
  forgetBefore: ForgetBefore;
}

/** The stamps on cards. Each belongs to one message. */
export interface StampRecords {
  /** Binds the stamp to this message unless it is bound already. Answers the id of the message it is bound to. */
  putOn(stamp: string, messageId: string, at: string): Promise<string>;
  forgetBefore: ForgetBefore;
}

/**
 * Somebody tried something forbidden that is not about a transfer of their own. A transfer's audit doesn't record it,
 * because its partners read that audit.
 */
export interface RefusedDeed {
  readonly at: string;
  readonly by: Person;
  /** The attempted action, in one word. */
  readonly what: string;
  readonly why: string;
  readonly transferId?: TransferId;
}

export interface RefusalRecords {
  /** Repeats within the hour are counted in one row, so that nobody can fill the store with them. */
  add(refused: RefusedDeed): Promise<void>;
  /** Refusals from `at` on, oldest first, at most `limit`. */
  since(at: string, limit: number): Promise<(RefusedDeed & { readonly times: number; readonly againAt?: string })[]>;
  forgetBefore: ForgetBefore;
}

/** Sealed token caches, one partition for each person. */
export interface TokenRecords {
  read(partition: string): Promise<{ sealed: string; version: number } | undefined>;
  /** `seen` is the version that was read, undefined when there was none; false when somebody else has written since. */
  write(partition: string, sealed: string, seen: number | undefined, at: string): Promise<boolean>;
  /**
   * People's records (`usr:…`) whose sealed text doesn't begin with `mark`, ordered by partition, from behind `after`, at
   * most `limit`. `mark` has letters, digits and dots only.
   */
  sealedOtherwise(
    mark: string,
    after: string,
    limit: number,
  ): Promise<readonly { partition: string; sealed: string; version: number }[]>;
  /** After this, writes based on an earlier read fail, even once the person has signed in again. */
  remove(partition: string): Promise<void>;
}

/** One attempt to sign in. It is bound to the person who asked, works once, and expires after ten minutes. */
export interface SignInRecord {
  /** Unguessable; the `state` of the authorization request. */
  readonly state: string;
  readonly actor: Actor;
  /** Sealed JSON: code verifier, nonce, claims. */
  readonly sealed: string;
  /** What continues after the sign-in: the key of the work to hurry, if any. */
  readonly resume?: unknown;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface SignInRecords {
  add(record: SignInRecord): Promise<void>;
  /** Undefined once the record is used up; an expired record may still be found. */
  find(state: string): Promise<SignInRecord | undefined>;
  /** Uses the record up. Answers it the first time unless it has expired, and undefined after that. */
  use(state: string, now: string): Promise<SignInRecord | undefined>;
  /** Replaces the sealed content; does nothing when the record is used up. */
  reseal(state: string, sealed: string): Promise<void>;
  forgetBefore: ForgetBefore;
}
