import assert from 'node:assert/strict';
import type { TransferEntity } from '../../src/partner-center/partner-center.ts';
import { readTransfer, readTransfers } from '../../src/partner-center/read-transfer.ts';
import { jsonExample } from './http-example.ts';
import { plain } from './plain.ts';

const ASKED = 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d';

describe('Reading a transfer', () => {
  it('keeps everything of the create example, add-ons included', () => {
    assert.deepEqual(plain(readTransfer(jsonExample('create-a-transfer.2'), ASKED)), {
      id: '67c5b05b-09b5-47ba-9047-5056fe2afa4f',
      status: 'open',
      statusLiteral: 'Active',
      customerId: '823c6c3f-9259-4d51-bae2-5dd06743177f',
      partnerTenantId: 'da6c51b5-1246-4a42-b4ab-cbf38df54537',
      source: { tenantId: 'da6c51b5-1246-4a42-b4ab-cbf38df54537', name: '' },
      target: { tenantId: '656218b1-80c9-40b2-83ae-3a2703b55271', name: '' },
      lineItems: [
        {
          subscriptionId: '7291BFBF-1772-4C5B-A624-18B6152CD8CB',
          friendlyName: 'Dynamics 365 for Sales Enterprise Attach to Qualifying Dynamics 365 Base Offer',
          offerId: '50E9A47A-7B4D-4970-9D90-CAE927F53753',
          quantity: 1,
          billingCycle: 'annual',
          addOns: [
            {
              subscriptionId: 'D738C6C9-DDBD-46E9-B316-65F9D9B3ECB4',
              friendlyName: 'Dynamics 365 - Additional Production Instance (Qualified Offer)',
              offerId: '2BCF9FE8-8B65-4FCF-9240-419203FB8CF4',
              quantity: 4,
              billingCycle: 'annual',
              addOns: [],
            },
          ],
        },
        {
          subscriptionId: '6C0B221B-8DF9-4F4A-A5BB-4C9CBB7B27B0',
          friendlyName: 'Dynamics 365 Customer Engagement Plan Patch',
          offerId: '455DDD41-32ED-4E2D-B3A2-BBCB22CAA467',
          quantity: 8,
          billingCycle: 'annual',
          addOns: [],
        },
      ],
      createdAt: '2020-03-24T20:44:14.960Z',
      modifiedAt: '2020-03-24T20:44:15.000Z',
      modifiedBy: 'd0648481-b615-45c9-8cd1-ff87940dbdc4',
    });
  });

  it('keeps everything of the reject example, names of both partners included', () => {
    assert.deepEqual(plain(readTransfer(jsonExample('reject-a-transfer.2'), ASKED)), {
      id: 'ac4a9d22-ba07-444e-890f-cfe084eed498',
      status: 'rejected',
      statusLiteral: 'Reject',
      customerId: 'b67f0b00-f9e8-4c57-bcb5-0b8b95c6ccf0',
      partnerTenantId: '3a9a35ce-d5be-4814-ab58-4451c36fe157',
      source: { tenantId: '7c8db11f-1e5e-4472-8386-f0b627d1f3e1', name: 'Test_Test_09092019GBL' },
      target: { tenantId: '3a9a35ce-d5be-4814-ab58-4451c36fe157', name: 'Test_Test_09032019GBL' },
      lineItems: [
        {
          subscriptionId: '1151B8CE-125C-49D7-8C48-E62FC9101B77',
          friendlyName:
            'Dynamics 365 for Supply Chain Management Attach to Qualifying Dynamics 365 Base Offer (Qualified Offer)',
          offerId: '13D32E13-A1B0-400D-96C0-4EAAA14DCED5',
          quantity: 20,
          billingCycle: 'monthly',
          partnerIdOnRecord: '5139005',
          addOns: [],
        },
      ],
      createdAt: '2020-03-25T22:05:25.105Z',
      modifiedAt: '2020-03-27T17:50:32.000Z',
      modifiedBy: '01a7548d-1136-4cf0-ba9a-300f921ffb22',
    });
  });

  it('reads a new-commerce transfer under names in any case', () => {
    const answer = {
      ID: '96978F5B-EE35-486F-96E9-A17ED4A1D87D',
      Status: 'InProgress',
      TransferType: '3',
      CustomerEmailId: 'it@contoso.example',
      CustomerTenantId: 'A624F7F8-408B-49B0-9320-DF79E56BED55',
      CustomerName: 'Contoso',
      CreatedTime: '2024-05-17T10:00:00.1Z',
      completedTime: '0001-01-01T00:00:00',
      expirationTime: '2024-06-16T10:00:00.1Z',
      partnerTenantId: null,
      SourcePartnerTenantId: 'BBBBCCCC-1111-2222-3333-444455556666',
      SourcePartnerName: 'Northwind',
      TargetPartnerTenantId: 'AAAABBBB-0000-1111-2222-333344445555',
      TargetPartnerName: 'Fabrikam',
      targetProductTypes: ['OnlineServicesNCE', null, 'AzureSubscription'],
      partnerOnRecord: 4847383,
      transferDirection: 1,
      lineItems: [{ id: 'a', subscriptionId: 's', productType: 'OnlineServicesNCE', quantity: '15', billingCycle: 2 }],
    };
    assert.deepEqual(plain(readTransfer(answer, ASKED)), {
      id: '96978f5b-ee35-486f-96e9-a17ed4a1d87d',
      status: 'inProgress',
      statusLiteral: 'InProgress',
      customerId: 'a624f7f8-408b-49b0-9320-df79e56bed55',
      customerName: 'Contoso',
      source: { tenantId: 'bbbbcccc-1111-2222-3333-444455556666', name: 'Northwind' },
      target: { tenantId: 'aaaabbbb-0000-1111-2222-333344445555', name: 'Fabrikam' },
      lineItems: [
        {
          subscriptionId: 's',
          quantity: 15,
          billingCycle: 'annual',
          productType: 'OnlineServicesNCE',
          addOns: [],
        },
      ],
      createdAt: '2024-05-17T10:00:00.100Z',
      expiresAt: '2024-06-16T10:00:00.100Z',
      transferType: 3,
      customerEmail: 'it@contoso.example',
      productTypes: ['OnlineServicesNCE', 'AzureSubscription'],
      partnerIdOnRecord: '4847383',
    });
  });

  it('knows the transfer type by number, by text and by name', () => {
    const typeOf = (transferType: unknown) => readTransfer({ id: 't', transferType }, ASKED)?.transferType;
    assert.deepEqual([3, 5, '3', '5', 'ModernAzure', 'NewCommerce', 0, 'Unknown', {}, undefined].map(typeOf), [
      3,
      5,
      3,
      5,
      3,
      5,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('returns how each line item fared after a partial accept', () => {
    const answer = {
      id: 'f10421cd-0000-4000-8000-000000000000',
      status: 'PartiallyComplete',
      lineItems: [
        {
          id: 0,
          subscriptionId: '586DFB1A',
          status: 'Failed',
          transferGroupId: '0',
          transferError: 'Subscription has already been transfered. Subscription: 586DFB1A',
        },
        { id: 1, subscriptionId: 'E9C06692', status: 'Complete', transferGroupId: '1', orderId: '0e6793f0' },
        { id: 2, subscriptionId: 'AAAAAAAA', transferError: { Code: 900103, Description: 'SyncState' } },
        { id: 3, subscriptionId: 'BBBBBBBB' },
      ],
    };
    assert.deepEqual(
      readTransfer(answer, ASKED)?.lineItems.map(({ outcome }) => plain(outcome)),
      [
        { status: 'failed', error: 'Subscription has already been transfered. Subscription: 586DFB1A' },
        { status: 'complete', orderId: '0e6793f0' },
        { status: 'failed', error: 'SyncState' },
        undefined,
      ],
    );
  });

  it('takes the customer of the path when the entity names none', () => {
    assert.equal(readTransfer({ id: 't' }, ASKED)?.customerId, ASKED);
  });

  it('does not take anything without an id for a transfer', () => {
    for (const json of [undefined, null, 0, 'x', [], {}, { status: 'Active' }, { id: '' }, { id: null }, { id: {} }]) {
      assert.equal(readTransfer(json, ASKED), undefined);
    }
  });

  it('survives add-ons nested without end', () => {
    let item: object = { subscriptionId: 'deepest' };
    for (let level = 0; level < 5000; level += 1) item = { subscriptionId: `s${level}`, addonItems: [item] };
    assert.equal(readTransfer({ id: 't', lineItems: [item] }, ASKED)?.lineItems.length, 1);
  });
});

describe('Reading the transfers of a customer', () => {
  const entity = (id: string, status: string): object => ({ id, status, lineItems: [] });
  const nine = 'Reject Complete Complete PartiallyComplete Reject Complete Complete Reject PartiallyComplete'.split(
    ' ',
  );

  it('takes the bare array of the page and a Collection alike', () => {
    const list = nine.map((status, at) => entity(`transfer-${at}`, status));
    const statuses = (json: unknown) => readTransfers(json, ASKED)?.items.map(({ status }: TransferEntity) => status);
    const expected = nine.map((word) => ({ Reject: 'rejected', Complete: 'completed' })[word] ?? 'partiallyCompleted');
    assert.deepEqual(statuses(list), expected);
    assert.deepEqual(statuses({ totalCount: 9, Items: list }), expected);
    assert.deepEqual(statuses([]), []);
    assert.deepEqual(statuses({ totalCount: 0 }), []);
  });

  it('skips a null in the list', () => {
    const ids = (json: unknown) => readTransfers(json, ASKED)?.items.map(({ id }: TransferEntity) => id);
    assert.deepEqual(ids([null, entity('a', 'Active'), null]), ['a']);
    assert.deepEqual(ids({ totalCount: 1, items: [entity('a', 'Active'), null] }), ['a']);
  });

  it('does not pass off a list with an unreadable transfer as the whole', () => {
    assert.equal(readTransfers([entity('a', 'Active'), { status: 'Active' }], ASKED), undefined);
    assert.equal(readTransfers({ items: 'none' }, ASKED), undefined);
    assert.equal(readTransfers({ code: 900100 }, ASKED), undefined);
  });
});
