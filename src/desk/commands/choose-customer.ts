import type { Customer } from '../../transfers/transfer.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { ChooseCustomerView } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Read, readAs } from '../sign-in/read-as.ts';
import { findCustomers, theOne } from './find-customers.ts';
import { noneFound } from './none-found.ts';

/** How many customers to offer, at most. */
const CHOICES = 10;

/** Returns the customer that the text names, or a message that asks the person to choose. */
export async function chooseCustomer(
  parts: DeskParts,
  turn: Turn,
  query: string,
  command: Command,
  next: ChooseCustomerView['next'],
): Promise<Read<Customer>> {
  const found = await readAs(parts, turn.person, { run: { command, turn } }, (as) =>
    findCustomers(parts.partnerCenter, as, query),
  );
  if (found.kind === 'instead') return found;
  const { customers: all, missing } = found.value;
  if (all.length === 0) return { kind: 'instead', message: { kind: 'text', say: noneFound(query, missing) } };
  const one = theOne(found.value, query);
  if (one !== undefined) return { kind: 'value', value: one };
  const customers = all.slice(0, CHOICES);
  const more = all.length - customers.length;
  return { kind: 'instead', message: { kind: 'chooseCustomer', query, customers, more, missing, next } };
}
