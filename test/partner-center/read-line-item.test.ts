import assert from 'node:assert/strict';
import { moment } from '../../src/partner-center/loose-json.ts';
import { readBillingCycle, readLineItems } from '../../src/partner-center/read-line-item.ts';
import { mergeItems } from '../../src/transfers/decisions.ts';
import { plain } from './plain.ts';

const SUBSCRIPTION = 'b81dfbe5-52b1-4fcc-a984-105e5fe50ca0';
/** All properties of a new-commerce line item. Source: page "Transfer entity resources" (2024). */
const NEW_COMMERCE = {
  id: 1,
  subscriptionId: SUBSCRIPTION,
  quantity: 1,
  billingCycle: 'monthly',
  productType: 'OnlineServicesNCE',
  status: 'InProgress',
};

const outcomeOf = (item: object) => plain(readLineItems([{ subscriptionId: SUBSCRIPTION, ...item }])[0]?.outcome);

describe('Reading a line item', () => {
  it('gives no name where Partner Center gives none, so that the name we know stays', () => {
    const [item] = readLineItems([NEW_COMMERCE]);
    assert.ok(item !== undefined && item.friendlyName === undefined);
    const ours = { subscriptionId: SUBSCRIPTION, friendlyName: 'Microsoft 365 E5', offerId: 'CFQ7:1', addOns: [] };
    const [merged] = mergeItems([ours], [item]);
    assert.equal(merged?.friendlyName, 'Microsoft 365 E5');
    assert.equal(merged?.offerId, 'CFQ7:1');
  });

  it('does not take an offer for a name', () => {
    const [item] = readLineItems([{ ...NEW_COMMERCE, offerId: 'CFQ7TTC0LH18:0001:CFQ7TTC0K971' }]);
    assert.equal(item?.friendlyName, undefined);
  });

  it('finds the subscription under each of its names', () => {
    const ids = readLineItems([
      { subscriptionId: 'A', sourceSubscriptionId: 'x', entitlementId: 'y' },
      { sourceSubscriptionId: 'B', entitlementId: 'y' },
      { entitlementId: 'C' },
      { id: 'no subscription' },
    ]).map(({ subscriptionId }) => subscriptionId);
    assert.deepEqual(ids, ['A', 'B', 'C']);
  });

  it('knows every billing cycle by number, by number as text, and by name', () => {
    const cycles = ['monthly', 'annual', 'none', 'onetime', 'triennial'];
    assert.deepEqual([1, 2, 3, 4, 5].map(readBillingCycle), cycles);
    assert.deepEqual(['1', '2', '3', '4', '5'].map(readBillingCycle), cycles);
    assert.deepEqual(['Monthly', 'ANNUAL', 'none', 'one_time', 'Triennial'].map(readBillingCycle), cycles);
    assert.deepEqual([0, 6, '0', '', null, {}, 'Biennial'].map(readBillingCycle), [
      ...[undefined, undefined, undefined, undefined, undefined, undefined],
      'biennial',
    ]);
  });

  it('tells what moved from what did not', () => {
    assert.deepEqual(outcomeOf({ status: 'Complete', orderId: 'o' }), { status: 'complete', orderId: 'o' });
    assert.deepEqual(outcomeOf({ status: 'completed' }), { status: 'complete' });
    assert.deepEqual(outcomeOf({ status: 'Failed', transferError: 'no' }), { status: 'failed', error: 'no' });
    assert.deepEqual(outcomeOf({ status: 'Failed' }), { status: 'failed' });
    assert.deepEqual(outcomeOf({ status: 'Error' }), { status: 'failed' });
    assert.deepEqual(outcomeOf({ transferError: 'no' }), { status: 'failed', error: 'no' });
    assert.equal(outcomeOf({ status: 'InProgress' }), undefined);
    assert.equal(outcomeOf({}), undefined);
  });

  it('believes a status that says complete, whatever text stands beside it', () => {
    assert.deepEqual(outcomeOf({ status: 'Complete', transferError: 'moved after a retry' }), {
      status: 'complete',
      error: 'moved after a retry',
    });
  });

  it('passes over a null in the list', () => {
    assert.deepEqual(
      readLineItems([null, NEW_COMMERCE, null]).map(({ subscriptionId }) => subscriptionId),
      [SUBSCRIPTION],
    );
  });
});

describe('Reading a moment', () => {
  it('takes a time without a zone for UTC, as Partner Center means it', () => {
    assert.equal(moment.parse('2021-12-08T00:25:45.69'), '2021-12-08T00:25:45.690Z');
    assert.equal(moment.parse('2021-12-08T00: 25: 45'), '2021-12-08T00:25:45.000Z');
  });

  it('takes a day for midnight in UTC, and converts a zone', () => {
    assert.equal(moment.parse('2021-12-08'), '2021-12-08T00:00:00.000Z');
    assert.equal(moment.parse('2020-03-25T22:24:23.183+09:00'), '2020-03-25T13:24:23.183Z');
  });

  it('finds none in a time that was never set, never comes, or is no time', () => {
    for (const said of ['0001-01-01T00:00:00', '9999-12-10T00:00:00Z', '2021-02-30', 'soon', '', null, 7])
      assert.equal(moment.parse(said), undefined);
  });
});
