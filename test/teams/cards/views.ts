import type { HelpView, Message } from '../../../src/desk/ports/message.ts';
import type { AuditRow } from '../../../src/store/store.ts';
import type { Candidate, Ineligible } from '../../../src/transfers/candidate.ts';
import type { Check } from '../../../src/transfers/checks.ts';
import { VERBS } from '../../../src/transfers/commerce.ts';
import { commerceOf, type Draft } from '../../../src/transfers/draft.ts';
import { STATUS_FILTERS, STATUSES } from '../../../src/transfers/status.ts';
import type { Customer, LineItem, Partner, Person, Subscription, Transfer } from '../../../src/transfers/transfer.ts';
import { away, inStatus } from '../../transfers/samples.ts';

/** Makes the names that appear in a set of views: `says(0)`, `says(1)`, … */
export type Says = (n: number) => string;

export interface Taste {
  readonly says: Says;
  /** How many line items, and how many rows in a list. */
  readonly items: number;
  readonly addOns: number;
}

export type Named = readonly [name: string, message: Exclude<Message, { kind: 'text' }>];

const GUID = 'dddddddd-dddd-4ddd-8ddd-dddddddd0000';
const T = '2026-01-15T08:00:00.000Z';

/** Every card that the desk can show, in every state that the card builders distinguish. */
export function everyView(taste: Taste): Named[] {
  return [...deskCards(taste), ...drafts(taste), ...lists(taste), ...talk(taste)];
}

function deskCards(taste: Taste): Named[] {
  const { says } = taste;
  const problem = {
    key: 'partnerCenter.theirWords',
    with: { sentence: { key: 'partnerCenter.badRequest' }, words: says(7) },
  };
  return (['traditional', 'newCommerce'] as const).flatMap((commerce) =>
    STATUSES.flatMap((status): Named[] => {
      const bare = dressed({ ...inStatus(status, commerce), lineItems: [] }, { ...taste, items: 0 });
      const full = dressed(inStatus(status, commerce), taste);
      const decided: Transfer = {
        ...full,
        problem,
        decisions: VERBS.flatMap((verb) =>
          (['beforeSubmit', 'partnerCenter', 'elsewhere'] as const).map((stage) => ({
            verb,
            stage,
            by: person(says),
            at: T,
            reason: verb === 'approve' ? undefined : says(3),
          })),
        ).slice(0, 2),
        expiresAt: T,
        pending: full.pending && { ...full.pending, state: away() },
      };
      const name = `${commerce} ${status}`;
      return [
        [`desk card, ${name}, bare`, { kind: 'deskCard', transfer: bare }],
        [`desk card, ${name}, full`, { kind: 'deskCard', transfer: full }],
        [`desk card, ${name}, with history`, { kind: 'deskCard', transfer: decided, history: history(says) }],
        [`items, ${name}`, { kind: 'transferItems', transfer: full, page: 0, pageSize: 20 }],
        [`items, ${name}, second page`, { kind: 'transferItems', transfer: full, page: 1, pageSize: 20 }],
        [`submitted, ${name}`, { kind: 'submitted', transfer: full }],
        [`submitted, ${name}, nameless channel`, { kind: 'submitted', transfer: full, channel: '' }],
        [`submitted, ${name}, channel`, { kind: 'submitted', transfer: full, channel: says(2) }],
      ];
    }),
  );
}

function dressed(transfer: Transfer, taste: Taste): Transfer {
  const { says } = taste;
  const isNew = transfer.commerce === 'newCommerce';
  const pending = transfer.pending && { ...transfer.pending, as: person(says) };
  return {
    ...transfer,
    customer: { ...transfer.customer, name: says(0) },
    source: { ...transfer.source, name: says(1) },
    target: { ...transfer.target, name: says(2) },
    requester: { ...transfer.requester, name: says(4) },
    note: says(5) || undefined,
    lineItems: items(taste),
    customerEmail: isNew ? says(6) : undefined,
    productTypes: isNew ? ['OnlineServicesNCE', 'AzureReservation'] : undefined,
    partnerIdOnRecord: says(8) || undefined,
    pending,
  };
}

function items({ items: count, addOns, says }: Taste): LineItem[] {
  return Array.from({ length: count }, (_, n) => ({
    subscriptionId: `${GUID.slice(0, -3)}${String(n).padStart(3, '0')}`,
    friendlyName: says(n),
    offerId: says(n + 1),
    quantity: n,
    term: n % 3 === 0 ? 'P1Y' : n % 3 === 1 ? says(n) : undefined,
    billingCycle: n % 3 === 0 ? 'annual' : n % 3 === 1 ? says(n) : 'none',
    endsAt: n % 2 === 0 ? '2027-06-30' : says(n) || undefined,
    productType: n % 2 === 0 ? 'AzureSubscription' : undefined,
    partnerIdOnRecord: '4847383',
    addOns: Array.from({ length: addOns }, (__, m) => ({
      subscriptionId: `addon-${n}-${m}`,
      friendlyName: says(n + m),
      quantity: m % 2 === 0 ? n : undefined,
      addOns: [],
    })),
    outcome:
      n % 3 === 0
        ? undefined
        : n % 3 === 1
          ? { status: 'complete' }
          : { status: 'failed', error: says(n) || undefined },
  }));
}

function history(says: Says): AuditRow[] {
  const whats: AuditRow['what'][] = [...VERBS, 'create', 'submit', 'outcome', 'found', 'expire'];
  return Array.from({ length: 20 }, (_, n) => ({
    at: n % 5 === 0 ? says(n) : T,
    transferId: 'transfer-1',
    by: n % 2 === 0 ? person(says) : undefined,
    what: whats[n % whats.length] ?? 'found',
    to: STATUSES[n % STATUSES.length] ?? 'open',
    why: says(n),
  }));
}

function person(says: Says): Person {
  return { tenantId: GUID, objectId: GUID, name: says(4) };
}

function partner(says: Says, n: number): Partner {
  return { tenantId: GUID.replace(/0000$/, String(n).padStart(4, '0')), name: says(n) };
}

function drafts(taste: Taste): Named[] {
  const shapes: [Draft['kind'], Draft['step']][] = [
    ['create', 'loading'],
    ['create', 'items'],
    ['create', 'details'],
    ['create', 'partnerIds'],
    ['create', 'review'],
    ['create', 'dropped'],
    ['request', 'details'],
    ['request', 'review'],
    ['request', 'dropped'],
    ['release', 'loading'],
    ['release', 'items'],
    ['release', 'review'],
  ];
  return shapes.flatMap(([kind, step]): Named[] => {
    const full = draft(taste, kind, step);
    const named: [string, Draft][] = [
      ['full', full],
      ['empty', draft({ ...taste, items: 0 }, kind, step)],
      ['with a problem', { ...full, problem: { key: 'problem.notEmail', with: { typed: taste.says(3) } } }],
      ['still loading', { ...full, problem: { key: 'draft.stillLoading' } }],
      ['searched', { ...full, search: taste.says(1) }],
      ['found nothing', { ...full, search: 'no such thing' }],
      ['second page', { ...full, page: 1 }],
      ['last page', { ...full, page: 99 }],
      ['asks first', { ...full, asksFirst: true, chosen: [] }],
      ['other side not listed', { ...full, other: GUID.replace(/0000$/, 'ffff'), otherName: taste.says(9) }],
      ['other side not named', { ...full, other: taste.says(9), productTypes: [] }],
      ['checked', { ...full, checks: checks(taste.says), missing: ['eligibility'] }],
      ['checked, nothing in the way', { ...full, checks: checks(taste.says).filter(({ is }) => is === 'ready') }],
      ['not checked in time', { ...full, checks: 'looking' }],
      ['not checked', { ...full, checks: 'unread' }],
      ['nothing can move', { ...full, candidates: full.candidates.map(blocked), chosen: [] }],
    ];
    return named.map(([name, shape]) => [
      `${kind} draft, ${step}, ${name}`,
      { kind: 'draft', draft: shape, draftId: 'draft-1', version: 1 },
    ]);
  });
}

const REASONS = (says: Says): Ineligible[] => [
  { reason: 'otherCommerce' },
  { reason: 'trial' },
  { reason: 'notMicrosoft' },
  { reason: 'notAsked' },
  { reason: 'notActive', status: says(1) },
  { reason: 'inTransfer', transferId: GUID },
  { reason: 'partnerCenter', text: says(2) },
];

function blocked(candidate: Candidate): Candidate {
  return { ...candidate, ineligible: { reason: 'trial' } };
}

function draft(taste: Taste, kind: Draft['kind'], step: Draft['step']): Draft {
  const { says } = taste;
  const reasons = REASONS(says);
  const candidates = items(taste).map(
    (item, n): Candidate => ({ item, ineligible: n % 3 === 2 ? reasons[((n / 3) % reasons.length) | 0] : undefined }),
  );
  const isRequest = kind === 'request';
  return {
    kind,
    step,
    owner: person(says),
    askedIn: {
      serviceUrl: 'http://127.0.0.1/',
      conversationId: 'chat',
      tenantId: GUID,
      kind: 'personal',
      botId: '28:bot',
      userId: '29:x',
    },
    partner: partner(says, 0),
    customer: { id: GUID, name: says(0), domain: says(1) },
    candidates: isRequest ? [] : candidates,
    chosen: isRequest ? [] : candidates.filter(({ ineligible }) => !ineligible).map(({ item }) => item.subscriptionId),
    search: '',
    page: 0,
    asksFirst: false,
    partners: [1, 2, 3].map((n) => partner(says, n)),
    other: partner(says, 1).tenantId,
    otherName: says(2).slice(0, 200),
    customerEmail: says(6).slice(0, 200),
    productTypes: commerceOf(kind) === 'newCommerce' ? ['OnlineServicesNCE', 'AzureSavingsPlan'] : [],
    partnerIdOnRecord: says(8).slice(0, 20),
    partnerIds: {},
    note: says(5).slice(0, 500),
    transferId: kind === 'release' ? 'transfer-1' : undefined,
  };
}

/** One answer of each kind, with names from outside. */
function checks(says: Says): readonly Check[] {
  const link = 'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship#/BillingAccounts';
  return [
    {
      topic: 'relationship',
      is: 'blocker',
      say: { key: 'check.relationship.blocker' },
      remedy: { key: 'check.relationship.remedyLink' },
      link,
    },
    { topic: 'agreement', is: 'ready', say: { key: 'check.agreement.ready' } },
    {
      topic: 'items',
      is: 'blocker',
      say: { key: 'check.items.blocker', with: { count: 3, ready: 2, names: [1, 2, 3].map(says).join(', ') } },
      remedy: { key: 'check.items.remedy' },
    },
    { topic: 'renewal', is: 'warning', say: { key: 'check.renewal.renews', with: { item: says(4), days: 6 } } },
    { topic: 'otherSide', is: 'unknown', say: { key: 'check.otherSide.look' } },
  ];
}

function lists(taste: Taste): Named[] {
  const { says } = taste;
  const rows = (most: number) => Math.min(taste.items, most);
  const customers: Customer[] = Array.from({ length: rows(15) }, (_, n) => ({
    id: GUID,
    name: says(n),
    domain: says(n + 1),
  }));
  const subscriptions: Subscription[] = items({ ...taste, items: rows(20) }).map((item, n) => ({
    ...(item as LineItem & { friendlyName: string; offerId: string; quantity: number }),
    id: item.subscriptionId,
    status: n % 2 === 0 ? 'active' : says(n),
    isTrial: false,
    isMicrosoftProduct: true,
    addOns: [],
  }));
  const transfers = Array.from({ length: rows(10) }, (_, n) =>
    dressed(inStatus(STATUSES[n % STATUSES.length] ?? 'open', n % 2 ? 'newCommerce' : 'traditional'), taste),
  );
  const tenantId = transfers[0]?.source.tenantId ?? GUID;
  const page = { total: taste.items * 3, page: 1, pageSize: Math.max(rows(10), 1) };
  const narrow = { customer: says(1).slice(0, 1_000), mine: true, direction: 'incoming' };
  return [
    ...(['create', 'subscriptions'] as const).map(
      (name): Named => [
        `choose a customer to ${name}`,
        { kind: 'chooseCustomer', query: says(3), customers: customers.slice(0, 10), more: 3, next: { name } },
      ],
    ),
    [
      'choose a customer to request from',
      {
        kind: 'chooseCustomer',
        query: says(3),
        customers: customers.slice(0, 10),
        more: 0,
        next: { name: 'request', source: says(2).slice(0, 200) },
      },
    ],
    [
      'checks',
      {
        kind: 'checks',
        customer: { id: GUID, name: says(0), domain: '' },
        partner: { tenantId: GUID, name: says(1) },
        checks: checks(says),
      },
    ],
    ['customers', { kind: 'customers', query: says(3), customers, more: 5 }],
    [
      'customers, not searched to the end',
      { kind: 'customers', query: says(3), customers, more: 0, missing: ['domain', 'list'] },
    ],
    [
      'subscriptions',
      { kind: 'subscriptions', customer: { id: GUID, name: says(0), domain: '' }, subscriptions, ...page },
    ],
    ...Object.keys(STATUS_FILTERS).map(
      (filter): Named => [
        `transfers ${filter}`,
        { kind: 'transferList', transfers, tenantId, filter: { filter }, ...page },
      ],
    ),
    [
      'transfers, narrowed',
      { kind: 'transferList', transfers, tenantId, filter: { filter: 'open', ...narrow }, ...page, page: 0 },
    ],
    [
      'transfers, none',
      { kind: 'transferList', transfers: [], tenantId, filter: { filter: 'all' }, total: 0, page: 0, pageSize: 10 },
    ],
  ];
}

function talk(taste: Taste): Named[] {
  const { says } = taste;
  const waiting = Array.from({ length: Math.min(taste.items, 10) }, () => dressed(inStatus('open'), taste));
  const help: HelpView = {
    kind: 'help',
    where: 'channel',
    signedIn: false,
    isApprover: true,
    isKnownPartner: true,
    channel: says(2),
    waiting,
    waitingInAll: { exactly: waiting.length },
  };
  return [
    ['welcome to a person', { kind: 'welcome', where: 'personal', partner: says(0) }],
    ['welcome to a channel', { kind: 'welcome', where: 'channel', partner: says(0), bound: false }],
    ['welcome to strangers', { kind: 'welcome', where: 'personal' }],
    ['help', help],
    ['help in a chat', { ...help, where: 'personal', signedIn: true, isApprover: false, channel: undefined }],
    ['help for strangers', { ...help, isKnownPartner: false, waiting: [] }],
    ['help with much that waits', { ...help, waitingInAll: { moreThan: 1_000 } }],
    ['help after a typo', { ...help, unknown: says(1).slice(0, 1_000), nearest: `approve ${says(1)}`.slice(0, 1_000) }],
    ['help after a typo, with a button', { ...help, unknown: says(1), nearest: 'help', nearestButton: 'help' }],
    ['help after nonsense', { ...help, unknown: says(3).slice(0, 1_000) }],
    [
      'sign-in',
      {
        kind: 'signIn',
        url: 'https://desk.example/sign-in/abc',
        why: { key: 'signIn.toGoOn', with: { ref: '3f2a', customer: says(0) } },
      },
    ],
    ['closed', { kind: 'closed', say: { key: 'draft.dropped' } }],
    [
      'who am I',
      {
        kind: 'whoAmI',
        person: person(says),
        partner: partner(says, 0),
        username: says(6),
        mfa: true,
        isApprover: true,
      },
    ],
    [
      'who am I, without a second factor',
      { kind: 'whoAmI', person: person(says), username: says(6), mfa: false, isApprover: false },
    ],
    ['who am I, a stranger', { kind: 'whoAmI', person: person(says), isApprover: false }],
  ];
}
