import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenAnswer } from '../../src/identity/identity.ts';
import { partitionOf } from '../../src/identity/token-partition.ts';
import { type Rig, someone, startRig } from './rig.ts';

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

describe('A token for a person', () => {
  const riley = someone('riley');
  const morgan = someone('morgan');
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  it('is not there before they signed in', async () => {
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'signInNeeded' });
    assert.equal(await rig.identity.session(riley), undefined);
  });

  it('is kept until five minutes before it expires, then refreshed', async () => {
    await rig.signIn(riley);
    const first = await rig.identity.tokenFor(riley);
    rig.pass(54);
    assert.deepEqual(await rig.identity.tokenFor(riley), first);
    assert.equal(rig.refreshes(), 0);
    rig.pass(2);
    const second = await rig.identity.tokenFor(riley);
    assert.equal(second.kind, 'token');
    assert.notDeepEqual(second, first);
    assert.equal(rig.refreshes(), 1);
    assert.ok(second.kind === 'token' && (await rig.entra.verifyAccessToken(second.token)));
  });

  it('survives a restart, because what was refreshed was kept', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    rig.entra.control.tokenLifetime(3600);
    const refreshed = await rig.identity.tokenFor(riley);
    assert.equal(rig.refreshes(), 1);
    assert.deepEqual(await rig.replica().tokenFor(riley), refreshed);
    assert.equal(rig.refreshes(), 1);
  });

  it('is refreshed once for ten who ask at the same time', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    await rig.signIn(morgan);
    rig.entra.control.tokenLifetime(3600);
    const answers = await Promise.all(Array.from({ length: 10 }, () => rig.identity.tokenFor(riley)));
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.equal(answers[0]?.kind, 'token');
    assert.equal(rig.refreshes(), 1);
    await rig.identity.tokenFor(morgan);
    assert.equal(rig.refreshes(), 2, 'another person is another refresh');
  });

  it('needs a new sign-in once Entra revoked the session', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    rig.entra.control.revoke(riley.objectId);
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'signInNeeded' });
    assert.equal(rig.entra.control.calls().at(-1)?.refusedWith, 50173);
    await rig.signIn(riley);
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'token');
  });

  it('passes on what a stronger sign-in must carry, and works again after it', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    rig.entra.control.requireClaims(riley.objectId, CLAIMS);
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'signInNeeded', claims: CLAIMS });
    const asked = JSON.parse(new URL(await rig.openLink(riley, CLAIMS)).searchParams.get('claims') ?? '');
    assert.deepEqual(asked.access_token.acrs, { essential: true, value: 'c1' });
    await rig.signIn(riley);
    assert.equal(
      (await rig.identity.tokenFor(riley)).kind,
      'signInNeeded',
      'a sign-in without the claims is not enough',
    );
    await rig.signIn(riley, CLAIMS);
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'token');
  });

  it('is unavailable, not lost, while Entra is out', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    rig.entra.control.outage(true);
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'unavailable' });
    rig.entra.control.outage(false);
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'token');
  });

  it('is unavailable when Entra does not answer in time, cuts the line or is not Entra', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    for (const misbehave of ['hang', 'cut', 'html'] as const) {
      const server = createServer((request, response) => {
        if (misbehave === 'cut') request.socket.destroy();
        if (misbehave === 'html') response.writeHead(502).end('<h1>Bad gateway</h1>');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      rig.store.rows.set(partitionOf(riley), await movedTo(authority));
      try {
        const answer = await rig.replica({ authority, deadlineMilliseconds: 50 }).tokenFor(riley);
        assert.deepEqual(answer, { kind: 'unavailable' }, misbehave);
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    }
  });

  for (const broken of ['read', 'write'] as const) {
    it(`is not called unavailable when it is our own store that fails to ${broken}`, async () => {
      rig.entra.control.tokenLifetime(60);
      await rig.signIn(riley);
      Object.assign(rig.store.tokens, { [broken]: () => Promise.reject(new Error('disk full')) });
      await assert.rejects(rig.identity.tokenFor(riley), /disk full/);
    });
  }

  it('does not open in another person’s partition', async () => {
    await rig.signIn(riley);
    const record = rig.store.rows.get(partitionOf(riley));
    assert.ok(record);
    rig.store.rows.set(partitionOf(morgan), record);
    assert.deepEqual(await rig.identity.tokenFor(morgan), { kind: 'signInNeeded' });
    assert.equal(await rig.identity.session(morgan), undefined);
    assert.equal(rig.logged.at(-1)?.fields.code, 'session-unreadable');
  });

  it('does not open when the record was tampered with, and a new sign-in mends it', async () => {
    await rig.signIn(riley);
    const record = rig.store.rows.get(partitionOf(riley));
    assert.ok(record);
    const flipped = record.sealed.endsWith('A') ? 'B' : 'A';
    rig.store.rows.set(partitionOf(riley), { ...record, sealed: record.sealed.slice(0, -8) + flipped.repeat(8) });
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'signInNeeded' });
    await rig.signIn(riley);
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'token');
  });

  it('opens with a former key after TOKEN_KEY changed, and with no other', async () => {
    await rig.signIn(riley);
    const tokenKey = Buffer.alloc(32, 9);
    assert.equal((await rig.replica({ tokenKey }).tokenFor(riley)).kind, 'signInNeeded');
    const changed = rig.replica({ tokenKey, formerTokenKeys: [Buffer.alloc(32, 7)] });
    assert.equal((await changed.tokenFor(riley)).kind, 'token');
  });

  it('is gone after signing out, and a refresh that was under way does not bring it back', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    const { write } = rig.store.tokens;
    rig.store.tokens.write = async (...row) => {
      if (row[0] !== partitionOf(riley)) return write(...row);
      rig.store.tokens.write = write;
      await rig.identity.signOut(riley);
      return write(...row);
    };
    await rig.identity.tokenFor(riley);
    assert.equal(rig.refreshes(), 1);
    assert.equal(rig.store.rows.get(partitionOf(riley)), undefined);
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'signInNeeded' });
  });

  it('is not taken from a sign-out’s past, even when the sign-out comes before MSAL reads again', async () => {
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    const signsOut = (url: string) => {
      if (url.includes('/oauth2/v2.0/token')) void rig.identity.signOut(riley);
      return true;
    };
    const answer = await rig.replica({ mayCall: signsOut }).tokenFor(riley);
    assert.deepEqual([answer.kind, rig.refreshes()], ['token', 1]);
    assert.equal(rig.store.rows.get(partitionOf(riley)), undefined);
    assert.deepEqual(await rig.identity.tokenFor(riley), { kind: 'signInNeeded' });
  });

  for (const [what, change, kind] of [
    ['a sign-out', () => rig.identity.signOut(riley), 'signInNeeded'],
    ['a new sign-in', () => rig.signIn(riley), 'token'],
  ] as const) {
    it(`is requested again after ${what}, not shared with earlier callers`, async () => {
      rig.entra.control.tokenLifetime(60);
      await rig.signIn(riley);
      const { write } = rig.store.tokens;
      let later: Promise<TokenAnswer> | undefined;
      rig.store.tokens.write = async (...row) => {
        if (row[0] !== partitionOf(riley)) return write(...row);
        rig.store.tokens.write = write;
        await change();
        later = rig.identity.tokenFor(riley);
        return write(...row);
      };
      const earlier = await rig.identity.tokenFor(riley);
      assert.equal(earlier.kind, 'token');
      assert.equal((await later)?.kind, kind);
      assert.notDeepEqual(await later, earlier);
    });
  }

  it('does not undo a sign-in that happened while it was refreshed', async () => {
    let signedIn: unknown;
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    const { write } = rig.store.tokens;
    rig.store.tokens.write = async (...row) => {
      if (row[0] !== partitionOf(riley)) return write(...row);
      rig.store.tokens.write = write;
      await rig.signIn(riley);
      signedIn = rig.store.rows.get(partitionOf(riley));
      return write(...row);
    };
    await rig.identity.tokenFor(riley);
    assert.ok(signedIn);
    assert.deepEqual(rig.store.rows.get(partitionOf(riley)), signedIn, 'the refresh gave way');
  });

  it('says that the person used no second factor', async () => {
    rig.entra.control.mfa(riley.objectId, 'off');
    await rig.signIn(riley);
    const answer = await rig.identity.tokenFor(riley);
    assert.equal(answer.kind === 'token' && (await rig.entra.verifyAccessToken(answer.token))?.mfa, false);
  });

  it('refuses an http authority unless a loopback stand-in is allowed', () => {
    assert.throws(() => rig.replica({ allowLoopback: false }), /not https/);
    assert.throws(() => rig.replica({ authority: 'http://login.example' }), /not https/);
  });

  /** Riley's session as a desk with this Entra address would store it. */
  async function movedTo(authority: string): Promise<{ sealed: string; version: number }> {
    const { createSealedBox } = await import('../../src/identity/sealed-box.ts');
    const box = createSealedBox([Buffer.alloc(32, 7)]);
    const record = rig.store.rows.get(partitionOf(riley));
    assert.ok(record);
    const opened = box.open(record.sealed, partitionOf(riley)) ?? '';
    const host = new URL(authority).host;
    const moved = opened.replace(/127\.0\.0\.1:\d+/g, host);
    return { sealed: box.seal(moved, partitionOf(riley)), version: record.version };
  }
});
