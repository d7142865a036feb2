import { toLineItem } from '../../transfers/eligibility.ts';
import type { Card } from './card.ts';
import { itemAddOns, itemDetails, itemName } from './items.ts';
import { plainText } from './plain-text.ts';
import { pageButtons, rowsCard, shown } from './rows.ts';

export const subscriptions: Card<'subscriptions'> = (view, words) => {
  const { customer, page, pageSize, total } = view;
  return rowsCard(words, {
    title: words.get('subscriptions.title', { customer: customer.name }),
    subtitle: shown('subscriptions.shown', page, pageSize, total, words),
    rows: view.subscriptions.map((subscription) => ({
      name: itemName({ friendlyName: subscription.friendlyName, subscriptionId: subscription.id }),
      details: itemDetails(toLineItem(subscription), words),
      note: itemAddOns(toLineItem(subscription), words),
      mark: plainText(subscription.status, 20),
      markStyle: subscription.status === 'active' ? 'good' : 'warning',
    })),
    pages: [
      { title: words.get('actions.createFor'), text: `create transfer for ${customer.id}` },
      ...pageButtons(page, pageSize, total, words, (to) => `subscriptions of ${customer.id} page ${to}`),
    ],
  });
};
