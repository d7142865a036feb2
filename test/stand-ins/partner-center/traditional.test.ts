import assert from 'node:assert/strict';
import { ADATUM, FABRIKAM, NORTHWIND, PEOPLE } from '../../../stand-ins/world.ts';
import { billed, customerId, type Json, openTraditional, type Rig, startRig, traditionalBody } from './rig.ts';

const objectId = (key: string) => PEOPLE.find((person) => person.key === key)?.objectId;

describe('Partner Center stand-in: a traditional transfer', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  const contoso = customerId('Contoso');
  const subscriptions = async (who: string, customer: string) =>
    (await rig.call(who, 'GET', `/customers/${customer}/subscriptions`)).json.items as Json[];

  it('is created as the page’s example shows, add-ons added', async () => {
    const [base] = await billed(rig, 'riley', contoso);
    const body = traditionalBody([String(base).toLowerCase()]);
    const path = `/customers/${contoso}/transfers`;
    const { status, json, headers } = await rig.call('riley', 'POST', path, body, { 'X-Locale': 'en-US' });
    assert.equal(status, 201);
    assert.equal(headers.get('x-locale'), 'en-US,en-US');
    const [item] = json.lineItems as [Json];
    const { lineItems, links, ...rest } = json;
    assert.deepEqual(rest, {
      id: json.id,
      status: 'Active',
      createdTime: json.createdTime,
      lastModifiedTime: '2026-11-20T12:00:00Z',
      customerTenantId: contoso,
      partnertenantid: NORTHWIND.tenantId,
      sourcePartnerTenantId: NORTHWIND.tenantId,
      targetPartnerTenantId: FABRIKAM.tenantId,
      lastModifiedUser: objectId('riley'),
      attributes: { objectType: 'TransferEntity' },
    });
    assert.match(String(json.createdTime), /^2026-11-20T12:00:00\.123\d{0,4}Z$/);
    assert.deepEqual(links, {
      self: { uri: `/customers/${contoso}/transfers/${json.id}`, method: 'GET', headers: [] },
    });
    assert.deepEqual([item.id, item.subscriptionId, item.quantity, item.billingCycle], [0, base, 42, 'annual']);
    assert.equal(item.partnerIdOnRecord, undefined);
    const addOns = item.addonItems as Json[];
    assert.deepEqual(
      addOns.map((addOn) => [addOn.id, addOn.quantity, addOn.addonItems]),
      [
        [0, 10, undefined],
        [1, 25, undefined],
      ],
    );
  });

  it('binds properties whatever their case', async () => {
    const [base] = await billed(rig, 'riley', contoso);
    const body = {
      SourcePartnerTenantId: NORTHWIND.tenantId.toUpperCase(),
      TARGETPARTNERTENANTID: FABRIKAM.tenantId,
      LineItems: [{ SUBSCRIPTIONID: base }],
    };
    const { status } = await rig.call('riley', 'POST', `/customers/${contoso}/transfers`, body);
    assert.equal(status, 201);
  });

  it('does not exist for a third partner of the same customer', async () => {
    const id = 'b67f0b00-f9e8-4c57-bcb5-0b8b95c6c999';
    const resellers = [NORTHWIND.tenantId, FABRIKAM.tenantId, ADATUM.tenantId];
    rig.control.addCustomer({ id, name: 'Relay', domain: 'relay.example', billedBy: NORTHWIND.tenantId, resellers });
    rig.control.setSubscriptions(id, [{ name: 'Office 365 E3', quantity: 3, billingCycle: 'annual' }]);
    const { path } = await openTraditional(rig, id);
    assert.deepEqual((await rig.call('stranger', 'GET', `/customers/${id}/transfers`)).body, []);
    const answer = await rig.call('stranger', 'GET', path);
    assert.deepEqual([answer.status, answer.code], [404, '900100']);
  });

  it('is read by both partners, each as its own copy', async () => {
    const { path, id } = await openTraditional(rig, contoso);
    const source = await rig.call('riley', 'GET', path);
    const target = await rig.call('noor', 'GET', path);
    assert.equal(source.json.partnertenantid, NORTHWIND.tenantId);
    assert.equal(target.json.partnertenantid, FABRIKAM.tenantId);
    assert.equal(target.json.sourcePartnerName, NORTHWIND.name);
    assert.equal((target.json.lineItems as Json[])[0]?.partnerIdOnRecord, '517285');
    const list = (await rig.call('noor', 'GET', `/customers/${contoso}/transfers`)).list;
    assert.deepEqual(
      list.map((one) => one.id),
      [id],
    );
  });

  it('makes one order per line item when accepted, and moves the subscriptions under new ids', async () => {
    const before = await subscriptions('riley', contoso);
    const bases = before.filter((one) => one.parentSubscriptionId === undefined).slice(0, 2);
    const { path } = await openTraditional(
      rig,
      contoso,
      bases.map((one) => String(one.id)),
    );
    const { status, json } = await rig.call('sam', 'POST', `${path}/accept`);
    assert.equal(status, 200);
    assert.deepEqual(json.attributes, { objectType: 'TransferSubmitResult' });
    assert.deepEqual(json.transferErrors, []);
    const orders = json.orders as [Json, Json];
    assert.equal(orders.length, 2);
    const ordered = orders[0].lineItems as Json[];
    assert.equal(ordered.length, 3);
    assert.equal(ordered[0]?.partnerIdOnRecord, '517285');
    assert.equal(orders[0].creationDate, '2026-11-20T12:00:00.123+00:00');
    const read = (await rig.call('riley', 'GET', path)).json;
    assert.equal(read.status, 'Complete');
    const [first] = read.lineItems as [Json];
    assert.deepEqual([first.status, first.transferGroupId, first.orderId], ['Complete', '0', orders[0].id]);

    const left = await subscriptions('riley', contoso);
    assert.deepEqual(
      left.slice(0, 5).map((one) => one.status),
      ['suspended', 'suspended', 'suspended', 'suspended', 'suspended'],
    );
    const moved = await subscriptions('sam', contoso);
    assert.equal(moved.length, 5);
    assert.deepEqual(
      moved.map((one) => [one.friendlyName, one.quantity, one.status]),
      before.slice(0, 5).map((one) => [one.friendlyName, one.quantity, 'active']),
    );
    assert.ok(moved.every((one) => !before.some((old) => old.id === one.id)));
    assert.equal(moved[1]?.parentSubscriptionId, moved[0]?.id);
  });

  it('moves the quantity it was created with', async () => {
    const [base] = await billed(rig, 'riley', contoso);
    const { path } = await openTraditional(rig, contoso, [String(base)]);
    rig.control.changeSubscription(String(base), { quantity: 99 });
    await rig.call('sam', 'POST', `${path}/accept`);
    assert.equal((await subscriptions('sam', contoso))[0]?.quantity, 42);
  });

  it('fails in part inside a 200, with the documented text, and leaves what failed where it was', async () => {
    const litware = customerId('Litware');
    const ids = await billed(rig, 'riley', litware);
    const { path } = await openTraditional(rig, litware, ids);
    const { status, json } = await rig.call('sam', 'POST', `${path}/accept`);
    assert.equal(status, 200);
    assert.equal((json.orders as Json[]).length, 2);
    const [error] = json.transferErrors as [Json];
    assert.equal(error.code, 900103);
    assert.equal(error.transferGroupId, '1');
    assert.equal(
      error.description,
      `Subscription SyncState must be SyncComplete for the Subscription to be a source in a Subscription Ownership Transfer. Subscription: ${ids[1]?.toLowerCase()}, current state: None`,
    );
    const [failed] = error.lineItems as [Json];
    assert.deepEqual([failed.friendlyName, failed.sourceSubscriptionId], ['Project Online Essentials', ids[1]]);
    const read = (await rig.call('sam', 'GET', path)).json;
    assert.equal(read.status, 'PartiallyComplete');
    const item = (read.lineItems as Json[])[1];
    assert.deepEqual([item?.status, item?.transferError, item?.orderId], ['Failed', error.description, undefined]);
    const states = (await subscriptions('riley', litware)).map((one) => one.status);
    assert.deepEqual(states, ['suspended', 'active', 'suspended']);
  });

  it('fails a line item whose subscription was suspended in the meantime', async () => {
    const [first, second] = await billed(rig, 'riley', contoso);
    const { path } = await openTraditional(rig, contoso, [String(first), String(second)]);
    rig.control.changeSubscription(String(second), { status: 'suspended' });
    const { json } = await rig.call('sam', 'POST', `${path}/accept`);
    assert.equal((json.orders as Json[]).length, 1);
    assert.match(String((json.transferErrors as Json[])[0]?.description), /must be active/);
  });

  it('is rejected by the target, and its subscriptions can be asked for again', async () => {
    const { path, id } = await openTraditional(rig, contoso);
    const { status, json } = await rig.call('sam', 'PATCH', path, { id, status: 'reject' });
    assert.deepEqual([status, json.status, json.id], [200, 'Reject', id]);
    assert.equal(json.lastModifiedUser, objectId('sam'));
    await openTraditional(rig, contoso);
  });

  it('is withdrawn by the source with an empty 204, and is gone', async () => {
    const { path } = await openTraditional(rig, contoso);
    const { status, bytes, headers } = await rig.call('riley', 'DELETE', path);
    assert.deepEqual([status, bytes.length, headers.get('content-length')], [204, 0, '0']);
    const gone = await rig.call('riley', 'GET', path);
    assert.deepEqual([gone.status, gone.code], [404, '900100']);
    assert.deepEqual((await rig.call('riley', 'GET', `/customers/${contoso}/transfers`)).body, []);
  });

  it('lists what took effect and who did it', async () => {
    const { path, id } = await openTraditional(rig, contoso);
    const requestId = '4fa6dad6-a89f-4875-8247-7294a10ae1cf';
    await rig.call('sam', 'POST', `${path}/accept`, undefined, { 'MS-RequestId': requestId });
    const effects = rig.control.effects();
    assert.deepEqual(
      effects.map((effect) => effect.operation),
      ['create', 'accept'],
    );
    assert.deepEqual(effects[1], {
      operation: 'accept',
      transferId: id,
      requestId,
      by: { tenantId: FABRIKAM.tenantId, objectId: objectId('sam') },
      at: '2026-11-20T12:00:00.123Z',
    });
  });

  it('can be decided by somebody in the portal', async () => {
    const { path, id } = await openTraditional(rig, contoso);
    rig.control.decideElsewhere(id, { verb: 'approve', by: objectId('noor') });
    assert.equal((await rig.call('riley', 'GET', path)).json.status, 'Complete');
    assert.equal(rig.control.effects()[1]?.requestId, undefined);
    assert.throws(() => rig.control.decideElsewhere(id, { verb: 'reject' }), { code: '900102' });
  });
});
