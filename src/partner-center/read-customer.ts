import type { Customer } from '../transfers/transfer.ts';
import { type Page, readPage, record, text } from './loose-json.ts';

const CUSTOMER = record({
  id: text,
  companyProfile: record({ tenantId: text, companyName: text, domain: text }).optional().catch(undefined),
});

/** Reads one customer. Undefined when the JSON isn't a customer. Source: page "Customer resources". */
export function readCustomer(json: unknown): Customer | undefined {
  const raw = CUSTOMER.safeParse(json).data;
  const id = raw?.id ?? raw?.companyProfile?.tenantId;
  if (id === undefined) return undefined;
  const domain = raw?.companyProfile?.domain ?? '';
  return { id: id.toLowerCase(), name: raw?.companyProfile?.companyName ?? (domain || id), domain };
}

export function readCustomers(json: unknown): Page<Customer> | undefined {
  return readPage(json, readCustomer);
}
