import assert from 'node:assert/strict';
import { billed, customerId, type Json, newCommerceBody, openNewCommerce, type Rig, startRig } from './rig.ts';

const LAMNA = customerId('Lamna Healthcare');
const WOODGROVE = customerId('Woodgrove Bank');

describe('Partner Center stand-in: Azure, software and marketplace products', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
    rig.control.completesAfter(0);
  });
  afterEach(() => rig.close());

  const get = async (path: string, who = 'morgan') => (await rig.call(who, 'GET', path)).json;
  const items = async (path: string, who?: string) => (await get(path, who)).items as Json[];
  const listed = (customer: string, who?: string) => items(`/customers/${customer}/subscriptions`, who);
  const plan = async (customer: string, who?: string) =>
    (await listed(customer, who)).find((one) => String(one.offerId).startsWith('DZH318Z0BPS6'));
  const azure = async (customer: string, who?: string) =>
    items(`/customers/${customer}/subscriptions/${(await plan(customer, who))?.id}/azureEntitlements`, who);
  const named = async (customer: string, name: string) => {
    const stored = rig.control.subscriptions(customer).find((one) => one.name === name);
    assert.ok(stored !== undefined, name);
    return stored;
  };
  const release = async (customer: string, lineItems: object[]) => {
    const { path } = await openNewCommerce(rig, customer);
    return { path, ...(await rig.call('morgan', 'PATCH', path, { status: 'Accept', lineItems })) };
  };

  it('names a plan, a savings plan, software and SaaS as subscriptions do', async () => {
    const types = [...(await listed(LAMNA)), ...(await listed(WOODGROVE))].map(({ offerName, productType }) => [
      offerName,
      (productType as Json).id,
      ((productType as Json).subType as Json | undefined)?.id,
    ]);
    assert.deepEqual(types, [
      ['Azure plan', 'Azure', undefined],
      ['Compute savings plan, 1 Year', 'Azure', 'SavingsPlan'],
      ['Microsoft 365 E5', 'OnlineServicesNCE', undefined],
      ['Azure plan', 'Azure', undefined],
      ['Windows Server CAL subscription', 'Software', undefined],
      ['Adventure Works Mail Filter', 'SaaS', undefined],
      ['Proseware Signatures', 'SaaS', undefined],
    ]);
  });

  it('lists the Azure subscriptions under their plan only', async () => {
    assert.deepEqual(
      (await azure(LAMNA)).map(({ friendlyName, status }) => [friendlyName, status]),
      [
        ['Lamna production', 'active'],
        ['Lamna test', 'active'],
        ['Lamna archive', 'suspended'],
      ],
    );
    const savings = await named(LAMNA, 'Lamna compute savings');
    assert.deepEqual(await items(`/customers/${LAMNA}/subscriptions/${savings.id}/azureEntitlements`), []);
  });

  it('lists reservations as entitlements, with their details behind a link', async () => {
    const all = await items(`/customers/${LAMNA}/entitlements?entitlementType=reservedInstance&showExpiry=true`);
    const details = await Promise.all(
      all.map(async ({ entitledArtifacts }) => {
        const [{ link }] = entitledArtifacts as [{ link: { uri: string } }];
        return ((await get(link.uri)).virtualMachineReservations as [Json])[0];
      }),
    );
    const production = (await azure(LAMNA))[0]?.id;
    assert.deepEqual(
      details.map(({ displayName, scopeType, appliedScopes, provisioningState }) => [
        ...[displayName, scopeType, appliedScopes, provisioningState],
      ]),
      [
        ['Production virtual machines', 'Single', [`/subscriptions/${production}`], 'Succeeded'],
        ['Shared SQL databases', 'Shared', undefined, 'Succeeded'],
        ['Old virtual machines', 'Shared', undefined, 'Cancelled'],
      ],
    );
    assert.ok(all.every(({ expiryDate }) => typeof expiryDate === 'string'));
    assert.deepEqual(await items(`/customers/${LAMNA}/entitlements?entitlementType=software`), []);
    assert.equal((await rig.call('noor', 'GET', `/customers/${LAMNA}/entitlements`)).json.totalCount, 0);
  });

  it('refuses a product type that no page documents for transfers', async () => {
    const [savings] = (await listed(LAMNA)).slice(1);
    for (const productType of ['Azure', 'SavingsPlan', 'AzurePlan', 'OnlineServices']) {
      const { status, code } = await release(LAMNA, [{ subscriptionId: savings?.id, productType }]);
      assert.deepEqual([status, code], [400, '900126'], productType);
      const asked = newCommerceBody({ targetProductTypes: [productType] });
      const created = await rig.call('noor', 'POST', `/customers/${LAMNA}/transfers`, asked);
      assert.deepEqual([created.status, created.code], [400, '900126'], productType);
    }
  });

  it('never moves the plan itself', async () => {
    const id = (await plan(LAMNA))?.id;
    const { status, code } = await release(LAMNA, [{ subscriptionId: id, productType: 'AzureSubscription' }]);
    assert.deepEqual([status, code], [400, '800002']);
  });

  it('moves an Azure subscription with its own reservation, and keeps the ids', async () => {
    const [production] = await azure(LAMNA);
    const released = await release(LAMNA, [{ subscriptionId: production?.id, productType: 'AzureSubscription' }]);
    assert.equal(released.status, 200);
    assert.equal((await get(released.path)).status, 'Complete');
    assert.deepEqual(
      (await azure(LAMNA, 'noor')).map(({ id }) => id),
      [production?.id],
    );
    const [reserved] = await items(`/customers/${LAMNA}/entitlements`, 'noor');
    assert.ok(reserved !== undefined);
    assert.equal((await azure(LAMNA)).length, 2);
  });

  it('moves a shared reservation and a savings plan by themselves', async () => {
    const lineItems = [
      { subscriptionId: (await named(LAMNA, 'Shared SQL databases')).id, productType: 'AzureReservation' },
      { subscriptionId: (await named(LAMNA, 'Lamna compute savings')).id, productType: 'AzureSavingsPlan' },
    ];
    const released = await release(LAMNA, lineItems);
    assert.equal((await get(released.path)).status, 'Complete');
    assert.equal((await items(`/customers/${LAMNA}/entitlements`, 'noor')).length, 1);
    assert.equal((await listed(LAMNA, 'noor')).length, 2);
  });

  it('refuses a whole release for one inactive reservation, and for a reservation without its subscription', async () => {
    const shared = { subscriptionId: (await named(LAMNA, 'Shared SQL databases')).id, productType: 'AzureReservation' };
    for (const [name, code] of [
      ['Old virtual machines', '800012'],
      ['Production virtual machines', '800078'],
    ] as const) {
      const other = { subscriptionId: (await named(LAMNA, name)).id, productType: 'AzureReservation' };
      const refused = await release(LAMNA, [shared, other]);
      assert.deepEqual([refused.status, refused.code], [400, code], name);
    }
  });

  it('needs an active Azure plan at the target', async () => {
    const [zone] = await azure(WOODGROVE);
    const lineItems = [{ subscriptionId: zone?.id, productType: 'AzureSubscription' }];
    const refused = await release(WOODGROVE, lineItems);
    assert.deepEqual([refused.status, refused.code], [400, '900133']);

    const [production] = await azure(LAMNA);
    rig.control.changeSubscription(String((await plan(LAMNA, 'noor'))?.id), { status: 'suspended' });
    const inactive = await release(LAMNA, [{ subscriptionId: production?.id, productType: 'AzureSubscription' }]);
    assert.deepEqual([inactive.status, inactive.code], [400, '900132']);
  });

  it('moves software, and of the marketplace what is eligible', async () => {
    const lineItem = async (name: string, productType: string) => ({
      subscriptionId: (await named(WOODGROVE, name)).id,
      productType,
    });
    const released = await release(WOODGROVE, [
      await lineItem('Windows Server CAL subscription', 'Software'),
      await lineItem('Adventure Works Mail Filter', 'SaaS'),
    ]);
    assert.equal((await get(released.path)).status, 'Complete');
    assert.equal((await billed(rig, 'noor', WOODGROVE)).length, 2);
    const refused = await release(WOODGROVE, [await lineItem('Proseware Signatures', 'SaaS')]);
    assert.deepEqual([refused.status, refused.code], [400, '900146']);
  });
});
