import type { Ineligible } from '../../transfers/candidate.ts';
import type { FormKind } from '../../transfers/commerce.ts';
import { sameId } from '../../transfers/ids.ts';
import { type LineItem, labelOf, type Sentence } from '../../transfers/transfer.ts';
import { plainText } from './plain-text.ts';
import type { Values } from './template.ts';
import type { Words } from './words.ts';

/** Maximum lengths, in letters. At these lengths, 25 items with add-ons stay far below Teams' 28 KB in any script. */
const NAME = 80;
const ADD_ON_NAME = 50;
const ADD_ONS_NAMED = 2;
const ERROR = 120;

/** How many items a card lists. For the rest, the card only says how many more there are. */
const ITEMS_SHOWN = 25;

export function itemName(item: Pick<LineItem, 'friendlyName' | 'subscriptionId'>): string {
  return plainText(labelOf(item), NAME) || plainText(item.subscriptionId, NAME) || '–';
}

/** `25 licences · billed annually · 1-year term · renews after Jun 30, 2027`. */
export function itemDetails(item: LineItem, words: Words): string {
  const parts = [quantity(item, words), cycle(item, words)];
  if (item.term) parts.push(oneOf(words, 'item.term', item.term.toUpperCase(), 'term'));
  parts.push(ending(item, words));
  if (item.changesAtRenewal) parts.push(words.get('item.changesAtRenewal'));
  if (item.cancelUntil) parts.push(words.get('item.cancelUntil', { day: words.day(item.cancelUntil) }));
  if (item.partnerIdOnRecord) parts.push(words.get('item.partnerId', { id: item.partnerIdOnRecord }));
  return parts.filter(Boolean).join(' · ');
}

/** How the term ends. The next term is named only if its length is another one. */
function ending({ endsAt, autoRenews, renewalTerm, term }: LineItem, words: Words): string {
  if (!endsAt) return words.get('item.endless');
  const day = words.day(endsAt);
  if (autoRenews === undefined) return words.get('item.ends', { day });
  if (!autoRenews) return words.get('item.endsForGood', { day });
  if (!renewalTerm || sameId(renewalTerm, term)) return words.get('item.renews', { day });
  const next = oneOf(words, 'item.term', renewalTerm.toUpperCase(), 'term');
  return words.get('item.renewsFor', { day, term: next });
}

/** `With Audio Conferencing × 25 and Extra File Storage × 10`; empty when the item has no add-ons. */
export function itemAddOns(item: LineItem, words: Words): string {
  const named = item.addOns.slice(0, ADD_ONS_NAMED).map((addOn) => {
    const name = plainText(labelOf(addOn), ADD_ON_NAME);
    return addOn.quantity === undefined ? name : `${name} × ${addOn.quantity}`;
  });
  const rest = item.addOns.length - named.length;
  if (rest > 0) named.push(words.get('item.moreAddOns', { count: rest }));
  return named.length === 0 ? '' : words.get('item.addOns', { names: words.list(named) });
}

/** The first items in a list with their outcomes, and the number of remaining items. */
export function itemRows(
  items: readonly LineItem[],
  words: Words,
  shown = ITEMS_SHOWN,
): { rows: Values[]; more: string } {
  const rows = items.slice(0, shown).map((item) => ({
    name: itemName(item),
    details: itemDetails(item, words),
    addOns: itemAddOns(item, words),
    ...outcome(item, words),
  }));
  const rest = items.length - rows.length;
  return { rows, more: rest > 0 ? words.get('item.more', { count: rest }) : '' };
}

export function ineligibleReason(why: Ineligible, kind: FormKind, target: string | Sentence, words: Words): string {
  switch (why.reason) {
    case 'otherCommerce':
      return words.get(`ineligible.otherCommerce.${kind === 'release' ? 'release' : 'create'}`);
    case 'notAsked':
      return words.get('ineligible.notAsked', { target });
    case 'notActive':
      return words.get('ineligible.notActive', { status: why.status });
    case 'partnerCenter':
      return words.get('ineligible.partnerCenter', { text: why.text });
    case 'unknownProduct':
      return words.get('ineligible.unknownProduct', { type: why.type });
    case 'azurePlanEmpty':
    case 'azurePlanUnread':
    case 'inTransfer':
    case 'noMovingId':
    case 'noStatus':
    case 'otherScope':
    case 'reservationUnread':
    case 'trial':
    case 'notMicrosoft':
      return words.get(`ineligible.${why.reason}`);
  }
}

/**
 * What an item's quantity counts. Azure plans and savings plans are counted as 1 of nothing. Source: page "Subscription
 * resources", `unitType`; items without one tell by their product type or their offer.
 */
function measureOf({
  unitType = '',
  productType = '',
  offerId = '',
}: LineItem): 'licences' | 'use' | 'benefit' | 'units' {
  if (/usage/i.test(unitType) || productType === 'AzureSubscription' || AZURE_OFFER.test(offerId)) return 'use';
  if (/benefit/i.test(unitType) || productType === 'AzureSavingsPlan') return 'benefit';
  return /^$|licen[cs]e|^none$/i.test(unitType) && productType !== 'AzureReservation' ? 'licences' : 'units';
}

/** The Azure plan, and Azure before new commerce. */
const AZURE_OFFER = /^(?:DZH318Z0BPS6|MS-AZR-)/i;

function quantity(item: LineItem, words: Words): string {
  const measure = measureOf(item);
  if (item.quantity === undefined || measure === 'use' || measure === 'benefit') return '';
  return words.get(measure === 'licences' ? 'item.quantity' : 'item.units', { count: item.quantity });
}

/** Some pages write `one_time`, and earlier releases stored that. A trial's cycle is `none`. */
function cycle(item: LineItem, words: Words): string {
  if (measureOf(item) === 'use') return words.get('item.cycle.byUse');
  const said = item.billingCycle?.toLowerCase().replace(/[_\s-]/g, '');
  return said ? oneOf(words, 'item.cycle', said, 'cycle') : '';
}

/** Known values have their own text. An unknown value is shown as Partner Center sent it. */
function oneOf(words: Words, group: string, value: string, name: string): string {
  const known: Readonly<Record<string, readonly string[]>> = {
    'item.cycle': ['monthly', 'annual', 'triennial', 'none', 'onetime'],
    'item.term': ['P1M', 'P1Y', 'P3Y'],
  };
  return known[group]?.includes(value)
    ? words.get(`${group}.${value}`)
    : words.get(`${group}.other`, { [name]: plainText(value, 20) });
}

function outcome(item: LineItem, words: Words): { outcome: string; outcomeColor: string } {
  if (item.outcome === undefined) return { outcome: '', outcomeColor: 'Default' };
  if (item.outcome.status === 'complete') return { outcome: words.get('item.complete'), outcomeColor: 'Good' };
  const error = plainText(item.outcome.error ?? '', ERROR);
  const text = error === '' ? words.get('item.failedWithoutReason') : words.get('item.failedBecause', { error });
  return { outcome: text, outcomeColor: 'Attention' };
}
