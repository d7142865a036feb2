import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { partitionOf } from '../../src/identity/token-partition.ts';
import { shown } from '../logging/open-log.ts';
import { pick, type Rig, someone, startRig, stateIn } from './rig.ts';

describe('Signing in', () => {
  const riley = someone('riley');
  const morgan = someone('morgan');
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  it('ends with a token that Partner Center takes for the person who asked', async () => {
    const outcome = await rig.identity.completeSignIn(await pick(await rig.openLink(riley), riley.objectId));
    assert.deepEqual(outcome, {
      kind: 'signedIn',
      actor: { tenantId: riley.tenantId, objectId: riley.objectId },
      resume: { hurry: 'work-1' },
    });
    const answer = await rig.identity.tokenFor(riley);
    assert.equal(answer.kind, 'token');
    assert.deepEqual(await rig.entra.verifyAccessToken(answer.kind === 'token' ? answer.token : ''), {
      tenantId: riley.tenantId,
      objectId: riley.objectId,
      roles: ['AdminAgents'],
      mfa: true,
    });
    assert.deepEqual(await rig.identity.session(riley), { username: riley.username, name: riley.name });
    assert.equal(rig.refreshes(), 0, 'the token that came with the sign-in is used');
  });

  it('gives everybody their own link, state, nonce and challenge, in their own tenant', async () => {
    const urls = [new URL(await rig.openLink(riley)), new URL(await rig.openLink(riley))];
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = urls.map((url) => url.searchParams.get(name) ?? '');
      assert.equal(new Set(values).size, 2, `${name} is new each time`);
      for (const value of values) assert.ok(value.length >= 43, `${name} can't be guessed`);
    }
    assert.equal(urls[0]?.searchParams.get('code_challenge_method'), 'S256');
    assert.ok(urls[0]?.pathname.startsWith(`/${riley.tenantId}/`));
    const sam = someone('sam');
    assert.ok(new URL(await rig.openLink(sam)).pathname.startsWith(`/${sam.tenantId}/`));
  });

  it('keeps nothing when somebody else signs in with the link', async () => {
    const outcome = await rig.identity.completeSignIn(await pick(await rig.openLink(riley), morgan.objectId));
    assert.equal(outcome.kind === 'refused' && outcome.because, 'otherPerson');
    assert.equal(rig.store.rows.size, 0);
    for (const person of [riley, morgan]) {
      assert.deepEqual(await rig.identity.tokenFor(person), { kind: 'signInNeeded' });
    }
  });

  it('tells apart the same object id in another tenant', async () => {
    const elsewhere = { tenantId: 'organizations', objectId: riley.objectId };
    const outcome = await rig.identity.completeSignIn(await pick(await rig.openLink(elsewhere), riley.objectId));
    assert.equal(outcome.kind === 'refused' && outcome.because, 'otherPerson');
    assert.equal(rig.store.rows.size, 0);
  });

  it('does not end the session of the person who asked when somebody else uses their link', async () => {
    await rig.signIn(riley);
    await rig.identity.completeSignIn(await pick(await rig.openLink(riley), morgan.objectId));
    assert.equal((await rig.identity.session(riley))?.username, riley.username);
  });

  it('takes a link once', async () => {
    const back = await pick(await rig.openLink(riley), riley.objectId);
    assert.equal((await rig.identity.completeSignIn(back)).kind, 'signedIn');
    assert.deepEqual(await rig.identity.completeSignIn(back), { kind: 'refused', because: 'unknownLink' });
    assert.equal(await rig.identity.authorizeUrl(back.state ?? ''), undefined);
  });

  it('logs of an error in the browser what can be a code of Entra, and nothing that somebody wrote there', async () => {
    for (const error of ['login_required', 'anna@contoso.example', `x${'\n'}{"level":"error"}`, 'e'.repeat(65)]) {
      const state = new URL((await rig.identity.beginSignIn(riley)).url).pathname.split('/').at(-1);
      await rig.identity.completeSignIn({ state, error });
    }
    const errors = rig.logged.flatMap(({ fields }) => fields.error ?? []);
    assert.deepEqual(errors, ['login_required', 'other', 'other', 'other']);
  });

  it('knows no link that it did not issue', async () => {
    for (const query of [{}, { state: '' }, { state: 'made-up', code: 'x' }]) {
      assert.deepEqual(await rig.identity.completeSignIn(query), { kind: 'refused', because: 'unknownLink' });
    }
    assert.equal(await rig.identity.authorizeUrl('made-up'), undefined);
  });

  it('lets a link go stale after ten minutes, before and after the page was opened', async () => {
    const { url, expiresAt } = await rig.identity.beginSignIn(riley);
    const minutes = (new Date(expiresAt).getTime() - Date.now()) / 60_000;
    assert.ok(minutes > 9.9 && minutes <= 10, `${minutes} minutes`);
    const address = await rig.openLink(riley);
    rig.pass(9);
    const back = await pick(address, riley.objectId);
    rig.pass(1.1);
    assert.equal(await rig.identity.authorizeUrl(stateIn(url)), undefined);
    assert.deepEqual(await rig.identity.completeSignIn(back), { kind: 'refused', because: 'unknownLink' });
  });

  it('says so when the person cancels', async () => {
    const outcome = await rig.identity.completeSignIn(await pick(await rig.openLink(riley), 'cancel'));
    assert.equal(outcome.kind === 'refused' && outcome.because, 'denied');
    assert.equal(outcome.actor?.objectId, riley.objectId);
  });

  it('refuses a code that was issued for another link', async () => {
    const stolen = await pick(await rig.openLink(riley), riley.objectId);
    const own = await pick(await rig.openLink(riley), riley.objectId);
    const outcome = await rig.identity.completeSignIn({ code: stolen.code, state: own.state });
    assert.equal(outcome.kind === 'refused' && outcome.because, 'failed');
    assert.equal(rig.entra.control.calls().at(-1)?.refusedWith, 501481, 'the PKCE verifier does not fit');
  });

  it('refuses an answer with another nonce', async () => {
    const address = new URL(await rig.openLink(riley));
    address.searchParams.set('nonce', createHash('sha256').update('another').digest('base64url'));
    const outcome = await rig.identity.completeSignIn(await pick(address.href, riley.objectId));
    assert.equal(outcome.kind === 'refused' && outcome.because, 'failed');
    assert.equal(rig.store.rows.size, 0);
  });

  it('says unavailable when Entra is out while the code is redeemed', async () => {
    const back = await pick(await rig.openLink(riley), riley.objectId);
    rig.entra.control.outage(true);
    const outcome = await rig.identity.completeSignIn(back);
    assert.equal(outcome.kind === 'refused' && outcome.because, 'unavailable');
  });

  it('does not open a stored link that was given to another person', async () => {
    const { url } = await rig.identity.beginSignIn(riley);
    const record = rig.store.links.get(stateIn(url));
    assert.ok(record);
    rig.store.links.set(record.state, { ...record, actor: { tenantId: morgan.tenantId, objectId: morgan.objectId } });
    assert.equal(await rig.identity.authorizeUrl(record.state), undefined);
    assert.deepEqual(await rig.identity.completeSignIn({ state: record.state, code: 'x' }), {
      kind: 'refused',
      because: 'unknownLink',
    });
  });

  it('replaces the tokens of an earlier sign-in, also while another replica is writing', async () => {
    await rig.signIn(riley);
    const back = await pick(await rig.openLink(riley), riley.objectId);
    const partition = partitionOf(riley);
    const { read, write } = rig.store.tokens;
    rig.store.tokens.read = async (name) => {
      rig.store.tokens.read = read;
      const seen = await read(name);
      assert.ok(seen);
      assert.ok(await write(name, 'what the other replica wrote', seen.version, ''));
      return seen;
    };
    assert.equal((await rig.identity.completeSignIn(back)).kind, 'signedIn');
    assert.equal(rig.store.rows.get(partition)?.version, 3);
    assert.equal((await rig.identity.tokenFor(riley)).kind, 'token');
  });

  it('never logs or stores a readable token, code or secret', async () => {
    const back = await pick(await rig.openLink(riley), riley.objectId);
    await rig.identity.completeSignIn(back);
    const answer = await rig.identity.tokenFor(riley);
    await rig.identity.completeSignIn(back);
    const text = rig.logged.map(shown).join('\n') + JSON.stringify([...rig.store.rows, ...rig.store.links]);
    assert.ok(rig.logged.length > 0);
    for (const secret of [
      answer.kind === 'token' ? answer.token : 'no token',
      back.code,
      'refresh_token',
      'eyJhbGciOi',
    ]) {
      assert.ok(secret && !text.includes(secret));
    }
  });
});
