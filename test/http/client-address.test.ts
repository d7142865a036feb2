import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'mocha';
import { clientAddress } from '../../src/http/client-address.ts';

const PROXY = '10.0.0.1';

function from(hops: number, forwarded?: string, remoteAddress: string | undefined = PROXY): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddress(hops)({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);
}

describe('the address of a caller', () => {
  it('is the other end of the connection, whatever a header says', () => {
    assert.equal(from(0), PROXY);
    assert.equal(from(0, '203.0.113.7'), PROXY);
  });

  it('is what our own proxies saw, never what the caller wrote before them', () => {
    assert.equal(from(1, '203.0.113.7'), '203.0.113.7');
    assert.equal(from(1, 'made-up, 198.51.100.1, 203.0.113.7'), '203.0.113.7');
    assert.equal(from(2, '198.51.100.1, 203.0.113.7, 10.0.0.2'), '203.0.113.7');
  });

  it('is the nearest thing that is known when a header is missing, short or nonsense', () => {
    assert.equal(from(1), PROXY);
    assert.equal(from(1, ''), PROXY);
    assert.equal(from(3, '203.0.113.7'), '203.0.113.7');
    for (const nonsense of ['unknown', '999.1.1.1', '::ffff:zz', 'a'.repeat(9000)])
      assert.equal(from(1, nonsense), PROXY);
  });

  it('is the same with and without a port, and for both ways to write an IPv4 address', () => {
    assert.equal(from(1, '203.0.113.7:51234'), '203.0.113.7');
    assert.equal(from(0, undefined, '::ffff:203.0.113.7'), '203.0.113.7');
  });

  it('is a network of IPv6, because one caller has a whole one', () => {
    assert.equal(from(1, '2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
    assert.equal(from(1, '[2001:0DB8:1:2::9]:443'), '2001:db8:1:2::/64');
    assert.equal(from(1, '2001:db8::1'), '2001:db8:0:0::/64');
    assert.equal(from(0, undefined, 'fe80::1%eth0'), 'fe80:0:0:0::/64');
  });
});
