import assert from 'node:assert/strict';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import sinon from 'sinon';
import {
  activityWith,
  CLICKED,
  clickWith,
  KEYS,
  OTHER_TENANT,
  PERSON,
  SERVICE_URL,
  TENANT,
  tokenFor,
} from '../channel.ts';
import { type OpenDesk, openDesk } from '../desk-behind-gate.ts';

describe('the gate', () => {
  let desk: OpenDesk;
  let authorization: string;
  beforeEach(async () => {
    desk = await openDesk();
    authorization = `Bearer ${await tokenFor()}`;
  });
  afterEach(() => desk.close());

  /** Returns the refusal's code. Fails when the request was accepted, or when the answer reveals too much. */
  async function refusal(response: Response, status: number): Promise<string> {
    assert.equal(response.status, status);
    const body = (await response.json()) as { error: { code: string; message: string } };
    assert.deepEqual(Object.keys(body), ['error']);
    assert.deepEqual(Object.keys(body.error), ['code', 'message']);
    assert.match(body.error.message, /^[A-Z][^\n<>{}]{10,100}\.$/);
    assert.equal(desk.heard.length, 0, 'it reached the desk');
    assert.ok(
      desk.lines.some(({ fields }) => fields.code === 'gate-refused' && fields.refusal === body.error.code),
      'it was not logged',
    );
    return body.error.code;
  }

  it('lets a signed activity through', async () => {
    assert.equal((await desk.post(activityWith(), { authorization })).status, 200);
    assert.equal(desk.heard.length, 1);
  });

  it('takes a charset, and a lower-case scheme', async () => {
    const headers = {
      authorization: authorization.replace('Bearer', 'bearer'),
      'content-type': 'application/json; charset=utf-8',
    };
    assert.equal((await desk.post(activityWith(), headers)).status, 200);
  });

  describe('before reading (S1 to S4)', () => {
    it('survives garbage that calls itself gzip', async () => {
      const response = await desk.post('not gzip at all', { authorization, 'content-encoding': 'gzip' });
      assert.equal(await refusal(response, 415), 'encoded');
      assert.equal((await desk.deliver()).status, 200);
    });

    it('does not inflate a body, not even valid gzip', async () => {
      const bomb = gzipSync(JSON.stringify(activityWith({ text: 'x'.repeat(10_000_000) })));
      assert.ok(bomb.length < 256 * 1024);
      const status = await sendRaw(desk.url, { authorization, 'content-encoding': 'gzip' }, [bomb]);
      assert.equal(status, 415);
    });

    it('takes no upload, form or text', async () => {
      for (const type of ['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'text/plain', '']) {
        const response = await desk.post(JSON.stringify(activityWith()), { authorization, 'content-type': type });
        assert.equal(await refusal(response, 415), 'notJsonType');
      }
    });

    it('refuses a declared length over 256 KB', async () => {
      const status = await sendRaw(desk.url, { authorization, 'content-length': String(300 * 1024) }, []);
      assert.equal(status, 413);
    });

    it('stops reading a body that grows over 256 KB', async () => {
      const chunks = Array.from({ length: 80 }, () => Buffer.alloc(4096, ' '));
      assert.equal(await sendRaw(desk.url, { authorization }, chunks), 413);
      assert.equal(desk.heard.length, 0);
    });

    it('takes a body just under the limit', async () => {
      const activity = activityWith({ text: '' });
      const text = 'x'.repeat(256 * 1024 - JSON.stringify(activity).length);
      assert.equal((await desk.post({ ...activity, text }, { authorization })).status, 200);
    });

    it('wants a bearer', async () => {
      for (const header of [undefined, '', 'Bearer', 'Bearer garbage', 'Bearer a.b', `Basic ${'a.b.c'}`]) {
        const response = await desk.post(activityWith(), { authorization: header });
        assert.equal(await refusal(response, 401), 'noToken');
      }
    });

    it('turns other issuers away before botbuilder could remember them', async () => {
      for (const iss of [`https://sts.windows.net/${TENANT}/`, 'https://api.botframework.us', undefined]) {
        const token = await tokenFor({ claims: { iss, tid: TENANT, ver: '1.0' } });
        const response = await desk.post(activityWith(), { authorization: `Bearer ${token}` });
        assert.equal(await refusal(response, 401), 'otherIssuer');
      }
      const garbage = await desk.post(activityWith(), { authorization: 'Bearer a.b.c' });
      assert.equal(await refusal(garbage, 401), 'otherIssuer');
    });
  });

  describe('reading', () => {
    it('refuses what is not JSON', async () => {
      const latin1 = Buffer.from(JSON.stringify(activityWith({ text: 'h\xe9lp' })), 'latin1');
      for (const body of ['', '{', 'null x', '{"a":1,}']) {
        assert.equal(await refusal(await desk.post(body, { authorization }), 400), 'notJson');
      }
      assert.equal(await sendRaw(desk.url, { authorization }, [latin1]), 400);
      assert.equal(desk.heard.length, 0);
    });

    it('refuses JSON nested deeper than anything Teams sends', async () => {
      const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
      const value = (depth: number) => clickWith({ value: { action: { verb: 'x', data: { list: nested(depth) } } } });
      assert.equal(await refusal(await desk.post(value(100), { authorization }), 400), 'notJson');
      assert.equal(await refusal(await desk.post('['.repeat(200_000), { authorization }), 400), 'notJson');
      assert.equal((await desk.post(value(20), { authorization })).status, 200);
    });

    it('counts JSON inside a text to the depth, and to the number of entries', async () => {
      const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
      /** The places where clients put JSON text; `inner` is JSON text itself. */
      const inText = (inner: string) => {
        const data = `{"inner":${inner}}`;
        const action = `{"verb":"x","data":${data}}`;
        return [
          clickWith({ value: `{"action":${action}}` }),
          clickWith({ value: { action } }),
          clickWith({ value: { action: { verb: 'x', data } } }),
          clickWith({ value: { action: JSON.stringify({ verb: 'x', data }) } }),
          activityWith({ text: '', value: `{"verb":"x","inner":${inner}}` }),
        ];
      };
      const list = `[${Array(1_001).fill(1).join()}]`;
      for (const inner of [nested(70), nested(10_000), JSON.stringify(`[${nested(70)}]`), list]) {
        for (const activity of inText(inner)) {
          assert.equal(await refusal(await desk.post(activity, { authorization }), 400), 'notJson');
        }
      }
      for (const activity of inText(nested(50)))
        assert.equal((await desk.post(activity, { authorization })).status, 200);
    });

    it('refuses lists and objects with more entries than Teams would send', async () => {
      const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 1]));
      const many = [
        activityWith({ membersAdded: Array(1_001).fill({ id: '29:x' }) }),
        activityWith({ entities: Array(20_000).fill(0) }),
        clickWith({ value: { action: { verb: 'x', data: entries(1_001) } } }),
        activityWith({ unknown: Array(100).fill(Array(100).fill(1)) }),
        { ...activityWith(), ...entries(1_001) },
      ];
      for (const body of many) assert.equal(await refusal(await desk.post(body, { authorization }), 400), 'notJson');
      const form = clickWith({ value: { action: { verb: 'approve', data: { ...CLICKED, ...entries(500) } } } });
      assert.equal((await desk.post(form, { authorization })).status, 200);
    });

    it('names at most ten fields of a body that is wrong everywhere', async () => {
      const wrong = Object.fromEntries(Object.keys(activityWith()).map((name) => [name, 7]));
      const lists = { membersAdded: Array(1_000).fill(7), membersRemoved: Array(1_000).fill(7) };
      await desk.post({ ...wrong, ...lists, text: 7 }, { authorization });
      const [line] = desk.lines.slice(-1);
      assert.ok(Array.isArray(line?.fields.fields) && line.fields.fields.length === 10);
    });

    it('refuses ids that are longer than any, and cuts what is only shown', async () => {
      const long = 'x'.repeat(2_000);
      const { from, conversation, recipient } = activityWith() as Record<string, object>;
      const tooLong = [
        { id: long },
        { type: long },
        { name: long },
        { replyToId: long },
        { serviceUrl: `${SERVICE_URL}${long}` },
        { from: { ...from, id: long } },
        { recipient: { ...recipient, id: long } },
        { conversation: { ...conversation, id: long } },
        { membersAdded: [{ id: long }] },
        { channelData: { tenant: { id: TENANT }, team: { id: long } } },
      ];
      for (const changes of tooLong) {
        const response = await desk.post(activityWith(changes), { authorization });
        assert.equal(await refusal(response, 400), 'notActivity', Object.keys(changes)[0]);
      }
      await desk.post(activityWith({ from: { ...from, name: long }, text: 'y'.repeat(200_000) }), { authorization });
      const [heard] = desk.heard;
      assert.ok(heard?.kind === 'message');
      assert.deepEqual([heard.turn.person.name.length, heard.text.length], [250, 10_000]);
    });

    it('reads the first fifty entities only', async () => {
      const mention = (at: number) => ({ type: 'mention', text: 'x', mentioned: { id: `29:${at}`, name: `N${at}` } });
      await desk.post(activityWith({ entities: Array.from({ length: 300 }, (_, at) => mention(at)) }), {
        authorization,
      });
      const [heard] = desk.heard;
      assert.ok(heard?.kind === 'message' && heard.text === 'list transfers');
      assert.equal(heard.mentions?.length, 50);
    });

    it('is not fooled about depth by brackets in a text', async () => {
      const text = `"${'[{'.repeat(100)}\\`;
      assert.equal((await desk.post(activityWith({ text }), { authorization })).status, 200);
    });

    it('drops `__proto__` at any depth', async () => {
      const evil = '"__proto__":{"admin":true}';
      const body = JSON.stringify(clickWith()).replace('"data":{', `"data":{${evil},"inner":{${evil}},`);
      await desk.post(body, { authorization });
      const [click] = desk.heard;
      assert.ok(click?.kind === 'click');
      assert.deepEqual(Object.getOwnPropertyNames(click.data), ['inner', ...Object.keys(CLICKED)]);
      assert.deepEqual(Object.getOwnPropertyNames(click.data.inner), []);
      assert.equal((click.data as { admin?: unknown }).admin, undefined);
    });

    it('refuses JSON that is not an activity', async () => {
      const { type, from, conversation, recipient, ...rest } = activityWith();
      const halves = [
        { ...rest, from, conversation, recipient },
        { ...rest, type, conversation, recipient },
        { ...rest, type, from, recipient },
        { ...rest, type, from, conversation },
        { ...activityWith(), type: '' },
        { ...activityWith(), from: { id: '29:anna', aadObjectId: 'not a guid' } },
        { ...activityWith(), conversation: { id: 'a', tenantId: 17 } },
        [],
        'text',
        null,
      ];
      for (const half of halves) {
        assert.equal(await refusal(await desk.post(JSON.stringify(half), { authorization }), 400), 'notActivity');
      }
    });

    it('forgives nulls, unknown fields and odd labels', async () => {
      const odd = {
        replyToId: null,
        locale: 7,
        text: null,
        membersAdded: null,
        entities: [null, 7, { type: null }, { type: 'mention', mentioned: 'x' }],
        brandNew: { a: 1 },
      };
      assert.equal((await desk.post(activityWith(odd), { authorization })).status, 200);
      assert.equal(desk.heard.length, 1);
    });
  });

  describe('with the token and the activity in hand (S5 to S7)', () => {
    it('refuses a token that is not good', async () => {
      const bad = [
        await tokenFor({ key: KEYS.stranger.privateKey }),
        await tokenFor({ claims: { aud: 'another' } }),
        await tokenFor({ claims: { exp: 1 } }),
        await tokenFor({ kid: 'unheard-of' }),
      ];
      for (const token of bad) assert.equal(await refusal(await desk.deliver(activityWith(), token), 401), 'badToken');
    });

    it('refuses an activity whose serviceUrl differs from the token’s', async () => {
      const elsewhere = activityWith({ serviceUrl: 'https://smba.trafficmanager.net/apac/' });
      assert.equal(await refusal(await desk.deliver(elsewhere), 401), 'badToken');
    });

    it('refuses an activity without serviceUrl, which botbuilder would not compare', async () => {
      for (const serviceUrl of [undefined, null, '']) {
        assert.equal(await refusal(await desk.deliver(activityWith({ serviceUrl })), 401), 'noServiceUrl');
      }
    });

    it('refuses a serviceUrl that is not an address of Teams, even if the token names it', async () => {
      const addresses = [
        'https://evil.example/',
        'http://smba.trafficmanager.net/emea/',
        'https://smba.trafficmanager.net:8443/emea/',
        'https://smba.trafficmanager.net.evil.example/',
        'https://smba.trafficmanager.net@evil.example/',
        'https://evilbotframework.com/',
        'http://127.0.0.1:9999/',
        'not a url',
      ];
      for (const serviceUrl of addresses) {
        const token = await tokenFor({ claims: { serviceurl: serviceUrl } });
        const response = await desk.deliver(activityWith({ serviceUrl }), token);
        assert.equal(await refusal(response, 403), 'untrustedHost', serviceUrl);
      }
    });

    it('refuses other channels, even when the signing key is endorsed for them', async () => {
      assert.equal(await refusal(await desk.deliver(activityWith({ channelId: 'webchat' })), 401), 'badToken');
      desk.channel.keys = [{ kid: 'wide', key: KEYS.first.publicKey, endorsements: ['msteams', 'webchat'] }];
      desk.clock.now = new Date(Date.now() + 2 * 60_000);
      const token = await tokenFor({ kid: 'wide' });
      assert.equal(
        await refusal(await desk.deliver(activityWith({ channelId: 'webchat' }), token), 403),
        'otherChannel',
      );
    });

    it('requires exactly one tenant', async () => {
      const conversation = { id: '19:x', tenantId: TENANT };
      const two = activityWith({ conversation, channelData: { tenant: { id: OTHER_TENANT } } });
      const none = activityWith({ conversation: { id: '19:x' }, channelData: null });
      assert.equal(await refusal(await desk.deliver(two), 403), 'tenantUnclear');
      assert.equal(await refusal(await desk.deliver(none), 403), 'tenantUnclear');
    });

    it('takes the tenant from either place, without regard to case', async () => {
      const conversation = { id: '19:x', tenantId: TENANT.toUpperCase() };
      await desk.deliver(activityWith({ conversation }));
      await desk.deliver(activityWith({ conversation: { id: '19:y' } }));
      const tenants = desk.heard.map((one) => one.kind === 'message' && one.turn.person.tenantId);
      assert.deepEqual(tenants, [TENANT, TENANT]);
    });

    it('knows a guest of a shared channel by their own tenant', async () => {
      const from = { id: '29:eve', aadObjectId: PERSON.toUpperCase(), tenantId: OTHER_TENANT };
      await desk.deliver(activityWith({ from }));
      const [heard] = desk.heard;
      assert.ok(heard?.kind === 'message');
      const person = { tenantId: OTHER_TENANT, objectId: PERSON, name: '', locale: 'sv-SE' };
      assert.deepEqual(heard.turn.person, person);
      assert.equal(heard.turn.tenantAssumed, undefined);
      assert.equal(heard.turn.place.tenantId, TENANT);
    });

    it('wants to know who asks', async () => {
      for (const activity of [activityWith, clickWith]) {
        const anonymous = activity({ from: { id: '29:anna' } });
        assert.equal(await refusal(await desk.deliver(anonymous), 403), 'noPerson');
      }
    });

    it('hears of a removal even when nobody is named', async () => {
      const removal = activityWith({ type: 'installationUpdate', action: 'remove', from: { id: '29:anna' } });
      assert.equal((await desk.deliver(removal)).status, 200);
      assert.equal(desk.heard[0]?.kind, 'removed');
    });

    it('asks Teams to retry later when tokens can’t be checked', async () => {
      desk.channel.mode = 503;
      const response = await desk.deliver();
      assert.equal(response.headers.get('retry-after'), '5');
      assert.equal(await refusal(response, 503), 'keysUnavailable');
    });

    it('still accepts tokens signed with a known key when the keys could not be renewed for more than a day', async () => {
      assert.equal((await desk.deliver()).status, 200);
      desk.channel.mode = 503;
      const dates = sinon.useFakeTimers({ now: Date.now() + 25 * 3_600_000, toFake: ['Date'] });
      try {
        desk.clock.now = new Date();
        assert.equal((await desk.deliver()).status, 200);
        assert.ok(desk.lines.some(({ fields }) => fields.code === 'signing-keys-not-loaded'));
      } finally {
        dates.restore();
      }
    });
  });

  it('writes no token and no text of a message into the log', async () => {
    await desk.deliver(activityWith({ text: 'a secret plan', serviceUrl: null }));
    await desk.deliver(activityWith({ text: 'a secret plan', channelId: 'webchat' }));
    const log = JSON.stringify(desk.lines);
    assert.ok(desk.lines.length >= 2);
    assert.ok(!log.includes('secret plan') && !log.includes('eyJ') && !log.includes(SERVICE_URL));
  });
});

/** Sends a request that `fetch` would not send, and returns the status. Stops sending the body once the gate answers. */
function sendRaw(url: string, headers: Record<string, string>, chunks: readonly Uint8Array[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on('error', reject);
    for (const chunk of chunks) sent.write(chunk);
    if (headers['content-length'] === undefined) sent.end();
    else sent.flushHeaders();
  });
}
