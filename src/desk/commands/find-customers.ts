import type { Answer, Caller, PartnerCenter } from '../../partner-center/partner-center.ts';
import { folded } from '../../transfers/folded.ts';
import { parseGuid, sameId } from '../../transfers/ids.ts';
import type { Customer } from '../../transfers/transfer.ts';
import type { SearchWay } from '../ports/message.ts';

/** How many pages of the whole customer list to read, at most, when no customer's name starts with the text. */
const MAX_PAGES = 20;
const PAGE_SIZE = 500;

export interface Found {
  /** Sorted by name. */
  readonly customers: readonly Customer[];
  /** The ways of searching that failed or stopped early, so that customers may be missing. */
  readonly missing: readonly SearchWay[];
}

type Failure = Exclude<Answer<unknown>, { kind: 'done' }>;

/**
 * What one way found. `whole`: no other way can find more. `part`: another way may find more. `cut`: this way itself
 * stopped before its end.
 */
interface Step {
  readonly kind: 'done';
  readonly customers: readonly Customer[];
  readonly reach: 'whole' | 'part' | 'cut';
}

type Reads = Pick<PartnerCenter, 'customers' | 'customer'>;
type Search = (partnerCenter: Reads, as: Caller, query: string) => Promise<Step | Failure>;

const SEARCHES: Readonly<Record<SearchWay, Search>> = {
  id: byId,
  name: byStart('name'),
  domain: byStart('domain'),
  list: anywhere,
};

/**
 * Finds the customers that a text may mean, by tenant id, domain or name. Partner Center can only search for the start
 * of a name or domain (page "Get a customer by name"). If that search finds no customer, the whole list is read and
 * searched for the text. A way that fails doesn't end the search: some partners can't search by domain, for example,
 * although they can search by name.
 */
export async function findCustomers(partnerCenter: Reads, as: Caller, query: string): Promise<Answer<Found>> {
  const steps: (readonly [SearchWay, Step | Failure])[] = [];
  for (const way of waysFor(query)) {
    const step = await SEARCHES[way](partnerCenter, as, query);
    if (step.kind !== 'done' && needsThePerson(step)) return step;
    steps.push([way, step]);
    if (step.kind === 'done' && (step.reach === 'whole' || step.customers.length > 0)) break;
  }
  return foundIn(steps, as);
}

/** Only the last step can have found customers. */
function foundIn(steps: readonly (readonly [SearchWay, Step | Failure])[], as: Caller): Answer<Found> {
  const failures = steps.flatMap(([, step]) => (step.kind === 'done' ? [] : [step]));
  const [first] = failures;
  if (first !== undefined && failures.length === steps.length) return first;
  const last = steps.at(-1)?.[1];
  const lacks = steps.filter(([, step]) => step.kind !== 'done' || step.reach === 'cut').map(([way]) => way);
  const value: Found = {
    customers: last?.kind === 'done' ? sorted(last.customers) : [],
    missing: last?.kind === 'done' && last.reach === 'whole' ? [] : lacks,
  };
  return { kind: 'done', value, correlationId: as.correlationId ?? '' };
}

/**
 * Returns the customer if there is no doubt: it is the only match, or the only match whose whole name or domain is the
 * query.
 */
export function theOne({ customers, missing }: Found, query: string): Customer | undefined {
  if (customers.length === 1 && missing.length === 0) return customers[0];
  const wanted = folded(query);
  const exact = customers.filter((customer) => folded(customer.name) === wanted || folded(customer.domain) === wanted);
  return exact.length === 1 ? exact[0] : undefined;
}

function waysFor(query: string): readonly SearchWay[] {
  if (parseGuid(query) !== undefined) return ['id', 'list'];
  const looksLikeDomain = /^\S+\.\S+$/.test(query);
  return looksLikeDomain ? ['domain', 'name', 'list'] : ['name', 'domain', 'list'];
}

/** Whether every other way would fail as well, until the person signs in or waits. */
function needsThePerson(failure: Failure): boolean {
  if (failure.kind === 'throttled') return true;
  return failure.kind === 'refused' && ['signInNeeded', 'mfaNeeded'].includes(failure.error.code);
}

async function byId(partnerCenter: Reads, as: Caller, query: string): Promise<Step | Failure> {
  const found = await partnerCenter.customer(as, parseGuid(query) ?? query);
  if (found.kind === 'done') return { kind: 'done', customers: [found.value], reach: 'whole' };
  const isNone =
    found.kind === 'refused' && ['notFound', 'customerNotFound', 'noRelationship'].includes(found.error.code);
  return isNone ? { kind: 'done', customers: [], reach: 'whole' } : found;
}

function byStart(by: 'name' | 'domain'): Search {
  return async (partnerCenter, as, startsWith) => {
    const found = await partnerCenter.customers(as, { by, startsWith });
    return found.kind === 'done' ? { kind: 'done', customers: found.value.customers, reach: 'part' } : found;
  };
}

async function anywhere(partnerCenter: Reads, as: Caller, query: string): Promise<Step | Failure> {
  const id = parseGuid(query);
  const wanted = folded(query);
  const isMeant = (one: Customer) =>
    id === undefined
      ? wanted !== '' && [one.name, one.domain].some((text) => folded(text).includes(wanted))
      : sameId(one.id, id);
  const customers: Customer[] = [];
  let continuationToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await partnerCenter.customers(as, { by: 'all', size: PAGE_SIZE, continuationToken });
    if (found.kind !== 'done') {
      return customers.length === 0 || needsThePerson(found) ? found : { kind: 'done', customers, reach: 'cut' };
    }
    customers.push(...found.value.customers.filter(isMeant));
    continuationToken = found.value.continuationToken;
    if (continuationToken === undefined) return { kind: 'done', customers, reach: 'whole' };
  }
  return { kind: 'done', customers, reach: 'cut' };
}

function sorted(customers: readonly Customer[]): Customer[] {
  return [...customers].sort((one, other) => one.name.localeCompare(other.name));
}
