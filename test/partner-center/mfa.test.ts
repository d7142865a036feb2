import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import type { Head } from '../../src/partner-center/exchange.ts';
import { judge } from '../../src/partner-center/verdict.ts';
import { type Rig, startRig } from '../stand-ins/partner-center/rig.ts';
import { startLoopback } from './loopback.ts';

describe('A second factor at Partner Center', () => {
  const refusedWith = (challenge: string) => {
    const head: Head = (name) => (name.toLowerCase() === 'www-authenticate' ? challenge : undefined);
    const body = { kind: 'text', text: '{"code":"900421","description":"MFA required"}' } as const;
    const answer = judge(
      { kind: 'answered', status: 401, statusText: 'Unauthorized', head, body },
      { isWrite: false, read: () => ({}), correlationId: 'c', nowMs: 0 },
    );
    assert.ok(answer.kind === 'refused');
    assert.equal(answer.error.code, 'mfaNeeded');
    return answer.error.claims;
  };
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('may be asked for with claims, which the next sign-in carries', () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"cp1"}}}';
    assert.equal(refusedWith(`Bearer realm="", error="insufficient_claims", claims="${base64(claims)}"`), claims);
  });

  it('is asked for without claims as far as anybody documents', () => {
    assert.equal(refusedWith('Bearer error="invalid_token"'), undefined);
  });

  for (const odd of ['no base64!', base64('hush'), base64('["a"]'), base64('"a"'), 'A'.repeat(5_000)]) {
    it(`takes no claims that are none: ${odd.slice(0, 20)}`, () => {
      assert.equal(refusedWith(`Bearer error="insufficient_claims", claims="${odd}"`), undefined);
    });
  }

  describe('of a session', () => {
    let partnerCenter: Rig;
    beforeEach(async () => {
      partnerCenter = await startRig();
    });
    afterEach(() => partnerCenter.close());

    const compliance = (token: string) =>
      createPartnerCenter({ baseUrl: partnerCenter.url, newId: randomUUID }).mfaCompliance({ token });

    it('is told by Partner Center when it is asked for', async () => {
      partnerCenter.control.requireMfa(false);
      const answers = [await compliance('riley'), await compliance('riley.nomfa')];
      const said = answers.map((answer) => (answer.kind === 'done' ? answer.value.compliant : answer.kind));
      assert.deepEqual(said, [true, false]);
    });

    it('is missing too when the question itself is refused for want of it', async () => {
      const answer = await compliance('riley.nomfa');
      assert.equal(answer.kind === 'refused' && answer.error.code, 'mfaNeeded');
    });

    it('is not known when Partner Center does not say', async () => {
      const loopback = await startLoopback();
      try {
        const unclear: Record<string, string>[] = [{}, { isMfaCompliant: 'perhaps' }];
        for (const headers of unclear) {
          loopback.willAnswer({ status: 200, headers, body: '{}' });
          const answer = await loopback.client().mfaCompliance({ token: 'token' });
          assert.deepEqual(answer.kind === 'done' && answer.value, { compliant: undefined });
        }
        assert.equal(loopback.seen.at(-1)?.headers.validatemfa, 'true');
      } finally {
        await loopback.close();
      }
    });
  });
});
