import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { tookEffect } from '../../../src/desk/carry-out/took-effect.ts';
import type { TransferEntity } from '../../../src/partner-center/partner-center.ts';
import { mergeItems, opened } from '../../../src/transfers/decisions.ts';
import type { LineItem, Transfer } from '../../../src/transfers/transfer.ts';
import { inStatus, T1 } from '../../transfers/samples.ts';

type Optional = Omit<LineItem, 'subscriptionId' | 'addOns' | 'outcome'>;
type Outcome = NonNullable<LineItem['outcome']>;

const text = fc.string({ minLength: 1, maxLength: 6 });
const day = fc.constantFrom('2027-01-13T00:00:00Z', '2028-02-29T00:00:00Z');

/** A value for every optional field. The type requires a line for each new field. */
const FIELDS: { readonly [Name in keyof Required<Optional>]: fc.Arbitrary<Required<Optional>[Name]> } = {
  friendlyName: text,
  offerId: text,
  quantity: fc.nat(500),
  unitType: fc.constantFrom('Licenses', 'Usage-based'),
  term: fc.constantFrom('P1M', 'P1Y'),
  billingCycle: fc.constantFrom('monthly', 'annual'),
  endsAt: day,
  autoRenews: fc.boolean(),
  renewalTerm: fc.constantFrom('P1M', 'P1Y'),
  changesAtRenewal: fc.constant(true),
  cancelUntil: day,
  productType: fc.constantFrom('OnlineServicesNCE', 'Software'),
  partnerIdOnRecord: text,
};

const outcome: fc.Arbitrary<Outcome> = fc.record(
  { status: fc.constantFrom('complete', 'failed'), orderId: text, error: text },
  { requiredKeys: ['status'] },
);

/** The line item with this id, with any of the optional fields absent or undefined. */
function itemOf(subscriptionId: string, levels = 1): fc.Arbitrary<LineItem> {
  const sometimes = Object.fromEntries(
    Object.entries(FIELDS).map(([name, value]) => [
      name,
      fc.option(value as fc.Arbitrary<unknown>, { nil: undefined }),
    ]),
  );
  const addOns = levels === 0 ? fc.constant([]) : fc.subarray(['add-1', 'ADD-2']).chain((ids) => itemsOf(ids, 0));
  return fc.record(
    { ...sometimes, subscriptionId: fc.constant(subscriptionId), addOns, outcome },
    { requiredKeys: ['subscriptionId', 'addOns'] },
  ) as fc.Arbitrary<LineItem>;
}

function itemsOf(ids: readonly string[], levels = 1): fc.Arbitrary<LineItem[]> {
  return fc.tuple(...ids.map((id) => itemOf(id, levels)));
}

const ours = itemsOf(['SUB-1', 'sub-2', 'SUB-3']);
/** What Partner Center sends: some of the items, with ids in another case. */
const theirs = fc.subarray(['sub-1', 'SUB-2', 'sub-3']).chain((ids) => itemsOf(ids));

function find(items: readonly LineItem[], { subscriptionId }: LineItem): LineItem | undefined {
  return items.find((item) => item.subscriptionId.toLowerCase() === subscriptionId.toLowerCase());
}

/** The names of the fields whose value is neither Partner Center's nor, where Partner Center sends none, the desk's. */
function lost(merged: LineItem, our: LineItem | undefined, their: LineItem | undefined): string[] {
  const fields = Object.keys(FIELDS) as (keyof Optional)[];
  const names: string[] = fields.filter((name) => merged[name] !== (their?.[name] ?? our?.[name]));
  const same = our?.outcome?.status === their?.outcome?.status;
  const wanted = same ? { ...our?.outcome, ...their?.outcome } : (their?.outcome ?? our?.outcome ?? {});
  for (const name of ['status', 'orderId', 'error'] as const)
    if (merged.outcome?.[name] !== wanted[name]) names.push(`outcome.${name}`);
  const listed = their !== undefined && their.addOns.length > 0 ? their.addOns : (our?.addOns ?? []);
  if (merged.addOns.length !== listed.length) names.push('addOns');
  for (const addOn of merged.addOns)
    names.push(
      ...lost(addOn, find(our?.addOns ?? [], addOn), find(their?.addOns ?? [], addOn)).map((name) => `addOns.${name}`),
    );
  return names;
}

type Merge = (ours: readonly LineItem[], theirs: readonly LineItem[]) => readonly LineItem[];

function record(lineItems: readonly LineItem[]): TransferEntity {
  const { customer, source, target } = inStatus('open');
  return {
    id: 'pc-1',
    status: 'inProgress',
    statusLiteral: 'InProgress',
    customerId: customer.id,
    source,
    target,
    lineItems,
  };
}

function known(before: Transfer, items: readonly LineItem[]): Transfer {
  return { ...before, lineItems: items, pending: before.pending && { ...before.pending, items } };
}

/** Each place where the desk merges its items with Partner Center's. */
const MERGES: Readonly<Record<string, Merge>> = {
  'a merge': mergeItems,
  'an answered create': (items, said) => opened(known(inStatus('creating'), items), T1, record(said)).lineItems,
  'a release': (items, said) =>
    tookEffect(known(inStatus('approving', 'newCommerce'), items), T1, { record: record(said) }).lineItems,
  'an accept that was looked up': (items, said) =>
    tookEffect(known(inStatus('approving'), items), T1, { record: record(said) }).lineItems,
};

describe('Line items from Partner Center', () => {
  for (const [name, merge] of Object.entries(MERGES)) {
    it(`keep every value that Partner Center does not send, after ${name}`, () => {
      fc.assert(
        fc.property(ours, theirs, (our, their) => {
          const merged = merge(our, their);
          deepEqual(
            merged.map(({ subscriptionId }) => subscriptionId.toLowerCase()),
            (their.length === 0 ? our : their).map(({ subscriptionId }) => subscriptionId.toLowerCase()),
          );
          for (const item of merged) deepEqual(lost(item, find(our, item), find(their, item)), []);
        }),
        { numRuns: 300 },
      );
    });
  }
});
