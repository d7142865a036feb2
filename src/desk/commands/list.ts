import { STATUS_FILTERS } from '../../transfers/status.ts';
import type { CommandOf, SlotValues } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Reply } from '../ports/reply.ts';

const PAGE = 10;

declare module '../ports/command.ts' {
  interface CommandsByName {
    list: {
      readonly customer?: string;
      /** A key of `STATUS_FILTERS`; absent: open transfers. */
      readonly filter?: string;
      readonly mine?: boolean;
      readonly direction?: 'incoming' | 'outgoing';
      /** Counted from 0. */
      readonly page?: number;
    };
  }
}

/**
 * `list transfers …`: lists open transfers by default, newest first. A page number past the end shows the last page.
 */
export const list: CommandDefinition<'list'> = {
  words: 'list',
  name: 'list',
  slots: ['filter', 'customer', 'page'],
  menus: MENUS,
  read: readList,
  answer: listTransfers,
};

async function listTransfers(parts: DeskParts, turn: Turn, command: CommandOf<'list'>): Promise<Reply> {
  const filter = command.filter ?? 'open';
  const { tenantId } = turn.person;
  const read = (page: number) =>
    parts.store.transfers.list({
      partnerTenantId: tenantId,
      statuses: STATUS_FILTERS[filter],
      customer: command.customer,
      requester: command.mine ? turn.person : undefined,
      direction: command.direction,
      limit: PAGE,
      offset: page * PAGE,
    });
  const asked = await read(command.page ?? 0);
  const page = Math.min(command.page ?? 0, Math.max(0, Math.ceil(asked.total / PAGE) - 1));
  const { transfers, total } = page === (command.page ?? 0) ? asked : await read(page);
  const narrowed = { customer: command.customer, filter, mine: command.mine, direction: command.direction };
  return { message: { kind: 'transferList', transfers, total, page, pageSize: PAGE, filter: narrowed, tenantId } };
}

function readList({ filter = [], customer, page }: SlotValues): CommandOf<'list'> {
  return {
    name: 'list',
    customer,
    filter: filter.find((word) => Object.hasOwn(STATUS_FILTERS, word)),
    mine: filter.includes('mine') || undefined,
    direction: filter.includes('incoming') ? 'incoming' : filter.includes('outgoing') ? 'outgoing' : undefined,
    page,
  };
}
