import type { Answer, Caller, PartnerCenter } from '../../partner-center/partner-center.ts';
import { parseGuid } from '../../transfers/ids.ts';
import type { Customer } from '../../transfers/transfer.ts';

/** How many pages of the whole customer list to read, at most, when no customer's name starts with the text. */
const MAX_PAGES = 20;
const PAGE_SIZE = 500;

/**
 * Finds the customers that a text may mean, by tenant id, domain or name. Partner Center can only search for the start
 * of a name or domain (page "Get a customer by name"). If that search finds no customer, the whole list is read and
 * searched for the text.
 */
export async function findCustomers(
  partnerCenter: Pick<PartnerCenter, 'customers' | 'customer'>,
  as: Caller,
  query: string,
): Promise<Answer<readonly Customer[]>> {
  const id = parseGuid(query);
  if (id !== undefined) return byId(partnerCenter, as, id);
  const looksLikeDomain = /^\S+\.\S+$/.test(query);
  for (const by of looksLikeDomain ? (['domain', 'name'] as const) : (['name', 'domain'] as const)) {
    const found = await partnerCenter.customers(as, { by, startsWith: query });
    if (found.kind !== 'done') return found;
    if (found.value.customers.length > 0) return { ...found, value: sorted(found.value.customers) };
  }
  return anywhere(partnerCenter, as, query);
}

/**
 * Returns the customer if there is no doubt: it is the only match, or the only match whose whole name or domain is the
 * query.
 */
export function theOne(customers: readonly Customer[], query: string): Customer | undefined {
  if (customers.length === 1) return customers[0];
  const wanted = fold(query);
  const exact = customers.filter((customer) => fold(customer.name) === wanted || fold(customer.domain) === wanted);
  return exact.length === 1 ? exact[0] : undefined;
}

async function byId(
  partnerCenter: Pick<PartnerCenter, 'customer'>,
  as: Caller,
  id: string,
): Promise<Answer<readonly Customer[]>> {
  const found = await partnerCenter.customer(as, id);
  if (found.kind === 'done') return { ...found, value: [found.value] };
  const missing =
    found.kind === 'refused' && ['notFound', 'customerNotFound', 'noRelationship'].includes(found.error.code);
  return missing ? { kind: 'done', value: [], correlationId: found.error.correlationId } : found;
}

async function anywhere(
  partnerCenter: Pick<PartnerCenter, 'customers'>,
  as: Caller,
  query: string,
): Promise<Answer<readonly Customer[]>> {
  const wanted = fold(query);
  const matches: Customer[] = [];
  let continuationToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await partnerCenter.customers(as, { by: 'all', size: PAGE_SIZE, continuationToken });
    if (found.kind !== 'done') return found;
    matches.push(
      ...found.value.customers.filter(
        ({ name, domain }) => fold(name).includes(wanted) || fold(domain).includes(wanted),
      ),
    );
    continuationToken = found.value.continuationToken;
    if (continuationToken === undefined) return { ...found, value: sorted(matches) };
  }
  return { kind: 'done', value: sorted(matches), correlationId: as.correlationId ?? '' };
}

function sorted(customers: readonly Customer[]): Customer[] {
  return [...customers].sort((one, other) => one.name.localeCompare(other.name));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase().trim();
}
