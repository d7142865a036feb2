import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type Loopback, startLoopback } from './loopback.ts';
import { AS, expectKind, KEY } from './one-call.ts';

describe('Connections to Partner Center', () => {
  let partnerCenter: Loopback;
  beforeEach(async () => {
    partnerCenter = await startLoopback();
  });
  afterEach(() => partnerCenter.close());

  it('that idle beside one that went silent are not used again', async () => {
    const client = partnerCenter.client({ timeoutMs: 200 });
    const ports: (number | undefined)[] = [];
    const waiting: ServerResponse[] = [];
    const answer = () => {
      for (const response of waiting.splice(0)) response.writeHead(200).end('{"items":[]}');
    };
    partnerCenter.willAnswer((response) => {
      ports.push(response.socket?.remotePort);
      // Two concurrent requests need two connections.
      if (waiting.push(response) === 2) answer();
    });
    await Promise.all([client.transfers(AS, KEY.customerId), client.transfers(AS, KEY.customerId)]);
    expectKind('ambiguous', await client.transfers(AS, KEY.customerId));
    const after = client.transfers(AS, KEY.customerId);
    while (ports.length < 4) await new Promise(setImmediate);
    answer();
    await after;
    const [first, second, silent, last] = ports;
    assert.notEqual(first, second);
    assert.ok([first, second].includes(silent), 'an idle connection was used');
    assert.ok(![first, second].includes(last), 'a new one was made');
  });
});
