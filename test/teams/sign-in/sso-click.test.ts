import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { ClickAnswer } from '../../../src/desk/ports/inbound.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import { createRender } from '../../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import type { Exchanged } from '../../../src/teams/sign-in/sso.ts';
import { type ClickSignIn, createClickSignIn } from '../../../src/teams/sign-in/sso-click.ts';
import { openLog } from '../../logging/open-log.ts';
import { activityWith, CARD_KEY, clickWith, PERSON, TENANT } from '../channel.ts';
import { messageOf, type OpenDesk, openDesk } from '../desk-behind-gate.ts';
import { sealedData } from '../sealed.ts';

const CARDS = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));
const URL_OF_LINK = 'https://desk.example/sign-in/exchange-1';
const BARE = {
  ...messageOf({ attachment: { type: 'AdaptiveCard', version: '1.5' } }),
  kind: 'signIn',
  url: URL_OF_LINK,
  why: { key: 'signIn.first' },
} as const;
const SIGN_IN: Message = { ...BARE, exchangeId: 'exchange-1' };
const LOGIN = 'application/vnd.microsoft.activity.loginRequest';
const CARD = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';
const FAILED = 'application/vnd.microsoft.error.preconditionFailed';

interface Body {
  readonly statusCode: number;
  readonly type: string;
  readonly value: unknown;
}

describe('a click that needs a sign-in', () => {
  let desk: OpenDesk;
  let outcome: () => Promise<Exchanged>;
  let offered: unknown[];
  let isSignedIn: boolean;
  let clickSignIn: ClickSignIn;
  const { log, lines } = openLog();
  beforeEach(async () => {
    outcome = async () => ({ kind: 'signedIn' });
    offered = [];
    isSignedIn = false;
    clickSignIn = createClickSignIn({
      sso: { resource: 'api://botid-1' },
      exchange: async (...given) => {
        offered.push(given);
        return outcome();
      },
      isSignedIn: async () => isSignedIn,
      render: (message, locale) => (message.kind === 'signIn' ? render(message, locale) : {}),
      words: (key, locale) => `${key} in ${locale}`,
      exchangeWithinMs: 200,
      log,
    });
    desk = await openDesk({}, { clickSignIn });
    desk.answer = async ({ kind, ...rest }) => {
      const isSignedInNow = kind === 'click' && 'turn' in rest && rest.turn.signedIn?.silently;
      return isSignedInNow ? said('Rejected.') : { kind: 'card', message: SIGN_IN };
    };
  });
  afterEach(() => desk.close());

  const said = (text: string): ClickAnswer => ({ kind: 'say', text: messageOf({ text }) });
  const inChat = (kind: 'personal' | 'groupChat') => ({
    conversation: { id: 'a:chat', conversationType: kind, isGroup: kind === 'groupChat', tenantId: TENANT },
    channelData: { tenant: { id: TENANT } },
  });
  const CHANNEL = '19:desk@thread.tacv2';
  const actionIn = (conversationId: string) => {
    const data = sealedData(CARD_KEY, { conversationId, messageId: '1700000000000' }, 'transfer.reject', {
      transferId: 't-1',
    });
    return { type: 'Action.Execute', verb: 'transfer.reject', data };
  };
  const offer = { id: 'exchange-1', connectionName: 'transfer-desk', token: 'hush' };
  async function click(more: object = {}, where: object = inChat('personal')): Promise<Body> {
    const action = actionIn('conversation' in where ? 'a:chat' : CHANNEL);
    const value = { action, trigger: 'manual', ...more };
    const response = await desk.deliver(clickWith({ value, ...where }));
    assert.equal(response.status, 200, 'the HTTP status is 200 whatever stands in the body');
    return (await response.json()) as Body;
  }

  for (const kind of ['personal', 'groupChat'] as const) {
    it(`asks Teams for the person’s token, in a ${kind} chat, and goes on when it comes`, async () => {
      const { statusCode, type, value } = await click({}, inChat(kind));
      assert.deepEqual([statusCode, type], [401, LOGIN]);
      const { text, ...rest } = value as { text: string };
      assert.match(text, /^Sign in first/);
      const title = 'Sign in to Partner Center';
      assert.deepEqual(rest, {
        connectionName: 'transfer-desk',
        tokenExchangeResource: { id: 'exchange-1', uri: 'api://botid-1' },
        buttons: [{ type: 'signin', title, text: title, value: URL_OF_LINK }],
      });
      assert.deepEqual(offered, []);

      const answer = await click({ authentication: offer }, inChat(kind));
      assert.deepEqual([answer.type, answer.statusCode], [MESSAGE, 200]);
      assert.deepEqual(offered, [[{ tenantId: TENANT, objectId: PERSON }, 'exchange-1', 'hush']]);
      const [, again] = desk.heard;
      assert.deepEqual(again?.kind === 'click' && [again.verb, again.data, again.turn.signedIn], [
        'transfer.reject',
        actionIn('a:chat').data,
        { silently: true },
      ]);
    });
  }

  it('is answered with a card in a channel, where Teams has no token to give', async () => {
    assert.equal((await click({}, {})).type, CARD);
    await click({ authentication: offer, state: '123456' }, {});
    assert.deepEqual(offered, [], 'nor is one taken that was not asked for');
    assert.equal(desk.heard.length, 2);
    for (const heard of desk.heard) assert.equal(heard.kind === 'click' && heard.turn.signedIn, undefined);
  });

  it('is answered with a card when nobody pressed anything, or when there is nothing to exchange', async () => {
    assert.equal((await click({ trigger: 'automatic' })).type, CARD);
    desk.answer = async () => ({ kind: 'card', message: BARE });
    assert.equal((await click()).type, CARD);
  });

  it('is not asked for, and its token not taken, by a button that is not of its card', async () => {
    const value = { action: actionIn('a:another'), trigger: 'manual', authentication: offer };
    const response = await desk.deliver(clickWith({ value, ...inChat('personal') }));
    assert.equal(((await response.json()) as Body).type, MESSAGE);
    assert.deepEqual([offered, desk.heard], [[], []]);
  });

  it('keeps to its sentence where Teams can’t sign the person in', async () => {
    desk.answer = async () => ({ kind: 'say', text: messageOf({ text: 'Type it.' }), signIn: SIGN_IN });
    assert.equal((await click({}, {})).type, MESSAGE);
    assert.equal((await click()).type, LOGIN);
  });

  it('is not carried out when the token is not good, and Teams is left with the button of the same link', async () => {
    for (const because of ['badToken', 'interaction', 'failed']) {
      outcome = async () => ({ kind: 'refused', because, url: URL_OF_LINK });
      const { statusCode, type, value } = await click({ authentication: offer });
      assert.deepEqual([statusCode, type], [401, LOGIN]);
      const { tokenExchangeResource, buttons } = value as {
        tokenExchangeResource?: object;
        buttons: { value: string }[];
      };
      assert.equal(tokenExchangeResource, undefined);
      assert.equal(buttons[0]?.value, URL_OF_LINK);
    }
    assert.equal(desk.heard.length, 0);
  });

  it('is answered with an error when Entra can’t be asked', async () => {
    outcome = async () => ({ kind: 'refused', because: 'unavailable', url: URL_OF_LINK });
    const { statusCode, type, value } = await click({ authentication: offer });
    assert.deepEqual([statusCode, type], [412, FAILED]);
    assert.deepEqual(value, { code: '412', message: 'signIn.unavailable in sv-SE' });
    assert.equal(desk.heard.length, 0);
  });

  it('is answered in time, and not carried out later, when the exchange takes long', async () => {
    const late = Promise.withResolvers<Exchanged>();
    outcome = () => late.promise;
    assert.deepEqual((await click({ authentication: offer })).type, FAILED);
    late.resolve({ kind: 'signedIn' });
    await late.promise;
    outcome = async () => ({ kind: 'already' });
    await click({ authentication: offer });
    assert.equal(desk.heard.length, 1, 'the second one only');
  });

  it('is not called late when its exchange was in time', async () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const place = { kind: 'personal' };
      const pressed = { kind: 'click', turn: { key: 'k', person: { tenantId: TENANT, objectId: PERSON }, place } };
      await clickSignIn.before({ value: { authentication: offer } } as never, pressed as never);
      assert.equal(offered.length, 1);
      assert.equal(timers.countTimers(), 0);
    } finally {
      timers.restore();
    }
  });

  it('stands on its own when what it brings is nothing, or not this person’s, and asks Teams no second time', async () => {
    for (const authentication of [{}, 'hush', { ...offer, token: 7 }, { ...offer, id: '' }]) {
      await click({ authentication });
    }
    assert.deepEqual(offered, []);
    outcome = async () => ({ kind: 'refused', because: 'unknownLink' });
    await click({ authentication: offer });
    assert.equal(desk.heard.length, 5);
    for (const heard of desk.heard) assert.equal(heard.kind === 'click' && heard.turn.signedIn?.silently, true);
    desk.heard.length = 0;
    await click({ authentication: null, state: '' });
    assert.equal(desk.heard[0]?.kind === 'click' && desk.heard[0].turn.signedIn, undefined);
    assert.ok(!JSON.stringify([lines, desk.lines]).includes('hush'));
  });

  it('is read when a client sends its value as text', async () => {
    const value = JSON.stringify({ action: actionIn('a:chat'), trigger: 'manual', authentication: offer });
    await desk.deliver(clickWith({ value, ...inChat('personal') }));
    assert.equal(offered.length, 1);
  });

  it('is left to our page after its button, which has promised it already', async () => {
    const before = await click({ state: 'CancelledByUser' });
    assert.deepEqual([before.statusCode, before.type], [412, FAILED]);
    assert.deepEqual(before.value, { code: '412', message: 'bot.notSignedIn in sv-SE' });
    isSignedIn = true;
    assert.deepEqual(await click({ state: '123456' }), {
      statusCode: 200,
      type: MESSAGE,
      value: 'bot.signedIn in sv-SE',
    });
    assert.equal(desk.heard.length, 0);
  });

  it('brings no token as a message of an old client', async () => {
    const value = { action: actionIn('a:chat'), authentication: offer };
    const message = { text: undefined, value, replyToId: '1700000000000', ...inChat('personal') };
    await desk.deliver(activityWith(message));
    assert.deepEqual(offered, []);
    assert.deepEqual(desk.later, [{ kind: 'card', message: SIGN_IN }]);
  });

  it('says sorry when the exchange breaks, and keeps the reason to the log', async () => {
    outcome = () => Promise.reject(new Error('disk full'));
    assert.equal((await click({ authentication: offer })).statusCode, 500);
    assert.ok(desk.lines.some(({ fields }) => fields.code === 'turn-failed'));
  });
});
