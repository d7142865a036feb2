import assert from 'node:assert/strict';
import { readSubmitResult } from '../../src/partner-center/read-submit-result.ts';
import { jsonExample } from './http-example.ts';
import { plain } from './plain.ts';

describe('Reading what an accept did', () => {
  it('finds two orders and the failure of a third group inside a 200', () => {
    const order = { status: 'completed', billingCycle: 'annual', currencyCode: 'USD' };
    const line = { quantity: 1, partnerIdOnRecord: '5139005' };
    assert.deepEqual(plain(readSubmitResult(jsonExample('accept-a-transfer.2'))), {
      orders: [
        {
          ...order,
          id: '21b92393-ffce-4bc7-87c5-62cfa897d8f9',
          createdAt: '2020-03-25T22:24:23.183Z',
          lineItems: [
            {
              ...line,
              offerId: '5344C201-3099-44E5-B333-C3EB0401EDE0',
              friendlyName: 'Dynamics 365 Customer Engagement Plan (36 mo)',
            },
          ],
        },
        {
          ...order,
          id: '7414b8ea-c167-4cc4-bc8e-b43efc177a46',
          createdAt: '2020-03-25T22:24:34.590Z',
          lineItems: [
            {
              ...line,
              offerId: '1A90EE13-2CB4-4785-BB0F-542813F00A37',
              friendlyName: 'Dynamics 365 Business Central Essential',
            },
          ],
        },
      ],
      errors: [
        {
          groupId: '1',
          code: '900103',
          description:
            'Subscription SyncState must be SyncComplete for the Subscription to be a source in a Subscription ' +
            'Ownership Transfer. Subscription: 637ff8f6-d842-4573-8da8-89765356cd1a, current state: None',
          lineItems: [
            {
              subscriptionId: '637FF8F6-D842-4573-8DA8-89765356CD1A',
              friendlyName: 'Project Online Essentials',
              offerId: 'A4179D30-CC09-49F0-977E-DC2CB70B874F',
              quantity: 1,
              billingCycle: 'annual',
              partnerIdOnRecord: '5139005',
              addOns: [],
            },
          ],
        },
      ],
    });
  });

  it('never loses a failure, however little it says', () => {
    assert.deepEqual(plain(readSubmitResult({ transferErrors: [{}, 'odd', { code: '900104' }] })), {
      orders: [],
      errors: [
        { code: '', description: '', lineItems: [] },
        { code: '', description: '', lineItems: [] },
        { code: '900104', description: '', lineItems: [] },
      ],
    });
  });

  it('accepts only an answer that says how the transfer ended', () => {
    assert.deepEqual(readSubmitResult({ attributes: { objectType: 'TransferSubmitResult' } }), {
      orders: [],
      errors: [],
    });
    for (const json of [undefined, null, [], {}, 'ok', { code: 900102 }]) {
      assert.equal(readSubmitResult(json), undefined);
    }
  });
});
