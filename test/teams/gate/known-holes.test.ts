import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { startApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/settings/config.ts';
import { createBot } from '../../../src/teams/bot/bot.ts';
import { parameterised } from '../../../src/teams/bot/bot-authentication.ts';
import type { Passed } from '../../../src/teams/gate/gate.ts';
import { createInboundTokens } from '../../../src/teams/gate/inbound-token.ts';
import { createServer } from '../../../src/web/server.ts';
import { type Line, openLog } from '../../logging/open-log.ts';
import {
  APP_ID,
  activityWith,
  CARD_KEY,
  type Channel,
  clickWith,
  ISSUER,
  openChannel,
  TENANT,
  tokenFor,
} from '../channel.ts';
import { type OpenDesk, openDesk } from '../desk-behind-gate.ts';
import { sealsWith } from '../sealed.ts';

interface Hole {
  /** What botbuilder 4.23 or restify does wrong. */
  readonly hole: string;
  readonly closedBy: string;
  /** The tests that fail when the protection is removed: file and title. */
  readonly proof: readonly (readonly [file: string, sentence: string])[];
}

const GATE = 'test/teams/gate/gate.test.ts';
const BOT = 'test/teams/bot/bot.test.ts';
const HERE = 'test/teams/gate/known-holes.test.ts';

/** For a reviewer: every known hole in the libraries, what closes it here, and the tests that fail if nothing does. */
const HOLES: Readonly<Record<`S${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`, Hole>> = {
  S1: {
    hole: 'garbage with Content-Encoding: gzip ends the process',
    closedBy: 'src/teams/gate/gate.ts refuses every content encoding; src/http/json-body.ts inflates nothing',
    proof: [[GATE, 'survives garbage that calls itself gzip']],
  },
  S2: {
    hole: 'the size limit counts compressed bytes',
    closedBy: 'the same',
    proof: [
      [GATE, 'does not inflate a body, not even valid gzip'],
      [GATE, 'stops reading a body that grows over 256 KB'],
    ],
  },
  S3: {
    hole: 'uploads are written to the disk before anybody is authenticated',
    closedBy: 'src/teams/gate/gate.ts takes application/json only; restify’s body parser is not used',
    proof: [[GATE, 'takes no upload, form or text']],
  },
  S4: {
    hole: 'every forged tenant is remembered for ever, and its issuer believed',
    closedBy: 'src/teams/gate/sender.ts turns other issuers away before botbuilder sees them',
    proof: [
      [GATE, 'turns other issuers away before botbuilder could remember them'],
      [HERE, 'S4: botbuilder does not remember a forger’s issuer'],
    ],
  },
  S5: {
    hole: 'an Entra token of any tenant whose audience is the bot counts as Teams, for any serviceUrl',
    closedBy:
      'src/teams/gate/gate.ts checks issuer, key and serviceUrl itself; validateClaims in src/teams/bot/bot.ts does once more',
    proof: [
      [GATE, 'turns other issuers away before botbuilder could remember them'],
      [BOT, 'and refuses what botbuilder takes from its emulator: an Entra token of any tenant, for any address'],
    ],
  },
  S6: {
    hole: 'without an application id there is no authentication at all',
    closedBy:
      'createBot does not start without one; src/settings/entries/bot-registration.ts takes no other type than SingleTenant',
    proof: [
      [BOT, 'does not start without an application id'],
      ['test/teams/bot/open-mode.test.ts', 'nothing gets past botbuilder either, should the gate alone be open'],
      ['test/teams/bot/open-mode.test.ts', 'nothing comes in unless that was asked for'],
    ],
  },
  S7: {
    hole: 'an activity without serviceUrl is not compared with its token',
    closedBy: 'src/teams/gate/gate.ts wants one, the token’s, on the list of src/teams/gate/trusted-hosts.ts',
    proof: [
      [GATE, 'refuses an activity without serviceUrl, which botbuilder would not compare'],
      [GATE, 'refuses an activity whose serviceUrl differs from the token’s'],
      [GATE, 'refuses a serviceUrl that is not an address of Teams, even if the token names it'],
    ],
  },
  S8: {
    hole: 'signing keys are loaded without a deadline, and given up when one refresh fails',
    closedBy:
      'src/teams/gate/signing-keys.ts has a deadline and keeps the keys it has; src/teams/bot/bot.ts has a deadline for botbuilder; readiness loads the keys',
    proof: [
      [
        'test/teams/gate/inbound-token.test.ts',
        'stay good when they can’t be loaded again, whether Microsoft refuses or hangs',
      ],
      [HERE, 'S8: keys that never come hold nobody up'],
      [HERE, 'S8: botbuilder’s own wait for keys ends, and Teams is asked to retry later'],
      [HERE, 'S8: the readiness check loads the keys before the first message, and fails if it can’t load them'],
      [HERE, 'S8: a desk is ready only once it has the keys'],
    ],
  },
  S9: {
    hole: 'one address of the Bot Framework that is set makes it forget its defaults for the others',
    closedBy: 'src/teams/bot/bot.ts sets all of them, for a stand-in, or none',
    proof: [[HERE, 'S9: every parameter of the channel is given, or none']],
  },
};

/** The parameter names that botFrameworkAuthenticationFactory reads. */
const PARAMETERS = [
  'CallerId',
  'OAuthUrl',
  'ToBotFromChannelOpenIdMetadataUrl',
  'ToBotFromChannelTokenIssuer',
  'ToBotFromEmulatorOpenIdMetadataUrl',
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ValidateAuthority',
];

describe('the known holes of the parts below', () => {
  it('each have a test that is really there', () => {
    assert.equal(Object.keys(HOLES).length, 9);
    for (const [name, { proof }] of Object.entries(HOLES)) {
      assert.ok(proof.length > 0, name);
      for (const [file, sentence] of proof) {
        const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
        assert.ok(text.includes(`it('${sentence}'`), `${name}: ${file} has no test “${sentence}”`);
      }
    }
  });

  describe('in a desk', () => {
    let desk: OpenDesk;
    beforeEach(async () => {
      desk = await openDesk();
    });
    afterEach(() => desk.close());

    it('S4: botbuilder does not remember a forger’s issuer', async () => {
      const require = createRequire(createRequire(import.meta.url).resolve('botbuilder'));
      const { ToBotFromBotOrEmulatorTokenValidationParameters: parameters } =
        require('botframework-connector/lib/auth/tokenValidationParameters') as {
          ToBotFromBotOrEmulatorTokenValidationParameters: { issuer: string[] };
        };
      const before = parameters.issuer.length;
      assert.ok(before > 0);
      for (let forged = 0; forged < 5; forged++) {
        const tid = `eeeeeeee-0000-4000-8000-00000000000${forged}`;
        const claims = { iss: `https://sts.windows.net/${tid}/`, tid, ver: '1.0', appid: APP_ID };
        assert.equal((await desk.deliver(activityWith(), await tokenFor({ claims }))).status, 401);
      }
      assert.equal(parameters.issuer.length, before);
    });
  });

  describe('S8', () => {
    let channel: Channel;
    let lines: Line[];
    beforeEach(async () => {
      channel = await openChannel();
      lines = [];
    });
    afterEach(() => channel.close());

    const tokensOf = ({ timeoutMs = 10_000 } = {}) => {
      const { log } = openLog();
      const { openIdMetadataUrl } = channel;
      return createInboundTokens({
        openIdMetadataUrl,
        appId: APP_ID,
        issuer: ISSUER,
        now: () => new Date(),
        timeoutMs,
        log,
      });
    };

    it('S8: keys that never come hold nobody up', async () => {
      channel.mode = 'hang';
      const startedAt = performance.now();
      const verdict = await tokensOf({ timeoutMs: 150 }).verify(await tokenFor());
      assert.equal(verdict, 'keysUnavailable');
      assert.ok(performance.now() - startedAt < 8_000, 'it ends by its own deadline');
    });

    it('S8: botbuilder’s own wait for keys ends, and Teams is asked to retry later', async () => {
      const opened = openLog();
      lines = opened.lines;
      channel.mode = 'hang';
      const bot = createBot({
        appId: APP_ID,
        tenantId: TENANT,
        issuer: ISSUER,
        channel: { issuer: ISSUER, openIdMetadataUrl: channel.openIdMetadataUrl, loginUrl: 'x', oAuthUrl: 'x' },
        handle: async () => assert.fail('it came in'),
        answerLater: async () => undefined,
        failLater: async () => undefined,
        render: () => ({}),
        seals: sealsWith(CARD_KEY).seals,
        words: (key) => key,
        authenticateWithinMs: 100,
        log: opened.log,
      });
      const passed = { authorization: `Bearer ${await tokenFor()}`, activity: clickWith() } as unknown as Passed;
      assert.deepEqual(await bot.receive(passed), { status: 503, retryAfterSeconds: 5 });
      assert.deepEqual(
        lines.map(({ fields }) => fields.code),
        ['botbuilder-slow'],
      );
    });

    it('S8: the readiness check loads the keys before the first message, and fails if it can’t load them', async () => {
      const { log } = openLog();
      const tokens = tokensOf();
      const server = createServer({
        gate: async () => undefined,
        bot: { receive: async () => ({ status: 200 }) },
        identity: {
          authorizeUrl: async () => undefined,
          completeSignIn: async () => ({ kind: 'refused', because: 'unknownLink' }),
        },
        onSignedIn: async () => undefined,
        words: (key) => key,
        ready: { signingKeys: tokens.warm },
        log,
      });
      await server.listen(0);
      try {
        const ready = async () => (await fetch(`http://127.0.0.1:${server.address?.port}/readyz`)).status;
        assert.equal(channel.refreshes, 0);
        assert.equal(await ready(), 200);
        assert.equal(channel.refreshes, 1);
        await tokens.verify(await tokenFor());
        assert.equal(channel.refreshes, 1);
      } finally {
        await server.close();
      }
      channel.mode = 503;
      assert.equal(await tokensOf().warm(), false);
    });

    it('S8: a desk is ready only once it has the keys', async () => {
      const settings = readConfig({
        PUBLIC_URL: 'http://localhost:3978',
        MicrosoftAppId: APP_ID,
        MicrosoftAppPassword: 'unused',
        MicrosoftAppTenantId: TENANT,
        MicrosoftAppType: 'SingleTenant',
        PARTNER_CENTER_CLIENT_ID: APP_ID,
        PARTNER_CENTER_CLIENT_SECRET: 'unused',
        PARTNER_TENANTS: `${TENANT}=Northwind Cloud`,
        DATABASE_URL: ':memory:',
        TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
        PARTNER_CENTER_URL: 'http://127.0.0.1:9',
        BOT_OPENID_METADATA_URL: channel.openIdMetadataUrl,
      });
      if (settings.kind === 'missing') assert.fail(settings.problems.join('\n'));
      for (const status of [503, 200] as const) {
        channel.mode = status;
        const app = await startApp({ ...settings.config, port: 0 }, { log: openLog().log });
        try {
          assert.equal((await fetch(`${app.url}/readyz`)).status, status);
        } finally {
          await app.stop();
        }
      }
    });
  });

  it('S9: every parameter of the channel is given, or none', () => {
    const url = 'http://127.0.0.1:1/x';
    const all = parameterised({ issuer: ISSUER, openIdMetadataUrl: url, loginUrl: url, oAuthUrl: url });
    assert.deepEqual(Object.keys(all).sort(), PARAMETERS);
    assert.ok(Object.values(all).every((value) => value !== ''));
    assert.deepEqual(parameterised(undefined), {});
  });
});
