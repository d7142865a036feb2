import type {
  ChooseCustomerView,
  SubscriptionsView,
  TransferItemsView,
  TransferListView,
  View,
} from '../../desk/ports/message.ts';
import { toLineItem } from '../../transfers/eligibility.ts';
import { type Customer, itemsOf, type LineItem, type Transfer } from '../../transfers/transfer.ts';
import { statusStyle } from './desk-card.ts';
import { itemAddOns, itemDetails, itemName } from './items.ts';
import { plainText } from './plain-text.ts';
import type { Fill, Value, Values } from './template.ts';
import type { Words } from './words.ts';

/** One line of a list: a name, what there is to say about it, a mark at its end, and buttons that type a command. */
interface Row {
  readonly name: string;
  readonly details: string;
  readonly note?: string;
  readonly mark?: string;
  readonly markStyle?: string;
  readonly buttons?: readonly { readonly title: string; readonly text: string }[];
}

interface Rows {
  readonly title: string;
  readonly subtitle?: string;
  readonly rows: readonly Row[];
  readonly more?: string;
  readonly pages?: readonly { readonly title: string; readonly text: string }[];
}

export function chooseCustomerCard(view: ChooseCustomerView, words: Words, fill: Fill): Record<string, unknown> {
  const count = view.customers.length + view.more;
  return rowsCard(fill, words, {
    title: words.get('customers.choose'),
    subtitle: words.get('customers.chooseText', { count, query: view.query }),
    rows: view.customers.map((customer) => ({
      ...customerRow(customer),
      buttons: [{ title: words.get('actions.choose'), text: nextCommand(view.next, customer) }],
    })),
    more: view.more > 0 ? words.get('customers.more', { count: view.more }) : '',
  });
}

/** The chosen one is named by its tenant id, so there is no second question. */
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
  }
}

export function customersCard(
  view: Extract<View, { kind: 'customers' }>,
  words: Words,
  fill: Fill,
): Record<string, unknown> {
  return rowsCard(fill, words, {
    title: words.get('customers.title', { query: view.query }),
    rows: view.customers.map((customer) => ({
      ...customerRow(customer),
      buttons: [{ title: words.get('actions.subscriptions'), text: `subscriptions of ${customer.id}` }],
    })),
    more: view.more > 0 ? words.get('customers.more', { count: view.more }) : '',
  });
}

export function subscriptionsCard(view: SubscriptionsView, words: Words, fill: Fill): Record<string, unknown> {
  const { customer, page, pageSize, total } = view;
  return rowsCard(fill, words, {
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
}

export function transferItemsCard(view: TransferItemsView, words: Words, fill: Fill): Record<string, unknown> {
  const { transfer, page, pageSize } = view;
  const { ref } = transfer;
  const lineItems = itemsOf(transfer);
  const total = lineItems.length;
  return rowsCard(fill, words, {
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
}

function outcomeMark({ outcome }: LineItem, words: Words): Pick<Row, 'mark' | 'markStyle'> {
  if (outcome === undefined) return {};
  return outcome.status === 'complete'
    ? { mark: words.get('item.complete'), markStyle: 'good' }
    : { mark: words.get('item.failed'), markStyle: 'attention' };
}

export function transferListCard(view: TransferListView, words: Words, fill: Fill): Record<string, unknown> {
  const { filter, page, pageSize, total, tenantId } = view;
  const typed = listCommand(filter);
  const narrowed = [
    filter.mine ? words.get('list.mine') : '',
    filter.direction ? words.get(`list.${filter.direction}`) : '',
    filter.customer ? words.get('list.customer', { customer: filter.customer }) : '',
    total > 0 ? shown('list.shown', page, pageSize, total, words) : '',
  ].filter(Boolean);
  const isNarrow = filter.filter !== 'all' || filter.mine || filter.direction || filter.customer;
  return rowsCard(fill, words, {
    title: words.get(`list.title.${filter.filter}`),
    subtitle: narrowed.join(' · '),
    rows: view.transfers.map((transfer) => transferRow(transfer, tenantId, words)),
    more: total === 0 ? words.get(isNarrow ? 'list.none' : 'list.noneAtAll') : '',
    pages: pageButtons(page, pageSize, total, words, (to) => `${typed} page ${to}`),
  });
}

function transferRow(transfer: Transfer, tenantId: string, words: Words): Row {
  const goesOut = transfer.source.tenantId === tenantId;
  const way = goesOut
    ? words.get('list.out', { partner: transfer.target.name })
    : words.get('list.in', { partner: transfer.source.name });
  return {
    name: words.get('list.row', { ref: transfer.ref, customer: transfer.customer.name }),
    details: `${way} · ${plainText(transfer.requester.name, 60)} · ${words.day(transfer.createdAt)}`,
    mark: words.get(`status.${transfer.status}`),
    markStyle: statusStyle(transfer.status),
    buttons: [{ title: words.get('actions.show', { ref: transfer.ref }), text: `show ${transfer.ref}` }],
  };
}

/** The command that gives this list again, for its page buttons. */
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

function customerRow(customer: Customer): Row {
  return { name: plainText(customer.name, 80), details: plainText(customer.domain, 80) };
}

function shown(key: string, page: number, pageSize: number, total: number, words: Words): string {
  return words.get(key, { from: page * pageSize + 1, to: Math.min((page + 1) * pageSize, total), total });
}

function pageButtons(page: number, pageSize: number, total: number, words: Words, command: (page: number) => string) {
  const buttons = [];
  if (page > 0) buttons.push({ title: words.get('actions.previous'), text: command(page) });
  if ((page + 1) * pageSize < total) buttons.push({ title: words.get('actions.next'), text: command(page + 2) });
  return buttons;
}

function rowsCard(
  fill: Fill,
  words: Words,
  { title, subtitle = '', rows, more = '', pages = [] }: Rows,
): Record<string, unknown> {
  return fill('rows', {
    title,
    subtitle,
    rows: rows.map((row) => rowValues(row, words)),
    more,
    pages: pages as readonly Value[],
  });
}

function rowValues(
  { name, details, note = '', mark = '', markStyle = 'default', buttons = [] }: Row,
  words: Words,
): Values {
  const named = buttons.map(({ title, text }) => ({
    title,
    text,
    tooltip: words.get('actions.tooltipFor', { action: { key: 'item.name', with: { name: title } }, name }),
  }));
  return { name, details, note, mark, markStyle, buttons: named };
}
