import { deepEqual } from 'node:assert/strict';
import type { AzureSubscription, Reservation } from '../../src/transfers/azure.ts';
import type { Candidate } from '../../src/transfers/candidate.ts';
import { candidates } from '../../src/transfers/eligibility.ts';
import { subscription } from './samples.ts';

const PLAN = subscription({ id: 'PLAN', friendlyName: 'Azure plan', productType: 'Azure' });
const ONE: AzureSubscription = { id: 'az-1', movesAs: 'az-1', friendlyName: 'One', status: 'active' };
const TWO: AzureSubscription = { id: 'az-2', movesAs: 'az-2', friendlyName: 'Two', status: 'active' };

function reserved(changes: Partial<Reservation> = {}): Reservation {
  return { id: 're-1', movesAs: 're-1', friendlyName: 'Machines', status: 'active', onlyFor: [], ...changes };
}

function offered(
  azure: readonly AzureSubscription[] | undefined,
  reservations: readonly Reservation[] = [],
  asked: readonly string[] = [],
): Candidate[] {
  const known = azure === undefined ? [] : [['plan', azure] as const];
  return candidates('newCommerce', [PLAN], [], asked, { subscriptions: new Map(known), reservations });
}

/** `id +add-on: reason` for each row. */
const shown = (rows: readonly Candidate[]) =>
  rows.map(({ item, ineligible }) =>
    [item.subscriptionId, ...item.addOns.map(({ subscriptionId }) => `+${subscriptionId}`)]
      .join(' ')
      .concat(ineligible === undefined ? '' : `: ${ineligible.reason}`),
  );

describe('What can move out of an Azure plan', () => {
  it('is each of its Azure subscriptions, never the plan', () => {
    const rows = offered([ONE, TWO]);
    deepEqual(shown(rows), ['az-1', 'az-2']);
    deepEqual(new Set(rows.map(({ item }) => item.productType)), new Set(['AzureSubscription']));
  });

  it('is nothing of a plan that is empty or that could not be read', () => {
    deepEqual(shown(offered([])), ['PLAN: azurePlanEmpty']);
    deepEqual(shown(offered(undefined)), ['PLAN: azurePlanUnread']);
  });

  it('is only what is active', () => {
    for (const status of ['suspended', 'deleted', 'disabled'])
      deepEqual(offered([{ ...ONE, status }])[0]?.ineligible, { reason: 'notActive', status });
    deepEqual(offered([{ ...ONE, status: undefined }])[0]?.ineligible, { reason: 'noStatus' });
    for (const status of ['cancelled', 'expired', 'failed', 'deleted'])
      deepEqual(offered([ONE], [reserved({ status })])[1]?.ineligible, { reason: 'notActive', status });
  });

  it('is a shared reservation by itself', () => {
    const rows = offered([ONE], [reserved()]);
    deepEqual(shown(rows), ['re-1', 'az-1']);
    deepEqual(rows[0]?.item.productType, 'AzureReservation');
  });

  it('is a reservation for one Azure subscription together with it', () => {
    deepEqual(shown(offered([ONE, TWO], [reserved({ onlyFor: ['AZ-2'] })])), ['az-1', 'az-2 +re-1']);
  });

  it('is not an inactive reservation for one Azure subscription, which stays behind', () => {
    deepEqual(shown(offered([ONE], [reserved({ onlyFor: ['az-1'], status: 'cancelled' })])), [
      'az-1',
      're-1: notActive',
    ]);
  });

  it('is not a reservation for an Azure subscription that is not listed', () => {
    deepEqual(shown(offered([ONE], [reserved({ onlyFor: ['az-9'] })])), ['az-1', 're-1: otherScope']);
  });

  it('is not what Partner Center sent without the id by which it moves, or without details', () => {
    deepEqual(shown(offered([{ ...ONE, movesAs: undefined }])), ['az-1: noMovingId']);
    deepEqual(shown(offered([], [reserved({ movesAs: undefined })])), ['PLAN: azurePlanEmpty', 're-1: noMovingId']);
    deepEqual(shown(offered([ONE], [reserved({ isUnread: true, status: undefined })])), [
      'az-1',
      're-1: reservationUnread',
    ]);
  });

  it('is only what the target asked for', () => {
    const asked = (...types: string[]) => shown(offered([ONE], [reserved()], types));
    deepEqual(asked('AzureReservation'), ['re-1', 'az-1: notAsked']);
    deepEqual(asked('azuresubscription'), ['az-1', 're-1: notAsked']);
    deepEqual(asked('OnlineServicesNCE'), ['re-1: notAsked', 'az-1: notAsked']);
    deepEqual(shown(offered(undefined, [], ['OnlineServicesNCE'])), ['PLAN: notAsked']);
  });

  it('is one row for those that move by the same id, with all their names', () => {
    const same = offered([
      { ...ONE, movesAs: 'PLAN' },
      { ...TWO, movesAs: 'plan' },
    ]);
    deepEqual(
      same.map(({ item }) => [item.subscriptionId, item.friendlyName]),
      [['PLAN', 'One + Two']],
    );
    const mixed = offered([
      { ...ONE, movesAs: 'PLAN' },
      { ...TWO, movesAs: 'PLAN', status: 'suspended' },
    ]);
    deepEqual(shown(mixed), ['PLAN: notActive']);
  });
});

describe('What else new commerce can move', () => {
  const only = (changes: Parameters<typeof subscription>[0]) => candidates('newCommerce', [subscription(changes)])[0];

  it('is a savings plan, by the id that moves it', () => {
    const savings = { productType: 'Azure', productSubType: 'SavingsPlan' };
    const { item, ineligible } = only({ ...savings, movesAs: 'order-1' }) ?? {};
    deepEqual([item?.subscriptionId, item?.productType, ineligible], ['order-1', 'AzureSavingsPlan', undefined]);
    deepEqual(only({ ...savings, movesAs: '' })?.ineligible, { reason: 'noMovingId' });
  });

  it("is software, and the marketplace's products of other publishers", () => {
    deepEqual(only({ productType: 'Software' })?.ineligible, undefined);
    deepEqual(only({ productType: 'SaaS', isMicrosoftProduct: false })?.ineligible, undefined);
    deepEqual(only({ productType: 'OnlineServicesNCE', isMicrosoftProduct: false })?.ineligible, {
      reason: 'notMicrosoft',
    });
  });

  it('is not a product that no transfer is known to take', () => {
    deepEqual(only({ productType: 'Azure', productSubType: 'New' })?.ineligible, {
      reason: 'unknownProduct',
      type: 'New',
    });
    deepEqual(only({ productType: 'Brand' })?.ineligible, { reason: 'unknownProduct', type: 'Brand' });
  });
});
