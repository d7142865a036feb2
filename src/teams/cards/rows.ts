import type { SearchWay } from '../../desk/ports/message.ts';
import type { Customer } from '../../transfers/transfer.ts';
import type { Built } from './card.ts';
import { plainText } from './plain-text.ts';
import type { Value, Values } from './template.ts';
import type { Words } from './words.ts';

/** One row in a list: a name, its details, a mark at the end of the row, and buttons that type a command. */
export interface Row {
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

/** A card with a list. All lists share the template `rows.json`. */
export function rowsCard(words: Words, { title, subtitle = '', rows, more = '', pages = [] }: Rows): Built {
  const values = {
    title,
    subtitle,
    rows: rows.map((row) => rowValues(row, words)),
    more,
    pages: pages as readonly Value[],
  };
  return { template: 'rows', values };
}

/** What a list of customers says below its rows: how many more there are, and which ways of searching failed. */
export function belowCustomers(
  { more, missing = [] }: { readonly more: number; readonly missing?: readonly SearchWay[] },
  words: Words,
): string {
  const what = words.list(missing.map((way) => words.get(`customers.missing.${way}`)));
  const said = [
    more > 0 ? words.get('customers.more', { count: more }) : '',
    missing.length > 0 ? words.get('customers.incomplete', { what }) : '',
  ];
  return said.filter((text) => text !== '').join(' ');
}

export function customerRow(customer: Customer): Row {
  return { name: plainText(customer.name, 80), details: plainText(customer.domain, 80) };
}

export function shown(key: string, page: number, pageSize: number, total: number, words: Words): string {
  return words.get(key, { from: page * pageSize + 1, to: Math.min((page + 1) * pageSize, total), total });
}

export function pageButtons(
  page: number,
  pageSize: number,
  total: number,
  words: Words,
  command: (page: number) => string,
) {
  const buttons = [];
  if (page > 0) buttons.push({ title: words.get('actions.previous'), text: command(page) });
  if ((page + 1) * pageSize < total) buttons.push({ title: words.get('actions.next'), text: command(page + 2) });
  return buttons;
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
