import { commerceOf } from '../../transfers/draft.ts';
import type { Partner } from '../../transfers/transfer.ts';
import { loadCandidates } from '../forms/candidates.ts';
import { emptyDraft, newForm } from '../forms/draft-record.ts';
import type { CommandOf } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { readAs } from '../sign-in/read-as.ts';
import { chooseCustomer } from './choose-customer.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    create: { readonly customer: string };
  }
}

/** `create transfer for …`: traditional commerce. The source begins the transfer and chooses the line items. */
export const create: CommandDefinition<'create'> = {
  words: 'create',
  name: 'create',
  slots: ['customer'],
  menus: MENUS,
  read: ({ customer = '' }) => ({ name: 'create', customer }),
  answer: beginCreate,
};

async function beginCreate(
  parts: DeskParts,
  turn: Turn,
  command: CommandOf<'create'>,
  partner: Partner,
): Promise<Reply> {
  const found = await chooseCustomer(parts, turn, command.customer, command, { name: 'create' });
  if (found.kind === 'instead') return { message: found.message };
  const customer = found.value;
  const loaded = await readAs(parts, turn.person, { run: { command, turn } }, (as) =>
    loadCandidates(parts, as, customer, commerceOf('create')),
  );
  if (loaded.kind === 'instead') return { message: loaded.message };
  const { candidates, missing } = loaded.value;
  if (candidates.length === 0)
    return text({ key: 'create.noSubscriptions', with: { customer: customer.name, partner: partner.name } });
  return newForm(parts, { ...emptyDraft(parts, turn, partner, customer), kind: 'create', candidates, missing });
}
