import { checksOf } from '../../transfers/checks.ts';
import { parseGuid } from '../../transfers/ids.ts';
import type { Customer, Partner } from '../../transfers/transfer.ts';
import { readFindings } from '../forms/read-findings.ts';
import type { CommandOf } from '../ports/command.ts';
import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Reply } from '../ports/reply.ts';
import { type Read, readAs } from '../sign-in/read-as.ts';
import { chooseCustomer } from './choose-customer.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    check: { readonly customer: string };
  }
}

/** `check …`: what stands in the way of a transfer, as far as the person's partner can see. Only reads. */
export const check: CommandDefinition<'check'> = {
  words: 'check',
  name: 'check',
  slots: ['customer'],
  read: ({ customer = '' }) => ({ name: 'check', customer }),
  answer: checkCustomer,
};

async function checkCustomer(
  parts: DeskParts,
  turn: Turn,
  command: CommandOf<'check'>,
  partner: Partner,
): Promise<Reply> {
  const found = orBare(
    await chooseCustomer(parts, turn, command.customer, command, { name: 'check' }),
    command.customer,
  );
  if (found.kind === 'instead') return { message: found.message };
  const customer = found.value;
  const read = await readAs(parts, turn.person, { run: { command, turn } }, (as) =>
    readFindings(parts.partnerCenter, as, customer.id),
  );
  if (read.kind === 'instead') return { message: read.message };
  return {
    message: { kind: 'checks', customer, partner, checks: checksOf({ kind: 'look' }, read.value, parts.now()) },
  };
}

/** A customer without a relationship can't be found, but its tenant id is enough to say so, with the link. */
function orBare(found: Read<Customer>, typed: string): Read<Customer> {
  const id = parseGuid(typed);
  const isUnknown =
    found.kind === 'instead' && found.message.kind === 'text' && found.message.say.key === 'customers.noneById';
  return id !== undefined && isUnknown ? { kind: 'value', value: { id, name: id, domain: '' } } : found;
}
