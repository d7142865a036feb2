import { readTime } from '../time/read-time.ts';
import type { Azure } from './azure.ts';
import type { Ineligible } from './candidate.ts';
import { COMMERCE, FORM_COMMERCE } from './commerce.ts';
import { candidates, type Eligibility } from './eligibility.ts';
import { sameId } from './ids.ts';
import { productOf } from './product-type.ts';
import { type LineItem, labelOf, type Sentence, type Subscription } from './transfer.ts';

/** What one partner could read about a customer. `unread`: Partner Center didn't say. */
export interface Findings {
  readonly relationship: 'reseller' | 'none' | 'unread';
  /** The link with which the customer accepts this partner. Read only when there is no relationship. */
  readonly invitation?: string;
  readonly agreement: 'signed' | 'unsigned' | 'unread';
  /** What this partner bills the customer. */
  readonly subscriptions: readonly Subscription[] | 'unread';
  /** What is in the Azure plans among them. */
  readonly azure: Azure;
  /** Partner Center's verdicts (traditional commerce). */
  readonly verdicts: readonly Eligibility[] | 'unread';
  /** The subscriptions in transfers that aren't over, each with the transfer's id. */
  readonly inTransfers: ReadonlyMap<string, string> | 'unread';
}

/** What the person is about to do. `look`: nothing yet. */
export type Aim =
  | { readonly kind: 'create'; readonly items: readonly LineItem[] }
  | { readonly kind: 'request'; readonly productTypes: readonly string[] }
  | { readonly kind: 'look' };

export type Topic = 'relationship' | 'agreement' | 'azurePlan' | 'items' | 'renewal' | 'count' | 'otherSide';

/**
 * One answer of the check. `blocker`: Partner Center will refuse. `warning`: it may go otherwise than expected. `unknown`:
 * this partner can't see it, or Partner Center didn't say.
 */
export interface Check {
  readonly topic: Topic;
  readonly is: 'ready' | 'blocker' | 'warning' | 'unknown';
  readonly say: Sentence;
  /** What to do about it, with who has to do it. */
  readonly remedy?: Sentence;
  readonly link?: string;
}

/**
 * Judges what stands in the way of a transfer, from what one partner could read. Only the source sees the items, and only
 * the target sees its own relationship, agreement and Azure plan; what the other side alone can see is unknown.
 */
export function checksOf(aim: Aim, findings: Findings, now: Date): readonly Check[] {
  const asTarget = aim.kind === 'create' ? [] : [agreement(findings), azurePlan(aim, findings)];
  const asSource = aim.kind === 'request' ? [] : itemChecks(aim, findings, now);
  return [
    relationship(findings),
    ...asTarget,
    ...asSource,
    { topic: 'otherSide', is: 'unknown', say: { key: `check.otherSide.${aim.kind}` } },
  ];
}

function relationship({ relationship: is, invitation }: Findings): Check {
  const topic = 'relationship';
  if (is === 'reseller') return { topic, is: 'ready', say: { key: 'check.relationship.ready' } };
  if (is === 'unread') return { topic, is: 'unknown', say: { key: 'check.relationship.unread' } };
  const remedy = { key: invitation === undefined ? 'check.relationship.remedy' : 'check.relationship.remedyLink' };
  return { topic, is: 'blocker', say: { key: 'check.relationship.blocker' }, remedy, link: invitation };
}

function agreement({ agreement: is }: Findings): Check {
  const topic = 'agreement';
  if (is === 'signed') return { topic, is: 'ready', say: { key: 'check.agreement.ready' } };
  if (is === 'unread') return { topic, is: 'unknown', say: { key: 'check.agreement.unread' } };
  return { topic, is: 'blocker', say: { key: 'check.agreement.blocker' }, remedy: { key: 'check.agreement.remedy' } };
}

function azurePlan(aim: Aim, { subscriptions }: Findings): Check {
  const topic = 'azurePlan';
  if (subscriptions === 'unread') return { topic, is: 'unknown', say: { key: 'check.azurePlan.unread' } };
  const plans = subscriptions.filter((one) => productOf(one) === 'AzurePlan');
  if (plans.some(({ status }) => status === 'active'))
    return { topic, is: 'ready', say: { key: 'check.azurePlan.ready' } };
  const types = aim.kind === 'request' ? aim.productTypes : [];
  if (types.length > 0 && !types.some((type) => type.startsWith('Azure')))
    return { topic, is: 'ready', say: { key: 'check.azurePlan.notNeeded' } };
  // A request for Azure alone can't be released; any other request can still move what isn't Azure.
  const is = types.length > 0 && types.every((type) => type.startsWith('Azure')) ? 'blocker' : 'warning';
  const key = plans.length === 0 ? 'check.azurePlan.missing' : 'check.azurePlan.inactive';
  return { topic, is, say: { key }, remedy: { key: 'check.azurePlan.remedy' } };
}

const NAMED = 3;
/** A term that ends sooner may renew, change or end while the other side decides. */
const SOON_DAYS = 14;

function itemChecks(aim: Exclude<Aim, { kind: 'request' }>, findings: Findings, now: Date): Check[] {
  if (findings.subscriptions === 'unread' || findings.relationship === 'none')
    return [{ topic: 'items', is: 'unknown', say: { key: 'check.items.unread' } }];
  const judged = itemsOf(aim, findings);
  const blocked = judged.filter(({ is }) => is === 'blocked');
  const ready = judged.filter(({ is }) => is === 'ready');
  const most = COMMERCE[FORM_COMMERCE.release].maxItems ?? Number.POSITIVE_INFINITY;
  const isPartly = findings.inTransfers === 'unread' || judged.some(({ is }) => is === 'unread');
  const checks: Check[] = [itemsCheck(aim, blocked, ready.length, isPartly)];
  if (aim.kind === 'look' && ready.length > most)
    checks.push({ topic: 'count', is: 'warning', say: { key: 'check.count', with: { count: ready.length, most } } });
  return [...checks, ...renewals(judged, now)];
}

export interface JudgedItem {
  readonly item: LineItem;
  /** `unread`: what decides couldn't be read. */
  readonly is: 'ready' | 'blocked' | 'unread';
}

/** The items in question, each with whether Partner Center takes it now, as far as the source can see. */
export function itemsOf(
  aim: Exclude<Aim, { kind: 'request' }>,
  { subscriptions, azure, verdicts, inTransfers }: Findings,
): readonly JudgedItem[] {
  const all = subscriptions === 'unread' ? [] : subscriptions;
  const said = verdicts === 'unread' ? [] : verdicts;
  const taken = (id: string) => inTransfers !== 'unread' && inTransfers.has(id.toLowerCase());
  const commerces = aim.kind === 'create' ? [FORM_COMMERCE.create] : [FORM_COMMERCE.create, FORM_COMMERCE.release];
  const judged = commerces
    .flatMap((commerce) => candidates(commerce, all, said, [], azure))
    .filter(({ ineligible }) => ineligible === undefined || !NO_ITEMS.includes(ineligible.reason))
    .map(({ item, ineligible }): JudgedItem => ({ item, is: stateOf(ineligible, taken(item.subscriptionId)) }));
  if (aim.kind === 'look') return judged;
  return aim.items.map(
    (chosen) =>
      judged.find(({ item }) => sameId(item.subscriptionId, chosen.subscriptionId)) ?? { item: chosen, is: 'blocked' },
  );
}

/** What isn't an item of its own: other commerce's, an Azure plan, and a reservation that goes with its subscription. */
const NO_ITEMS: readonly Ineligible['reason'][] = ['otherCommerce', 'azurePlanEmpty', 'otherScope'];

function stateOf(ineligible: Ineligible | undefined, isTaken: boolean): JudgedItem['is'] {
  if (ineligible?.reason === 'azurePlanUnread' || ineligible?.reason === 'reservationUnread') return 'unread';
  return ineligible !== undefined || isTaken ? 'blocked' : 'ready';
}

function itemsCheck(aim: Aim, blocked: readonly JudgedItem[], ready: number, isPartly: boolean): Check {
  const names = blocked.slice(0, NAMED).map(({ item }) => labelOf(item));
  if (blocked.length === 0) {
    const key = isPartly ? 'check.items.readyPartly' : 'check.items.ready';
    return { topic: 'items', is: isPartly ? 'unknown' : 'ready', say: { key, with: { count: ready } } };
  }
  const say = { key: 'check.items.blocker', with: { count: blocked.length, ready, names: names.join(', ') } };
  // One of the chosen items is enough for a refusal. Before anything is chosen, the others can still move.
  const is = aim.kind === 'look' && ready > 0 ? 'warning' : 'blocker';
  return { topic: 'items', is, say, remedy: { key: 'check.items.remedy' } };
}

function renewals(judged: readonly JudgedItem[], now: Date): Check[] {
  const soon = judged
    .filter(({ is }) => is === 'ready')
    .flatMap(({ item }) => {
      const end = readTime(item.endsAt ?? '');
      const days = end === undefined ? undefined : Math.ceil((end - now.getTime()) / 86_400_000);
      return days !== undefined && days >= 0 && days <= SOON_DAYS ? [{ item, days }] : [];
    })
    .sort((one, other) => one.days - other.days);
  return soon.slice(0, NAMED).map(({ item, days }) => ({
    topic: 'renewal',
    is: 'warning',
    say: { key: `check.renewal.${endingOf(item)}`, with: { item: labelOf(item), days } },
  }));
}

function endingOf({ autoRenews }: LineItem): 'ends' | 'renews' | 'endsForGood' {
  if (autoRenews === undefined) return 'ends';
  return autoRenews ? 'renews' : 'endsForGood';
}
