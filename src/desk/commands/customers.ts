import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { readAs } from '../sign-in/read-as.ts';
import { findCustomers } from './find-customers.ts';

const SHOWN = 15;

/** `customers <text>`. */
export async function customers(
  parts: DeskParts,
  turn: Turn,
  command: Extract<Command, { name: 'customers' }>,
): Promise<Reply> {
  const found = await readAs(parts, turn.person, { run: { command, turn } }, (as) =>
    findCustomers(parts.partnerCenter, as, command.text),
  );
  if (found.kind === 'instead') return { message: found.message };
  if (found.value.length === 0) return text({ key: 'customers.none', with: { query: command.text } });
  const shown = found.value.slice(0, SHOWN);
  const more = found.value.length - shown.length;
  return { message: { kind: 'customers', query: command.text, customers: shown, more } };
}
