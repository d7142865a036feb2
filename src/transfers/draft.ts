import type { Candidate } from './candidate.ts';
import type { Check } from './checks.ts';
import {
  COMMERCE,
  type Commerce,
  type CommerceRules,
  FORM_COMMERCE,
  type FormKind,
  otherSide,
  PRODUCT_TYPES,
  type ProductType,
  type Side,
} from './commerce.ts';
import { folded } from './folded.ts';
import { parseGuid, type TransferId } from './ids.ts';
import type { Place } from './place.ts';
import { type Customer, type LineItem, labelOf, type Partner, type Person, type Sentence } from './transfer.ts';

/**
 * A form that a person is still filling in. The store keeps the draft between clicks; the card only shows it. A draft
 * is immutable: each click creates a new draft from the old one.
 *
 * `create`: traditional, at the source. `request`: new commerce, at the target (no line items).
 * `release`: the line items with which the source approves a new-commerce transfer.
 */
export interface Draft {
  readonly kind: FormKind;
  readonly step: 'loading' | 'items' | 'details' | 'partnerIds' | 'review' | 'dropped';
  readonly owner: Person;
  readonly askedIn: Place & { readonly userId: string };
  /** The owner's partner. */
  readonly partner: Partner;
  readonly customer: Customer;
  readonly candidates: readonly Candidate[];
  /** What couldn't be read about the candidates. */
  readonly missing?: readonly MissingRead[];
  /** Ticked subscriptions, in the same order as the candidates. */
  readonly chosen: readonly string[];
  readonly search: string;
  readonly page: number;
  /** Whether a manager of the owner's partner must approve before anything is sent. */
  readonly asksFirst: boolean;
  /** Partners to offer as the other side. */
  readonly partners: readonly Partner[];
  /** The other side as typed: a tenant id, and a name if the desk doesn't know that tenant. */
  readonly other: string;
  readonly otherName: string;
  readonly customerEmail: string;
  readonly productTypes: readonly ProductType[];
  readonly partnerIdOnRecord: string;
  /** PartnerID on record for each subscription id that has its own, different from the transfer's. */
  readonly partnerIds: Readonly<Record<string, string>>;
  readonly note: string;
  /** The reason for the other partner. Drafts of earlier releases don't have it. */
  readonly reason?: string;
  /** Only for `release`: the transfer to approve. */
  readonly transferId?: TransferId;
  /**
   * What stands in the way, read before the review step. `looking`: the reads took too long. `unread`: they failed.
   */
  readonly checks?: readonly Check[] | 'looking' | 'unread';
  /** The ref of an earlier request that may still take effect. The person was warned that this one looks the same. */
  readonly warnedOf?: string;
  /** What the person must correct before the next step. */
  readonly problem?: Sentence;
}

/** A read that failed without closing the form, as `cards/locales` names it under `draft.missing`. */
export type MissingRead = 'eligibility' | 'reservations' | 'listed';

/** Rows on one page of the line-item card. 15 rows with long names stay well under Teams' 28 KB limit. */
export const PAGE_SIZE = 15;

/** A draft expires this long after its last change. */
export const DRAFT_HOURS = 24;

export const LIMITS = { note: 500, reason: 500, search: 60 } as const;

export function commerceOf(kind: FormKind): Commerce {
  return FORM_COMMERCE[kind];
}

function rulesOf(draft: Draft): CommerceRules {
  return COMMERCE[commerceOf(draft.kind)];
}

/**
 * The side that the owner's partner is on: the creator's if the form begins a transfer, the counterparty's if it
 * releases line items.
 */
function ownSide(draft: Draft): Side {
  const { creator } = rulesOf(draft);
  return draft.kind === 'release' ? otherSide(creator) : creator;
}

/** The form's source and target. A side that hasn't been named yet is undefined. */
export function sidesOf(draft: Draft): Readonly<Record<Side, Partner | undefined>> {
  const [own, other] = [draft.partner, otherPartner(draft)];
  return ownSide(draft) === 'source' ? { source: own, target: other } : { source: other, target: own };
}

/** The line items chosen in the form. Undefined for a form without line items. */
export function itemsAsked(draft: Draft): LineItem[] | undefined {
  const picks = draft.kind === 'release' || rulesOf(draft).itemsPickedAt === 'create';
  return picks ? chosenItems(draft) : undefined;
}

/** The candidates that match the search, and the page that the card shows. */
export function visible(draft: Draft): { matches: Candidate[]; rows: Candidate[]; page: number; pages: number } {
  const wanted = folded(draft.search);
  const matches = draft.candidates.filter(({ item }) => folded(labelOf(item)).includes(wanted));
  return { matches, ...onPage(matches, draft.page) };
}

/** The rows on one page. A page number out of range selects the nearest page. */
export function onPage<T>(all: readonly T[], wanted: number): { rows: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
  const page = Math.min(Math.max(wanted, 0), pages - 1);
  return { rows: all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE), page, pages };
}

export function chosenItems(draft: Draft): LineItem[] {
  const chosen = new Set(draft.chosen);
  return draft.candidates
    .filter(({ item }) => chosen.has(item.subscriptionId))
    .map(({ item }) => ({
      ...item,
      partnerIdOnRecord: draft.partnerIds[item.subscriptionId] || draft.partnerIdOnRecord || undefined,
    }));
}

/** The partner on the other side, once it has been named. Only the request form asks for an unlisted partner's name. */
export function otherPartner(draft: Draft): Partner | undefined {
  const tenantId = parseGuid(draft.other);
  if (tenantId === undefined) return undefined;
  const known = draft.partners.find((partner) => partner.tenantId === tenantId);
  if (known !== undefined) return known;
  const isNamed = draft.otherName !== '' && draft.kind !== 'create';
  return isNamed ? { tenantId, name: draft.otherName, isTyped: true } : { tenantId, name: tenantId };
}

/** A name that the requester types must not be a listed partner's, whatever its case, spaces and punctuation. */
function nameProblem({ name, tenantId, isTyped }: Partner, { partner, partners }: Draft): Sentence | undefined {
  if (name === tenantId) return { key: 'problem.sourceNameMissing' };
  const letters = (text: string) => folded(text).replace(/[^\p{L}\p{N}]/gu, '');
  const taken = isTyped && [partner, ...partners].find((listed) => letters(listed.name) === letters(name));
  return taken ? { key: 'problem.nameTaken', with: { partner: taken.name } } : undefined;
}

/** For each step's card, the fields that count as emptied when a click doesn't send them. */
const FIELDS: Readonly<Partial<Record<Draft['step'], readonly string[]>>> = {
  items: ['search'],
  details: ['other', 'otherName', 'customerEmail', 'productTypes', 'partnerIdOnRecord', 'note', 'reason'],
};

/**
 * Updates the draft with what the person typed and ticked, whichever button they pressed, so that no input is lost.
 * Clients omit empty fields, so a field missing from the click was emptied. That only holds for a card that sends the
 * draft version it shows (`shown`).
 */
export function withInputs(draft: Draft, inputs: Readonly<Record<string, unknown>>): Draft {
  const isCurrent = inputs.shown !== undefined;
  const emptied = isCurrent ? (FIELDS[draft.step] ?? []) : [];
  const text = (name: string, before: string, limit = 200) => {
    const value = inputs[name] ?? (emptied.includes(name) ? '' : undefined);
    return typeof value === 'string' ? value.trim().slice(0, limit) : before;
  };
  const typedTenant = text('otherTenant', '');
  return {
    ...draft,
    problem: undefined,
    chosen: ticked(draft, inputs),
    search: text('search', draft.search, LIMITS.search),
    other: typedTenant || text('other', draft.other),
    otherName: text('otherName', draft.otherName),
    customerEmail: text('customerEmail', draft.customerEmail),
    productTypes: productTypes(text('productTypes', draft.productTypes.join())),
    partnerIdOnRecord: text('partnerIdOnRecord', draft.partnerIdOnRecord),
    partnerIds: partnerIds(draft, inputs, isCurrent),
    note: text('note', draft.note, LIMITS.note),
    reason: text('reason', draft.reason ?? '', LIMITS.reason),
  };
}

function ticked(draft: Draft, inputs: Readonly<Record<string, unknown>>): string[] {
  const chosen = new Set(draft.chosen);
  for (const { item, ineligible } of draft.candidates) {
    const value = inputs[`pick.${item.subscriptionId}`];
    if (value === undefined) continue;
    if (ineligible === undefined && (value === 'true' || value === true)) chosen.add(item.subscriptionId);
    else chosen.delete(item.subscriptionId);
  }
  return draft.candidates.map(({ item }) => item.subscriptionId).filter((id) => chosen.has(id));
}

function partnerIds(
  draft: Draft,
  inputs: Readonly<Record<string, unknown>>,
  isCurrent: boolean,
): Record<string, string> {
  const ids = { ...draft.partnerIds };
  const shown = isCurrent && draft.step === 'partnerIds' ? onPage(chosenItems(draft), draft.page).rows : [];
  for (const { subscriptionId } of shown) ids[subscriptionId] = '';
  for (const { item } of draft.candidates) {
    const value = inputs[`partnerId.${item.subscriptionId}`];
    if (typeof value === 'string') ids[item.subscriptionId] = value.trim();
  }
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== ''));
}

function productTypes(value: string): ProductType[] {
  const named = value.split(',');
  return PRODUCT_TYPES.filter((type) => named.includes(type));
}

/** The buttons that change the form or move between its steps. */
export const DRAFT_VERBS = ['search', 'page', 'all', 'none', 'next', 'back', 'perItem'] as const;
export type DraftVerb = (typeof DRAFT_VERBS)[number];

/** The draft after a button press. Apply `withInputs` first. */
export function pressed(draft: Draft, verb: DraftVerb, page?: number): Draft {
  switch (verb) {
    case 'search':
      return { ...draft, page: 0 };
    case 'page':
      return { ...draft, page: page ?? 0 };
    case 'all':
      return { ...draft, chosen: pickAll(draft) };
    case 'none':
      return { ...draft, chosen: dropAll(draft) };
    case 'back':
      return { ...draft, step: before(draft), page: 0 };
    case 'perItem':
      return draft.kind === 'create' ? { ...draft, step: 'partnerIds', page: 0 } : draft;
    case 'next':
      return goOn(draft);
  }
}

function pickAll(draft: Draft): string[] {
  const chosen = new Set(draft.chosen);
  for (const { item, ineligible } of visible(draft).matches) if (!ineligible) chosen.add(item.subscriptionId);
  return draft.candidates.map(({ item }) => item.subscriptionId).filter((id) => chosen.has(id));
}

function dropAll(draft: Draft): string[] {
  const matching = new Set(visible(draft).matches.map(({ item }) => item.subscriptionId));
  return draft.chosen.filter((id) => !matching.has(id));
}

function before(draft: Draft): Draft['step'] {
  if (draft.step === 'review') return draft.kind === 'release' ? 'items' : 'details';
  if (draft.step === 'partnerIds') return 'details';
  return draft.kind === 'request' ? 'details' : 'items';
}

function goOn(draft: Draft): Draft {
  const problem = problemOf(draft);
  if (problem !== undefined) return { ...draft, problem };
  if (draft.step === 'items') return { ...draft, step: draft.kind === 'release' ? 'review' : 'details', page: 0 };
  return { ...draft, step: 'review', page: 0 };
}

/** Why the person can't leave this step: one sentence that says what to do. */
export function problemOf(draft: Draft): Sentence | undefined {
  switch (draft.step) {
    case 'items':
      return itemsProblem(draft);
    case 'details':
      return detailsProblem(draft);
    case 'partnerIds':
      return partnerIdsProblem(draft);
    case 'loading':
    case 'review':
    case 'dropped':
      return undefined;
  }
}

function itemsProblem(draft: Draft): Sentence | undefined {
  if (draft.chosen.length === 0) return { key: 'problem.noItems' };
  const max = rulesOf(draft).maxItems;
  if (max !== undefined && draft.chosen.length > max) {
    return { key: 'problem.tooManyItems', with: { max, chosen: draft.chosen.length, over: draft.chosen.length - max } };
  }
  return undefined;
}

function detailsProblem(draft: Draft): Sentence | undefined {
  const side = otherSide(ownSide(draft));
  if (draft.other === '') return { key: `problem.${side}Missing` };
  const other = otherPartner(draft);
  if (other === undefined) return { key: 'problem.notTenantId', with: { typed: draft.other } };
  if (other.tenantId === draft.partner.tenantId)
    return { key: `problem.${side}IsOwn`, with: { partner: draft.partner.name } };
  if (draft.kind === 'request') {
    const problem = nameProblem(other, draft);
    if (problem !== undefined) return problem;
    if (draft.customerEmail === '') return { key: 'problem.emailMissing' };
    if (!/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(draft.customerEmail)) {
      return { key: 'problem.notEmail', with: { typed: draft.customerEmail } };
    }
  }
  return partnerIdProblem(draft.partnerIdOnRecord);
}

function partnerIdsProblem(draft: Draft): Sentence | undefined {
  for (const subscriptionId of draft.chosen) {
    const problem = partnerIdProblem(draft.partnerIds[subscriptionId] ?? '');
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function partnerIdProblem(id: string): Sentence | undefined {
  return id === '' || /^\d{4,10}$/.test(id) ? undefined : { key: 'problem.notPartnerId', with: { typed: id } };
}
