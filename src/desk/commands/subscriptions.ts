import type { Partner } from '../../transfers/transfer.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { readAs } from '../sign-in/read-as.ts';
import { chooseCustomer } from './choose-customer.ts';

const PAGE = 20;

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
  const read = await readAs(parts, turn.person, { run: { command, turn } }, (as) =>
    parts.partnerCenter.subscriptions(as, customer.id),
  );
  if (read.kind === 'instead') return { message: read.message };
  const all = read.value.filter(({ parentId }) => parentId === undefined);
  if (all.length === 0) {
    return text({ key: 'create.noSubscriptions', with: { customer: customer.name, partner: partner.name } });
  }
  const sorted = [...all].sort((one, other) => one.friendlyName.localeCompare(other.friendlyName));
  const page = Math.min(command.page ?? 0, Math.ceil(sorted.length / PAGE) - 1);
  const shown = sorted.slice(page * PAGE, (page + 1) * PAGE);
  const view = {
    kind: 'subscriptions',
    customer,
    subscriptions: shown,
    total: sorted.length,
    page,
    pageSize: PAGE,
  } as const;
  return { message: view };
}
