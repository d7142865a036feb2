import { type Books, customerOf, isReseller, needRole } from './books.ts';
import type { Call, Result } from './call.ts';
import { fieldsOf, oneOf } from './fields.ts';
import { Refusal } from './refusal.ts';
import { collection, customerResource, legalProfile, link, mpnProfile } from './wire.ts';

/** Resellers of which this stand-in knows only the PartnerID. */
const RESELLERS = [
  { mpnId: '517285', name: 'Relecloud' },
  { mpnId: '4847400', name: 'First Up Consultants' },
];

const PAGE = 500;

/** Pages "Get a list of customers" and "Get a customer by name". */
export function listCustomers(call: Call): Result {
  needRole(call.caller, 'AdminAgents', 'SalesAgents', 'HelpdeskAgents');
  const seek = call.query.get('seekOperation');
  const asked = seek === null ? firstPage(call) : nextPage(call, seek);
  const matching = call.books.state.customers.filter(
    (customer) =>
      isReseller(customer, call.caller.tenantId) &&
      (asked.field === 'Domain' ? customer.domain : customer.name).toLowerCase().startsWith(asked.value),
  );
  const end = asked.from + asked.size;
  const page = matching.slice(asked.from, end).map(customerResource);
  const self = `/customers?${call.query}`;
  if (end >= matching.length) return { status: 200, body: collection(page, self, { totalCount: matching.length }) };
  const continuationToken = Buffer.from(JSON.stringify({ ...asked, from: end })).toString('base64url');
  const header = { key: 'MS-ContinuationToken', value: continuationToken };
  const next = link(`/customers?size=${asked.size}&seekOperation=Next`, 'GET', [header]);
  const more = { totalCount: matching.length, continuationToken, links: { self: link(self), next } };
  return { status: 200, body: collection(page, self, more) };
}

interface Page {
  readonly from: number;
  readonly size: number;
  readonly field: 'CompanyName' | 'Domain';
  /** Lower case. */
  readonly value: string;
}

function firstPage(call: Call): Page {
  const size = Number(call.query.get('size') ?? 0);
  if (!Number.isInteger(size) || size < 0) throw new Refusal('invalidInput', 'Invalid input. size is not a number.');
  const filter = call.query.get('filter');
  const rest = filter === null ? { field: 'CompanyName' as const, value: '' } : readFilter(filter);
  return { from: 0, size: size === 0 ? PAGE : Math.min(size, PAGE), ...rest };
}

function readFilter(text: string): Pick<Page, 'field' | 'value'> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Refusal('invalidInput', 'Invalid input. The filter is not JSON.');
  }
  const filter = fieldsOf(parsed);
  oneOf(['starts_with'], filter.text('Operator') ?? '');
  const field = oneOf(['CompanyName', 'Domain'], filter.text('Field') ?? '');
  return { field, value: (filter.text('Value') ?? '').toLowerCase() };
}

function nextPage(call: Call, seek: string): Page {
  oneOf(['Next'], seek);
  const token = String(call.headers['ms-continuationtoken'] ?? '');
  try {
    const page = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof page.from === 'number') return page as Page;
  } catch {
    // An unreadable token is refused below.
  }
  throw new Refusal('invalidInput', 'Invalid input. MS-ContinuationToken is missing or invalid.');
}

/** Page "Get a customer by ID". */
export function getCustomer(call: Call): Result {
  needRole(call.caller, 'AdminAgents', 'SalesAgents', 'HelpdeskAgents');
  const customer = customerOf(call.books, call.caller, call.params.customer ?? '');
  return { status: 200, body: { ...customerResource(customer), allowDelegatedAccess: true } };
}

/** Page "Get MPN profile". Any signed-in partner can look up a profile. */
export function getMpnProfile(call: Call): Result {
  const wanted = call.query.get('mpnId');
  const found = [...call.books.partners, ...RESELLERS].find((partner) =>
    wanted === null ? 'tenantId' in partner && partner.tenantId === call.caller.tenantId : partner.mpnId === wanted,
  );
  if (found === undefined) throw new Refusal('partnerIdNotFound', `PartnerID ${wanted ?? ''} was not found.`);
  return { status: 200, body: mpnProfile(found) };
}

/** Throws a refusal when nobody has this PartnerID. */
export function checkPartnerId(books: Books, mpnId: string | undefined): string | undefined {
  if (mpnId === undefined) return undefined;
  if (![...books.partners, ...RESELLERS].some((partner) => partner.mpnId === mpnId))
    throw new Refusal('partnerIdNotFound', `PartnerID ${mpnId} was not found.`);
  return mpnId;
}

/** Page "Get partner legal business profile". */
export function getLegalProfile(call: Call): Result {
  oneOf(['Current', 'LastFinalized'], call.query.get('vettingVersion') ?? 'Current');
  const partner = call.books.partners.find((one) => one.tenantId === call.caller.tenantId);
  if (partner === undefined) throw new Refusal('notFound', 'The profile was not found.');
  return { status: 200, body: legalProfile(partner) };
}
