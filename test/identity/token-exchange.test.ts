import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { EntraIdentity, ExchangeOutcome } from '../../src/identity/identity.ts';
import { partitionOf } from '../../src/identity/token-partition.ts';
import { shown } from '../logging/open-log.ts';
import { APP, BOT, pick, type Rig, someone, startRig, stateIn } from './rig.ts';

const RESOURCE = 'api://botid-5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a02';

describe('Single sign-on through Teams', () => {
  const riley = someone('riley');
  const morgan = someone('morgan');
  const sam = someone('sam');
  let rig: Rig;
  let identity: EntraIdentity;
  beforeEach(async () => {
    rig = await startRig();
    identity = rig.replica({ ssoResource: RESOURCE });
    rig.entra.control.ssoMfa(riley.objectId, 'on');
  });
  afterEach(() => rig.close());

  const offered = async (resume: unknown = { hurry: 'work-1' }, from: EntraIdentity = identity) => {
    const { exchangeId } = await from.beginSignIn(riley, resume);
    assert.ok(exchangeId, 'Teams may exchange a token instead');
    return exchangeId;
  };
  const teamsToken = (of = riley) => rig.entra.issueSsoToken(of.objectId, APP.clientId);
  const exchangesAtEntra = () =>
    rig.entra.control.calls().filter(({ grantType }) => grantType?.endsWith('jwt-bearer')).length;
  const refused = (outcome: ExchangeOutcome) => (outcome.kind === 'refused' ? outcome.because : outcome.kind);

  it('brings a session with Partner Center and what was waiting', async () => {
    const outcome = await identity.exchange(riley, await offered(), await teamsToken());
    assert.equal(outcome.kind, 'signedIn');
    assert.ok(outcome.kind === 'signedIn');
    assert.deepEqual(outcome.resume, { hurry: 'work-1' });
    assert.equal(outcome.silently, true);
    const answer = await identity.tokenFor(riley);
    assert.ok(answer.kind === 'token');
    assert.deepEqual(await rig.entra.verifyAccessToken(answer.token), {
      tenantId: riley.tenantId,
      objectId: riley.objectId,
      roles: ['AdminAgents'],
      mfa: true,
    });
    assert.equal((await identity.session(riley))?.username, riley.username);
  });

  it('lasts as long as any other session: it is refreshed without Teams', async () => {
    await identity.exchange(riley, await offered(), await teamsToken());
    rig.pass(2 * 60);
    const answer = await rig.replica().tokenFor(riley);
    assert.equal(answer.kind, 'token');
    assert.equal(exchangesAtEntra(), 1);
    await identity.signOut(riley);
    assert.equal((await identity.tokenFor(riley)).kind, 'signInNeeded');
  });

  it('is off without a resource, and not offered where Teams could not bring enough', async () => {
    assert.equal((await rig.identity.beginSignIn(riley)).exchangeId, undefined);
    assert.equal((await identity.beginSignIn(riley, undefined, { mfa: true })).exchangeId, undefined);
    assert.equal((await identity.beginSignIn(riley, undefined, { claims: '{}' })).exchangeId, undefined);
    assert.equal(refused(await rig.identity.exchange(riley, await offered(), await teamsToken())), 'failed');
  });

  it('exchanges once for several clients of a person, and lets what waited go on once', async () => {
    const id = await offered();
    const token = await teamsToken();
    const clients = [identity, identity, identity].map((one) => one.exchange(riley, id, token));
    const kinds = (await Promise.all(clients)).map(({ kind }) => kind);
    assert.deepEqual(kinds.sort(), ['already', 'already', 'signedIn']);
    assert.equal(exchangesAtEntra(), 1);
    assert.equal((await identity.exchange(riley, id, token)).kind, 'already');
    assert.equal(exchangesAtEntra(), 1);
  });

  it('lets what waited go on once when the clients reach different replicas', async () => {
    const id = await offered();
    const token = await teamsToken();
    const replicas = [1, 2, 3].map(() => rig.replica({ ssoResource: RESOURCE }).exchange(riley, id, token));
    const kinds = (await Promise.all(replicas)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'signedIn').length, 1, kinds.join());
  });

  it('uses the link of the same message up', async () => {
    const { url, exchangeId = '' } = await identity.beginSignIn(riley);
    await identity.exchange(riley, exchangeId, await teamsToken());
    assert.equal(await identity.authorizeUrl(stateIn(url)), undefined);
  });

  it('passes Entra’s challenge on to the link, and asks Entra no second time', async () => {
    rig.entra.control.ssoMfa(riley.objectId, 'off');
    const { url, exchangeId = '' } = await identity.beginSignIn(riley, { hurry: 'work-1' });
    for (const _ of ['first', 'second']) {
      const outcome = await identity.exchange(riley, exchangeId, await teamsToken());
      assert.deepEqual(outcome, { kind: 'refused', because: 'interaction', url });
    }
    assert.equal(exchangesAtEntra(), 1);
    assert.equal(await identity.session(riley), undefined);
    const address = (await identity.authorizeUrl(stateIn(url))) ?? '';
    assert.ok(JSON.parse(new URL(address).searchParams.get('claims') ?? '').access_token.capolids.essential);
    const back = await identity.completeSignIn(await pick(address, riley.objectId));
    assert.deepEqual(back, { kind: 'signedIn', actor: actorOf(riley), resume: { hurry: 'work-1' }, forMfa: true });
  });

  it('does not keep a session that Partner Center would refuse for want of a second factor', async () => {
    rig.entra.control.mfa(riley.objectId, 'off');
    const { url, exchangeId = '' } = await identity.beginSignIn(riley);
    assert.equal(refused(await identity.exchange(riley, exchangeId, await teamsToken())), 'interaction');
    assert.equal(rig.store.rows.get(partitionOf(riley)), undefined);
    const address = (await identity.authorizeUrl(stateIn(url))) ?? '';
    assert.equal(new URL(address).searchParams.get('prompt'), 'login');
  });

  it('is for the person who was asked, no matter whose token is offered', async () => {
    rig.entra.control.ssoMfa(morgan.objectId, 'on');
    const id = await offered();
    assert.equal(refused(await identity.exchange(morgan, id, await teamsToken(morgan))), 'otherPerson');
    const namesake = { ...riley, tenantId: sam.tenantId };
    assert.equal(refused(await identity.exchange(namesake, id, await teamsToken())), 'otherPerson');
    assert.equal(refused(await identity.exchange(riley, id, await teamsToken(morgan))), 'badToken');
    assert.equal(refused(await identity.exchange(riley, id, await teamsToken(sam))), 'badToken', 'another tenant');
    assert.equal(exchangesAtEntra(), 0);
    assert.equal((await identity.exchange(riley, id, await teamsToken())).kind, 'signedIn', 'and still works');
  });

  it('tells somebody else no more while it is under way', async () => {
    const id = await offered();
    const [theirs, others] = [await teamsToken(), await teamsToken(morgan)];
    const outcomes = await Promise.all([identity.exchange(riley, id, theirs), identity.exchange(morgan, id, others)]);
    assert.deepEqual(outcomes.map(refused), ['signedIn', 'otherPerson']);
  });

  it('asks Entra nothing while the keys of the tenant can’t be had', async () => {
    const mayCall = (url: string) => !url.endsWith('/keys');
    const replica = rig.replica({ ssoResource: RESOURCE, mayCall });
    assert.equal(refused(await replica.exchange(riley, await offered(), await teamsToken())), 'unavailable');
    assert.equal(exchangesAtEntra(), 0);
  });

  it('is refused where the link was sealed with a key that is not known any more', async () => {
    const replica = rig.replica({ ssoResource: RESOURCE, tokenKey: Buffer.alloc(32, 8) });
    assert.equal(refused(await replica.exchange(riley, await offered(), await teamsToken())), 'unknownLink');
    assert.equal(exchangesAtEntra(), 0);
  });

  it('asks the person for nothing that only the operator can mend', async () => {
    const credential = { kind: 'secret', secret: 'a former one' } as const;
    const replica = rig.replica({ ssoResource: RESOURCE, credential });
    const { url, exchangeId = '' } = await identity.beginSignIn(riley);
    const outcome = await replica.exchange(riley, exchangeId, await teamsToken());
    assert.deepEqual(outcome, { kind: 'refused', because: 'failed', url });
    const address = new URL((await identity.authorizeUrl(stateIn(url))) ?? '');
    assert.notEqual(address.searchParams.get('prompt'), 'login', 'the link asks for no second factor');
  });

  it('takes no token that was made for another app, is too old, or was tampered with', async () => {
    const id = await offered();
    const good = await teamsToken();
    const [head = '', body = '', signature = ''] = good.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const bad: Record<string, string> = {
      'another app': await rig.entra.issueSsoToken(riley.objectId, BOT.clientId),
      'another signature': `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`,
      'no signature': `${none}.${body}.`,
      'no token': 'hush',
      'own key': await forged(),
      'own key as if it were theirs': await forged(JSON.parse(Buffer.from(head, 'base64url').toString()).kid),
    };
    for (const [what, token] of Object.entries(bad)) {
      assert.equal(refused(await identity.exchange(riley, id, token)), 'badToken', what);
    }
    assert.equal(exchangesAtEntra(), 0);
    rig.entra.control.tokenLifetime(60);
    const short = await teamsToken();
    rig.pass(4);
    assert.equal(refused(await identity.exchange(riley, id, short)), 'badToken', 'too old');
    assert.ok(
      rig.logged.every((line) => !Object.values(bad).some((token) => shown(line).includes(token.slice(0, 40)))),
    );
  });

  it('takes no token of another issuer, tenant, person or audience, even rightly signed', async () => {
    const id = await offered();
    const { keys, sign } = await ownEntra();
    const server = await keys();
    try {
      const trusting = rig.replica({ ssoResource: RESOURCE, authority: server.url, now: () => new Date() });
      const right = {
        iss: `${server.url}/${riley.tenantId}/v2.0`,
        aud: RESOURCE,
        tid: riley.tenantId,
        oid: riley.objectId,
        scp: 'access_as_user',
      };
      for (const [claim, value] of [
        ['iss', `https://sts.windows.net/${riley.tenantId}/`],
        ['aud', 'https://api.partnercenter.microsoft.com'],
        ['tid', sam.tenantId],
        ['oid', morgan.objectId],
        ['scp', undefined],
        ['exp', undefined],
      ] as const) {
        const token = await sign({ exp: Math.floor(Date.now() / 1000) + 3_600, ...right, [claim]: value });
        assert.equal(refused(await trusting.exchange(riley, id, token)), 'badToken', claim);
      }
      assert.equal(
        refused(
          await trusting.exchange(riley, id, await sign({ ...right, exp: Math.floor(Date.now() / 1000) + 3_600 })),
        ),
        'unavailable',
        'then Entra is asked',
      );
    } finally {
      await server.close();
    }
  });

  it('keeps no session that Entra gives for somebody else, or for nobody it names', async () => {
    const { keys, sign } = await ownEntra();
    let claims: object = {};
    const server = await keys(() => claims);
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const { tenantId: tid, objectId: oid } = riley;
    try {
      const trusting = rig.replica({ ssoResource: RESOURCE, authority: server.url, now: () => new Date() });
      const token = await sign({ iss: `${server.url}/${tid}/v2.0`, aud: RESOURCE, tid, oid, scp: 'x', exp });
      const others = [{ tid, oid: morgan.objectId }, { tid: sam.tenantId, oid }, { tid }, { oid }];
      for (claims of others) {
        const { exchangeId = '' } = await trusting.beginSignIn(riley);
        assert.equal(refused(await trusting.exchange(riley, exchangeId, token)), 'failed', JSON.stringify(claims));
        assert.equal(rig.store.rows.get(partitionOf(riley)), undefined);
      }
      claims = { tid, oid };
      const { exchangeId = '' } = await trusting.beginSignIn(riley);
      assert.equal(refused(await trusting.exchange(riley, exchangeId, token)), 'signedIn');
    } finally {
      await server.close();
    }
  });

  it('knows nothing of an exchange that was never offered or is ten minutes old', async () => {
    assert.equal(refused(await identity.exchange(riley, 'made-up', await teamsToken())), 'unknownLink');
    const id = await offered();
    rig.pass(11);
    assert.equal(refused(await identity.exchange(riley, id, await teamsToken())), 'unknownLink');
  });

  it('says so when Entra is out, and works afterwards', async () => {
    const id = await offered();
    const token = await teamsToken();
    rig.entra.control.outage(true);
    assert.equal(refused(await identity.exchange(riley, id, token)), 'unavailable');
    rig.entra.control.outage(false);
    assert.equal((await identity.exchange(riley, id, token)).kind, 'signedIn');
  });

  it('neither stores nor logs the token of Teams', async () => {
    const id = await offered();
    const token = await teamsToken();
    await identity.exchange(riley, id, token);
    const stored = rig.store.rows.get(partitionOf(riley));
    assert.ok(stored);
    const { createSealedBox } = await import('../../src/identity/sealed-box.ts');
    const opened = createSealedBox([Buffer.alloc(32, 7)]).open(stored.sealed, partitionOf(riley)) ?? '';
    assert.match(opened, /RefreshToken/);
    assert.ok(!opened.includes(token));
    assert.ok(rig.logged.every((line) => !shown(line).includes(token)));
  });

  async function forged(kid?: string): Promise<string> {
    const { privateKey } = await generateKeyPair('RS256');
    return new SignJWT({ tid: riley.tenantId, oid: riley.objectId, scp: 'access_as_user' })
      .setProtectedHeader({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) })
      .setIssuer(`${rig.entra.url}/${riley.tenantId}/v2.0`)
      .setAudience(APP.clientId)
      .setExpirationTime('1h')
      .sign(privateKey);
  }
});

function actorOf({ tenantId, objectId }: { tenantId: string; objectId: string }) {
  return { tenantId, objectId };
}

/** An Entra that publishes its keys, and issues on-behalf-of tokens for any person whom the claims name. */
async function ownEntra() {
  const { listen } = await import('../../stand-ins/http.ts');
  const pair = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' };
  return {
    keys: (claims?: () => object) =>
      listen({
        routes: [
          ['GET', '/:tenant/discovery/v2.0/keys', (_, reply) => reply.send(200, { keys: [jwk] })],
          [
            'POST',
            '/:tenant/oauth2/v2.0/token',
            (_, reply) => (claims === undefined ? reply.send(503, {}) : reply.send(200, tokensOf(claims()))),
          ],
        ],
      }),
    sign: (claims: Record<string, unknown>) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(pair.privateKey),
  };
}

function tokensOf(claims: object): object {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    token_type: 'Bearer',
    expires_in: 3_600,
    scope: 'https://api.partnercenter.microsoft.com/user_impersonation',
    access_token: 'opaque',
    refresh_token: 'opaque',
    id_token: `${part({ alg: 'RS256' })}.${part(claims)}.x`,
    client_info: part({ uid: 'u', utid: 't' }),
  };
}
