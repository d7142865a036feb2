import type { ChooseCustomerView } from '../../desk/ports/message.ts';
import type { Customer } from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { belowCustomers, customerRow, rowsCard } from './rows.ts';

export const chooseCustomer: Card<'chooseCustomer'> = (view, words) => {
  const count = view.customers.length + view.more;
  return rowsCard(words, {
    title: words.get('customers.choose'),
    subtitle: words.get('customers.chooseText', { count, query: view.query }),
    rows: view.customers.map((customer) => ({
      ...customerRow(customer),
      buttons: [{ title: words.get('actions.choose'), text: nextCommand(view.next, customer) }],
    })),
    more: belowCustomers(view, words),
  });
};

/** The command identifies the chosen customer by tenant id, so that the desk doesn't have to ask again. */
function nextCommand(next: ChooseCustomerView['next'], { id }: Customer): string {
  switch (next.name) {
    case 'create':
      return `create transfer for ${id}`;
    case 'request':
      return next.source === undefined
        ? `request transfer for ${id}`
        : `request transfer for ${id} from ${next.source}`;
    case 'subscriptions':
      return `subscriptions of ${id}`;
    case 'check':
      return `check ${id}`;
  }
}
