import assert from 'node:assert/strict';
import type { TeamsActivity } from '../../../src/teams/gate/activity-schema.ts';
import { trustedHosts } from '../../../src/teams/gate/trusted-hosts.ts';
import { createConnector } from '../../../src/teams/send/connector.ts';
import { createMessenger } from '../../../src/teams/send/teams-messenger.ts';
import { createSso } from '../../../src/teams/sign-in/sso.ts';
import { openLog } from '../../logging/open-log.ts';
import { BOT_ID, CARD_KEY, TENANT } from '../channel.ts';
import { answerWith, openConnector } from '../connector-stand-in.ts';
import { messageOf } from '../desk-behind-gate.ts';
import { sealsWith } from '../sealed.ts';

describe('a sign-in message', () => {
  const card = { type: 'AdaptiveCard', version: '1.5' };
  const signIn = { text: 'Sign in first', button: 'Sign in', url: 'https://desk.example/1', exchangeId: 'exchange-1' };

  async function attachmentsFor(
    kind: 'personal' | 'groupChat' | 'channel',
    how: { sso?: boolean; edit?: boolean } = {},
  ) {
    const stand = await openConnector();
    const connector = createConnector({
      botToken: 'none',
      trusts: trustedHosts({ allowLoopback: true }),
      now: () => new Date(),
      log: openLog().log,
    });
    try {
      stand.reply = (response) => answerWith(response, 201, { id: '42' });
      const messenger = createMessenger({
        connector,
        render: () => ({ attachment: card, summary: 'Transfer Desk', signIn }),
        seals: sealsWith(CARD_KEY).seals,
        sso: how.sso === false ? undefined : { resource: 'api://botid-1' },
      });
      const conversationId = kind === 'channel' ? '19:desk@thread.tacv2;messageid=1' : 'a:chat';
      const place = { serviceUrl: stand.serviceUrl, conversationId, tenantId: TENANT, kind, botId: BOT_ID };
      const message = messageOf({ attachment: card });
      await (how.edit ? messenger.edit(place, '41', message) : messenger.post(place, message));
      const [call] = stand.seen;
      assert.ok(call);
      return (call.body as { attachments: unknown }).attachments;
    } finally {
      connector.close();
      await stand.close();
    }
  }
  const adaptive = [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }];
  const oAuth = [
    {
      contentType: 'application/vnd.microsoft.card.oauth',
      content: {
        text: 'Sign in first',
        connectionName: 'transfer-desk',
        tokenExchangeResource: { id: 'exchange-1', uri: 'api://botid-1' },
        buttons: [{ type: 'signin', title: 'Sign in', text: 'Sign in', value: 'https://desk.example/1' }],
      },
    },
  ];

  for (const kind of ['personal', 'groupChat'] as const) {
    it(`lets Teams sign the person in first, in a ${kind} chat`, async () => {
      assert.deepEqual(await attachmentsFor(kind), oAuth);
    });
  }

  it('is a card with a button in a channel, in place of another card, and where single sign-on is off', async () => {
    assert.deepEqual(await attachmentsFor('channel'), adaptive);
    assert.deepEqual(await attachmentsFor('personal', { edit: true }), adaptive);
    assert.deepEqual(await attachmentsFor('personal', { sso: false }), adaptive);
  });
});

describe('what Teams says about a sign-in', () => {
  const activity = (name: string, value: unknown, type = 'invoke') =>
    ({ type, name, value, from: { tenantId: TENANT, aadObjectId: 'person' } }) as unknown as TeamsActivity;
  const offer = { id: 'exchange-1', connectionName: 'desk', token: 'hush' };

  it('is answered as its own exchange went, no matter who else asks', async () => {
    const { log, lines } = openLog();
    const asked: unknown[] = [];
    let outcome: () => Promise<{ kind: 'signedIn' | 'already' } | { kind: 'refused'; because: string }>;
    const sso = createSso({
      exchange: async (...given) => {
        asked.push(given);
        return outcome();
      },
      log,
    });
    outcome = async () => ({ kind: 'signedIn' });
    assert.equal((await sso(activity('signin/tokenExchange', offer)))?.status, 200);
    outcome = async () => ({ kind: 'already' });
    assert.equal((await sso(activity('signin/tokenExchange', offer)))?.status, 200);
    outcome = async () => ({ kind: 'refused', because: 'interaction' });
    assert.deepEqual(await sso(activity('signin/tokenExchange', offer)), {
      status: 412,
      body: { id: 'exchange-1', connectionName: 'desk', failureDetail: 'interaction' },
    });
    outcome = () => Promise.reject(new Error('disk full'));
    assert.equal((await sso(activity('signin/tokenExchange', offer)))?.status, 412, 'then the button is left');
    assert.deepEqual(asked[0], [{ tenantId: TENANT, objectId: 'person' }, 'exchange-1', 'hush']);
    assert.ok(!JSON.stringify(lines).includes('hush'));
  });

  it('is nothing that a message or another invoke could say', () => {
    const sso = createSso({ exchange: () => assert.fail('nothing was offered'), log: openLog().log });
    assert.equal(sso(activity('signin/tokenExchange', offer, 'message')), undefined);
    assert.equal(sso(activity('adaptiveCard/action', offer)), undefined);
  });
});
