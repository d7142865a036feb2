import type { Generated } from 'kysely';

/**
 * The tables after the newest migration. Times are ISO 8601 text; documents are JSON text. `null` in a row stands for
 * an absent property in a record of `store.ts`. PostgreSQL may return a bigint as text, so convert ids and counts with
 * `Number`.
 */
export type Tables = {
  transfers: TransferTable;
  drafts: DraftTable;
  audit: AuditTable;
  partner_audit: PartnerAuditTable;
  work: WorkTable;
  budget_uses: BudgetUseTable;
  bindings: BindingTable;
  chats: ChatTable;
  cards: CardTable;
  turns: TurnTable;
  stamps: StampTable;
  refusals: RefusalTable;
  tokens: TokenTable;
  sign_ins: SignInTable;
};

/** `document` holds the whole transfer. The other columns repeat the fields that queries filter or sort by. */
export interface TransferTable {
  id: string;
  /** Lower case, even if the document's `ref` isn't. */
  ref: string;
  version: number;
  status: string;
  source_tenant_id: string;
  target_tenant_id: string;
  customer_id: string;
  /** The customer's name as `folded` returns it, for the substring filter. */
  customer_name: string;
  requester_tenant_id: string;
  requester_object_id: string;
  partner_center_id: string | null;
  created_at: string;
  updated_at: string;
  document: string;
}

export interface DraftTable {
  id: string;
  owner_tenant_id: string;
  owner_object_id: string;
  version: number;
  updated_at: string;
  expires_at: string;
  submitted_as: string | null;
  /** Null until the form is posted as a message of its own. */
  posted_as: string | null;
  document: string;
}

export interface AuditTable {
  id: Generated<number>;
  at: string;
  transfer_id: string;
  by_tenant_id: string | null;
  by_object_id: string | null;
  by_name: string | null;
  what: string;
  from_status: string | null;
  to_status: string;
  why: string | null;
  request_id: string | null;
  correlation_id: string | null;
  times: number | null;
}

/** What happened to a partner rather than to one of its transfers. */
export interface PartnerAuditTable {
  id: Generated<number>;
  at: string;
  partner_tenant_id: string;
  by_tenant_id: string | null;
  by_object_id: string | null;
  by_name: string | null;
  what: string;
  why: string | null;
}

export interface WorkTable {
  /** Increases in the order in which items are added. Never reused. */
  id: Generated<number>;
  kind: string;
  lane: string;
  item_key: string | null;
  /**
   * The item's key while the item waits and is the newest with that key; otherwise null. Unique, so that adding an item
   * finds the waiting one to update.
   */
  waiting_key: string | null;
  payload: string;
  attempts: number;
  run_at: string;
  /**
   * When the item was added or last taken, by the clock of the process that did so; null when no time was passed in.
   */
  written_at: string | null;
  /** When the item was last hurried since it was taken. If the item is then put off, it is due from this time on. */
  hurried_at: string | null;
  /** The lease: who holds it and until when. Both columns are null while the item waits and once it is done. */
  worker: string | null;
  lease_until: string | null;
  done_at: string | null;
  /** The last error, for the operator. */
  error: string | null;
}

/** One use of a budget. */
export interface BudgetUseTable {
  id: Generated<number>;
  key: string;
  at: string;
}

/** Where a partner's desk cards go, and who chose that place. */
export interface BindingTable {
  partner_tenant_id: string;
  conversation_id: string;
  place: string;
  by_tenant_id: string;
  by_object_id: string;
  at: string;
}

/** The personal chat with each person. */
export interface ChatTable {
  tenant_id: string;
  object_id: string;
  name: string;
  user_id: string;
  conversation_id: string;
  place: string;
  at: string;
}

export interface CardTable {
  transfer_id: string;
  place: string;
  activity_id: string | null;
  shown_version: number;
}

export interface TurnTable {
  key: string;
  at: string;
}

/** The message that carries a stamp. */
export interface StampTable {
  stamp: string;
  /** Null in rows from before version 4. */
  conversation_id: string | null;
  message_id: string;
  at: string;
}

/** Refusals. Repeats within an hour share one row, which counts them. */
export interface RefusalTable {
  id: Generated<number>;
  at: string;
  again_at: string | null;
  times: number;
  /**
   * Built from the hour, person, attempted action, reason and transfer. Unique, so that a repeated refusal finds the
   * existing row.
   */
  hourly: string;
  by_tenant_id: string;
  by_object_id: string;
  by_name: string;
  what: string;
  why: string;
  transfer_id: string | null;
}

export interface TokenTable {
  partition: string;
  /** Null once the tokens are removed. The row stays, so that its version never starts over. */
  sealed: string | null;
  version: number;
  at: string;
}

export interface SignInTable {
  state: string;
  tenant_id: string;
  object_id: string;
  sealed: string;
  resume: string | null;
  created_at: string;
  expires_at: string;
}
