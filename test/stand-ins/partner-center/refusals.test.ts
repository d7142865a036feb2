import assert from 'node:assert/strict';
import { ADATUM, FABRIKAM, NORTHWIND } from '../../../stand-ins/world.ts';
import {
  billed,
  customerId,
  newCommerceBody,
  openNewCommerce,
  openTraditional,
  type Rig,
  releaseBody,
  startRig,
  traditionalBody,
} from './rig.ts';

const NOBODY = '11111111-2222-4333-8444-555555555555';
const contoso = customerId('Contoso');
const transfers = `/customers/${contoso}/transfers`;

describe('Partner Center stand-in: what it refuses', () => {
  let rig: Rig;
  let ids: string[];
  beforeEach(async () => {
    rig = await startRig();
    ids = await billed(rig, 'riley', contoso);
  });
  afterEach(() => rig.close());

  type Expected = [status: number, code: string];
  const refused = async (expected: Expected, ...call: Parameters<Rig['call']>) => {
    const before = rig.control.effects().length;
    const { status, code, json } = await rig.call(...call);
    assert.deepEqual([status, code], expected, JSON.stringify(json));
    assert.deepEqual(Object.keys(json), ['code', 'description', 'data', 'source']);
    assert.equal(rig.control.effects().length, before);
  };
  /** Finds a subscription's id by name, in either commerce and in any state. */
  const idOf = (name: string) =>
    rig.control.subscriptions(contoso).find((one) => one.name.startsWith(name))?.id ?? assert.fail(name);

  it('a call without a token or with a bad one, with the documented challenge', async () => {
    for (const [token, code] of [
      ['', '800001'],
      ['nonsense', '900420'],
    ] as const) {
      const answer = await rig.call(token, 'GET', '/customers');
      assert.deepEqual([answer.status, answer.code], [401, code]);
      const correlationId = answer.headers.get('ms-correlationid');
      assert.equal(answer.headers.get('www-authenticate'), `OAuth realm=urn:cpsvc:cpid:${correlationId}`);
    }
  });

  it('a token without MFA, unless MFA is not asked for', async () => {
    const answer = await rig.call('riley.nomfa', 'GET', '/customers');
    assert.deepEqual([answer.status, answer.code], [401, '900421']);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    rig.control.requireMfa(false);
    const validated = await rig.call('riley.nomfa', 'GET', '/customers', undefined, { ValidateMfa: 'true' });
    assert.deepEqual([validated.status, validated.headers.get('ismfacompliant')], [200, 'false']);
  });

  it('a person without a role, on every operation but the profiles', async () => {
    const no: Expected = [403, '900150'];
    await refused(no, 'jamie', 'GET', '/customers');
    await refused(no, 'jamie', 'GET', `/customers/${contoso}`);
    await refused(no, 'jamie', 'GET', `/customers/${contoso}/subscriptions`);
    await refused(no, 'jamie', 'GET', `/customers/${contoso}/transferseligibility?transferType=directtoindirect`);
    await refused(no, 'jamie', 'GET', transfers);
    await refused(no, 'jamie', 'POST', transfers, traditionalBody(ids.slice(0, 1)));
    const { path } = await openTraditional(rig, contoso);
    await refused(no, 'jamie', 'GET', path);
    await refused(no, 'jamie', 'DELETE', path);
  });

  it('a sales agent where only admin agents may act', async () => {
    const { path } = await openTraditional(rig, contoso);
    await refused([403, '900150'], 'sam.sales', 'POST', `${path}/accept`);
    await refused([403, '900150'], 'sam.sales', 'GET', path);
    await refused([403, '900150'], 'noor.sales', 'POST', transfers, newCommerceBody());
    assert.equal((await rig.call('sam.sales', 'PATCH', path, { status: 'reject' })).status, 200);
  });

  it('a person whose role was taken away', async () => {
    rig.control.setRole('d0648481-b615-45c9-8cd1-ff87940dbd01', []);
    await refused([403, '900150'], 'riley', 'GET', '/customers');
    rig.control.setRole('d0648481-b615-45c9-8cd1-ff87940dbd01', undefined);
    assert.equal((await rig.call('riley', 'GET', '/customers')).status, 200);
  });

  it('a partner without a relationship with the customer, and a customer that does not exist', async () => {
    const alnoor = customerId('شركة النور');
    await refused([403, '20002'], 'noor', 'GET', `/customers/${alnoor}/transfers`);
    await refused([403, '20002'], 'noor', 'POST', `/customers/${alnoor}/transfers`, newCommerceBody());
    const moving = traditionalBody((await billed(rig, 'riley', alnoor)).slice(0, 1));
    await refused([403, '20002'], 'riley', 'POST', `/customers/${alnoor}/transfers`, moving);
    await refused([404, '60003'], 'riley', 'GET', `/customers/${NOBODY}`);
  });

  it('ids that are no GUIDs', async () => {
    const bad: Expected = [400, '800002'];
    await refused(bad, 'riley', 'GET', '/customers/contoso/transfers');
    await refused(bad, 'riley', 'GET', `${transfers}/123`);
    await refused(bad, 'riley', 'GET', `/customers/${contoso}/subscriptions/abc`);
    await refused(bad, 'riley', 'POST', transfers, { ...traditionalBody(ids), targetPartnerTenantId: 'fabrikam' });
    await refused(bad, 'riley', 'POST', transfers, traditionalBody(['abc']));
    await refused(bad, 'riley', 'GET', transfers, undefined, { 'MS-RequestId': 'one' });
    await refused(bad, 'riley', 'GET', transfers, undefined, { 'MS-CorrelationId': 'one' });
  });

  it('a body that is not a JSON object, or lacks what is required', async () => {
    const bad: Expected = [400, '800002'];
    for (const body of ['', '[]', '{"a":', 'null', '{}']) await refused(bad, 'riley', 'POST', transfers, body);
    await refused(bad, 'riley', 'POST', transfers, traditionalBody([]));
    const [first] = ids as [string];
    await refused(bad, 'riley', 'POST', transfers, traditionalBody([first, first.toLowerCase()]));
    for (const name of ['sourcePartnerTenantId', 'sourcePartnerName', 'customerEmailId'])
      await refused(bad, 'noor', 'POST', transfers, newCommerceBody({ [name]: undefined }));
    const withItems = newCommerceBody({ lineItems: [{ subscriptionId: first }] });
    await refused(bad, 'noor', 'POST', transfers, withItems);
  });

  it('a source that is the target or not the caller', async () => {
    const own = newCommerceBody({ sourcePartnerTenantId: FABRIKAM.tenantId });
    await refused([400, '900148'], 'noor', 'POST', transfers, own);
    const same = { ...traditionalBody(ids), targetPartnerTenantId: NORTHWIND.tenantId };
    await refused([400, '900148'], 'riley', 'POST', transfers, same);
    await refused([403, '900150'], 'noor', 'POST', transfers, traditionalBody(ids));
    const forOthers = newCommerceBody({ targetPartnerTenantId: ADATUM.tenantId });
    await refused([403, '900150'], 'noor', 'POST', transfers, forOthers);
  });

  it('a partner it does not know, or that does not serve the customer', async () => {
    const unknown = { ...traditionalBody(ids), targetPartnerTenantId: NOBODY };
    await refused([403, '900137'], 'riley', 'POST', transfers, unknown);
    const stranger = newCommerceBody({ sourcePartnerTenantId: ADATUM.tenantId });
    await refused([400, '900147'], 'noor', 'POST', transfers, stranger);
  });

  it('values outside an enum', async () => {
    await refused([400, '900126'], 'noor', 'POST', transfers, newCommerceBody({ transferType: 9 }));
    const gadgets = newCommerceBody({ targetProductTypes: ['Gadgets'] });
    await refused([400, '900126'], 'noor', 'POST', transfers, gadgets);
    const { path } = await openTraditional(rig, contoso);
    await refused([400, '900126'], 'sam', 'PATCH', path, { status: 'burn' });
    await refused([400, '800002'], 'sam', 'PATCH', path, { status: 'Complete' });
    await refused([400, '800002'], 'sam', 'PATCH', path, {});
    await refused([400, '800002'], 'sam', 'PATCH', path, { id: NOBODY, status: 'reject' });
  });

  it('a PartnerID that nobody has', async () => {
    const body = { ...traditionalBody([]), lineItems: [{ subscriptionId: ids[0], partnerIdOnRecord: '99' }] };
    await refused([404, '800015'], 'riley', 'POST', transfers, body);
    await refused([404, '800015'], 'noor', 'POST', transfers, newCommerceBody({ partnerOnRecord: '99' }));
  });

  it('subscriptions that a traditional transfer can not take', async () => {
    const invalid: Expected = [400, '800078'];
    const unfit = [
      'Visio Plan 2',
      'Dynamics 365 Sales Premium Trial',
      'Adventure Works Mail Backup',
      'Microsoft 365 E5',
    ];
    for (const name of [...unfit, 'Microsoft 365 Audio Conferencing'])
      await refused(invalid, 'riley', 'POST', transfers, traditionalBody([idOf(name)]));
    await refused(invalid, 'riley', 'POST', transfers, traditionalBody([String(ids[0]), NOBODY]));
  });

  it('a subscription that is part of another open transfer, until that is over', async () => {
    const first = await openTraditional(rig, contoso, [String(ids[0])]);
    const again = traditionalBody([String(ids[1]), String(ids[0])]);
    await refused([400, '900400'], 'riley', 'POST', transfers, again);
    await rig.call('riley', 'DELETE', first.path);
    assert.equal((await rig.call('riley', 'POST', transfers, again)).status, 201);
  });

  it('line items that a new-commerce transfer can not take', async () => {
    const { path } = await openNewCommerce(rig, contoso, { targetProductTypes: ['AzureSubscription'] });
    const e5 = idOf('Microsoft 365 E5');
    await refused([400, '800002'], 'morgan', 'PATCH', path, releaseBody([e5]));
    const any = await openNewCommerce(rig, contoso);
    await refused([400, '800002'], 'morgan', 'PATCH', any.path, releaseBody([]));
    await refused([400, '800078'], 'morgan', 'PATCH', any.path, releaseBody([NOBODY]));
    const untyped = { status: 'Accept', lineItems: [{ subscriptionId: e5 }] };
    await refused([400, '800002'], 'morgan', 'PATCH', any.path, untyped);
    const mistyped = { status: 'Accept', lineItems: [{ subscriptionId: e5, productType: 'AzureSubscription' }] };
    await refused([400, '800002'], 'morgan', 'PATCH', any.path, mistyped);
    rig.control.changeSubscription(e5, { status: 'suspended' });
    await refused([400, '800012'], 'morgan', 'PATCH', any.path, releaseBody([e5]));
  });

  it('the wrong side', async () => {
    const wrong: Expected = [403, '900150'];
    const traditional = await openTraditional(rig, contoso);
    await refused(wrong, 'morgan', 'POST', `${traditional.path}/accept`);
    await refused(wrong, 'morgan', 'PATCH', traditional.path, { status: 'reject' });
    await refused(wrong, 'sam', 'DELETE', traditional.path);
    const modern = await openNewCommerce(rig, contoso);
    await refused(wrong, 'sam', 'PATCH', modern.path, releaseBody([idOf('Microsoft 365 E5')]));
    await refused(wrong, 'morgan', 'PATCH', modern.path, { status: 'Cancel' });
  });

  it('operations of the other commerce', async () => {
    const traditional = await openTraditional(rig, contoso);
    await refused([400, '800002'], 'sam', 'PATCH', traditional.path, { status: 'Cancel' });
    await refused([400, '800002'], 'riley', 'PATCH', traditional.path, releaseBody([String(ids[0])]));
    const modern = await openNewCommerce(rig, contoso);
    await refused([400, '800002'], 'noor', 'POST', `${modern.path}/accept`);
    await refused([400, '800002'], 'noor', 'DELETE', modern.path);
  });

  it('a second decision', async () => {
    const { path } = await openTraditional(rig, contoso);
    await rig.call('sam', 'POST', `${path}/accept`);
    await refused([400, '900102'], 'sam', 'POST', `${path}/accept`);
    await refused([400, '900102'], 'sam', 'PATCH', path, { status: 'reject' });
    await refused([400, '900102'], 'riley', 'DELETE', path);
  });

  it('a transfer that does not exist, and paths that do not', async () => {
    await refused([404, '900100'], 'riley', 'GET', `${transfers}/${NOBODY}`);
    await refused([404, '900100'], 'riley', 'DELETE', `${transfers}/${NOBODY}`);
    await refused([404, '1000'], 'riley', 'GET', '/transfers');
  });

  it('more requests a minute than documented, with the documented body', async () => {
    const limited = await startRig({ requestsPerMinute: 2 });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await limited.call('riley', 'GET', '/customers')).status);
    const other = await limited.call('noor', 'GET', '/customers');
    limited.tick(3000);
    const refusal = await limited.call('riley', 'GET', '/customers');
    await limited.call('riley', 'GET', '/customers');
    limited.tick(57_000);
    const eager = await limited.call('riley', 'GET', '/customers');
    limited.tick(60_000);
    const later = await limited.call('riley', 'GET', '/customers');
    await limited.close();
    assert.deepEqual(statuses, [200, 200, 429]);
    assert.equal(other.status, 200);
    assert.equal(refusal.headers.get('retry-after'), '57');
    assert.deepEqual(refusal.body, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 57 seconds.' });
    assert.equal(eager.status, 429, 'what is turned away counts too');
    assert.equal(later.status, 200);
  });
});
