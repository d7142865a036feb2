import type { TransferListView } from '../../desk/ports/message.ts';
import { named, type Transfer } from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { plainText } from './plain-text.ts';
import { pageButtons, type Row, rowsCard, shown } from './rows.ts';
import { statusStyle } from './transfer-words.ts';
import type { Words } from './words.ts';

export const transferList: Card<'transferList'> = (view, words) => {
  const { filter, page, pageSize, total, tenantId } = view;
  const typed = listCommand(filter);
  const narrowed = [
    filter.mine ? words.get('list.mine') : '',
    filter.direction ? words.get(`list.${filter.direction}`) : '',
    filter.customer ? words.get('list.customer', { customer: filter.customer }) : '',
    total > 0 ? shown('list.shown', page, pageSize, total, words) : '',
  ].filter(Boolean);
  const isNarrow = filter.filter !== 'all' || filter.mine || filter.direction || filter.customer;
  return rowsCard(words, {
    title: words.get(`list.title.${filter.filter}`),
    subtitle: narrowed.join(' · '),
    rows: view.transfers.map((transfer) => transferRow(transfer, tenantId, words)),
    more: total === 0 ? words.get(isNarrow ? 'list.none' : 'list.noneAtAll') : '',
    pages: pageButtons(page, pageSize, total, words, (to) => `${typed} page ${to}`),
  });
};

function transferRow(transfer: Transfer, tenantId: string, words: Words): Row {
  const goesOut = transfer.source.tenantId === tenantId;
  const way = goesOut
    ? words.get('list.out', { partner: named(transfer.target) })
    : words.get('list.in', { partner: named(transfer.source) });
  return {
    name: words.get('list.row', { ref: transfer.ref, customer: transfer.customer.name }),
    details: `${way} · ${plainText(transfer.requester.name, 60)} · ${words.day(transfer.createdAt)}`,
    mark: words.get(`status.${transfer.status}`),
    markStyle: statusStyle(transfer.status),
    buttons: [{ title: words.get('actions.show', { ref: transfer.ref }), text: `show ${transfer.ref}` }],
  };
}

/** The command that shows this list again; the page buttons type it. */
function listCommand(filter: TransferListView['filter']): string {
  const customer = filter.customer === undefined ? [] : [`for "${filter.customer.replaceAll('"', '')}"`];
  return [
    'list transfers',
    filter.filter,
    ...(filter.mine ? ['mine'] : []),
    ...(filter.direction ? [filter.direction] : []),
    ...customer,
  ].join(' ');
}
