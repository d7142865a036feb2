import { toLineItem } from '../../transfers/eligibility.ts';
import { labelOf, type Partner, type Subscription } from '../../transfers/transfer.ts';
import type { CommandOf } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { readAs } from '../sign-in/read-as.ts';
import { chooseCustomer } from './choose-customer.ts';

const PAGE = 20;

declare module '../ports/command.ts' {
  interface CommandsByName {
    subscriptions: { readonly customer: string; readonly page?: number };
  }
}

export const subscriptions: CommandDefinition<'subscriptions'> = {
  words: 'subscriptions',
  name: 'subscriptions',
  slots: ['customer', 'page'],
  menus: MENUS,
  read: ({ customer = '', page }) => ({ name: 'subscriptions', customer, page }),
  answer: lookUpSubscriptions,
};

async function lookUpSubscriptions(
  parts: DeskParts,
  turn: Turn,
  command: CommandOf<'subscriptions'>,
  partner: Partner,
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
  const sorted = all.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));
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

function nameOf(subscription: Subscription): string {
  return labelOf(toLineItem(subscription));
}
