import type { Verb } from '../transfers/commerce.ts';
import type { DraftId, TransferId } from '../transfers/ids.ts';
import type { Place } from '../transfers/place.ts';
import type { Status } from '../transfers/status.ts';
import type { Actor, Person, Transfer } from '../transfers/transfer.ts';

/**
 * Everything the desk keeps. Reads may be made on the store itself; writes that belong together are made on what
 * `transaction` hands out, and only on that: using the outer store inside a transaction waits for itself.
 * `run` may be run more than once, when the database had to choose between two transactions that waited for each other:
 * it has no effects but on the records that it is given. A connection that was lost fails with `StoreUnreachable`; what
 * was being committed then may be there or not.
 * Times are ISO 8601 in UTC as `Date.toISOString` writes them, so that they sort as text; they come in as arguments.
 * Whatever names a transfer (an audit row, a card, a submitted draft) may be written before it in the same transaction; if
 * the transfer is not there at its end, the transaction fails. Every conditional write is one statement.
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
  /** False when its ref (in whatever case), its id or its Partner Center id exists already; then nothing is written. */
  add(transfer: Transfer): Promise<boolean>;
  find(id: TransferId): Promise<Transfer | undefined>;
  /** Transfers whose ref starts with the text, without regard to case, the exact match first; at most `limit`. */
  findByRef(start: string, limit: number): Promise<Transfer[]>;
  findByPartnerCenterId(id: string): Promise<Transfer | undefined>;
  /**
   * Writes `transfer` only if the stored version is still `seen`; false when someone else was first. Its own version must
   * be above `seen` (`RangeError`), and its Partner Center id nobody else's (the database's error).
   */
  update(transfer: Transfer, seen: number): Promise<boolean>;
  /** As `forgetBefore`, by when they last changed: transfers in a final status, with their audit rows and cards. */
  forgetClosedBefore: ForgetBefore;
  /** Newest first, by when they were created; `total` counts all pages. */
  list(query: TransferQuery): Promise<{ transfers: Transfer[]; total: number }>;
  /** Newest first, from behind this one on: page by page without counting, and without skipping what comes in meanwhile. */
  newest(query: Omit<TransferQuery, 'offset'>, after?: Pick<Transfer, 'id' | 'createdAt'>): Promise<Transfer[]>;
}

export interface TransferQuery {
  /** Only transfers in which this partner takes part. */
  readonly partnerTenantId: string;
  /** An empty list matches nothing. */
  readonly statuses?: readonly Status[];
  /** Part of the customer's name, without regard to case, or the whole customer id. */
  readonly customer?: string;
  readonly requester?: Actor;
  /** As the partner sees it: subscriptions coming in (it is the target) or going out (it is the source). */
  readonly direction?: 'incoming' | 'outgoing';
  readonly limit: number;
  readonly offset?: number;
}

/** A half-finished request of one person. The document's shape is the desk's own business. */
export interface DraftRecord {
  readonly id: DraftId;
  readonly owner: Actor;
  readonly version: number;
  readonly document: unknown;
  readonly updatedAt: string;
  readonly expiresAt: string;
  /** Set once it became a transfer, so that a second click on Submit finds it. */
  readonly submittedAs?: TransferId;
}

export interface DraftRecords {
  /** False when its id exists already; then nothing is written. */
  add(draft: DraftRecord): Promise<boolean>;
  /** Expired ones too. */
  find(id: DraftId): Promise<DraftRecord | undefined>;
  /** As with transfers: only over the version `seen`, and its own version must be above that. */
  update(draft: DraftRecord, seen: number): Promise<boolean>;
  forgetBefore: ForgetBefore;
}

/**
 * Deletes what expired (or, where nothing expires, is) before this time: the oldest first, at most `limit` at a time, so
 * that nobody waits long. Answers how many; fewer than `limit` means that there are no more.
 */
export type ForgetBefore = (at: string, limit: number) => Promise<number>;

/** One row for each state change, written in the transaction that makes it; and one for each refusal (`refused`). */
export interface AuditRow {
  readonly at: string;
  readonly transferId: TransferId;
  /** Absent when Partner Center or time brought it about. */
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
 * Something that was promised and must happen, after a crash too. Items of one lane run one at a time in the order they
 * were added: an older one that is put off holds up its lane. A key that is waiting already is not added again: the item
 * keeps its place, takes the newer payload and the earlier time. While it is being worked on it is added anew, so that the
 * newer payload still happens. All items of one key belong to one lane.
 * The order of adding is that of two adds of which one was committed before the other began; those that were under way at
 * the same time run in either order, one at a time.
 */
export interface WorkItem {
  readonly id: number;
  readonly kind: string;
  readonly lane: string;
  readonly key?: string;
  readonly payload: unknown;
  /** How often it was taken, this time included; with the worker's name it is the fence of `done` and `later`. */
  readonly attempts: number;
  readonly runAt: string;
}

export interface NewWork {
  readonly kind: string;
  readonly lane: string;
  readonly key?: string;
  readonly payload: unknown;
  readonly runAt: string;
  /** Now: an item from a time that is still to come was written by a clock that has been set back, and is due. */
  readonly at?: string;
}

export interface WorkRecords {
  add(work: NewWork): Promise<void>;
  /**
   * Takes the next due item whose lane is free; undefined when nothing is due. From `leaseUntil` on any worker may take it
   * again, with the next attempt. A lease written by a clock that has since been set back is ignored; live workers renew
   * theirs by the current clock. Opening a file gives back what its last holder, which is dead, had taken. Items of the
   * kinds in `except` are left.
   */
  take(worker: string, now: string, leaseUntil: string, except?: readonly string[]): Promise<WorkItem | undefined>;
  /** False, with nothing written, when another worker took it meanwhile or it is settled already. So with `later`. */
  done(id: number, worker: string, attempt: number, now: string): Promise<boolean>;
  /**
   * Puts it back to waiting, until `runAt` or until it is hurried. `error`: for the operator who looks at the table.
   * `payload`: the new one, when it changed.
   */
  later(
    id: number,
    worker: string,
    attempt: number,
    runAt: string,
    error?: string,
    payload?: unknown,
  ): Promise<boolean>;
  /** Extends the lease to `leaseUntil`. False when it is lost already, as with `done`. */
  renew(id: number, worker: string, attempt: number, leaseUntil: string): Promise<boolean>;
  /** Gives back everything this worker holds, for a stop. */
  release(worker: string): Promise<void>;
  /** When `take` may next find something, the end of a lease included; undefined when everything is done. */
  nextDue(): Promise<string | undefined>;
  /** Makes the items with this key due now; one that is being worked on, as soon as it is put off. */
  hurry(key: string, now: string): Promise<void>;
  /** As `forgetBefore`, for done items, by the time at which they were done. */
  forgetDoneBefore: ForgetBefore;
}

/** At most `most` uses in any `seconds`; both are at least 1. */
export interface BudgetLimit {
  readonly seconds: number;
  readonly most: number;
}

/** What shares one budget, a conversation for instance, and its limits, which hold all at once. */
export interface BudgetScope {
  readonly key: string;
  readonly limits: readonly BudgetLimit[];
}

/** What may be done only so often, by all replicas together. Their clocks may differ by some seconds. */
export interface BudgetRecords {
  /** One use of each scope if all of them have room, else of none; then `until` is the earliest time at which they may have. */
  take(scopes: readonly BudgetScope[], at: Date): Promise<{ kind: 'taken' } | { kind: 'wait'; until: string }>;
  /** For what nobody uses any more: a use sweeps the old ones of its own scopes. */
  forgetBefore: ForgetBefore;
}

export type { Place } from '../transfers/place.ts';

export interface PlaceRecords {
  /** Where the desk cards of a partner go. */
  bind(partnerTenantId: string, place: Place, by: Actor, at: string): Promise<void>;
  boundTo(partnerTenantId: string): Promise<Place | undefined>;
  /** The personal chat with a person, renewed at each of their turns there. `userId` is Teams' `29:…`. */
  meet(person: Person, userId: string, chat: Place, at: string): Promise<void>;
  chatWith(actor: Actor): Promise<(Place & { userId: string }) | undefined>;
  /** The one person of this partner, among those met, with this Entra object id, Teams id, or name. */
  known(partnerTenantId: string, who: string): Promise<Person | undefined>;
  /** The conversation is gone (bot removed): nothing is sent there until it is met or bound again. */
  forget(conversationId: string): Promise<void>;
}

/** Where the desk card of a transfer stands. */
export interface CardRecord {
  readonly transferId: TransferId;
  readonly place: Place;
  /** Message id; absent while nobody knows whether the post arrived. */
  readonly activityId?: string;
  /** The transfer version that the card shows. */
  readonly shownVersion: number;
}

export interface CardRecords {
  find(transferId: TransferId): Promise<CardRecord | undefined>;
  save(card: CardRecord): Promise<void>;
}

/** Keys of the activities that were taken in. Its table has been called `turns` since version 1. */
export interface ReceivedRecords {
  /** True the first time; false for an activity that Teams sent again. */
  first(key: string, at: string): Promise<boolean>;
  forgetBefore: ForgetBefore;
}

/** The stamps on cards: each is put on one message. */
export interface StampRecords {
  /** Answers the id of the message that the stamp was put on first: this one, unless it was another. */
  putOn(stamp: string, messageId: string, at: string): Promise<string>;
  forgetBefore: ForgetBefore;
}

/** Somebody tried what they may not, on no transfer of theirs: its partners, who read the audit, are not told. */
export interface RefusedDeed {
  readonly at: string;
  readonly by: Person;
  /** What was tried, in one word. */
  readonly what: string;
  readonly why: string;
  readonly transferId?: TransferId;
}

export interface RefusalRecords {
  /** The same once more within the hour is counted, so that nobody can fill the store with it. */
  add(refused: RefusedDeed): Promise<void>;
  /** From then on, oldest first, at most `limit`. */
  since(at: string, limit: number): Promise<(RefusedDeed & { readonly times: number; readonly againAt?: string })[]>;
  forgetBefore: ForgetBefore;
}

/** Sealed token caches, one partition a person. */
export interface TokenRecords {
  read(partition: string): Promise<{ sealed: string; version: number } | undefined>;
  /** `seen` is the version that was read, undefined when there was none; false when someone else wrote meanwhile. */
  write(partition: string, sealed: string, seen: number | undefined, at: string): Promise<boolean>;
  /**
   * People's records (`usr:…`) that don't begin with `mark`, by their partitions after `after`, at most `limit`. `mark` has
   * letters, digits and dots only.
   */
  sealedOtherwise(
    mark: string,
    after: string,
    limit: number,
  ): Promise<readonly { partition: string; sealed: string; version: number }[]>;
  /** Whoever read before this can't write any more, not even after somebody has signed in again. */
  remove(partition: string): Promise<void>;
}

/** One attempt to sign in: bound to the person who asked, one use, ten minutes. */
export interface SignInRecord {
  /** Unguessable; the `state` of the authorization request. */
  readonly state: string;
  readonly actor: Actor;
  /** Sealed JSON: code verifier, nonce, claims. */
  readonly sealed: string;
  /** What goes on after signing in: a work key to hurry, or nothing. */
  readonly resume?: unknown;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface SignInRecords {
  add(record: SignInRecord): Promise<void>;
  /** Undefined once it is used up; an expired one may still be found. */
  find(state: string): Promise<SignInRecord | undefined>;
  /** Uses it up: the record the first time while it is fresh, undefined ever after. */
  use(state: string, now: string): Promise<SignInRecord | undefined>;
  /** Replaces what is sealed in it; nothing happens when it is used up. */
  reseal(state: string, sealed: string): Promise<void>;
  forgetBefore: ForgetBefore;
}
