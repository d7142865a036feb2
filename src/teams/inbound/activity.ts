import { createHash } from 'node:crypto';
import type { Inbound, Mention, Turn } from '../../desk/ports/inbound.ts';
import { parseBounded } from '../../http/bounded-json.ts';
import { ACTIVITY_BOUNDS, type TeamsActivity } from '../gate/activity-schema.ts';
import { spokenText } from './message-text.ts';

/** `unreadable`: a click that names no verb. `unknown`: an activity that the desk doesn't handle. */
export type Translation = Inbound | { readonly kind: 'unreadable' } | { readonly kind: 'unknown' };

/**
 * Translates an activity into the desk's own types. Teams announces an installation twice, as `installationUpdate` and
 * as `conversationUpdate` ("Bot events"). Both become `installed`, so the desk must tolerate the duplicate.
 */
export function translate(activity: TeamsActivity): Translation {
  switch (activity.type) {
    case 'message':
      return translateMessage(activity);
    case 'invoke':
      return activity.name === 'adaptiveCard/action'
        ? translateClick(activity, asRecord(activity.value)?.action)
        : { kind: 'unknown' };
    case 'installationUpdate':
      if (activity.action?.startsWith('add')) return translateInstalled(activity);
      return activity.action?.startsWith('remove') ? removedFrom(activity) : { kind: 'unknown' };
    case 'conversationUpdate':
      if (holdsBot(activity, activity.membersAdded)) return translateInstalled(activity);
      return holdsBot(activity, activity.membersRemoved) ? removedFrom(activity) : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

/**
 * A message with a value and no text is a click in an old client: `Action.Submit`, the fallback of `Action.Execute`.
 */
function translateMessage(activity: TeamsActivity): Translation {
  const text = spokenText(activity);
  if (text === '' && asRecord(activity.value) !== undefined) {
    const { action } = asRecord(activity.value) ?? {};
    return translateClick(activity, asRecord(action) ?? { data: activity.value });
  }
  const turn = turnOf(activity);
  return turn === undefined ? { kind: 'unknown' } : { kind: 'message', turn, text, ...mentionsIn(activity) };
}

function mentionsIn({ entities, recipient }: TeamsActivity): { mentions?: Mention[] } {
  const mentions = (entities ?? []).flatMap((entity) => {
    const { id, name } = (entity?.type === 'mention' && entity.mentioned) || {};
    return id && name && id !== recipient.id ? [{ userId: id, name }] : [];
  });
  return mentions.length === 0 ? {} : { mentions };
}

/** Clients send `data` as an object, as JSON text, or as null. The verb is beside `data` or inside it. */
function translateClick(activity: TeamsActivity, sent: unknown): Translation {
  const action = asRecord(sent);
  const data = asRecord(action?.data) ?? {};
  const verb = [action?.verb, data.verb].find((one) => typeof one === 'string' && one.trim() !== '');
  const turn = turnOf(activity);
  if (typeof verb !== 'string' || turn === undefined) return { kind: 'unreadable' };
  const messageId = activity.replyToId;
  const isNamed = messageId && !NO_MESSAGE.includes(messageId);
  return { kind: 'click', turn, verb: verb.trim(), data, ...(isNamed ? { messageId } : {}) };
}

/** Phones and message extensions send these instead of a message id (msteams-docs#11844, botbuilder-js#3159). */
const NO_MESSAGE: readonly string[] = ['0', '-1'];

function translateInstalled(activity: TeamsActivity): Translation {
  const turn = turnOf(activity);
  return turn === undefined ? { kind: 'unknown' } : { kind: 'installed', turn };
}

function removedFrom(activity: TeamsActivity): Translation {
  const by = turnOf(activity)?.person;
  return { kind: 'removed', place: placeOf(activity), ...(by && { by }) };
}

function holdsBot(activity: TeamsActivity, members: TeamsActivity['membersAdded']): boolean {
  return members?.some((member) => member.id === activity.recipient.id) ?? false;
}

/** Undefined when the activity names no sender or conversation. */
function turnOf(activity: TeamsActivity): Turn | undefined {
  const { from, conversation } = activity;
  const locale = localeOf(activity);
  if (from.aadObjectId === undefined) return undefined;
  return {
    key: [conversation.tenantId, conversation.id, activity.id || fingerprint(activity)].join('|'),
    person: { tenantId: from.tenantId, objectId: from.aadObjectId, name: from.name ?? '', locale },
    // A one-to-one chat is always in the person's own tenant, or in the tenant where they are currently a guest.
    ...(from.tenantIsAssumed && kindOf(activity) !== 'personal' ? { tenantAssumed: true } : {}),
    userId: from.id,
    place: placeOf(activity),
    locale,
  };
}

/** Replaces a missing id. The value stays the same when Teams sends the activity again. */
function fingerprint(activity: TeamsActivity): string {
  return createHash('sha256').update(JSON.stringify(activity)).digest('base64url');
}

function placeOf(activity: TeamsActivity): Turn['place'] {
  const { conversation, channelData } = activity;
  const kind = kindOf(activity);
  const name = kind === 'channel' ? (channelData?.channel?.name ?? conversation.name) : conversation.name;
  return {
    serviceUrl: activity.serviceUrl,
    conversationId: conversation.id,
    tenantId: conversation.tenantId,
    kind,
    botId: activity.recipient.id,
    ...(name ? { name } : {}),
    ...(kind === 'channel' && channelData?.channel?.type?.toLowerCase() === 'shared' ? { isShared: true } : {}),
  };
}

function kindOf({ conversation, channelData }: TeamsActivity): Turn['place']['kind'] {
  switch (conversation.conversationType) {
    case 'personal':
    case 'groupChat':
    case 'channel':
      return conversation.conversationType;
    default:
      if (channelData?.team !== undefined || channelData?.channel !== undefined) return 'channel';
      return conversation.isGroup === true ? 'groupChat' : 'personal';
  }
}

function localeOf({ locale, entities }: TeamsActivity): string {
  const client = entities?.find((entity) => entity?.type === 'clientInfo')?.locale;
  for (const tag of [locale, client]) {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag?.replace('_', '-'));
      if (canonical !== undefined) return canonical;
    } catch {
      // Not a language tag; try the next one.
    }
  }
  return 'en-US';
}

/** Reads an object, or its JSON text, because clients send either. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const read = typeof value === 'string' ? parseOrNothing(value) : value;
  return typeof read === 'object' && read !== null && !Array.isArray(read)
    ? Object.fromEntries(Object.entries(read).filter(([key]) => key !== '__proto__'))
    : undefined;
}

function parseOrNothing(text: string): unknown {
  const read = parseBounded(text, ACTIVITY_BOUNDS);
  return read.kind === 'json' ? read.value : undefined;
}
