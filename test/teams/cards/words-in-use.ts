import { readdirSync, readFileSync } from 'node:fs';
import * as commands from '../../../src/desk/commands/every-command.ts';
import { CODES } from '../../../src/partner-center/error-codes.ts';
import { PRODUCT_TYPES, VERBS } from '../../../src/transfers/commerce.ts';
import { FINAL, STATUS_FILTERS, STATUSES } from '../../../src/transfers/status.ts';

const ROOT = new URL('../../../', import.meta.url);

/** Every sentence in the English file, by key. */
export const SENTENCES: ReadonlyMap<string, string> = flat(
  JSON.parse(readFileSync(new URL('cards/locales/en.json', ROOT), 'utf8')),
);

/** Returns the names in braces in a sentence. */
export function argumentsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)(?=[},])/g)].map((found) => found[1] ?? ''))];
}

const COMMERCES = ['traditional', 'newCommerce'];
const KINDS = ['create', 'request', 'release'];
const BARE_CODES = [
  'notReady',
  'accessDenied',
  'badRequest',
  'conflict',
  'unreadable',
  'answeredWithError',
  'tooSlow',
  'notThere',
  'unavailable',
];
/** Transfers, forms and messages that earlier releases stored still have these sentences. */
const FORMER = ['badRequest', 'conflict', 'cannotCreate'].map((code) => `partnerCenter.${code}Detail`);
const SIGN_IN_PAGES = ['signedIn', 'unknownLink', 'otherPerson', 'denied', 'failed', 'unavailable', 'tooMany'];

/** Keys that the code composes: the pattern in the source, with `*` for the inserted part, and every key it can produce. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'incomplete.*': Object.values(commands)
    .flatMap(({ slots }) => slots.slice(0, 1))
    .filter((slot) => slot !== 'filter')
    .map((slot) => `incomplete.${slot}`),
  'commands.*.about': Object.values(commands).map(({ words }) => `commands.${words}.about`),
  'commands.*.example': Object.values(commands).map(({ words }) => `commands.${words}.example`),
  'consequences.billing.*': COMMERCES.map((name) => `consequences.billing.${name}`),
  'consequences.frozen.*': COMMERCES.map((name) => `consequences.frozen.${name}`),
  'consequences.azure.*': COMMERCES.map((name) => `consequences.azure.${name}`),
  'consequences.expiry.*': COMMERCES.map((name) => `consequences.expiry.${name}`),
  'commerce.*': COMMERCES.map((name) => `commerce.${name}`),
  'status.*': STATUSES.map((name) => `status.${name}`),
  'next.*': STATUSES.map((name) => `next.${name}`),
  'history.*': [...VERBS, 'create', 'submit', 'outcome', 'found', 'expire', 'assign', 'giveBack', 'refused'].map(
    (name) => `history.${name}`,
  ),
  'card.tried.*': ['create', 'accept', 'acceptWithItems', 'reject', 'withdraw', 'cancel'].map(
    (call) => `card.tried.${call}`,
  ),
  'card.decided.*.*': ['beforeSubmit', 'partnerCenter', 'elsewhere'].flatMap((stage) =>
    VERBS.map((verb) => `card.decided.${stage}.${verb}`),
  ),
  'decided.*': VERBS.map((verb) => `decided.${verb}`),
  'decided.*UnderWay': VERBS.map((verb) => `decided.${verb}UnderWay`),
  'tell.*': VERBS.map((verb) => `tell.${verb}`),
  'refusal.*': [
    'noApproverRight',
    'rightsUnknown',
    'ownRequest',
    'notYourSide',
    'onlyCreatorSide',
    'approvedBefore',
    'pickedBefore',
    'outdated',
    'assigneeMayNot',
    'reasonNeeded',
    'notDecidable',
    'notTheirCall',
    'notInDoubt',
  ].map((name) => `refusal.${name}`),
  'refusal.underWay.*': VERBS.map((verb) => `refusal.underWay.${verb}`),
  'partnerCenter.**': [
    ...new Set([...Object.values(CODES), ...BARE_CODES]),
    ...['Customer', 'Transfer', 'Subscription'].map((thing) => `notFound${thing}`),
  ].map((code) => `partnerCenter.${code}`),
  'tell.**': [...FINAL, 'inProgress'].flatMap((status) => [`tell.${status}`, `tell.elsewhere.${status}`]),
  'draft.*.*': KINDS.flatMap((kind) => [
    ...(kind === 'request' ? [] : [`draft.items.${kind}`]),
    ...(kind === 'release' ? [] : [`draft.details.${kind}`]),
    `draft.review.${kind}`,
  ]),
  'problem.*Missing': ['problem.targetMissing', 'problem.sourceMissing'],
  'problem.*IsOwn': ['problem.targetIsOwn', 'problem.sourceIsOwn'],
  'productType.*': PRODUCT_TYPES.map((type) => `productType.${type}`),
  'draft.missing.*': ['draft.missing.eligibility', 'draft.missing.reservations', 'draft.missing.listed'],
  'check.topic.*': ['relationship', 'agreement', 'azurePlan', 'items', 'renewal', 'count', 'otherSide'].map(
    (topic) => `check.topic.${topic}`,
  ),
  'check.is.*': ['ready', 'blocker', 'warning', 'unknown'].map((is) => `check.is.${is}`),
  'check.renewal.*': ['ends', 'renews', 'endsForGood'].map((ending) => `check.renewal.${ending}`),
  'check.otherSide.*': ['create', 'request', 'look'].map((kind) => `check.otherSide.${kind}`),
  'check.*': ['check.looking', 'check.unread'],
  'customers.missing.*': ['id', 'name', 'domain', 'list'].map((way) => `customers.missing.${way}`),
  'ineligible.otherCommerce.*': ['ineligible.otherCommerce.release', 'ineligible.otherCommerce.create'],
  'ineligible.*': [
    ...['inTransfer', 'noStatus', 'trial', 'notMicrosoft', 'noMovingId', 'otherScope'],
    ...['azurePlanEmpty', 'azurePlanUnread', 'reservationUnread'],
  ].map((reason) => `ineligible.${reason}`),
  '*.*': ['monthly', 'annual', 'triennial', 'none', 'onetime']
    .map((cycle) => `item.cycle.${cycle}`)
    .concat(['P1M', 'P1Y', 'P3Y'].map((term) => `item.term.${term}`)),
  '*.other': ['item.cycle.other', 'item.term.other'],
  'list.title.*': Object.keys(STATUS_FILTERS).map((filter) => `list.title.${filter}`),
  'list.*': ['list.incoming', 'list.outgoing'],
  'web.*.title': SIGN_IN_PAGES.map((page) => `web.${page}.title`),
  'web.*.text': SIGN_IN_PAGES.map((page) => `web.${page}.text`),
  'welcome.*': ['welcome.personal', 'welcome.channel'],
};

/**
 * Returns the keys that the source uses, whether written out or composed from a pattern in `FAMILIES`. Throws if the source
 * has a pattern that `FAMILIES` doesn't list, or `FAMILIES` lists a pattern that the source no longer has.
 */
export function usedKeys(): ReadonlySet<string> {
  const groups = new Set([...SENTENCES.keys()].map((key) => key.split('.')[0] ?? ''));
  const isGroup = (key: string) => [...SENTENCES.keys()].some((other) => other.startsWith(`${key}.`));
  const used = new Set<string>();
  const found = new Set<string>();
  for (const source of sources()) {
    for (const [, key = ''] of source.matchAll(/'([a-zA-Z]+(?:\.[a-zA-Z]+)*)'/g)) {
      if (key.includes('.') ? groups.has(key.split('.')[0] ?? '') && !isGroup(key) : SENTENCES.has(key)) used.add(key);
    }
    for (const [, written = ''] of source.matchAll(/`((?:[a-zA-Z.]|\$\{[^}]*\})+)`/g)) {
      if (!written.includes('$')) continue;
      const pattern = written.replace(/\$\{[^}]*\}/g, '*');
      if (Object.hasOwn(FAMILIES, pattern)) found.add(pattern);
      else if (groups.has(pattern.split('.')[0] ?? '')) throw new Error(`what can ${written} come to?`);
    }
  }
  const stale = Object.keys(FAMILIES).filter((pattern) => !found.has(pattern));
  if (stale.length > 0) throw new Error(`no longer in the source: ${stale.join(', ')}`);
  for (const key of [...Object.values(FAMILIES).flat(), ...FORMER]) used.add(key);
  return used;
}

function sources(): string[] {
  return readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(`src/${file}`, ROOT), 'utf8'));
}

function flat(tree: object, path = '', into = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of Object.entries(tree)) {
    const key = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') into.set(key, value);
    else if (!Array.isArray(value)) flat(value, key, into);
  }
  return into;
}
