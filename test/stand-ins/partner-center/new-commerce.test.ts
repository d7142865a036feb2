import assert from 'node:assert/strict';
import { FABRIKAM, NORTHWIND } from '../../../stand-ins/world.ts';
import {
  billed,
  customerId,
  type Json,
  newCommerceBody,
  openNewCommerce,
  type Rig,
  releaseBody,
  startRig,
} from './rig.ts';

const DAY = 86_400_000;

describe('Partner Center stand-in: a new-commerce transfer', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  const trey = customerId('Trey Research');
  const statusOf = async (path: string) => (await rig.call('noor', 'GET', path)).json.status;

  it('is created by the target without line items, pending for 30 days', async () => {
    const more = {
      targetPartnerEmailId: 'any-key',
      partnerOnRecord: '517285',
      targetProductTypes: ['onlineservicesnce'],
    };
    const { status, json } = await rig.call('noor', 'POST', `/customers/${trey}/transfers`, newCommerceBody(more));
    assert.equal(status, 201);
    assert.equal(json.status, 'Pending');
    assert.equal(json.transferType, 5);
    assert.equal(json.customerEmailId, 'it@contoso.example');
    assert.equal(json.targetPartnerEmailId, 'any-key');
    assert.deepEqual(json.targetProductTypes, ['OnlineServicesNCE']);
    assert.deepEqual([json.partnertenantid, json.targetPartnerTenantId], [FABRIKAM.tenantId, FABRIKAM.tenantId]);
    assert.equal('lineItems' in json, false);
    assert.match(String(json.expirationTime), /^2026-12-20T12:00:00\.123/);
  });

  it('takes the transfer type as number, digits or name', async () => {
    for (const [sent, stored] of [
      [3, 3],
      ['5', 5],
      ['newcommerce', 5],
      ['ModernAzure', 3],
    ]) {
      const body = newCommerceBody({ transferType: sent });
      const { json } = await rig.call('noor', 'POST', `/customers/${trey}/transfers`, body);
      assert.equal(json.transferType, stored);
    }
  });

  it('shows of a line item what the vendor’s table has, and no name', async () => {
    const [id] = await billed(rig, 'morgan', trey);
    const { path } = await openNewCommerce(rig, trey);
    const { json } = await rig.call('morgan', 'PATCH', path, releaseBody([String(id)]));
    const [item] = json.lineItems as Json[];
    const table = ['billingCycle', 'id', 'productType', 'quantity', 'status', 'subscriptionId'];
    assert.deepEqual(
      Object.keys(item ?? {}).filter((name) => !table.includes(name)),
      [],
    );
    assert.equal(item?.subscriptionId, id);
  });

  it('goes through work in progress, and shows the target what it got only at the end', async () => {
    const ids = (await billed(rig, 'morgan', trey)).slice(0, 2);
    const { path } = await openNewCommerce(rig, trey);
    const released = await rig.call('morgan', 'PATCH', path, releaseBody(ids));
    assert.deepEqual([released.status, released.json.status], [200, 'InProgress']);
    assert.equal((released.json.lineItems as Json[]).length, 2);
    assert.equal('lineItems' in (await rig.call('noor', 'GET', path)).json, false);

    rig.control.advance(4999);
    assert.equal(await statusOf(path), 'InProgress');
    rig.control.advance(1);
    const done = (await rig.call('noor', 'GET', path)).json;
    assert.equal(done.status, 'Complete');
    assert.equal(done.completedTime, '2026-11-20T12:00:05Z');
    const items = done.lineItems as Json[];
    assert.deepEqual(
      items.map((item) => [item.subscriptionId, item.status, item.productType]),
      ids.map((id) => [id, 'Complete', 'OnlineServicesNCE']),
    );
    const moved = await billed(rig, 'noor', trey);
    assert.equal(moved.length, 2);
    assert.ok(!ids.includes(String(moved[0])));
  });

  it('keeps term and end date of what moves', async () => {
    const path = (who: string) => rig.call(who, 'GET', `/customers/${trey}/subscriptions`);
    const [old] = (await path('morgan')).json.items as [Json];
    const transfer = await openNewCommerce(rig, trey);
    await rig.call('morgan', 'PATCH', transfer.path, releaseBody([String(old.id)], 'InProgress'));
    rig.control.advance(5000);
    const [moved] = (await path('noor')).json.items as [Json];
    assert.deepEqual(
      [moved.termDuration, moved.commitmentEndDate, moved.quantity],
      [old.termDuration, old.commitmentEndDate, old.quantity],
    );
  });

  it('ends in part when one subscription fails, and failed when all do', async () => {
    const [good, bad, worse] = (await billed(rig, 'morgan', trey)) as [string, string, string];
    for (const id of [bad, worse])
      rig.control.changeSubscription(id, { failsOnTransfer: { code: 900103, description: 'No.' } });
    rig.control.completesAfter(0);
    const part = await openNewCommerce(rig, trey);
    await rig.call('morgan', 'PATCH', part.path, releaseBody([good, bad]));
    assert.equal(await statusOf(part.path), 'PartiallyComplete');
    const none = await openNewCommerce(rig, trey);
    await rig.call('morgan', 'PATCH', none.path, releaseBody([worse]));
    assert.equal(await statusOf(none.path), 'Failed');
    assert.equal((await billed(rig, 'noor', trey)).length, 1);
  });

  it('is cancelled by the target while it is pending', async () => {
    const { path, id } = await openNewCommerce(rig, trey);
    const body = {
      id,
      status: 'Cancel',
      targetPartnerTenantId: FABRIKAM.tenantId,
      sourcePartnerTenantId: NORTHWIND.tenantId,
    };
    const { status, json } = await rig.call('noor', 'PATCH', path, body);
    assert.deepEqual([status, json.status], [200, 'Cancel']);
    const again = await rig.call('noor', 'PATCH', path, body);
    assert.deepEqual([again.status, again.code], [400, '900102']);
  });

  it('can not be cancelled once work is in progress', async () => {
    const [first] = await billed(rig, 'morgan', trey);
    const { path } = await openNewCommerce(rig, trey);
    await rig.call('morgan', 'PATCH', path, releaseBody([String(first)]));
    const { status, code } = await rig.call('noor', 'PATCH', path, { status: 'Cancel' });
    assert.deepEqual([status, code], [409, '900101']);
  });

  it('expires after 30 days to the millisecond, and can not be decided then', async () => {
    const { path } = await openNewCommerce(rig, trey);
    rig.control.advance(30 * DAY - 1);
    assert.equal(await statusOf(path), 'Pending');
    rig.control.advance(1);
    assert.equal(await statusOf(path), 'Expired');
    const { status, code } = await rig.call('noor', 'PATCH', path, { status: 'Cancel' });
    assert.deepEqual([status, code], [400, '900102']);
  });

  it('has no reject', async () => {
    const { path } = await openNewCommerce(rig, trey);
    const { status, code } = await rig.call('morgan', 'PATCH', path, { status: 'reject' });
    assert.deepEqual([status, code], [400, '800002']);
    assert.equal(await statusOf(path), 'Pending');
  });

  it('takes 25 line items and no more', async () => {
    const ids = await billed(rig, 'morgan', trey);
    assert.equal(ids.length, 26);
    const { path } = await openNewCommerce(rig, trey);
    const tooMany = await rig.call('morgan', 'PATCH', path, releaseBody(ids));
    assert.deepEqual([tooMany.status, tooMany.code], [400, '800002']);
    const enough = await rig.call('morgan', 'PATCH', path, releaseBody(ids.slice(0, 25)));
    assert.equal(enough.status, 200);
  });

  it('can be released by somebody in the portal', async () => {
    const [first] = await billed(rig, 'morgan', trey);
    const { path, id } = await openNewCommerce(rig, trey);
    rig.control.decideElsewhere(id, { verb: 'approve', subscriptionIds: [String(first)] });
    assert.equal(await statusOf(path), 'InProgress');
  });
});
