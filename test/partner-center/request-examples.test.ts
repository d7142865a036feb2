import assert from 'node:assert/strict';
import type { PartnerCenter, Writer } from '../../src/partner-center/partner-center.ts';
import { type RequestExample, requestExample } from './http-example.ts';
import { example, type Loopback, type Seen, startLoopback } from './loopback.ts';

/** Every example on the pages of a request that the desk makes, with the call that must produce that request. */
const EXAMPLES: readonly {
  readonly name: string;
  readonly answer: string;
  readonly call: (client: PartnerCenter, as: Writer) => Promise<{ readonly kind: string }>;
}[] = [
  {
    name: 'create-a-transfer.1',
    answer: 'create-a-transfer.2',
    call: (client, as) =>
      client.create(as, {
        commerce: 'traditional',
        customerId: 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d',
        source: { tenantId: 'da6c51b5-1246-4a42-b4ab-cbf38df54537', name: 'The source' },
        target: { tenantId: '656218b1-80c9-40b2-83ae-3a2703b55271', name: 'The target' },
        lineItems: [
          { subscriptionId: '7291BFBF-1772-4C5B-A624-18B6152CD8CB', partnerIdOnRecord: '517285' },
          { subscriptionId: '6C0B221B-8DF9-4F4A-A5BB-4C9CBB7B27B0', partnerIdOnRecord: '517285' },
        ],
      }),
  },
  {
    name: 'accept-a-transfer.1',
    answer: 'accept-a-transfer.2',
    call: (client, as) =>
      client.accept(as, {
        customerId: 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d',
        transferId: 'aa2bddb6-9cc8-4949-80fe-a37d5e0a13ba',
      }),
  },
  {
    name: 'reject-a-transfer.1',
    answer: 'reject-a-transfer.2',
    call: (client, as) =>
      client.reject(as, {
        customerId: 'b67f0b00-f9e8-4c57-bcb5-0b8b95c6ccf0',
        transferId: 'ac4a9d22-ba07-444e-890f-cfe084eed498',
      }),
  },
  {
    name: 'withdraw-a-transfer.1',
    answer: 'withdraw-a-transfer.2',
    call: (client, as) =>
      client.withdraw(as, {
        customerId: 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d',
        transferId: '67c5b05b-09b5-47ba-9047-5056fe2afa4f',
      }),
  },
  {
    name: 'get-a-customer-by-name.1',
    answer: 'get-a-customer-by-name.2',
    call: (client, as) => client.customers(as, { by: 'name', startsWith: 'Cont' }),
  },
  {
    name: 'get-a-list-of-add-ons-for-a-subscription.1',
    answer: 'get-a-list-of-add-ons-for-a-subscription.2',
    call: (client, as) => client.addOns(as, '<customer-tenant-id>', '<id-for-subscription>'),
  },
  {
    name: 'get-a-subscription-by-id.1',
    answer: 'get-a-subscription-by-id.2',
    call: (client, as) =>
      client.subscription(as, '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', 'A356AC8C-E310-44F4-BF85-C7F29044AF99'),
  },
  {
    name: 'request-reseller-relationship.1',
    answer: 'request-reseller-relationship.2',
    call: (client, as) => client.invitation(as),
  },
  {
    name: 'get-confirmation-of-customer-agreement.1',
    answer: 'get-confirmation-of-customer-agreement.2.mended',
    call: (client, as) => client.agreementConfirmed(as, '14876998-c0dc-46e6-9d0c-65a57a6c32ec'),
  },
  {
    name: 'get-direct-sign-status-of-customer-agreement.1',
    answer: 'get-direct-sign-status-of-customer-agreement.2',
    call: (client, as) => client.agreementSignedDirectly(as, '14876998-c0dc-46e6-9d0c-65a57a6c32ec'),
  },
];

/** Headers about the connection, not about Partner Center. The HTTP client sets them. */
const OF_THE_CONNECTION = ['host', 'connection', 'expect', 'content-length'];
/** Usual HTTP headers that the examples leave out: the client's name, and the compression that it accepts. */
const ALLOWED_EXTRA = ['user-agent', 'accept-encoding'];

describe('Request examples of the Partner Center pages', () => {
  let partnerCenter: Loopback;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
  });
  afterEach(() => partnerCenter.close());

  for (const { name, answer, call } of EXAMPLES) {
    it(`sends what ${name} shows: method, path, headers, body`, async () => {
      const shown = requestExample(name);
      partnerCenter.willAnswer(example(answer));

      const outcome = await call(partnerCenter.client({ newId: () => header(shown, 'ms-requestid') }), writerOf(shown));

      assert.equal(outcome.kind, 'done');
      const [sent] = partnerCenter.seen;
      assert.ok(sent !== undefined && partnerCenter.seen.length === 1);
      assert.equal(sent.method, shown.method);
      assert.equal(decodePlaceholders(sent.target), shown.target);
      assert.deepEqual(documented(sent, shown), expected(shown));
      assert.equal(sent.body, shown.body === '' ? '' : JSON.stringify(JSON.parse(shown.body)));
    });
  }

  it('sends the reject in the very bytes of the example, 63 of them', async () => {
    const shown = requestExample('reject-a-transfer.1');
    partnerCenter.willAnswer(example('reject-a-transfer.2'));

    await EXAMPLES.find(({ name }) => name === 'reject-a-transfer.1')?.call(partnerCenter.client(), writerOf(shown));

    assert.equal(partnerCenter.seen[0]?.body, shown.body);
    assert.equal(partnerCenter.seen[0]?.headers['content-length'], shown.headers.get('content-length'));
  });

  it('sends an accept with the Content-Length 0 of the example', async () => {
    const shown = requestExample('accept-a-transfer.1');
    partnerCenter.willAnswer(example('accept-a-transfer.2'));

    await EXAMPLES.find(({ name }) => name === 'accept-a-transfer.1')?.call(partnerCenter.client(), writerOf(shown));

    assert.equal(partnerCenter.seen[0]?.headers['content-length'], '0');
    assert.equal(partnerCenter.seen[0]?.headers['transfer-encoding'], undefined);
  });
});

function writerOf(shown: RequestExample): Writer {
  return {
    token: '<token>',
    locale: shown.headers.get('x-locale'),
    correlationId: header(shown, 'ms-correlationid'),
    requestId: header(shown, 'ms-requestid'),
  };
}

function header(shown: RequestExample, name: string): string {
  const value = shown.headers.get(name);
  assert.ok(value !== undefined, `${name} is in the example`);
  return value;
}

function expected(shown: RequestExample): Record<string, string> {
  return Object.fromEntries([...shown.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name)));
}

/** The sent request without headers that an example may leave out, such as the content type of a PATCH with a body. */
function documented(sent: Seen, shown: RequestExample): Record<string, unknown> {
  const describesBody = sent.body !== '' && !shown.headers.has('content-type') ? ['content-type'] : [];
  const left = [...OF_THE_CONNECTION, ...ALLOWED_EXTRA, ...describesBody];
  return Object.fromEntries(Object.entries(sent.headers).filter(([name]) => !left.includes(name)));
}

function decodePlaceholders(target: string): string {
  return target.replace(/%3C/g, '<').replace(/%3E/g, '>');
}
