import { COMMERCE, PRODUCT_TYPES, type Side } from '../../transfers/commerce.ts';
import { consequences } from '../../transfers/consequences.ts';
import {
  chosenItems,
  commerceOf,
  type Draft,
  itemsAsked,
  LIMITS,
  onPage,
  PAGE_SIZE,
  sidesOf,
  visible,
} from '../../transfers/draft.ts';
import { parseGuid } from '../../transfers/ids.ts';
import { named, type Partner } from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { checkRows } from './checks-card.ts';
import { ineligibleReason, itemAddOns, itemDetails, itemName, itemRows } from './items.ts';
import { plainText } from './plain-text.ts';
import type { Values } from './template.ts';
import { nameOf } from './transfer-words.ts';
import type { Words } from './words.ts';

/** The form, at its current step. */
export const draft: Card<'draft'> = ({ draft, draftId, version }, words) => {
  const { template, values } = STEPS[draft.step];
  return { template, values: { draftId, shown: version, ...values(draft, words) } };
};

interface Step {
  readonly template: string;
  readonly values: (draft: Draft, words: Words) => Values;
}

/** The template of `partnerIds` is `cards/draft-partner-ids.json`. */
const STEPS: Readonly<Record<Draft['step'], Step>> = {
  loading: { template: 'draft-loading', values: loadingStep },
  items: { template: 'draft-items', values: itemsStep },
  details: { template: 'draft-details', values: detailsStep },
  partnerIds: { template: 'draft-partner-ids', values: partnerIdsStep },
  review: { template: 'draft-review', values: reviewStep },
  dropped: { template: 'closed', values: (_, words) => ({ text: words.get('draft.dropped') }) },
};

function head(draft: Draft, words: Words): Values {
  const group = draft.step === 'partnerIds' ? 'draft.partnerIds' : `draft.${draft.step}.${draft.kind}`;
  const step = draft.step === 'items' ? 1 : draft.step === 'review' ? 3 : 2;
  const commerce = { key: `commerce.${commerceOf(draft.kind)}` };
  return {
    title: words.get(group, { target: named(shownSides(draft).target) }),
    step: words.get(draft.kind === 'create' ? 'draft.step' : 'draft.about', {
      step,
      customer: draft.customer.name,
      commerce,
    }),
    problem: problem(draft, words),
    actionBack: words.get('actions.back'),
    actionDrop: dropWord(draft, words),
    actionReview: words.get('actions.toReview'),
  };
}

function dropWord(draft: Draft, words: Words): string {
  return words.get(draft.kind === 'release' ? 'actions.backToCard' : 'actions.drop');
}

function problem(draft: Draft, words: Words): string {
  return draft.problem === undefined ? '' : words.say(draft.problem);
}

function loadingStep(draft: Draft, words: Words): Values {
  return {
    title: words.get('draft.loading', { customer: draft.customer.name }),
    problem: problem(draft, words),
    reload: words.get(draft.problem?.key === 'draft.stillLoading' ? 'actions.showItems' : 'actions.tryAgain'),
    drop: dropWord(draft, words),
  };
}

function itemsStep(draft: Draft, words: Words): Values {
  const { matches, rows, page, pages } = visible(draft);
  const possible = draft.candidates.filter(({ ineligible }) => ineligible === undefined).length;
  const matching = matches.filter(({ ineligible }) => ineligible === undefined).length;
  const chosen = new Set(draft.chosen);
  const max = COMMERCE[commerceOf(draft.kind)].maxItems;
  const ticked =
    max === undefined
      ? words.get('draft.ticked', { chosen: chosen.size, possible })
      : words.get('draft.tickedMax', { chosen: chosen.size, max });
  const target = named(shownSides(draft).target);
  return {
    ...head(draft, words),
    searchable: draft.candidates.length > PAGE_SIZE || draft.search !== '',
    searchLabel: words.get('draft.search'),
    searchHint: words.get('draft.searchHint'),
    search: draft.search,
    actionSearch: words.get('actions.search'),
    matches: draft.search === '' ? '' : matchesText(matches.length, draft.search, words),
    notice: [
      possible === 0 ? words.get('draft.allBlocked') : '',
      ...(draft.missing ?? []).map((read) => words.get(`draft.missing.${read}`)),
    ]
      .filter((text) => text !== '')
      .join(' '),
    rows: rows.map(({ item, ineligible }) => ({
      id: item.subscriptionId,
      name: itemName(item),
      details: itemDetails(item, words),
      addOns: itemAddOns(item, words),
      possible: ineligible === undefined,
      ticked: String(chosen.has(item.subscriptionId)),
      reason: ineligible === undefined ? '' : ineligibleReason(ineligible, draft.kind, target, words),
    })),
    ticked,
    page: words.get('draft.page', { page: page + 1, pages }),
    ...paging(page, pages, words),
    anyPossible: matching > 0,
    canContinue: possible > 0,
    anyTicked: chosen.size > 0,
    actionAll: words.get('actions.all', { count: matching }),
    actionNone: words.get('actions.none'),
    actionContinue: words.get('actions.continue'),
  };
}

function matchesText(count: number, search: string, words: Words): string {
  return count === 0 ? words.get('draft.noMatches', { search }) : words.get('draft.matches', { count, search });
}

function paging(page: number, pages: number, words: Words): Values {
  return {
    paged: pages > 1,
    hasPrevious: page > 0,
    hasNext: page < pages - 1,
    previousPage: page - 1,
    nextPage: page + 1,
    actionPrevious: words.get('actions.previous'),
    actionNext: words.get('actions.next'),
  };
}

function detailsStep(draft: Draft, words: Words): Values {
  const isRequest = draft.kind === 'request';
  const isListed = draft.partners.some(({ tenantId }) => tenantId === parseGuid(draft.other));
  return {
    ...head(draft, words),
    isRequest,
    notice: isRequest ? words.get('draft.noItemsYet') : '',
    otherLabel: words.get(isRequest ? 'draft.source' : 'draft.target'),
    otherHint: words.get('draft.choose'),
    other: isListed ? draft.other : '',
    partners: draft.partners.map(({ name, tenantId }) => ({ name: plainText(name, 80), tenantId })),
    tenantLabel: words.get('draft.otherTenant'),
    tenantHint: words.get('draft.otherTenantHint'),
    otherTenant: isListed ? '' : draft.other,
    nameLabel: words.get('draft.otherName'),
    otherName: draft.otherName,
    emailLabel: words.get('draft.customerEmail'),
    customerEmail: draft.customerEmail,
    typesLabel: words.get('draft.productTypes'),
    types: PRODUCT_TYPES.map((value) => ({ value, title: words.get(`productType.${value}`) })),
    productTypes: draft.productTypes.join(','),
    partnerIdLabel: words.get('draft.partnerId'),
    partnerIdHint: words.get('draft.partnerIdHint'),
    partnerIdOnRecord: draft.partnerIdOnRecord,
    actionPerItem: words.get('actions.perItem'),
    noteLabel: words.get('draft.note'),
    note: draft.note,
    reasonLabel: words.get('draft.reason'),
    reason: draft.reason ?? '',
  };
}

function partnerIdsStep(draft: Draft, words: Words): Values {
  const { rows, page, pages } = onPage(chosenItems(draft), draft.page);
  return {
    ...head(draft, words),
    hint: words.get('draft.partnerIdsHint'),
    rows: rows.map((item) => ({
      id: item.subscriptionId,
      name: itemName(item),
      placeholder: draft.partnerIdOnRecord || words.get('draft.partnerIdHint'),
      value: draft.partnerIds[item.subscriptionId] ?? '',
    })),
    ...paging(page, pages, words),
  };
}

function reviewStep(draft: Draft, words: Words): Values {
  const asked = itemsAsked(draft);
  const items = asked ?? [];
  const { rows, more } = itemRows(items, words);
  const { source, target } = shownSides(draft);
  const productTypes = asked === undefined ? draft.productTypes : undefined;
  const said = consequences({ commerce: commerceOf(draft.kind), source, target, lineItems: items, productTypes });
  const asksFirst = draft.kind !== 'release' && draft.asksFirst;
  return {
    ...head(draft, words),
    facts: reviewFacts(draft, source, target, words),
    itemsTitle:
      asked === undefined
        ? words.get('card.itemsLater', { source: named(source) })
        : words.get('card.items', { count: items.length }),
    items: rows,
    more,
    consequencesTitle: words.get('consequences.title'),
    consequences: said.map((sentence) => ({ text: words.say(sentence) })),
    ...reviewChecks(draft, words),
    notice: asksFirst ? words.get('draft.willAskFirst', { partner: draft.partner.name }) : '',
    actionSubmit:
      draft.kind === 'release'
        ? words.get('actions.release', { count: items.length })
        : words.get(asksFirst ? 'actions.submitForApproval' : 'actions.submit'),
  };
}

/** What is in the way, what may be, and what nobody on this side can see. What is in order isn't listed. */
function reviewChecks({ checks }: Draft, words: Words): Values {
  if (checks === undefined) return { checksTitle: '', checks: [] };
  if (checks === 'looking' || checks === 'unread') return { checksTitle: words.get(`check.${checks}`), checks: [] };
  const isClear = checks.every(({ is }) => is === 'ready' || is === 'unknown');
  return {
    checksTitle: words.get(isClear ? 'check.clear' : 'check.inTheWay'),
    checks: checkRows(
      checks.filter(({ is }) => is !== 'ready'),
      words,
    ),
  };
}

function reviewFacts(draft: Draft, source: Partner, target: Partner, words: Words): Values[] {
  const route = `${nameOf(source)} → ${nameOf(target)}`;
  const asked = draft.productTypes.map((type) => words.get(`productType.${type}`));
  const facts: [string, string][] = [
    [
      'facts.customer',
      plainText(draft.customer.domain ? `${draft.customer.name} (${draft.customer.domain})` : draft.customer.name),
    ],
    ['facts.route', route],
  ];
  if (draft.kind === 'request') {
    facts.push(['facts.customerEmail', plainText(draft.customerEmail)]);
    facts.push(['facts.asksFor', asked.length === 0 ? words.get('facts.everything') : words.list(asked)]);
  }
  if (draft.partnerIdOnRecord) facts.push(['facts.partnerId', plainText(draft.partnerIdOnRecord)]);
  if (draft.note) facts.push(['facts.note', plainText(draft.note, LIMITS.note)]);
  if (draft.reason) facts.push(['facts.reason', plainText(draft.reason, LIMITS.reason)]);
  return facts.map(([title, value]) => ({ title: words.get(title), value }));
}

function shownSides(draft: Draft): Readonly<Record<Side, Partner>> {
  const { source = UNNAMED, target = UNNAMED } = sidesOf(draft);
  return { source, target };
}

const UNNAMED: Partner = { tenantId: '', name: '…' };
