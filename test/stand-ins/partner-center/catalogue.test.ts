import assert from 'node:assert/strict';
import { demoSubscriptions } from '../../../stand-ins/partner-center/catalogue.ts';
import type { StoredSubscription } from '../../../stand-ins/partner-center/records.ts';
import { CUSTOMERS, NORTHWIND } from '../../../stand-ins/world.ts';
import { customerId, startRig } from './rig.ts';

const NOW = new Date('2026-11-20T12:00:00Z');

describe('Partner Center stand-in: the demo’s subscriptions', () => {
  const all = demoSubscriptions(NOW);
  const count = (name: string, test: (one: StoredSubscription) => boolean = () => true) =>
    all.filter((one) => one.customerId === customerId(name) && one.parentId === undefined && test(one)).length;
  const modern = (one: StoredSubscription) => one.productType !== undefined;

  it('gives each customer what its part in the demo needs', () => {
    const bases = Object.fromEntries(CUSTOMERS.map(({ name }) => [name, [count(name), count(name, modern)]]));
    assert.deepEqual(bases, {
      Contoso: [11, 3],
      'Fourth Coffee East': [3, 1],
      'Fourth Coffee West': [2, 0],
      'Wingtip Toys': [0, 0],
      Litware: [3, 0],
      Proseware: [25, 0],
      'Trey Research': [26, 26],
      'Tailspin Toys': [500, 62],
      'Alpine Ski House': [2, 1],
      'Lamna Healthcare': [10, 10],
      'Woodgrove Bank': [5, 5],
      'شركة النور': [2, 1],
    });
    const terms = all.filter((one) => one.customerId === customerId('Contoso')).flatMap((one) => one.term ?? []);
    assert.deepEqual(terms, ['P1Y', 'P1M', 'P3Y']);
  });

  it('is the same at every start, with ids that occur once and dates ahead', () => {
    assert.deepEqual(demoSubscriptions(NOW), all);
    assert.equal(new Set(all.map((one) => one.id)).size, all.length);
    assert.ok(all.every((one) => Date.parse(one.endsAt) > NOW.getTime() && Date.parse(one.createdAt) < NOW.getTime()));
    const elsewhere = all.filter((one) => one.billedBy !== NORTHWIND.tenantId);
    assert.deepEqual(
      elsewhere.map(({ name, customerId: id }) => [name, id]),
      [['Azure plan', customerId('Lamna Healthcare')]],
    );
    assert.deepEqual(
      demoSubscriptions(new Date(NOW.getTime() + 1e9)).map((one) => one.id),
      all.map((one) => one.id),
    );
  });

  it('can be replaced and added to', async () => {
    const rig = await startRig();
    const id = 'b67f0b00-f9e8-4c57-bcb5-0b8b95c6c999';
    const resellers = [NORTHWIND.tenantId];
    rig.control.addCustomer({ id, name: 'Relay', domain: 'relay.example', billedBy: NORTHWIND.tenantId, resellers });
    rig.control.setSubscriptions(id, [
      { name: 'Office 365 E3', quantity: 3, billingCycle: 'annual' },
      { name: 'Microsoft 365 E5', quantity: 1, billingCycle: 'monthly', term: 'P1Y' },
    ]);
    const { json } = await rig.call('riley', 'GET', `/customers/${id}/subscriptions`);
    rig.control.setSubscriptions(id, []);
    const none = await rig.call('riley', 'GET', `/customers/${id}/subscriptions`);
    await rig.close();
    assert.equal(json.totalCount, 2);
    assert.equal(none.json.totalCount, 0);
  });
});
