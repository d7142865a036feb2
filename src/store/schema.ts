import type { Generated } from 'kysely';

/**
 * The tables as the newest migration leaves them. Times are ISO 8601 text, documents JSON text. A `null` is an absent
 * property in the records of `store.ts`. Numbers may arrive as text from PostgreSQL's bigint, so ids and counts are
 * passed through `Number`.
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

/** The transfer is its document; the columns beside it repeat what queries look for. */
export interface TransferTable {
  id: string;
  /** Lower case, whatever the document says. */
  ref: string;
  version: number;
  status: string;
  source_tenant_id: string;
  target_tenant_id: string;
  customer_id: string;
  /** As `searchable` writes it, for the substring filter. */
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
  /** Ascending in the order of adding; never used twice. */
  id: Generated<number>;
  kind: string;
  lane: string;
  item_key: string | null;
  /** The key, while the item waits and is the newest of its key: unique, so that a new item finds the one to replace. */
  waiting_key: string | null;
  payload: string;
  attempts: number;
  run_at: string;
  /** When it was added or last taken, by the clock of whoever did; null when that was not said. */
  written_at: string | null;
  /** When somebody last asked to hurry it since it was taken: putting it off can't delay it beyond that. */
  hurried_at: string | null;
  /** Who took it and until when; both null while it waits and when it is done. */
  worker: string | null;
  lease_until: string | null;
  done_at: string | null;
  /** What went wrong last, for the operator. */
  error: string | null;
}

/** One use of what a budget limits. */
export interface BudgetUseTable {
  id: Generated<number>;
  key: string;
  at: string;
}

/** Where the desk cards of a partner go, and who said so. */
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

/** On which message a stamp was put. */
export interface StampTable {
  stamp: string;
  message_id: string;
  at: string;
}

/** Somebody was refused something: one row a person, deed and hour. */
export interface RefusalTable {
  id: Generated<number>;
  at: string;
  again_at: string | null;
  times: number;
  /** What makes it the same as before. */
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
