import type { CommandOf } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { readAs } from '../sign-in/read-as.ts';
import { findCustomers } from './find-customers.ts';
import { noneFound } from './none-found.ts';

const SHOWN = 15;

declare module '../ports/command.ts' {
  interface CommandsByName {
    customers: { readonly text: string };
  }
}

export const customers: CommandDefinition<'customers'> = {
  words: 'customers',
  name: 'customers',
  slots: ['customer'],
  menus: MENUS,
  read: ({ customer = '' }) => ({ name: 'customers', text: customer }),
  answer: lookUpCustomers,
};

async function lookUpCustomers(parts: DeskParts, turn: Turn, command: CommandOf<'customers'>): Promise<Reply> {
  const found = await readAs(parts, turn.person, { run: { command, turn } }, (as) =>
    findCustomers(parts.partnerCenter, as, command.text),
  );
  if (found.kind === 'instead') return { message: found.message };
  const { customers, missing } = found.value;
  if (customers.length === 0) return text(noneFound(command.text, missing));
  const shown = customers.slice(0, SHOWN);
  const more = customers.length - shown.length;
  return { message: { kind: 'customers', query: command.text, customers: shown, more, missing } };
}
