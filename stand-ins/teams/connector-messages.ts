import type { Board, Content, NewMessage, StoredMessage } from './board.ts';
import { isRecord } from './card-buttons.ts';
import { MOST_CARD_BYTES } from './limits.ts';
import { CHANNEL, findMember, findRoom, ROOMS, type Room } from './rooms.ts';
import { OAUTH_CARD, type OAuthCard, readOAuthCard, type SingleSignOn } from './single-sign-on.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** A refusal by the connector, with the status and code. */
export class ConnectorError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Target {
  readonly room: Room;
  /** The thread that the conversation id names. */
  readonly rootId?: string;
}

export interface NewConversation {
  readonly room: Room;
  readonly activity?: unknown;
}

/** What the bot's calls do to the conversations. All methods throw `ConnectorError`. */
export interface MessageCalls {
  installedRoom(conversationId: string): Target;
  readNewConversation(body: unknown): NewConversation;
  create(wanted: NewConversation, serviceUrl: string): Answer;
  post(to: Target, activity: unknown, replyToId?: string): Answer;
  edit(to: Target, activityId: string, activity: unknown): Answer;
  remove(to: Target, activityId: string): Answer;
}

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';

export function createMessageCalls(board: Board, botAppId: string, sso: Pick<SingleSignOn, 'begin'>): MessageCalls {
  function mustBeInstalled(room: Room): void {
    if (board.isInstalled(room.key)) return;
    throw new ConnectorError(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  }

  function ownMessage(to: Target, id: string): StoredMessage {
    const message = board.find(id);
    if (message === undefined || message.isDeleted || message.room !== to.room.key || message.from !== 'bot') {
      throw new ConnectorError(
        404,
        'ActivityNotFoundInConversation',
        `Activity ${id} was not found in the conversation.`,
      );
    }
    return message;
  }

  /** The thread of a new message. A reply to something other than a message, such as an installation, starts a thread. */
  function threadOf(to: Target, replyToId: string | undefined): string | undefined {
    if (to.room.kind === 'personal') return undefined;
    const rootOf = (id: string | undefined) => {
      const message = id === undefined ? undefined : board.find(id);
      return message?.room === to.room.key ? message.rootId : undefined;
    };
    if (to.rootId === undefined) return rootOf(replyToId);
    const rootId = rootOf(to.rootId);
    if (rootId !== undefined) return rootId;
    throw new ConnectorError(404, 'ConversationNotFound', `There is no thread ${to.rootId}.`);
  }

  /** A sign-in message is held back until Teams has tried to sign the person in silently. */
  function add(activity: unknown, where: Pick<NewMessage, 'room' | 'rootId'>): StoredMessage {
    const { content, oAuthCard } = readContent(activity);
    const isHidden = oAuthCard?.exchange === undefined ? undefined : true;
    const message = board.add({ ...content, ...where, from: 'bot', isHidden });
    if (oAuthCard !== undefined && isHidden) sso.begin(message, oAuthCard);
    return message;
  }

  return {
    installedRoom(conversationId) {
      const found = findRoom(conversationId);
      if (found === undefined) throw new ConnectorError(404, 'ConversationNotFound', 'Conversation not found.');
      mustBeInstalled(found.room);
      return found;
    },

    readNewConversation(body) {
      if (!isRecord(body)) throw new ConnectorError(400, 'BadSyntax', 'The body is not an object.');
      const bot = isRecord(body.bot) ? body.bot.id : undefined;
      if (bot !== undefined && bot !== `28:${botAppId}` && bot !== botAppId) {
        throw new ConnectorError(403, 'ForbiddenOperationException', 'The bot is not the one that the token is for.');
      }
      const channelData = isRecord(body.channelData) ? body.channelData : {};
      const room =
        isRecord(channelData.channel) && typeof channelData.channel.id === 'string'
          ? channelRoom(channelData.channel.id, body.activity)
          : personalRoom(body, channelData);
      mustBeInstalled(room);
      return { room, activity: body.activity };
    },

    create({ room, activity }, serviceUrl) {
      if (activity === undefined || activity === null) return { status: 201, body: { id: room.id, serviceUrl } };
      const message = add(activity, { room: room.key });
      const id = room.kind === 'channel' ? `${room.id};messageid=${message.id}` : room.id;
      return { status: 201, body: { id, activityId: message.id, serviceUrl } };
    },

    post(to, activity, replyToId) {
      const rootId = threadOf(to, replyToId);
      if (isRecord(activity) && activity.type === 'typing') {
        board.typing(to.room.key, rootId);
        return { status: 202, body: {} };
      }
      const message = add(activity, { room: to.room.key, rootId });
      return { status: 201, body: { id: message.id } };
    },

    edit(to, activityId, activity) {
      const message = ownMessage(to, activityId);
      board.edit(message, readContent(activity).content);
      return { status: 200, body: { id: message.id } };
    },

    remove(to, activityId) {
      board.remove(ownMessage(to, activityId));
      return { status: 200, body: {} };
    },
  };
}

function channelRoom(channelId: string, activity: unknown): Room {
  if (channelId !== CHANNEL.id)
    throw new ConnectorError(404, 'ConversationNotFound', `There is no channel ${channelId}.`);
  if (!isRecord(activity)) {
    throw new ConnectorError(
      400,
      'BadSyntax',
      'Incorrect conversation creation parameters: a channel thread needs a message.',
    );
  }
  return CHANNEL;
}

/** Returns the member's chat. The call must name the member's tenant correctly. */
function personalRoom(body: Record<string, unknown>, channelData: Record<string, unknown>): Room {
  const members = Array.isArray(body.members) ? body.members : [];
  const member: unknown = members[0];
  if (members.length !== 1 || !isRecord(member) || typeof member.id !== 'string') {
    throw new ConnectorError(
      400,
      'BadSyntax',
      'Incorrect conversation creation parameters: exactly one member is needed.',
    );
  }
  const { id } = member;
  const room = ROOMS.find((one) => one.kind === 'personal' && findMember(one, id) !== undefined);
  const tenant = isRecord(channelData.tenant) ? channelData.tenant.id : body.tenantId;
  if (tenant === undefined) throw new ConnectorError(400, 'BadSyntax', 'Missing tenant id.');
  if (room === undefined || room.tenantId !== tenant) {
    throw new ConnectorError(400, 'BadSyntax', 'Invalid user identity in provided tenant.');
  }
  return room;
}

function readContent(activity: unknown): { readonly content: Content; readonly oAuthCard?: OAuthCard } {
  if (!isRecord(activity)) throw new ConnectorError(400, 'BadSyntax', 'The activity is not an object.');
  if (activity.type !== undefined && activity.type !== 'message') {
    throw new ConnectorError(400, 'BadSyntax', `Unknown activity type ${String(activity.type)}.`);
  }
  const attachments = Array.isArray(activity.attachments) ? activity.attachments.filter(isRecord) : [];
  const text = typeof activity.text === 'string' ? activity.text : '';
  if (text === '' && attachments.length === 0) {
    throw new ConnectorError(
      400,
      'BadSyntax',
      'Activity resulted into multiple skype activities: it has neither text nor attachment.',
    );
  }
  const unknown = attachments.find(({ contentType }) => contentType !== ADAPTIVE && contentType !== OAUTH_CARD);
  if (unknown !== undefined) {
    throw new ConnectorError(400, 'BadSyntax', `Unknown attachment type ${String(unknown.contentType)}.`);
  }
  if (attachments.length > 1) {
    throw new ConnectorError(400, 'BadSyntax', 'The stand-in shows one card a message.');
  }
  const [attachment] = attachments;
  const oAuthCard = attachment?.contentType === OAUTH_CARD ? readOAuthCard(attachment.content) : undefined;
  if (attachment?.contentType === OAUTH_CARD && oAuthCard === undefined) {
    throw new ConnectorError(400, 'BadSyntax', 'An OAuth card needs connectionName, text and a button of type signin.');
  }
  const card = oAuthCard?.shown ?? attachment?.content;
  if (card !== undefined && Buffer.byteLength(JSON.stringify(card)) > MOST_CARD_BYTES) {
    throw new ConnectorError(413, 'MessageSizeTooBig', 'Message size too large.');
  }
  const { textFormat } = activity;
  const content: Content = {
    text,
    textFormat: textFormat === 'plain' || textFormat === 'xml' ? textFormat : 'markdown',
    mentions: readMentions(activity.entities),
    card,
  };
  return oAuthCard === undefined ? { content } : { content, oAuthCard };
}

/** Returns the declared mentions. An `<at>` in the text counts only when an entity lists it. */
function readMentions(entities: unknown): string[] {
  return (Array.isArray(entities) ? entities : [])
    .filter(isRecord)
    .filter((entity) => entity.type === 'mention' && isRecord(entity.mentioned))
    .map((entity) => /^<at>(.*)<\/at>$/s.exec(String(entity.text))?.[1])
    .filter((name) => name !== undefined);
}
