import { randomUUID } from 'node:crypto';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';
import { PEOPLE } from '../../stand-ins/world.ts';
import { sealedData } from '../teams/sealed.ts';
import type { Chance } from './chance.ts';
import { hostileValue, type Json, mutated } from './hostile-values.ts';
import { personByKey, roomByKey, type World } from './world.ts';

type Fields = { [name: string]: Json };

const VERBS = ['approve', 'reject', 'withdraw'] as const;
const DRAFT_VERBS = ['submit', 'drop', 'next', 'back', 'all', 'none', 'page', 'reload', 'review', '__proto__', ''];
const ODD_VERBS = [
  'transfer',
  'transfer.',
  '.approve',
  'transfer.approve.x',
  'TRANSFER.APPROVE',
  'transfer.constructor',
  'type',
  'draft',
];
const INVOKES = [
  'signin/tokenExchange',
  'signin/verifyState',
  'signin/failure',
  'task/fetch',
  'task/submit',
  'composeExtension/query',
  'composeExtension/submitAction',
  'application/search',
  'config/fetch',
  'message/submitAction',
  'fileConsent/invoke',
  'adaptiveCard/action ',
  'ADAPTIVECARD/ACTION',
  '__proto__',
  '',
];

type ReplayKind = 'click' | 'submit' | 'invoke' | 'message' | 'event';

export interface Replay {
  readonly isInvoke: boolean;
  readonly activity: Json;
}

/**
 * Creates correctly signed activities from people without the right to act: known people who press buttons that they
 * aren't allowed to use, and people from unknown tenants. Most activities are also mutated.
 */
export function createReplays(world: World) {
  const { transfers, drafts } = world;
  const commands = [
    ...transfers.flatMap(({ ref }) => [
      `approve ${ref}`,
      `reject ${ref} because of me`,
      `withdraw ${ref}`,
      `show ${ref}`,
    ]),
    'list transfers',
    'help',
    'sign out',
    'use this channel',
    'create transfer for Contoso',
    'who am i',
  ];

  /** A person from an unknown tenant, or a known person. */
  function attacker(chance: Chance, among: readonly PersonKey[]): { key?: PersonKey; from: Fields; tenantId: string } {
    const key = among.length > 0 && !chance.oneIn(3) ? chance.pick(among) : undefined;
    if (key !== undefined) {
      const { teamsId, name, objectId, tenantId } = personByKey(key);
      return { key, tenantId, from: { id: teamsId, name, aadObjectId: objectId, tenantId } };
    }
    // Use only a few people, because the store remembers each of them.
    const number = String(chance.below(50)).padStart(12, '0');
    const tenantId = `eeeeeeee-0000-4000-8000-${number}`;
    const from: Fields = {
      id: `29:x${number}`,
      name: 'Mallory',
      aadObjectId: `dddddddd-0000-4000-8000-${number}`,
      tenantId,
    };
    if (chance.oneIn(10)) delete from.aadObjectId;
    return { from, tenantId };
  }

  function turn(chance: Chance, who: ReturnType<typeof attacker>): Fields {
    const inChannel = chance.oneIn(2);
    const channel = roomByKey('channel');
    const chat = who.key === undefined ? undefined : roomByKey(`chat:${who.key}`);
    const conversation: Fields = inChannel
      ? {
          id: `${channel.id};messageid=${chance.below(1e6)}`,
          conversationType: 'channel',
          isGroup: true,
          tenantId: channel.tenantId,
        }
      : { id: chat?.id ?? `a:${who.from.id}`, conversationType: 'personal', tenantId: who.tenantId };
    return {
      id: `f:${randomUUID()}`,
      timestamp: '2026-11-20T10:00:00.000Z',
      channelId: 'msteams',
      serviceUrl: world.serviceUrl,
      from: who.from,
      recipient: { id: world.botId, name: 'Transfer Desk' },
      conversation,
      channelData: { tenant: { id: String(conversation.tenantId) } },
      locale: chance.pick(['en-US', 'sv-SE', 'ar', 'xx', '', 'de_AT']),
      entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web' }],
    };
  }

  /**
   * Half of the clicks have a valid seal, as if the attacker had TOKEN_KEY. The desk refuses clicks without a seal at once,
   * so those would not test the later checks.
   */
  function sealedOrNot(chance: Chance, at: Fields, messageId: string, verb: string, data: Fields): Fields {
    if (chance.oneIn(2)) return data;
    const { id } = at.conversation as { id: string };
    return sealedData(world.tokenKey, { conversationId: id, messageId }, verb.trim(), data) as Fields;
  }

  function forbidden(chance: Chance): { who: ReturnType<typeof attacker>; verb: string; data: Fields; cardId: string } {
    if (chance.oneIn(3)) {
      const draft = chance.pick(drafts);
      const others = PEOPLE.map(({ key }) => key).filter((key) => key !== draft.owner);
      const data: Fields = {
        draftId: draft.id,
        note: 'mine now',
        page: hostileValue(chance),
        other: hostileValue(chance),
      };
      return { who: attacker(chance, others), verb: `draft.${chance.pick(DRAFT_VERBS)}`, data, cardId: draft.cardId };
    }
    const target = chance.pick(transfers);
    const verb = chance.pick(VERBS);
    const others = PEOPLE.map(({ key }) => key).filter((key) => !target.may[verb].includes(key));
    // The click may come from another card than the transfer's own.
    const cardId = chance.pick([...transfers, ...drafts]).cardId;
    const data: Fields = { transferId: target.id, reason: 'because', status: 'open', approver: true, by: 'morgan' };
    const odd = chance.oneIn(12);
    return {
      who: attacker(chance, odd ? [] : others),
      verb: odd ? chance.pick(ODD_VERBS) : `transfer.${verb}`,
      data,
      cardId,
    };
  }

  /** Spares a known sender's Entra object id and tenant id, because Teams vouches for both. Unknown senders are mutated freely. */
  const spared = (isKnown: boolean) => (path: string) => isKnown && /^from(\.tenantId|\.aadObjectId)?$/.test(path);

  const kinds: Readonly<Record<ReplayKind, (chance: Chance) => Json>> = {
    click(chance) {
      const { who, verb, data, cardId } = forbidden(chance);
      const at = turn(chance, who);
      const sealed = sealedOrNot(chance, at, cardId, verb, data);
      const action: Fields = { type: 'Action.Execute', id: null, title: 'x', verb, data: sealed };
      const offer: Fields = { id: chance.pick(drafts).id, connectionName: 'x', token: 'a.b.c' };
      const value: Fields = {
        action,
        trigger: chance.pick(['manual', 'automatic']),
        state: chance.pick([null, null, '123456']),
        authentication: chance.pick([null, null, offer]),
      };
      return finish(chance, who, {
        ...at,
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: cardId,
        value,
      });
    },
    submit(chance) {
      const { who, verb, data, cardId } = forbidden(chance);
      const at = turn(chance, who);
      return finish(chance, who, {
        ...at,
        type: 'message',
        replyToId: cardId,
        value: { ...sealedOrNot(chance, at, cardId, verb, data), verb },
      });
    },
    invoke(chance) {
      const { who, data } = forbidden(chance);
      const value: Fields = {
        ...data,
        id: chance.pick(drafts).id,
        connectionName: 'x',
        token: 'a.b.c',
        state: '123456',
      };
      return finish(chance, who, { ...turn(chance, who), type: 'invoke', name: chance.pick(INVOKES), value });
    },
    message(chance) {
      const who = attacker(chance, chance.oneIn(2) ? PEOPLE.map(({ key }) => key) : []);
      // Known people have a right to use commands, so the texts that they send here are not commands.
      const text =
        who.key === undefined ? chance.pick(commands) : `zq${JSON.stringify(hostileValue(chance)).slice(0, 400)}`;
      const typed: Fields = { ...turn(chance, who), type: 'message', text };
      return who.key === undefined ? finish(chance, who, typed) : typed;
    },
    event(chance) {
      const who = attacker(chance, []);
      const type = chance.pick([
        'conversationUpdate',
        'typing',
        'messageReaction',
        'event',
        'messageUpdate',
        'endOfConversation',
        'trace',
      ]);
      const members = [{ id: chance.pick(['29:x', 'x', '']) }];
      return finish(chance, who, {
        ...turn(chance, who),
        type,
        membersAdded: members,
        membersRemoved: members,
        action: 'x',
      });
    },
  };

  function finish(chance: Chance, who: ReturnType<typeof attacker>, activity: Json): Json {
    return chance.oneIn(4) ? activity : mutated(activity, chance, 3, spared(who.key !== undefined));
  }

  return (chance: Chance, messagesOneIn: number): Replay => {
    const kind: ReplayKind = chance.oneIn(messagesOneIn)
      ? chance.pick(['message', 'submit'] as const)
      : chance.pick(['click', 'click', 'click', 'click', 'invoke', 'event'] as const);
    return { isInvoke: kind === 'click' || kind === 'invoke', activity: kinds[kind](chance) };
  };
}
