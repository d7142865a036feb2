import { channelOf } from '../../transfers/place.ts';
import { maySee } from '../../transfers/policy.ts';
import { STATUS_FILTERS } from '../../transfers/status.ts';
import {
  type Actor,
  counterpartyOf,
  creatorOf,
  itemsOf,
  type Partner,
  type Person,
  type Sentence,
  samePerson,
  type Transfer,
} from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Command, ListCommand } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { readAs, signInMessage } from '../sign-in/read-as.ts';
import { belongs } from '../sign-in/whose-tenant.ts';
import { chooseCustomer, type Reply } from './begin-transfer.ts';
import { findCustomers } from './find-customers.ts';

const LIST_PAGE = 10;
const SUBSCRIPTIONS_PAGE = 20;
const ITEMS_PAGE = 20;
const CUSTOMERS_SHOWN = 15;
/** Refs that are typed by their first digits: more candidates than this are not worth naming. */
const REF_CANDIDATES = 5;

/** `list transfers …`: what is open first, newest first. A page beyond the last one is the last one. */
export async function list(parts: DeskParts, turn: Turn, _: Partner, command: ListCommand): Promise<Reply> {
  const filter = command.filter ?? 'open';
  const { tenantId } = turn.person;
  const read = (page: number) =>
    parts.store.transfers.list({
      partnerTenantId: tenantId,
      statuses: STATUS_FILTERS[filter],
      customer: command.customer,
      requester: command.mine ? turn.person : undefined,
      direction: command.direction,
      limit: LIST_PAGE,
      offset: page * LIST_PAGE,
    });
  const asked = await read(command.page ?? 0);
  const page = Math.min(command.page ?? 0, Math.max(0, Math.ceil(asked.total / LIST_PAGE) - 1));
  const { transfers, total } = page === (command.page ?? 0) ? asked : await read(page);
  const narrowed = { customer: command.customer, filter, mine: command.mine, direction: command.direction };
  return { message: { kind: 'transferList', transfers, total, page, pageSize: LIST_PAGE, filter: narrowed, tenantId } };
}

/** `show 3f2a`: the desk card, with what happened so far; `show 3f2a items`: all it moves, page by page. */
export async function show(
  parts: DeskParts,
  turn: Turn,
  _: Partner,
  command: Extract<Command, { name: 'show' }>,
): Promise<Reply> {
  const found = await findByRef(parts, turn, command.ref, 'show');
  if (found.kind === 'instead') return text(found.say);
  if (command.itemsPage !== undefined) {
    const last = Math.max(0, Math.ceil(itemsOf(found.transfer).length / ITEMS_PAGE) - 1);
    const page = Math.min(command.itemsPage, last);
    return { message: { kind: 'transferItems', transfer: found.transfer, page, pageSize: ITEMS_PAGE } };
  }
  const history = await parts.store.audit.of(found.transfer.id);
  return { message: { kind: 'deskCard', transfer: found.transfer, history } };
}

/** The transfer a person means by the first digits of its ref; only among those their partner takes part in. */
export async function findByRef(
  parts: Pick<DeskParts, 'store' | 'log' | 'now'>,
  { person }: Turn,
  ref: string,
  what: string,
): Promise<{ kind: 'found'; transfer: Transfer } | { kind: 'instead'; say: Sentence }> {
  const wanted = ref.toLowerCase();
  const all = await parts.store.transfers.findByRef(wanted, REF_CANDIDATES);
  const seen = all.filter((transfer) => maySee(person, transfer));
  const one = seen.find((transfer) => transfer.ref === wanted) ?? (seen.length === 1 ? seen[0] : undefined);
  if (one !== undefined) return { kind: 'found', transfer: one };
  if (seen.length === 0) {
    const hidden = all.find((transfer) => transfer.ref === wanted);
    if (hidden !== undefined)
      await keepRefusal(parts, { by: person, what, why: 'unknownPartner', transferId: hidden.id });
    return { kind: 'instead', say: { key: 'refs.none', with: { ref } } };
  }
  const refs = seen.map((transfer) => `${transfer.ref} (${transfer.customer.name})`).join(', ');
  return { kind: 'instead', say: { key: 'refs.several', with: { ref, refs } } };
}

/** `customers <text>`. */
export async function customers(
  parts: DeskParts,
  turn: Turn,
  _: Partner,
  command: Extract<Command, { name: 'customers' }>,
): Promise<Reply> {
  const found = await readAs(parts, turn.person, { turn: { command, turn } }, (as) =>
    findCustomers(parts.partnerCenter, as, command.text),
  );
  if (found.kind === 'instead') return { message: found.message };
  if (found.value.length === 0) return text({ key: 'customers.none', with: { query: command.text } });
  const shown = found.value.slice(0, CUSTOMERS_SHOWN);
  const more = found.value.length - shown.length;
  return { message: { kind: 'customers', query: command.text, customers: shown, more } };
}

/** `subscriptions of <customer>`. */
export async function subscriptions(
  parts: DeskParts,
  turn: Turn,
  partner: Partner,
  command: Extract<Command, { name: 'subscriptions' }>,
): Promise<Reply> {
  const found = await chooseCustomer(parts, turn, command.customer, command, { name: 'subscriptions' });
  if (found.kind === 'instead') return { message: found.message };
  const customer = found.value;
  const read = await readAs(parts, turn.person, { turn: { command, turn } }, (as) =>
    parts.partnerCenter.subscriptions(as, customer.id),
  );
  if (read.kind === 'instead') return { message: read.message };
  const all = read.value.filter(({ parentId }) => parentId === undefined);
  if (all.length === 0) {
    return text({ key: 'create.noSubscriptions', with: { customer: customer.name, partner: partner.name } });
  }
  const sorted = [...all].sort((one, other) => one.friendlyName.localeCompare(other.friendlyName));
  const page = Math.min(command.page ?? 0, Math.ceil(sorted.length / SUBSCRIPTIONS_PAGE) - 1);
  const shown = sorted.slice(page * SUBSCRIPTIONS_PAGE, (page + 1) * SUBSCRIPTIONS_PAGE);
  const view = {
    kind: 'subscriptions',
    customer,
    subscriptions: shown,
    total: sorted.length,
    page,
    pageSize: SUBSCRIPTIONS_PAGE,
  } as const;
  return { message: view };
}

/** What this person can do here, now; also the answer to anything that is no command. */
export async function help(parts: DeskParts, turn: Turn, command: Command): Promise<Reply> {
  const { person } = turn;
  const bound = await parts.store.places.boundTo(person.tenantId);
  const known = parts.policy.partner(person.tenantId) !== undefined;
  const waiting = known && (await belongs(parts, turn)) ? await waitingFor(parts, turn) : [];
  return {
    message: {
      kind: 'help',
      unknown: command.name === 'unknown' ? command.text : undefined,
      nearest: command.name === 'unknown' ? command.nearest : undefined,
      where: turn.place.kind === 'personal' ? 'personal' : 'channel',
      signedIn: (await parts.identity.session(person)) !== undefined,
      isApprover: await isApprover(parts, person),
      isKnownPartner: known,
      channel: bound === undefined ? undefined : (bound.name ?? ''),
      waiting,
    },
  };
}

async function waitingFor(parts: DeskParts, { person }: Turn): Promise<Transfer[]> {
  if (!(await isApprover(parts, person))) return [];
  const { transfers } = await parts.store.transfers.list({
    partnerTenantId: person.tenantId,
    statuses: STATUS_FILTERS.waiting,
    limit: LIST_PAGE,
  });
  return transfers.filter((transfer) => {
    const decider = transfer.status === 'awaitingApproval' ? creatorOf(transfer) : counterpartyOf(transfer);
    return decider.tenantId === person.tenantId && !samePerson(transfer.requester, person);
  });
}

export async function whoAmI(parts: DeskParts, turn: Turn): Promise<Reply> {
  const { person } = turn;
  const session = await parts.identity.session(person);
  const partner = parts.policy.partner(person.tenantId);
  const approves = await isApprover(parts, person);
  const username = session?.username;
  const mfa = session === undefined || partner === undefined ? undefined : await hasSecondFactor(parts, person);
  return { message: { kind: 'whoAmI', person, partner, username, mfa, isApprover: approves } };
}

/** Partner Center is the one to know; where it does not say, what the token says about itself. */
async function hasSecondFactor(parts: DeskParts, person: Person): Promise<boolean | undefined> {
  const token = await parts.identity.tokenFor(person);
  if (token.kind !== 'token') return undefined;
  const asked = await parts.partnerCenter.mfaCompliance({ token: token.token, correlationId: parts.newId() });
  if (asked.kind === 'refused' && asked.error.code === 'mfaNeeded') return false;
  const said = asked.kind === 'done' ? asked.value.compliant : undefined;
  return said ?? (token.withoutMfa ? false : undefined);
}

/** `cached` is good enough for what is only shown or offered. */
async function isApprover(parts: DeskParts, person: Actor, how: 'cached' | 'fresh' = 'cached'): Promise<boolean> {
  return (await parts.policy.rulesFor([person], how)).approver(person) === 'yes';
}

export async function signIn(parts: DeskParts, turn: Turn): Promise<Reply> {
  const session = await parts.identity.session(turn.person);
  if (session !== undefined) return text({ key: 'signIn.already', with: { username: session.username } });
  return { message: await signInMessage(parts, turn.person, undefined, { key: 'signIn.asked' }) };
}

export async function signOut(parts: DeskParts, turn: Turn): Promise<Reply> {
  const session = await parts.identity.session(turn.person);
  await parts.identity.signOut(turn.person);
  return text({ key: session === undefined ? 'signOut.notSignedIn' : 'signOut.done' });
}

/** `use this channel`: an approver binds the desk cards of their partner to the channel they are in. */
export async function useThisChannel(parts: DeskParts, turn: Turn, partner: Partner): Promise<Reply> {
  if (turn.place.kind !== 'channel') return text({ key: 'channel.notHere' });
  if (!(await isApprover(parts, turn.person, 'fresh'))) {
    await keepRefusal(parts, { by: turn.person, what: 'useThisChannel', why: 'noApproverRight' });
    return text({ key: 'channel.notApprover', with: { partner: partner.name } });
  }
  const channel = channelOf(turn.place);
  const at = parts.now().toISOString();
  return {
    ...text({ key: 'channel.bound', with: { partner: partner.name } }),
    commit: (records) => records.places.bind(partner.tenantId, channel, turn.person, at),
  };
}

export function text(say: Sentence): Reply {
  return { message: { kind: 'text', say } };
}
