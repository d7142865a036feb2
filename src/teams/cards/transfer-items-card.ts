import { itemsOf, type LineItem } from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { itemAddOns, itemDetails, itemName } from './items.ts';
import { pageButtons, type Row, rowsCard, shown } from './rows.ts';
import type { Words } from './words.ts';

/** One page of line items, for a transfer with more items than its card lists. */
export const transferItems: Card<'transferItems'> = (view, words) => {
  const { transfer, page, pageSize } = view;
  const { ref } = transfer;
  const lineItems = itemsOf(transfer);
  const total = lineItems.length;
  return rowsCard(words, {
    title: words.get('card.title', { ref, customer: transfer.customer.name }),
    subtitle: total === 0 ? words.get('card.items', { count: 0 }) : shown('list.shown', page, pageSize, total, words),
    rows: lineItems.slice(page * pageSize, (page + 1) * pageSize).map((item) => ({
      name: itemName(item),
      details: itemDetails(item, words),
      note: itemAddOns(item, words),
      ...outcomeMark(item, words),
    })),
    pages: [
      ...pageButtons(page, pageSize, total, words, (to) => `show ${ref} items page ${to}`),
      { title: words.get('actions.backToCard'), text: `show ${ref}` },
    ],
  });
};

function outcomeMark({ outcome }: LineItem, words: Words): Pick<Row, 'mark' | 'markStyle'> {
  if (outcome === undefined) return {};
  return outcome.status === 'complete'
    ? { mark: words.get('item.complete'), markStyle: 'good' }
    : { mark: words.get('item.failed'), markStyle: 'attention' };
}
