import assert from 'node:assert/strict';
import { CUSTOMERS, NORTHWIND } from '../../../stand-ins/world.ts';
import { customerId, type Json, openTraditional, type Rig, startRig } from './rig.ts';

const names = (items: unknown) => (items as Json[]).map((item) => (item.companyProfile as Json).companyName);
const filter = (value: object) => `/customers?size=0&filter=${encodeURIComponent(JSON.stringify(value))}`;

describe('Partner Center stand-in: customers, subscriptions, profiles', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.close());

  it('starts every JSON body with a byte-order mark and counts it in the length', async () => {
    const { bytes, headers } = await rig.call('riley', 'GET', '/customers');
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.equal(headers.get('content-length'), String(bytes.length));
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
  });

  it('leaves the byte-order mark out when told so', async () => {
    const plain = await startRig({ bom: false });
    const { bytes } = await plain.call('riley', 'GET', '/customers');
    await plain.close();
    assert.equal(bytes.toString('utf8', 0, 1), '{');
  });

  it('echoes the ids and the locale, and makes ids up when there are none', async () => {
    const requestId = '5ce66de5-eea9-486f-a11c-c852aa3d1502';
    const correlationId = 'a2a912ee-d595-47e2-97ae-1b0ae1efa13d';
    const sent = { 'MS-RequestId': requestId, 'MS-CorrelationId': correlationId, 'X-Locale': 'sv-SE' };
    const { headers } = await rig.call('riley', 'GET', '/customers', undefined, sent);
    assert.equal(headers.get('ms-requestid'), requestId);
    assert.equal(headers.get('ms-correlationid'), correlationId);
    assert.equal(headers.get('x-locale'), 'sv-SE');
    const bare = await rig.call('riley', 'GET', '/customers');
    assert.match(bare.headers.get('ms-requestid') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(bare.headers.get('x-locale'), null);
  });

  it('lists the customers a partner has a relationship with', async () => {
    const northwind = await rig.call('riley', 'GET', '/customers');
    assert.equal(northwind.json.totalCount, CUSTOMERS.length);
    assert.deepEqual(northwind.json.attributes, { objectType: 'Collection' });
    const fabrikam = await rig.call('noor', 'GET', '/customers');
    assert.ok(!names(fabrikam.json.items).includes('شركة النور'));
    assert.equal(fabrikam.json.totalCount, CUSTOMERS.length - 1);
  });

  it('pages with a continuation token until there is none', async () => {
    const seen: unknown[] = [];
    let page = await rig.call('riley', 'GET', '/customers?size=4');
    seen.push(...names(page.json.items));
    while (page.json.continuationToken !== undefined) {
      const next = ((page.json.links as Json).next as Json).headers as Json[];
      assert.deepEqual(next[0], { key: 'MS-ContinuationToken', value: page.json.continuationToken });
      const header = { 'MS-ContinuationToken': String(page.json.continuationToken) };
      page = await rig.call('riley', 'GET', '/customers?size=4&seekOperation=Next', undefined, header);
      seen.push(...names(page.json.items));
    }
    assert.deepEqual(
      seen,
      CUSTOMERS.map((customer) => customer.name),
    );
  });

  it('refuses a page without its token', async () => {
    const { status, code } = await rig.call('riley', 'GET', '/customers?size=4&seekOperation=Next');
    assert.deepEqual([status, code], [400, '800002']);
  });

  it('finds by the start of name or domain, whatever the case', async () => {
    const by = async (Field: string, Value: string) =>
      names((await rig.call('riley', 'GET', filter({ Field, Value, Operator: 'starts_with' }))).json.items);
    assert.deepEqual(await by('CompanyName', 'FOURTH'), ['Fourth Coffee East', 'Fourth Coffee West']);
    assert.deepEqual(await by('CompanyName', 'شركة'), ['شركة النور']);
    assert.deepEqual(await by('CompanyName', 'offee'), []);
    assert.deepEqual(await by('Domain', 'alnoor'), ['شركة النور']);
  });

  it('refuses a filter it does not know', async () => {
    for (const wrong of [
      { Field: 'CompanyName', Value: 'c', Operator: 'contains' },
      { Field: 'Colour', Value: 'c', Operator: 'starts_with' },
    ]) {
      const { status, code } = await rig.call('riley', 'GET', filter(wrong));
      assert.deepEqual([status, code], [400, '900126']);
    }
    const { code } = await rig.call('riley', 'GET', '/customers?filter=nonsense');
    assert.equal(code, '800002');
  });

  it('gives one customer by id', async () => {
    const id = customerId('Contoso');
    const { json } = await rig.call('noor', 'GET', `/Customers/${id.toUpperCase()}`);
    assert.equal(json.id, id);
    assert.equal(json.relationshipToPartner, 'reseller');
  });

  it('shows subscriptions only to the partner that bills them', async () => {
    const path = `/customers/${customerId('Contoso')}/subscriptions`;
    const billing = await rig.call('riley', 'GET', path);
    assert.equal(billing.json.totalCount, 14);
    const other = await rig.call('noor', 'GET', path);
    assert.deepEqual(other.json.items, []);
  });

  it('prints traditional subscriptions with upper-case ids and new-commerce ones with lower-case ids', async () => {
    const { json } = await rig.call('riley', 'GET', `/customers/${customerId('Alpine Ski House')}/subscriptions`);
    const [traditional, modern] = json.items as [Json, Json];
    assert.match(String(traditional.id), /^[0-9A-F-]{36}$/);
    assert.match(String(traditional.offerId), /^[0-9A-F-]{36}$/);
    assert.equal(traditional.productType, undefined);
    assert.ok((traditional.attributes as Json).etag);
    assert.match(String(modern.id), /^[0-9a-f-]{36}$/);
    assert.match(String(modern.offerId), /^CFQ7TTC0LH18:0001:CFQ7TTC/);
    assert.deepEqual(modern.productType, { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' });
    assert.equal(modern.termDuration, 'P1Y');
    assert.equal((modern.attributes as Json).etag, undefined);
  });

  it('gives a subscription by id and its add-ons, which name their parent', async () => {
    const path = `/customers/${customerId('Contoso')}/subscriptions`;
    const [base] = (await rig.call('riley', 'GET', path)).json.items as [Json];
    const one = await rig.call('riley', 'GET', `${path}/${String(base.id).toLowerCase()}`);
    assert.deepEqual(one.json, base);
    const addOns = (await rig.call('riley', 'GET', `${path}/${base.id}/addons`)).json.items as Json[];
    assert.deepEqual(
      addOns.map((addOn) => addOn.parentSubscriptionId),
      [base.id, base.id],
    );
    const missing = await rig.call('riley', 'GET', `${path}/${customerId('Contoso')}`);
    assert.deepEqual([missing.status, missing.code], [404, '20003']);
  });

  it('says in a bare array which traditional subscriptions can move, and why others can not', async () => {
    const contoso = customerId('Contoso');
    const path = `/customers/${contoso}/transferseligibility?transferType=DirectToIndirect`;
    const first = (await rig.call('riley', 'GET', path)).list;
    assert.equal(first.length, 8);
    const reasons = first.filter((one) => one.isEligible === false).map((one) => one.reason);
    assert.match(String(reasons[0]), /^Subscription: [0-9A-F-]{36} is in state: Suspended$/);
    assert.match(String(reasons[1]), /is a trial$/);
    assert.match(String(reasons[2]), /is not a Microsoft product$/);
    const transfer = await openTraditional(rig, contoso);
    const [taken] = (await rig.call('riley', 'GET', path)).list;
    assert.deepEqual(taken, {
      id: first[0]?.id,
      isEligible: false,
      reason: `subscription is already part of another transfer request id : ${transfer.id}`,
    });
  });

  it('wants to know the kind of transfer before it judges', async () => {
    const path = `/customers/${customerId('Contoso')}/transferseligibility`;
    assert.equal((await rig.call('riley', 'GET', path)).code, '800002');
    assert.equal((await rig.call('riley', 'GET', `${path}?transferType=sideways`)).code, '900126');
  });

  it('gives the caller’s own partner profile, or the one behind a PartnerID', async () => {
    const own = await rig.call('jamie', 'GET', '/profiles/mpn');
    assert.deepEqual([own.json.mpnId, own.json.partnerName], [NORTHWIND.mpnId, NORTHWIND.name]);
    const other = await rig.call('riley', 'GET', '/profiles/mpn?mpnId=517285');
    assert.equal(other.json.partnerName, 'Relecloud');
    const nobody = await rig.call('riley', 'GET', '/profiles/mpn?mpnId=1');
    assert.deepEqual([nobody.status, nobody.code], [404, '800015']);
    const legal = await rig.call('noor', 'GET', '/profiles/legalbusiness?vettingVersion=Current');
    assert.deepEqual([legal.json.companyName, legal.json.vettingStatus], ['Fabrikam Distribution', 'authorized']);
  });
});
