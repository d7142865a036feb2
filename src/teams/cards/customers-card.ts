import type { Card } from './card.ts';
import { belowCustomers, customerRow, rowsCard } from './rows.ts';

export const customers: Card<'customers'> = (view, words) => {
  return rowsCard(words, {
    title: words.get('customers.title', { query: view.query }),
    rows: view.customers.map((customer) => ({
      ...customerRow(customer),
      buttons: [{ title: words.get('actions.subscriptions'), text: `subscriptions of ${customer.id}` }],
    })),
    more: belowCustomers(view, words),
  });
};
