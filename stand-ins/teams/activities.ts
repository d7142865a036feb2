import type { WorldPerson } from '../world.ts';
import { CHANNEL_SHARED_WITH, type Room, TEAM } from './rooms.ts';

/** An activity on the wire. Source: Bot Framework activity schema, with the additions of the Teams channel. */
export interface Activity {
  readonly type: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface Bot {
  readonly appId: string;
  readonly name: string;
}

/** What all activities in one turn share. */
export interface Turn {
  readonly room: Room;
  readonly from: WorldPerson;
  readonly rootId?: string;
  readonly locale?: string;
}

export interface Writer {
  /** In the channel, the text starts with a mention of the bot. Without that, Teams wouldn't deliver the message. */
  message(turn: Turn, id: string, text: string): Activity;
  /** `Action.Submit`: a message without text. */
  submit(turn: Turn, replyToId: string, value: unknown): Activity;
  invoke(turn: Turn, name: string, value: unknown, replyToId?: string): Activity;
  installation(room: Room, from: WorldPerson, action: 'add' | 'remove'): readonly Activity[];
}

export function createWriter(bot: Bot, serviceUrl: () => string, now: () => Date, newId: () => string): Writer {
  const recipient = { id: `28:${bot.appId}`, name: bot.name };

  function common(turn: Turn): Omit<Activity, 'type' | 'id'> {
    const { room, from, rootId, locale = 'en-US' } = turn;
    const at = now().toISOString();
    return {
      timestamp: at,
      localTimestamp: at.replace('Z', '+00:00'),
      localTimezone: 'Etc/UTC',
      serviceUrl: serviceUrl(),
      channelId: 'msteams',
      from: personAccount(from, room),
      conversation: conversationAccount(room, rootId),
      recipient,
      channelData: channelData(room),
      entities: [clientInfo(locale)],
      locale,
    };
  }

  return {
    message(turn, id, text) {
      const inChannel = turn.room.kind === 'channel';
      const mention = `<at>${bot.name}</at>`;
      const base = common(turn);
      return {
        ...base,
        type: 'message',
        id,
        textFormat: 'plain',
        text: inChannel ? `${mention}&nbsp;${text}\n` : text,
        attachments: [{ contentType: 'text/html', content: html(inChannel ? bot.name : undefined, text) }],
        ...(turn.rootId === undefined || turn.rootId === id ? {} : { replyToId: turn.rootId }),
        entities: [
          ...(inChannel ? [{ type: 'mention', text: mention, mentioned: recipient }] : []),
          clientInfo(turn.locale ?? 'en-US'),
        ],
      };
    },
    submit: (turn, replyToId, value) => ({
      ...common(turn),
      type: 'message',
      id: `f:${newId()}`,
      replyToId,
      value,
    }),
    invoke(turn, name, value, replyToId) {
      const base = common(turn);
      return {
        ...base,
        type: 'invoke',
        id: `f:${newId()}`,
        name,
        value,
        ...(replyToId === undefined ? {} : { replyToId }),
        channelData: { ...channelData(turn.room), source: { name: 'message' }, legacy: { replyToId } },
      };
    },
    installation(room, from, action) {
      const base = common({ room, from });
      const isTeam = room.kind === 'channel';
      const data = channelData(room);
      const verb = action === 'add' ? 'Added' : 'Removed';
      return [
        {
          ...base,
          type: 'conversationUpdate',
          id: `f:${newId()}`,
          [`members${verb}`]: [recipient],
          channelData: isTeam
            ? { ...data, eventType: `teamMember${verb}`, team: { ...TEAM_DATA, name: TEAM.name } }
            : data,
        },
        {
          ...base,
          type: 'installationUpdate',
          id: `f:${newId()}`,
          action,
          channelData: isTeam
            ? {
                ...data,
                team: { ...TEAM_DATA, name: TEAM.name },
                settings: { selectedChannel: { id: room.id } },
                source: { name: 'message' },
              }
            : { ...data, source: { name: 'message' } },
        },
      ];
    },
  };
}

const TEAM_DATA = { id: TEAM.id, aadGroupId: TEAM.aadGroupId };

/** People from outside the host tenant carry their own tenant's id, as in a shared channel. */
function personAccount(person: WorldPerson, room: Room): object {
  const isExternal = room.kind === 'channel' && CHANNEL_SHARED_WITH.includes(person.tenantId);
  return {
    id: person.teamsId,
    name: person.name,
    aadObjectId: person.objectId,
    ...(isExternal ? { tenantId: person.tenantId } : {}),
  };
}

function conversationAccount(room: Room, rootId: string | undefined): object {
  const { tenantId } = room;
  if (room.kind === 'personal') return { id: room.id, conversationType: 'personal', tenantId };
  const id = rootId === undefined ? room.id : `${room.id};messageid=${rootId}`;
  return { id, conversationType: 'channel', tenantId, isGroup: true, name: room.name };
}

/** Invokes and messages carry the team's thread id, but never the team's Entra group id. */
function channelData(room: Room): object {
  const tenant = { id: room.tenantId };
  if (room.kind === 'personal') return { tenant };
  return { channel: { id: room.id }, team: { id: TEAM.id }, tenant };
}

function clientInfo(locale: string): object {
  return { type: 'clientInfo', locale, country: locale.split('-')[1] ?? 'US', platform: 'Web', timezone: 'Etc/UTC' };
}

function html(mentioned: string | undefined, text: string): string {
  const escaped = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\n', '<br>');
  const mention =
    mentioned === undefined
      ? ''
      : `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">${mentioned}</span>&nbsp;`;
  return `<p>${mention}${escaped}</p>`;
}
