import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, it } from 'mocha';
import sinon from 'sinon';
import { createInboundTokens, type InboundTokens, PUBLIC_CHANNEL } from '../../../src/teams/gate/inbound-token.ts';
import { createSigningKeys } from '../../../src/teams/gate/signing-keys.ts';
import { type Line, openLog } from '../../logging/open-log.ts';
import { APP_ID, type Channel, ISSUER, KEYS, openChannel, SERVICE_URL, tokenFor } from '../channel.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FROM_TEAMS = { serviceUrl: SERVICE_URL, channelId: 'msteams' };

describe('an inbound token', () => {
  let channel: Channel;
  let tokens: InboundTokens;
  let lines: Line[];
  let now: Date;
  const later = (milliseconds: number) => {
    now = new Date(now.getTime() + milliseconds);
  };
  const check = async (token: string, activity = FROM_TEAMS) => {
    const verified = await tokens.verify(token);
    return typeof verified === 'string' ? verified : verified.covers(activity);
  };
  const withClaims = (claims: JWTPayload) => tokenFor({ now, claims });

  beforeEach(async () => {
    channel = await openChannel();
    now = new Date('2026-11-20T10:00:00Z');
    const { log, lines: written } = openLog();
    lines = written;
    const { openIdMetadataUrl } = channel;
    const options = { openIdMetadataUrl, appId: APP_ID, issuer: ISSUER, now: () => now, timeoutMs: 1_000, log };
    tokens = createInboundTokens(options);
  });
  afterEach(() => channel.close());

  const seconds = (offset: number) => Math.floor(now.getTime() / 1000) + offset;

  it('is good when the Bot Connector signed it for our bot', async () => {
    assert.equal(await check(await tokenFor({ now })), 'ok');
  });

  it('is good up to five minutes after it expired, and before it begins', async () => {
    assert.equal(await check(await withClaims({ exp: seconds(-4 * 60) })), 'ok');
    assert.equal(await check(await withClaims({ nbf: seconds(4 * 60) })), 'ok');
  });

  it('is refused when it expired ten minutes ago or begins in ten', async () => {
    assert.equal(await check(await withClaims({ exp: seconds(-10 * 60) })), 'expired');
    assert.equal(await check(await withClaims({ nbf: seconds(10 * 60) })), 'notYetValid');
  });

  it('is refused when it never expires', async () => {
    assert.equal(await check(await withClaims({ exp: undefined })), 'malformed');
  });

  it('is refused when it is for another bot, for several, or for nobody', async () => {
    assert.equal(await check(await withClaims({ aud: 'another' })), 'audience');
    assert.equal(await check(await withClaims({ aud: [APP_ID] })), 'audience');
    assert.equal(await check(await withClaims({ aud: undefined })), 'audience');
  });

  it('is refused when somebody else issued it, or nobody', async () => {
    const entra = 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/';
    assert.equal(await check(await withClaims({ iss: entra })), 'issuer');
    assert.equal(await check(await withClaims({ iss: `${ISSUER}/` })), 'issuer');
    assert.equal(await check(await withClaims({ iss: undefined })), 'issuer');
  });

  it('is refused when it is for another connector address, or for none', async () => {
    assert.equal(await check(await withClaims({ serviceurl: 'https://evil.example/' })), 'serviceUrl');
    assert.equal(await check(await withClaims({ serviceurl: undefined })), 'serviceUrl');
    assert.equal(await check(await withClaims({ serviceurl: SERVICE_URL.slice(0, -1) })), 'serviceUrl');
  });

  it('is refused when its key may not sign for Teams', async () => {
    channel.keys = [{ kid: 'first', key: KEYS.first.publicKey, endorsements: ['webchat'] }];
    assert.equal(await check(await tokenFor({ now })), 'notEndorsed');
  });

  it('is refused when its key is endorsed for nothing', async () => {
    channel.keys = [{ kid: 'first', key: KEYS.first.publicKey }];
    assert.equal(await check(await tokenFor({ now })), 'notEndorsed');
  });

  it('is refused when its signature is another key’s, or its payload was changed', async () => {
    assert.equal(await check(await tokenFor({ now, key: KEYS.stranger.privateKey })), 'signature');
    const [header, , signature] = (await withClaims({ aud: 'another' })).split('.');
    const [, payload] = (await tokenFor({ now })).split('.');
    assert.equal(await check([header, payload, signature].join('.')), 'signature');
  });

  it('is refused when it is unsigned, or signed in another way', async () => {
    const [, payload] = (await tokenFor({ now })).split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'first' })).toString('base64url');
    assert.equal(await check(`${unsigned}.${payload}.`), 'algorithm');
    assert.equal(await check(await tokenFor({ now, alg: 'RS512' })), 'algorithm');
    assert.equal(await check(await tokenFor({ now, alg: 'PS256' })), 'algorithm');
  });

  it('is refused when it names no key, or one that nobody published', async () => {
    assert.equal(await check(await tokenFor({ now, kid: 'other' })), 'unknownKey');
    for (const token of ['', 'a', 'a.b.c', '..']) assert.equal(await check(token), 'malformed');
  });

  it('is compared with the activity each time, also when it was good before', async () => {
    const token = await tokenFor({ now });
    assert.equal(await check(token), 'ok');
    assert.equal(await check(token, { ...FROM_TEAMS, serviceUrl: 'https://evil.example/' }), 'serviceUrl');
    assert.equal(await check(token, { ...FROM_TEAMS, channelId: 'directline' }), 'notEndorsed');
    assert.equal(await check(token), 'ok');
  });

  it('ends when it expires, also when it was good before', async () => {
    const token = await tokenFor({ now });
    assert.equal(await check(token), 'ok');
    later(HOUR + 6 * MINUTE);
    assert.equal(await check(token), 'expired');
  });

  it('ends when its key is withdrawn, also when it was good before', async () => {
    const token = await withClaims({ exp: seconds(3 * 24 * 3600) });
    assert.equal(await check(token), 'ok');
    channel.keys = [{ kid: 'second', key: KEYS.second.publicKey, endorsements: ['msteams'] }];
    later(25 * HOUR);
    assert.equal(await check(token), 'unknownKey');
  });

  it('is verified once while it lasts', async () => {
    const token = await tokenFor({ now });
    const verified = await tokens.verify(token);
    assert.equal(typeof verified, 'object');
    assert.equal(await tokens.verify(token), verified);
    assert.notEqual(await tokens.verify(await withClaims({ jti: 'another' })), verified);
  });

  it('is forgotten when a thousand others were good since, and is verified again', async () => {
    const token = await tokenFor({ now });
    const verified = await tokens.verify(token);
    for (let other = 0; other < 999; other++) await tokens.verify(await withClaims({ other }));
    assert.equal(await tokens.verify(token), verified);
    await tokens.verify(await withClaims({ other: 999 }));
    assert.notEqual(await tokens.verify(token), verified);
    assert.equal(await check(token), 'ok');
  }).timeout(60_000);

  it('never shows in the log', async () => {
    channel.mode = 503;
    const token = await tokenFor({ now });
    await check(token);
    assert.equal(lines.length, 1);
    assert.ok(!JSON.stringify(lines).includes(token.split('.')[1] ?? ''));
  });

  describe('and the signing keys', () => {
    it('are loaded once for many who ask at the same time', async () => {
      const token = await tokenFor({ now });
      const verdicts = await Promise.all(Array.from({ length: 20 }, () => check(token)));
      assert.deepEqual([...new Set(verdicts)], ['ok']);
      assert.equal(channel.refreshes, 1);
    });

    it('are loaded again after a day', async () => {
      await check(await tokenFor({ now }));
      later(23 * HOUR);
      await check(await tokenFor({ now }));
      assert.equal(channel.refreshes, 1);
      later(2 * HOUR);
      await check(await tokenFor({ now }));
      assert.equal(channel.refreshes, 2);
    });

    it('stay good when they can’t be loaded again, whether Microsoft refuses or hangs', async () => {
      await check(await tokenFor({ now }));
      for (const mode of [503, 'hang'] as const) {
        channel.mode = mode;
        later(25 * HOUR);
        assert.equal(await check(await tokenFor({ now })), 'ok');
      }
    });

    it('stay when the new set is empty or unreadable', async () => {
      await check(await tokenFor({ now }));
      channel.keys = [];
      later(25 * HOUR);
      assert.equal(await check(await tokenFor({ now })), 'ok');
    });

    it('that are new are known within a minute, also while forged ones are named', async () => {
      const genuine = { kid: 'second', key: KEYS.second.privateKey };
      await check(await tokenFor({ now }));
      channel.keys = [...channel.keys, { ...genuine, key: KEYS.second.publicKey, endorsements: ['msteams'] }];
      for (let at = 0; at < 50; at++) await check(await tokenFor({ now, kid: `forged-${at}` }));
      assert.equal(channel.refreshes, 1);
      later(61_000);
      assert.equal(await check(await tokenFor({ now, ...genuine })), 'ok');
    });

    it('are asked for at most once a minute, however many are forged', async () => {
      await tokens.warm();
      for (let at = 0; at < 60; at++) {
        later(10_000);
        await check(await tokenFor({ now, kid: `forged-${at}` }));
      }
      assert.ok(channel.refreshes <= 11, `${channel.refreshes} refreshes in ten minutes`);
      assert.ok(channel.refreshes >= 9, `${channel.refreshes} refreshes: new keys would not be found`);
    });

    it('that stay unknown are asked for once an hour', async () => {
      await tokens.warm();
      const refused = await tokenFor({ now, kid: 'gone', claims: { exp: seconds(24 * 3600) } });
      for (let at = 0; at < 50; at++) {
        later(MINUTE + 1000);
        assert.equal(await check(refused), 'unknownKey');
      }
      assert.equal(channel.refreshes, 2);
      later(HOUR);
      await check(refused);
      assert.equal(channel.refreshes, 3);
    });

    it('are fetched over https only, even if the metadata leads to http', async () => {
      const asked: string[] = [];
      const jwk = { ...KEYS.first.publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' };
      sinon.stub(globalThis, 'fetch').callsFake(async (address) => {
        asked.push(String(address));
        return Response.json({ jwks_uri: 'http://login.botframework.com/v1/.well-known/keys', keys: [jwk] });
      });
      try {
        const { openIdMetadataUrl } = PUBLIC_CHANNEL;
        const { log } = openLog();
        const loaded = await createSigningKeys({ openIdMetadataUrl, now: () => now, log }).warm();
        assert.deepEqual([asked, loaded], [[openIdMetadataUrl], false]);
      } finally {
        sinon.restore();
      }
    });

    it('that were never loaded are reported as our failure, not the sender’s', async () => {
      channel.mode = 503;
      assert.equal(await check(await tokenFor({ now })), 'keysUnavailable');
      assert.equal(await tokens.warm(), false);
      channel.mode = 200;
      later(6000);
      assert.equal(await tokens.warm(), true);
      assert.equal(await check(await tokenFor({ now })), 'ok');
    });

    it('are not asked for again at once by everybody while Microsoft is out', async () => {
      channel.mode = 503;
      for (let at = 0; at < 20; at++) await check(await tokenFor({ now }));
      assert.equal(lines.filter(({ fields }) => fields.code === 'signing-keys-not-loaded').length, 1);
    });

    it('that are published for a use other than signing are not accepted', async () => {
      channel.keys = [
        ...channel.keys,
        { kid: 'enc', key: KEYS.second.publicKey, endorsements: ['msteams'], use: 'enc' },
      ];
      assert.equal(await check(await tokenFor({ now, kid: 'enc', key: KEYS.second.privateKey })), 'unknownKey');
    });

    it('that can’t be read do not spoil the others', async () => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      channel.keys = [{ kid: 'elliptic', key: publicKey, endorsements: ['msteams'] }, ...channel.keys];
      assert.equal(await check(await tokenFor({ now })), 'ok');
    });
  });
});
