import { toLineItem } from '../../transfers/eligibility.ts';
import type { Subscription } from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { itemAddOns, itemDetails, itemName } from './items.ts';
import { plainText } from './plain-text.ts';
import { pageButtons, type Row, rowsCard, shown } from './rows.ts';
import type { Words } from './words.ts';

export const subscriptions: Card<'subscriptions'> = (view, words) => {
  const { customer, page, pageSize, total } = view;
  return rowsCard(words, {
    title: words.get('subscriptions.title', { customer: customer.name }),
    subtitle: shown('subscriptions.shown', page, pageSize, total, words),
    rows: view.subscriptions.map((subscription) => subscriptionRow(subscription, words)),
    pages: [
      { title: words.get('actions.createFor'), text: `create transfer for ${customer.id}` },
      ...pageButtons(page, pageSize, total, words, (to) => `subscriptions of ${customer.id} page ${to}`),
    ],
  });
};

function subscriptionRow(subscription: Subscription, words: Words): Row {
  const item = toLineItem(subscription);
  return {
    name: itemName(item),
    details: itemDetails(item, words),
    note: itemAddOns(item, words),
    mark: plainText(subscription.status ?? '', 20),
    markStyle: subscription.status === 'active' ? 'good' : 'warning',
  };
}
