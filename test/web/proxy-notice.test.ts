import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createProxyNotice } from '../../src/web/proxy-notice.ts';
import { openLog } from '../logging/open-log.ts';

function requestFrom(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

describe('a proxy on the same machine that the desk does not count', () => {
  it('is warned about once, at its first request, with the remedy', () => {
    const { log, lines } = openLog();
    const notice = createProxyNotice(0, log);
    for (let sent = 0; sent < 3; sent++) notice(requestFrom('127.0.0.1', '203.0.113.7'));
    assert.deepEqual(
      lines.map(({ fields }) => fields.code),
      ['proxy-not-counted'],
    );
    assert.match(JSON.stringify(lines), /Set TRUST_PROXY_HOPS/);
    assert.doesNotMatch(JSON.stringify(lines), /203\.0/);
  });

  it('is noticed at every loopback address, and nothing else is', () => {
    const noticed = (...from: Parameters<typeof requestFrom>) => {
      const { log, lines } = openLog();
      createProxyNotice(0, log)(requestFrom(...from));
      return lines.length === 1;
    };
    for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])
      assert.ok(noticed(address, 'x'), address);
    for (const address of ['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '', undefined]) {
      assert.ok(!noticed(address, 'x'), address);
    }
    assert.ok(!noticed('127.0.0.1'));
  });

  it('is no mistake when proxies are trusted', () => {
    const { log, lines } = openLog();
    createProxyNotice(1, log)(requestFrom('127.0.0.1', '203.0.113.7'));
    assert.deepEqual(lines, []);
  });
});
