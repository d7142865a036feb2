import { itemsOf } from '../../transfers/transfer.ts';
import type { CommandOf } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import { HISTORY_SHOWN } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Reply } from '../ports/reply.ts';
import { findByRef } from './find-by-ref.ts';

const ITEMS_PAGE = 20;

declare module '../ports/command.ts' {
  interface CommandsByName {
    /** `itemsPage`: show this page of the line items instead, counted from 0. */
    show: { readonly ref: string; readonly itemsPage?: number };
  }
}

/**
 * `show 3f2a`: shows the desk card with the transfer's history. `show 3f2a items`: shows all line items, page by page.
 */
export const show: CommandDefinition<'show'> = {
  words: 'show',
  name: 'show',
  slots: ['ref', 'items', 'page'],
  menus: MENUS,
  read: ({ ref = '', items, page = 0 }) => ({ name: 'show', ref, ...(items ? { itemsPage: page } : {}) }),
  answer: showByRef,
};

async function showByRef(parts: DeskParts, turn: Turn, command: CommandOf<'show'>): Promise<Reply> {
  const found = await findByRef(parts, turn, command.ref, 'show');
  if (found.kind === 'instead') return found.reply;
  if (command.itemsPage !== undefined) {
    const last = Math.max(0, Math.ceil(itemsOf(found.transfer).length / ITEMS_PAGE) - 1);
    const page = Math.min(command.itemsPage, last);
    return { message: { kind: 'transferItems', transfer: found.transfer, page, pageSize: ITEMS_PAGE } };
  }
  const history = await parts.store.audit.newest(found.transfer.id, HISTORY_SHOWN);
  const asOf = parts.now().toISOString();
  return { message: { kind: 'deskCard', transfer: found.transfer, history, asOf } };
}
