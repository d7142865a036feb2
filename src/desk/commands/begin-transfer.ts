import type { Answer, Caller } from '../../partner-center/partner-center.ts';
import type { DraftRecord, Records } from '../../store/store.ts';
import { DRAFT_HOURS, type Draft } from '../../transfers/draft.ts';
import { type Candidate, candidates } from '../../transfers/eligibility.ts';
import { parseGuid } from '../../transfers/ids.ts';
import type { Customer, Partner } from '../../transfers/transfer.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { ChooseCustomerView, Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Read, readAs } from '../sign-in/read-as.ts';
import { findCustomers, theOne } from './find-customers.ts';

/** How many customers are offered to choose from. */
const CHOICES = 10;

/** What a command shows, and what it leaves in the store. */
export interface Reply {
  readonly message: Message;
  /** For this person only: it goes to their own chat, wherever they asked. */
  readonly isPrivate?: boolean;
  readonly commit?: (records: Records) => Promise<unknown>;
}

/** `create transfer for …`: traditional commerce, begun by the source with its line items. */
export async function startCreate(
  parts: DeskParts,
  turn: Turn,
  partner: Partner,
  command: Extract<Command, { name: 'create' }>,
): Promise<Reply> {
  const found = await chooseCustomer(parts, turn, command.customer, command, { name: 'create' });
  if (found.kind === 'instead') return { message: found.message };
  const customer = found.value;
  const loaded = await readAs(parts, turn.person, { turn: { command, turn } }, (as) =>
    loadCandidates(parts, as, customer, 'traditional'),
  );
  if (loaded.kind === 'instead') return { message: loaded.message };
  if (loaded.value.length === 0) {
    const values = { customer: customer.name, partner: partner.name };
    return { message: { kind: 'text', say: { key: 'create.noSubscriptions', with: values } } };
  }
  const draft = { ...emptyDraft(parts, turn, partner, customer), kind: 'create' as const, candidates: loaded.value };
  return keep(parts, draft);
}

/** `request transfer for … from …`: new commerce, begun by the target without line items. */
export async function startRequest(
  parts: DeskParts,
  turn: Turn,
  partner: Partner,
  command: Extract<Command, { name: 'request' }>,
): Promise<Reply> {
  const source = command.source === undefined ? undefined : findPartner(parts, command.source);
  if (source !== undefined && source.kind === 'unknown') {
    const known = others(parts, partner).map(({ name }) => name);
    return {
      message: {
        kind: 'text',
        say: { key: 'request.unknownSource', with: { typed: command.source ?? '', known: known.join(', ') } },
      },
    };
  }
  const next = { name: 'request' as const, source: command.source };
  const found = await chooseCustomer(parts, turn, command.customer, command, next);
  if (found.kind === 'instead') return { message: found.message };
  const draft = emptyDraft(parts, turn, partner, found.value);
  return keep(parts, { ...draft, kind: 'request', step: 'details', other: source?.tenantId ?? '' });
}

/** The customer that was meant, or the message that asks for it. */
export async function chooseCustomer(
  parts: DeskParts,
  turn: Turn,
  query: string,
  command: Command,
  next: ChooseCustomerView['next'],
): Promise<Read<Customer>> {
  const found = await readAs(parts, turn.person, { turn: { command, turn } }, (as) =>
    findCustomers(parts.partnerCenter, as, query),
  );
  if (found.kind === 'instead') return found;
  if (found.value.length === 0) {
    const key = parseGuid(query) === undefined ? 'customers.none' : 'customers.noneById';
    return { kind: 'instead', message: { kind: 'text', say: { key, with: { query } } } };
  }
  const one = theOne(found.value, query);
  if (one !== undefined) return { kind: 'value', value: one };
  const customers = found.value.slice(0, CHOICES);
  const more = found.value.length - customers.length;
  return { kind: 'instead', message: { kind: 'chooseCustomer', query, customers, more, next } };
}

/** A customer's subscriptions with what can move and what can't, as Partner Center and the rules see it now. */
export async function loadCandidates(
  { partnerCenter }: Pick<DeskParts, 'partnerCenter'>,
  as: Caller,
  customer: Pick<Customer, 'id'>,
  commerce: 'traditional' | 'newCommerce',
  asked: readonly string[] = [],
): Promise<Answer<Candidate[]>> {
  const [subscriptions, verdicts] = await Promise.all([
    partnerCenter.subscriptions(as, customer.id),
    commerce === 'traditional'
      ? partnerCenter.eligibility({ ...as, correlationId: undefined }, customer.id)
      : undefined,
  ]);
  if (subscriptions.kind !== 'done') return subscriptions;
  if (verdicts !== undefined && verdicts.kind !== 'done') return verdicts;
  return { ...subscriptions, value: candidates(commerce, subscriptions.value, verdicts?.value, asked) };
}

export function emptyDraft(parts: Pick<DeskParts, 'policy'>, turn: Turn, partner: Partner, customer: Customer): Draft {
  return {
    kind: 'create',
    step: 'items',
    owner: turn.person,
    askedIn: { ...turn.place, userId: turn.userId },
    partner,
    customer,
    candidates: [],
    chosen: [],
    search: '',
    page: 0,
    asksFirst: parts.policy.approvalBeforeSubmit(partner.tenantId),
    partners: others(parts, partner),
    other: '',
    otherName: '',
    customerEmail: '',
    productTypes: [],
    partnerIdOnRecord: '',
    partnerIds: {},
    note: '',
  };
}

export function newRecord(parts: Pick<DeskParts, 'now' | 'newId'>, draft: Draft, id = parts.newId()): DraftRecord {
  const at = parts.now();
  return {
    id,
    owner: { tenantId: draft.owner.tenantId, objectId: draft.owner.objectId },
    version: 1,
    document: draft,
    updatedAt: at.toISOString(),
    expiresAt: draftExpiry(at),
  };
}

export function draftExpiry(at: Date): string {
  return new Date(at.getTime() + DRAFT_HOURS * 3_600_000).toISOString();
}

function keep(parts: DeskParts, draft: Draft): Reply {
  const record = newRecord(parts, draft);
  return {
    message: { kind: 'draft', draftId: record.id, draft, version: record.version },
    commit: (records) => records.drafts.add(record),
  };
}

function others({ policy }: Pick<DeskParts, 'policy'>, own: Partner): Partner[] {
  return policy.partners.filter((partner) => partner.tenantId !== own.tenantId);
}

/** A partner by name, by the start of its name, or by tenant id (which need not be known to the desk). */
function findPartner(
  { policy }: Pick<DeskParts, 'policy'>,
  text: string,
): { kind: 'found'; tenantId: string } | { kind: 'unknown'; tenantId?: undefined } {
  const tenantId = parseGuid(text);
  if (tenantId !== undefined) return { kind: 'found', tenantId };
  const wanted = text.toLocaleLowerCase();
  const named = policy.partners.filter(({ name }) => name.toLocaleLowerCase().startsWith(wanted));
  const exact =
    named.find(({ name }) => name.toLocaleLowerCase() === wanted) ?? (named.length === 1 ? named[0] : undefined);
  return exact === undefined ? { kind: 'unknown' } : { kind: 'found', tenantId: exact.tenantId };
}
