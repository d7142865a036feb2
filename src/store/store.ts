import type { Verb } from '../transfers/commerce.ts';
import type { DraftId, PartnerTenantId, TransferId } from '../transfers/ids.ts';
import type { Place } from '../transfers/place.ts';
import type { Status } from '../transfers/status.ts';
import type { Actor, Person, Transfer } from '../transfers/transfer.ts';

/**
 * Everything that the desk stores. Reads may use the store itself. Writes that belong together must use the records
 * that `transaction` passes to `run`, and only those: calling the outer store inside a transaction would deadlock.
 * `run` may run more than once, because the database may abort one of two transactions that wait for each other. So
 * `run` must have no effects except on its records. A lost connection fails with `StoreUnreachable`; a commit in
 * progress may or may not have happened.
 * Times are ISO 8601 in UTC, as `Date.toISOString` writes them, so that they sort as text. The caller passes the time
 * in.
 * A row that names a transfer (an audit row, a card, a submitted draft) may be written before the transfer in the same
 * transaction. The transaction fails if the transfer is still missing at the end. Every conditional write is one
 * statement.
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
  /** False, with nothing written, when the transfer's ref (ignoring case), id or Partner Center id already exists. */
  add(transfer: Transfer): Promise<boolean>;
  find(id: TransferId): Promise<Transfer | undefined>;
  /**
   * Transfers whose ref starts with this text, ignoring case, and which people of this partner may see. An exact match
   * comes first. At most `limit`.
   */
  findByRef(start: string, partnerTenantId: string, limit: number): Promise<Transfer[]>;
  /** Returns the transfer with this ref, ignoring case, even if the person who asks isn't allowed to see it. */
  withRef(ref: string): Promise<Transfer | undefined>;
  findByPartnerCenterId(id: string): Promise<Transfer | undefined>;
  /**
   * Writes `transfer` only if the stored version is still `seen`; false when somebody else was first. Throws
   * `RangeError` unless the new version is above `seen`, and the database's error when another transfer has the same
   * Partner Center id.
   */
  update(transfer: Transfer, seen: number): Promise<boolean>;
  /** Deletes transfers in a final status, with their audit rows and cards, by the time of their last change. */
  forgetClosedBefore: ForgetBefore;
  /** Most recently created first. `total` counts all pages. */
  list(query: TransferQuery): Promise<{ transfers: Transfer[]; total: number }>;
  /** Newest first, starting after `after`. Pages have no total, and new transfers don't shift them. */
  newest(query: Omit<TransferQuery, 'offset'>, after?: Pick<Transfer, 'id' | 'createdAt'>): Promise<Transfer[]>;
}

export interface TransferQuery {
  /** Finds only transfers that people of this partner may see: the rule of `see` in `transfers/rights.ts`. */
  readonly partnerTenantId: string;
  /** An empty list matches nothing. */
  readonly statuses?: readonly Status[];
  /** Matches part of the customer's name, ignoring case, or the whole customer id. */
  readonly customer?: string;
  readonly requester?: Actor;
  /**
   * From the partner's side: subscriptions coming in (the partner is the target) or going out (the partner is the
   * source).
   */
  readonly direction?: 'incoming' | 'outgoing';
  readonly limit: number;
  readonly offset?: number;
}

/** A person's unfinished request. Only the desk knows the shape of the document. */
export interface DraftRecord {
  readonly id: DraftId;
  readonly owner: Actor;
  readonly version: number;
  readonly document: unknown;
  readonly updatedAt: string;
  readonly expiresAt: string;
  /** Set when the draft becomes a transfer, so that a second click on Submit finds the transfer. */
  readonly submittedAs?: TransferId;
  /** The message in which the form was posted. Absent if the form only ever stood in place of another card. */
  readonly postedAs?: PostedAs;
}

export interface PostedAs {
  readonly place: Place;
  readonly messageId: string;
}

export interface DraftRecords {
  /** False, with nothing written, when the draft's id already exists. */
  add(draft: DraftRecord): Promise<boolean>;
  /** Also finds expired drafts. */
  find(id: DraftId): Promise<DraftRecord | undefined>;
  /**
   * Writes only if the stored version is still `seen`. Throws `RangeError` unless the new version is above `seen`, as
   * for transfers. Leaves `postedAs` as it is stored.
   */
  update(draft: DraftRecord, seen: number): Promise<boolean>;
  /** Stores the message in which the form was posted, whatever the draft's version. */
  posted(id: DraftId, as: PostedAs): Promise<void>;
  forgetBefore: ForgetBefore;
}

/**
 * Deletes records that expired before this time. A record without an expiry is deleted if it is older than this time.
 * Deletes the oldest first and at most `limit`, so that other callers don't wait long. Returns the number deleted;
 * fewer than `limit` means that none are left.
 */
export type ForgetBefore = (at: string, limit: number) => Promise<number>;

/**
 * One row for each state change, written in the same transaction as the change. For refused attempts, one row at the
 * first of an hour, and one that stands for all others of that hour. Rows are only added, never changed.
 */
export interface AuditRow {
  readonly at: string;
  readonly transferId: TransferId;
  /** Absent when Partner Center or the passing of time caused the change. */
  readonly by?: Person;
  readonly what: Verb | 'create' | 'submit' | 'outcome' | 'found' | 'expire' | 'assign' | 'giveBack' | 'refused';
  readonly from?: Status;
  readonly to: Status;
  readonly why?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
  /** For `refused`: how many attempts the row stands for. Absent: one. */
  readonly times?: number;
}

/** Something that happened to a partner rather than to one of its transfers. These rows are kept for ever. */
export interface PartnerAuditRow {
  readonly at: string;
  readonly partnerTenantId: PartnerTenantId;
  /** Absent if Teams doesn't say who did it. */
  readonly by?: Person;
  /** `channelLost`: the bot was removed from the partner's channel. */
  readonly what: 'channelLost';
  /** The name of the channel, or its id. */
  readonly why?: string;
}

export interface AuditRecords {
  add(row: AuditRow): Promise<void>;
  addForPartner(row: PartnerAuditRow): Promise<void>;
  /** Oldest first, at most `limit`. */
  ofPartner(partnerTenantId: string, limit: number): Promise<PartnerAuditRow[]>;
  /** In the order in which the rows were written. */
  of(transferId: TransferId): Promise<AuditRow[]>;
  /** The newest changes and the newest refused attempts, in the order in which they were written. */
  newest(transferId: TransferId, most: { readonly changes: number; readonly refusals: number }): Promise<AuditRow[]>;
}

/**
 * Promised work, which must happen even after a crash. The items of a lane run one at a time, in the order in which
 * they were added; an older item that is put off holds up its lane. All items with the same key belong to the same
 * lane. If an item with the same key is still waiting, an add updates that item: the item keeps its place, and takes
 * the newer payload and the earlier time. If that item is already being worked on, the add creates a second one, so
 * that the newer payload is handled too.
 * If one add is committed before another begins, its item runs first. Items added concurrently run in either order, one
 * at a time.
 */
export interface WorkItem {
  readonly id: number;
  readonly kind: string;
  readonly lane: string;
  readonly key?: string;
  readonly payload: unknown;
  /**
   * How often the item has been taken, including this time. Together with the worker's name, this number fences `done`
   * and `later`.
   */
  readonly attempts: number;
  readonly runAt: string;
}

export interface NewWork {
  readonly kind: string;
  readonly lane: string;
  readonly key?: string;
  readonly payload: unknown;
  readonly runAt: string;
  /**
   * The current time. An item stamped in the future was written by a clock that has since been set back, so it counts
   * as due.
   */
  readonly at?: string;
}

export interface WorkRecords {
  add(work: NewWork): Promise<void>;
  /**
   * Takes the next due item whose lane is free; undefined when nothing is due. Once `leaseUntil` has passed, any worker
   * may take the item again, as its next attempt. A lease written by a clock that has since been set back is ignored;
   * live workers renew theirs by the current clock. Opening a file ends the leases of the previous process, which is
   * dead by then. Skips the kinds in `except`.
   */
  take(worker: string, now: string, leaseUntil: string, except?: readonly string[]): Promise<WorkItem | undefined>;
  /**
   * Settles the item. False, with nothing written, when another worker has taken the item or the item is already
   * settled. The same goes for `later`.
   */
  done(id: number, worker: string, attempt: number, now: string): Promise<boolean>;
  /**
   * Puts the item off until `runAt`, or until somebody hurries it. `error` is for an operator who reads the table.
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
  /** Ends all leases of this worker, which is stopping. */
  release(worker: string): Promise<void>;
  /**
   * The earliest time at which `take` may find an item, perhaps because a lease ends; undefined when everything is
   * done.
   */
  nextDue(): Promise<string | undefined>;
  /** Makes the items with this key due now. An item that is being worked on becomes due as soon as it is put off. */
  hurry(key: string, now: string): Promise<void>;
  /**
   * Makes every waiting item of this kind due within `seconds` (at least 1), spread over that time. An item that waits
   * because it was throttled keeps its time.
   */
  hurryKind(kind: string, now: string, seconds: number): Promise<void>;
  /** Deletes done items, by the time at which they were done. */
  forgetDoneBefore: ForgetBefore;
}

/** At most `most` uses in any period of `seconds`. Both are at least 1. */
export interface BudgetLimit {
  readonly seconds: number;
  readonly most: number;
}

/** One budget, for instance for a conversation, with its limits. All limits apply at once. */
export interface BudgetScope {
  readonly key: string;
  readonly limits: readonly BudgetLimit[];
}

/** Rate limits that all replicas share. The replicas' clocks may differ by a few seconds. */
export interface BudgetRecords {
  /**
   * Uses each scope once if all of them have room; otherwise uses none. `until` is the earliest time when all may have
   * room.
   */
  take(scopes: readonly BudgetScope[], at: Date): Promise<{ kind: 'taken' } | { kind: 'wait'; until: string }>;
  /** Deletes old uses of scopes that are no longer used. `take` itself deletes old uses of its own scopes. */
  forgetBefore: ForgetBefore;
}

export type { Place } from '../transfers/place.ts';

export interface PlaceRecords {
  /** Stores where a partner's desk cards go. */
  bind(partnerTenantId: string, place: Place, by: Actor, at: string): Promise<void>;
  boundTo(partnerTenantId: string): Promise<Place | undefined>;
  /** The partners whose desk cards go to this conversation. */
  partnersBoundTo(conversationId: string): Promise<PartnerTenantId[]>;
  /** Stores the personal chat with a person, each time the person writes there. `userId` is the Teams id, `29:…`. */
  meet(person: Person, userId: string, chat: Place, at: string): Promise<void>;
  chatWith(actor: Actor): Promise<(Place & { userId: string }) | undefined>;
  /**
   * The person at this partner with this Entra object id, Teams id or name; undefined unless exactly one such person
   * was met.
   */
  known(partnerTenantId: string, who: string): Promise<Person | undefined>;
  /**
   * Forgets a conversation that is gone (the bot was removed). Nothing is sent there until the place is met or bound
   * again.
   */
  forget(conversationId: string): Promise<void>;
}

/** The message with a transfer's desk card. */
export interface CardRecord {
  readonly transferId: TransferId;
  readonly place: Place;
  /** The message id. Absent while it is unknown whether the post arrived. */
  readonly activityId?: string;
  /** The transfer version that the card shows. */
  readonly shownVersion: number;
}

export interface CardRecords {
  find(transferId: TransferId): Promise<CardRecord | undefined>;
  /** Whether this message is the desk card of any transfer. */
  isAt(message: MessageOf): Promise<boolean>;
  save(card: CardRecord): Promise<void>;
}

/** Keys of the activities that the desk has accepted. The table has been called `turns` since version 1. */
export interface ReceivedRecords {
  /** True the first time; false when Teams sends the same activity again. */
  first(key: string, at: string): Promise<boolean>;
  forgetBefore: ForgetBefore;
}

/** Cards' stamps. Each stamp belongs to one message. */
export interface StampRecords {
  /** The id of the message that the stamp is on. */
  find(stamp: string): Promise<string | undefined>;
  /** Puts the stamp on the message that Teams made of its card. */
  put(stamp: string, message: MessageOf, at: string): Promise<void>;
  /**
   * Puts the stamp on a message that only a client names, unless the stamp is on a message or that message has a stamp.
   * Returns the id of the message that the stamp is on afterwards; undefined if it is on none.
   */
  claim(stamp: string, message: MessageOf, at: string): Promise<string | undefined>;
  forgetBefore: ForgetBefore;
}

/** A message in a conversation. In a channel, the conversation is the channel itself, without the thread. */
export interface MessageOf {
  readonly conversationId: string;
  readonly messageId: string;
}

/** Somebody tried something forbidden. */
export interface RefusedDeed {
  readonly at: string;
  readonly by: Person;
  /** The attempted action, in one word. */
  readonly what: string;
  readonly why: string;
  readonly transferId?: TransferId;
}

export interface RefusalRecords {
  /**
   * Counts repeats within the hour in one row, so that nobody can fill the store with refusals. Returns how often this
   * was refused in the hour, this time included.
   */
  add(refused: RefusedDeed): Promise<number>;
  /** How often this was refused in the hour of `at`. */
  timesOf(refused: RefusedDeed): Promise<number>;
  /** Refusals from `at` on, oldest first, at most `limit`. */
  since(at: string, limit: number): Promise<(RefusedDeed & { readonly times: number; readonly againAt?: string })[]>;
  forgetBefore: ForgetBefore;
}

/** Sealed token caches. Each person has one partition. */
export interface TokenRecords {
  read(partition: string): Promise<{ sealed: string; version: number } | undefined>;
  /**
   * `seen` is the version that the caller read, or undefined when there was none. False when somebody else has written
   * since.
   */
  write(partition: string, sealed: string, seen: number | undefined, at: string): Promise<boolean>;
  /**
   * People's records (`usr:…`) whose sealed text doesn't begin with `mark`, ordered by partition, starting after
   * `after`, at most `limit`. `mark` may contain only letters, digits and dots.
   */
  sealedOtherwise(
    mark: string,
    after: string,
    limit: number,
  ): Promise<readonly { partition: string; sealed: string; version: number }[]>;
  /** Removes the tokens. Writes based on an earlier read then fail, even after the person has signed in again. */
  remove(partition: string): Promise<void>;
}

/** One attempt to sign in. The attempt is bound to the person who asked, works once, and expires after ten minutes. */
export interface SignInRecord {
  /** Unguessable. The `state` of the authorization request. */
  readonly state: string;
  readonly actor: Actor;
  /** Sealed JSON: code verifier, nonce, claims. */
  readonly sealed: string;
  /** What continues after the sign-in: the key of the work to hurry, if there is any. */
  readonly resume?: unknown;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface SignInRecords {
  add(record: SignInRecord): Promise<void>;
  /** Undefined once the record is used up; an expired record may still be found. */
  find(state: string): Promise<SignInRecord | undefined>;
  /** Uses the record up. Returns it the first time, unless it has expired; after that, undefined. */
  use(state: string, now: string): Promise<SignInRecord | undefined>;
  /** Replaces the sealed content. Does nothing if the record is used up. */
  reseal(state: string, sealed: string): Promise<void>;
  forgetBefore: ForgetBefore;
}
