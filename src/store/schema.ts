import type { Generated } from 'kysely';

/**
 * The tables after the newest migration. Times are ISO 8601 text, documents are JSON text. `null` stands for an absent
 * property in the records of `store.ts`. PostgreSQL may return a bigint as text, so ids and counts go through `Number`.
 */
export type Tables = {
  transfers: TransferTable;
  drafts: DraftTable;
  audit: AuditTable;
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

/** `document` holds the whole transfer. The other columns repeat fields that queries filter or sort by. */
export interface TransferTable {
  id: string;
  /** Lower case, even if the document's `ref` isn't. */
  ref: string;
  version: number;
  status: string;
  source_tenant_id: string;
  target_tenant_id: string;
  customer_id: string;
  /** The output of `searchable`, for the substring filter. */
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
}

export interface WorkTable {
  /** Ascending in the order of adding; never reused. */
  id: Generated<number>;
  kind: string;
  lane: string;
  item_key: string | null;
  /** The key while the item waits and is the newest with that key. Unique, so that a new item finds the one it replaces. */
  waiting_key: string | null;
  payload: string;
  attempts: number;
  run_at: string;
  /** When the item was added or last taken, by the clock of the process that did so; null when no time was given. */
  written_at: string | null;
  /** When the item was last hurried since it was taken. If the item is put off, it is due again from that time. */
  hurried_at: string | null;
  /** The lease: who holds it and until when. Both are null while the item waits and once it is done. */
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

/** Where the desk cards of a partner go, and who chose that. */
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
  message_id: string;
  at: string;
}

/** Refusals. A row counts the repeats within an hour. */
export interface RefusalTable {
  id: Generated<number>;
  at: string;
  again_at: string | null;
  times: number;
  /** Unique: hour, person, deed, reason and transfer. A repeated refusal has the same value and is counted in its row. */
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
  /** Null once removed: the row stays so that its version never starts over. */
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
