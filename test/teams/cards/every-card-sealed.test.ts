import assert from 'node:assert/strict';
import type { Click, ClickAnswer } from '../../../src/desk/ports/inbound.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import type { Messenger } from '../../../src/desk/ports/messenger.ts';
import type { Place } from '../../../src/store/store.ts';
import { createAnswerLater } from '../../../src/teams/answer/answer-later.ts';
import { createRender } from '../../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { trustedHosts } from '../../../src/teams/gate/trusted-hosts.ts';
import { createConnector } from '../../../src/teams/send/connector.ts';
import { createMessenger } from '../../../src/teams/send/teams-messenger.ts';
import { openLog } from '../../logging/open-log.ts';
import { BOT_ID, CARD_KEY, clickWith, PERSON, TENANT } from '../channel.ts';
import { answerWith, type ConnectorStandIn, openConnector } from '../connector-stand-in.ts';
import { type OpenDesk, openDesk } from '../desk-behind-gate.ts';
import { sealsWith } from '../sealed.ts';
import { everyView } from './views.ts';

const CARDS = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));
const CHANNEL = '19:desk@thread.tacv2';
const CLICKED_MESSAGE = '1700000000000';

type Kind = Place['kind'];
interface Button {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The fullest view of each kind, and of each step in each form. */
const VIEWS = new Map(
  everyView({ says: (n) => `Name ${n}`, items: 16, addOns: 1 })
    .map(([name, message]): [string, Message] => [nameOf(message, name), message])
    .toReversed(),
);

function nameOf(message: Message, name: string): string {
  if (message.kind === 'draft') return `draft ${message.draft.kind} ${message.draft.step}`;
  return message.kind === 'deskCard' ? name.replace(/, (bare|with history)$/, ', full') : message.kind;
}

describe('every button of every card is sealed', () => {
  const { log } = openLog();
  const sealed = sealsWith(CARD_KEY);
  let stand: ConnectorStandIn;
  let messenger: Messenger;
  let desk: OpenDesk;
  let close: () => void;
  before(async () => {
    stand = await openConnector();
    const id = `${CHANNEL};messageid=42`;
    stand.reply = (response, { path }) =>
      answerWith(response, 201, path.endsWith('/conversations') ? { id, activityId: '42' } : { id: '42' });
    const trusts = trustedHosts({ allowLoopback: true });
    const connector = createConnector({ botToken: 'none', trusts, now: () => new Date(), log });
    close = connector.close;
    messenger = createMessenger({ connector, render, seals: sealed.seals });
    desk = await openDesk({}, { render });
  });
  after(async () => {
    close();
    await desk.close();
    await stand.close();
  });

  const placeOf = (kind: Kind, conversationId: string): Place => ({
    serviceUrl: stand.serviceUrl,
    conversationId,
    tenantId: TENANT,
    kind,
    botId: BOT_ID,
  });
  const chat = () => placeOf('personal', 'a:chat');
  const clickIn = (place: Place, messageId?: string): Click => ({
    kind: 'click',
    turn: {
      key: 'k',
      person: { tenantId: TENANT, objectId: PERSON, name: 'Anna' },
      userId: '29:anna',
      place,
      locale: 'en-US',
    },
    verb: 'x',
    data: {},
    ...(messageId && { messageId }),
  });
  /** The card in the newest call to the connector. */
  function sent(): unknown {
    const { body } = stand.seen.at(-1) ?? assert.fail('nothing was sent');
    const { attachments } = ('activity' in body ? body.activity : body) as { attachments?: { content: object }[] };
    return attachments?.[0]?.content;
  }
  async function answered(message: Message, replyToId: string | undefined): Promise<unknown> {
    desk.answer = async () => ({ kind: 'card', message });
    const click = clickWith({ replyToId });
    const { value } = (await (await desk.deliver(click)).json()) as { value: unknown };
    return value;
  }
  async function later(answer: ClickAnswer, messageId?: string): Promise<unknown> {
    await createAnswerLater({ messenger, isDeskCard: async () => false, log })(clickIn(chat(), messageId), answer);
    return sent();
  }

  const PATHS: Readonly<Record<string, (message: Message) => Promise<[card: unknown, place: Place, id: string]>>> = {
    'posted to a channel': async (message) => {
      const place = placeOf('channel', CHANNEL);
      await messenger.post(place, message);
      return [sent(), place, '42'];
    },
    'posted to a thread': async (message) => {
      const place = placeOf('channel', `${CHANNEL};messageid=17`);
      await messenger.post(place, message);
      return [sent(), place, '42'];
    },
    'posted to a chat': async (message) => {
      await messenger.post(chat(), message);
      return [sent(), chat(), '42'];
    },
    edited: async (message) => {
      await messenger.edit(chat(), '17', message);
      return [sent(), chat(), '17'];
    },
    'answered to a click': async (message) => [
      await answered(message, CLICKED_MESSAGE),
      placeOf('channel', CHANNEL),
      CLICKED_MESSAGE,
    ],
    'put in place of the card that an old client clicked': async (message) => [
      await later({ kind: 'card', message }, '17'),
      chat(),
      '17',
    ],
    'posted for an old client that named no message': async (message) => [
      await later({ kind: 'card', message }),
      chat(),
      '42',
    ],
  };

  for (const [path, send] of Object.entries(PATHS)) {
    it(`when it is ${path}`, async () => {
      let buttons = 0;
      for (const [name, message] of VIEWS) {
        const [card, place, messageId] = await send(message);
        assert.ok(card, name);
        for (const { verb, data } of buttonsIn(card)) {
          buttons++;
          const pressed: Click = { ...clickIn(place), verb, data: { ...data, ...filledIn(card) } };
          assert.equal(await sealed.seals.holds({ ...pressed, messageId }), true, `${name}: ${verb}`);
          assert.equal(await sealed.seals.holds({ ...pressed, messageId: '99' }), false, `${name}: ${verb}, moved`);
        }
      }
      assert.ok(buttons > 100, `${buttons} buttons were looked at`);
    });
  }
});

/** Finds all buttons, including the fallbacks for old clients. */
function buttonsIn(node: unknown): Button[] {
  if (Array.isArray(node)) return node.flatMap(buttonsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, verb, data = {} } = node as { type?: unknown; verb?: unknown; data?: Record<string, unknown> };
  const isButton = type === 'Action.Execute' || type === 'Action.Submit';
  const own = isButton ? [{ verb: String(verb ?? data.verb), data }] : [];
  return [...own, ...Object.values(node).flatMap(buttonsIn)];
}

/** The values that a client adds to a button's data: all inputs, filled in. */
function filledIn(node: unknown): Record<string, string> {
  if (Array.isArray(node)) return Object.assign({}, ...node.map(filledIn));
  if (typeof node !== 'object' || node === null) return {};
  const { type, id } = node as { type?: unknown; id?: unknown };
  const own = typeof type === 'string' && type.startsWith('Input.') ? { [String(id)]: 'typed' } : {};
  return Object.assign(own, ...Object.values(node).map(filledIn));
}
