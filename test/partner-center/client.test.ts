import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import type { Writer } from '../../src/partner-center/partner-center.ts';
import type { CallLog } from '../../src/partner-center/request.ts';
import { example, json, type Loopback, startLoopback } from './loopback.ts';

const KEY = {
  customerId: 'a624f7f8-408b-49B0-9320-df79e56bed55',
  transferId: '43fb1d3a-79fe-45a9-863e-9a4acf17b630',
};
const SOURCE = { tenantId: 'bbbbcccc-1111-2222-3333-444455556666', name: 'Northwind' };
const TARGET = { tenantId: 'aaaabbbb-0000-1111-2222-333344445555', name: 'Fabrikam' };
const AS: Writer = {
  token: 'secret',
  locale: 'en-US',
  correlationId: 'aaaa0000-bb11-2222-33cc-444444dddddd',
  requestId: '8389053b-731c-4261-9899-1583d7859153',
};

describe('The Partner Center client', () => {
  let partnerCenter: Loopback;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
    partnerCenter.willAnswer(json(200, { id: KEY.transferId, status: 'InProgress', transferType: 5 }));
  });
  afterEach(() => partnerCenter.close());

  const sentBody = (): unknown => JSON.parse(partnerCenter.seen.at(-1)?.body ?? '');

  describe('for new commerce', () => {
    it('cancels in the words of the page', async () => {
      const answer = await partnerCenter
        .client()
        .cancel(AS, { ...KEY, source: SOURCE, target: TARGET, customerName: 'ipdbtrans2' });

      assert.equal(answer.kind, 'done');
      const [sent] = partnerCenter.seen;
      assert.equal(sent?.method, 'PATCH');
      assert.equal(sent?.target, `/v1/customers/${KEY.customerId}/transfers/${KEY.transferId}`);
      assert.equal(sent?.headers['ms-requestid'], AS.requestId);
      assert.equal(sent?.headers['ms-correlationid'], AS.correlationId);
      assert.equal(
        sent?.body,
        JSON.stringify({
          id: KEY.transferId,
          status: 'Cancel',
          targetPartnerTenantId: TARGET.tenantId,
          sourcePartnerTenantId: SOURCE.tenantId,
          customerName: 'ipdbtrans2',
        }),
      );
    });

    it('creates without line items, as transfer type 5, and asks for everything by asking for nothing', async () => {
      const wanted = {
        commerce: 'newCommerce' as const,
        lineItems: [],
        customerId: KEY.customerId,
        source: SOURCE,
        target: TARGET,
        customerEmail: 'it@contoso.example',
      };
      await partnerCenter.client().create(AS, { ...wanted, productTypes: [] });
      assert.deepEqual(sentBody(), {
        sourcePartnerTenantId: SOURCE.tenantId,
        sourcePartnerName: 'Northwind',
        targetPartnerTenantId: TARGET.tenantId,
        customerEmailId: 'it@contoso.example',
        transferType: 5,
      });
      assert.equal(partnerCenter.seen[0]?.target, `/v1/customers/${KEY.customerId}/transfers`);
    });

    it('creates with all that can be said', async () => {
      await partnerCenter.client({ settings: { transferType: 3 } }).create(AS, {
        commerce: 'newCommerce',
        lineItems: [],
        customerId: KEY.customerId,
        customerName: 'Contoso',
        source: SOURCE,
        target: TARGET,
        customerEmail: 'it@contoso.example',
        productTypes: ['OnlineServicesNCE', 'AzureSubscription'],
        partnerIdOnRecord: '4847383',
      });
      assert.deepEqual(sentBody(), {
        sourcePartnerTenantId: SOURCE.tenantId,
        sourcePartnerName: 'Northwind',
        targetPartnerTenantId: TARGET.tenantId,
        customerName: 'Contoso',
        customerEmailId: 'it@contoso.example',
        targetProductTypes: ['OnlineServicesNCE', 'AzureSubscription'],
        partnerOnRecord: '4847383',
        transferType: 3,
      });
    });

    it('accepts with the picked items and their product types', async () => {
      const item = { friendlyName: 'x', addOns: [{ subscriptionId: 'add-on', friendlyName: 'y', addOns: [] }] };
      const answer = await partnerCenter.client().acceptWithItems(AS, { ...KEY, source: SOURCE, target: TARGET }, [
        { ...item, subscriptionId: 's1', productType: 'AzureSubscription' },
        { ...item, subscriptionId: 's2' },
      ]);
      assert.ok(answer.kind === 'done' && answer.value.status === 'inProgress');
      assert.deepEqual(sentBody(), {
        id: KEY.transferId,
        status: 'InProgress',
        targetPartnerTenantId: TARGET.tenantId,
        sourcePartnerTenantId: SOURCE.tenantId,
        lineItems: [
          { subscriptionId: 's1', productType: 'AzureSubscription' },
          { subscriptionId: 's2', productType: 'OnlineServicesNCE' },
        ],
      });
    });
  });

  it('says what the operator set where the documents leave it open', async () => {
    const client = partnerCenter.client({
      settings: { acceptStatus: 'Accept', cancelStatus: 'Canceled', rejectStatus: 'Reject' },
    });
    const key = { ...KEY, source: SOURCE, target: TARGET };
    const statuses = [];
    for (const call of [
      () => client.acceptWithItems(AS, key, []),
      () => client.cancel(AS, key),
      () => client.reject(AS, KEY),
    ]) {
      await call();
      statuses.push((sentBody() as { status: string }).status);
    }
    assert.deepEqual(statuses, ['Accept', 'Canceled', 'Reject']);
  });

  it('repeats a write under the same request id, and gives each read its own', async () => {
    const client = partnerCenter.client();
    await client.reject(AS, KEY);
    await client.reject(AS, KEY);
    await client.transfer(AS, KEY);
    await client.transfer(AS, KEY);
    const ids = partnerCenter.seen.map(({ headers }) => headers['ms-requestid']);
    assert.deepEqual(ids.slice(0, 2), [AS.requestId, AS.requestId]);
    assert.equal(new Set(ids).size, 3);
  });

  it('sends a locale only when it is one, and no header of a body without a body', async () => {
    const client = partnerCenter.client();
    for (const locale of [undefined, 'sr-Latn-RS', 'x\r\nEvil: 1', '*']) await client.transfer({ ...AS, locale }, KEY);
    assert.deepEqual(
      partnerCenter.seen.map(({ headers }) => headers['x-locale']),
      [undefined, 'sr-Latn-RS', undefined, undefined],
    );
    assert.ok(partnerCenter.seen.every(({ headers }) => headers['content-type'] === undefined));
    assert.ok(partnerCenter.seen.every(({ headers }) => headers.evil === undefined));
  });

  it('keeps the connection for the next call', async () => {
    const ports = new Set<number | undefined>();
    const reply = json(200, { id: 't' });
    partnerCenter.willAnswer((response, request) => {
      ports.add(request.socket.remotePort);
      assert.ok(typeof reply !== 'function');
      response.writeHead(reply.status).end(reply.body);
    });
    const client = partnerCenter.client();
    for (let calls = 0; calls < 3; calls += 1) assert.equal((await client.transfer(AS, KEY)).kind, 'done');
    assert.equal(ports.size, 1);
  });

  it('reads every write example behind a byte-order mark', async () => {
    const client = partnerCenter.client();
    partnerCenter.willAnswer(example('create-a-transfer.2', true));
    const created = await client.create(AS, {
      ...KEY,
      commerce: 'traditional',
      source: SOURCE,
      target: TARGET,
      lineItems: [],
    });
    assert.ok(created.kind === 'done' && created.value.lineItems[0]?.addOns.length === 1);
    partnerCenter.willAnswer(example('accept-a-transfer.2', true));
    const accepted = await client.accept(AS, KEY);
    assert.ok(accepted.kind === 'done' && accepted.value.errors.length === 1);
    partnerCenter.willAnswer(example('reject-a-transfer.2', true));
    const rejected = await client.reject(AS, KEY);
    assert.ok(rejected.kind === 'done' && rejected.value.status === 'rejected');
    assert.equal(rejected.correlationId, 'efa4c6f5-153a-4f76-e458-1375e181cc14');
    partnerCenter.willAnswer(example('withdraw-a-transfer.2'));
    assert.deepEqual(await client.withdraw(AS, KEY), {
      kind: 'done',
      value: undefined,
      correlationId: '9041d76d-8915-43a8-8e82-00ca46a1a73d',
    });
  });

  it('logs each call with its ids, its outcome and its time, and nothing of its content', async () => {
    const lines: CallLog[] = [];
    let now = 1000;
    const client = partnerCenter.client({ log: (line) => lines.push(line), now: () => (now += 7) });
    partnerCenter.willAnswer(json(403, { code: 900150, description: 'role' }));
    await client.customers(AS, { by: 'name', startsWith: 'Contoso' });
    partnerCenter.willAnswer((response) => response.socket?.destroy());
    await client.withdraw(AS, { customerId: 'c', transferId: 't' });

    const [read, write] = lines;
    assert.ok(read !== undefined && write !== undefined && lines.length === 2);
    assert.ok(read.ms > 0);
    assert.deepEqual(
      { ...read, ms: 0, requestId: '' },
      {
        method: 'GET',
        path: '/v1/customers',
        status: 403,
        ms: 0,
        requestId: '',
        correlationId: AS.correlationId,
        errorCode: 'roleMissing',
      },
    );
    assert.deepEqual([write.requestId, write.status, write.errorCode], [AS.requestId, undefined, 'unavailable']);
    assert.doesNotMatch(JSON.stringify(lines), /secret|Contoso/);
  });

  it('refuses a base URL that is none before the first call', () => {
    for (const baseUrl of ['', 'partnercenter', 'ftp://partnercenter.example']) {
      assert.throws(() => createPartnerCenter({ baseUrl, newId: () => 'id' }), TypeError);
    }
  });

  it('accepts a base URL with a path and a closing slash', async () => {
    await partnerCenter.client({ baseUrl: `${partnerCenter.url}/gateway/` }).transfer(AS, KEY);
    assert.match(partnerCenter.seen[0]?.target ?? '', /^\/gateway\/v1\/customers\//);
  });
});
