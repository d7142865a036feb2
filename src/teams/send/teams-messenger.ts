import type { Turn } from '../../desk/ports/inbound.ts';
import type { Message } from '../../desk/ports/message.ts';
import type { Delivery, Messenger } from '../../desk/ports/messenger.ts';
import { type CardSeals, sealedWith } from '../cards/card-seal.ts';
import type { Render, Rendered } from '../cards/render-message.ts';
import { type SsoSettings, ssoAttachment } from '../sign-in/sso-card.ts';
import type { Connector, ConnectorAnswer } from './connector.ts';

export interface MessengerOptions {
  readonly connector: Connector;
  readonly render: Render;
  readonly seals: CardSeals;
  /** Without this, Teams is never asked to sign anybody in. */
  readonly sso?: SsoSettings | undefined;
}

type Place = Turn['place'];
type NotSent = Exclude<Delivery, { kind: 'sent' }>;
type Answered = Extract<ConnectorAnswer, { kind: 'answered' }>;

/** Sends the desk's messages to Teams through the Bot Connector. */
export function createMessenger({ connector, render, seals, sso }: MessengerOptions): Messenger {
  return {
    async post(place, message, locale) {
      const rendered = built(render, message, locale);
      if ('kind' in rendered) return rendered;
      if (rendered.attachment === undefined) return postTo(connector, place, newActivityFor(sso, place, rendered));
      const { card, posted } = seals.sealForNew(place.conversationId, rendered.attachment);
      const activity = newActivityFor(sso, place, { ...rendered, attachment: card });
      const delivery = await postTo(connector, place, activity);
      if (delivery.kind === 'sent') await posted(delivery.activityId);
      return delivery;
    },

    async edit(place, activityId, message, locale) {
      const rendered = built(render, message, locale);
      if ('kind' in rendered) return rendered;
      const path = `${pathOf(place)}/activities/${encodeURIComponent(activityId)}`;
      const sealed = sealedWith(rendered, (card) => seals.sealFor({ ...place, messageId: activityId }, card));
      const activity = { ...activityFor(place, sealed), id: activityId };
      const inThere = { ...activity, conversation: { id: place.conversationId } };
      return readDelivery(await connector.call('PUT', place.serviceUrl, path, inThere), () => activityId);
    },

    async openChat(near, userId, tenantId) {
      const answer = await connector.call('POST', near.serviceUrl, 'v3/conversations', {
        isGroup: false,
        bot: { id: near.botId },
        members: [{ id: userId }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      });
      const opened = readDelivery(answer, (body) => text(body.id));
      if (opened.kind !== 'sent') return opened;
      const { serviceUrl, botId } = near;
      return {
        kind: 'opened',
        place: { serviceUrl, conversationId: opened.activityId, tenantId, kind: 'personal', botId },
      };
    },
  };
}

/** Refuses a message that can't be built. Retrying would never help, and would block the messages behind it. */
function built(
  render: Render,
  message: Message,
  locale: string | undefined,
): Rendered | Extract<Delivery, { kind: 'refused' }> {
  try {
    return render(message, locale);
  } catch (error) {
    // Log only the error's name, because its text may quote the message.
    return { kind: 'refused', why: `can not be built: ${error instanceof Error ? error.name : 'unknown'}` };
  }
}

function activityFor(place: Place, { text, summary, attachment }: Rendered) {
  return {
    type: 'message',
    from: { id: place.botId },
    ...(text === undefined ? {} : { text }),
    ...(summary === undefined ? {} : { summary }),
    ...(attachment === undefined
      ? {}
      : { attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: attachment }] }),
  };
}

/**
 * A new message may ask Teams to sign the person in, except in a channel, where Teams can't ("resourcematchfailed").
 */
function newActivityFor(sso: SsoSettings | undefined, place: Place, rendered: Rendered) {
  const activity = activityFor(place, rendered);
  const { signIn } = rendered;
  if (sso === undefined || signIn === undefined || place.kind === 'channel') return activity;
  return { ...activity, attachments: [ssoAttachment(sso, signIn.exchangeId, signIn)] };
}

/** A post to a channel starts a new thread. A post to a chat or to a thread goes into that chat or thread. */
async function postTo(connector: Connector, place: Place, activity: object): Promise<Delivery> {
  if (place.kind === 'channel' && !place.conversationId.includes(';messageid=')) {
    const { conversationId: id, tenantId } = place;
    const thread = { isGroup: true, channelData: { channel: { id } }, tenantId, activity };
    const answer = await connector.call('POST', place.serviceUrl, 'v3/conversations', thread);
    return readDelivery(answer, (body) => text(body.activityId) ?? rootOf(text(body.id)));
  }
  const path = `${pathOf(place)}/activities`;
  const inThere = { ...activity, conversation: { id: place.conversationId } };
  const answer = await connector.call('POST', place.serviceUrl, path, inThere);
  return readDelivery(answer, (body) => text(body.id));
}

function pathOf(place: Place): string {
  return `v3/conversations/${encodeURIComponent(place.conversationId)}`;
}

const TOKEN_REFUSED_SECONDS = 30;

/** Follows the Bot Framework's table of retry rules for each status ("Bot basics", "Rate limits"). */
function readDelivery(
  answer: ConnectorAnswer,
  idIn: (body: Readonly<Record<string, unknown>>) => string | undefined,
): Delivery {
  switch (answer.kind) {
    case 'untrusted':
      return { kind: 'refused', why: 'untrusted serviceUrl' };
    case 'notSent':
      return { kind: 'throttled', retryAfterSeconds: 2 };
    case 'lost':
      return { kind: 'ambiguous', why: answer.why };
    case 'answered': {
      if (answer.status < 200 || answer.status > 299) return readRefusal(answer);
      const activityId = idIn(answer.body);
      // The message was sent but has no id, so it can't be edited later. The desk treats this like an unknown outcome.
      return activityId === undefined
        ? { kind: 'ambiguous', why: 'answered without an id' }
        : { kind: 'sent', activityId };
    }
  }
}

function readRefusal({ status, code, retryAfterSeconds }: Answered): NotSent {
  const why = code === undefined ? String(status) : `${status} ${code}`;
  switch (status) {
    case 401:
      // Teams refuses the bot's token at the moment, so nothing was sent. That says nothing about the message.
      return { kind: 'throttled', retryAfterSeconds: retryAfterSeconds ?? TOKEN_REFUSED_SECONDS };
    case 403:
    case 404:
      return { kind: 'gone', what: code === 'ActivityNotFoundInConversation' ? 'message' : 'conversation' };
    case 412:
      return { kind: 'throttled', retryAfterSeconds: retryAfterSeconds ?? 1 };
    case 429:
      return { kind: 'throttled', retryAfterSeconds: retryAfterSeconds ?? 2 };
    default:
      return status >= 500 || status === 408 ? { kind: 'ambiguous', why } : { kind: 'refused', why };
  }
}

/** `19:…;messageid=<root>`, where `<root>` is the id of the message that started the thread. */
function rootOf(conversationId: string | undefined): string | undefined {
  return conversationId?.split(';messageid=')[1];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
