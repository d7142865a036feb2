import { FABRIKAM, NORTHWIND, PEOPLE, type WorldPerson } from '../world.ts';

export type PersonKey = WorldPerson['key'];

/** The shared channel, or one person's chat with the bot. */
export type RoomKey = 'channel' | `chat:${PersonKey}`;

export interface Room {
  readonly key: RoomKey;
  /** Teams' conversation id. For a thread in the channel, Teams adds `;messageid=<root>`. */
  readonly id: string;
  readonly kind: 'channel' | 'personal';
  /** The tenant that hosts the conversation. */
  readonly tenantId: string;
  readonly name: string;
  readonly members: readonly WorldPerson[];
}

/** The host team, in Northwind's tenant. `id` is the thread of its General channel, as Teams writes it. */
export const TEAM = {
  id: '19:d4e0a1f3c2b54c6b9a7e8f1022334455@thread.tacv2',
  name: 'Northwind partner desk',
  aadGroupId: '5f1f6f0e-64c3-4a0e-9c59-2b8b8c5a7e10',
  tenantId: NORTHWIND.tenantId,
} as const;

/** A channel shared with Fabrikam. Everybody in the demo is a member. */
export const CHANNEL: Room = {
  key: 'channel',
  id: '19:8f7d6c5b4a39482796a1b2c3d4e5f607@thread.tacv2',
  kind: 'channel',
  tenantId: NORTHWIND.tenantId,
  name: 'Subscription transfers',
  members: PEOPLE,
};

export const CHANNEL_SHARED_WITH: readonly string[] = [FABRIKAM.tenantId];

export const ROOMS: readonly Room[] = [CHANNEL, ...PEOPLE.map(chatOf)];

export function roomByKey(key: RoomKey): Room {
  const room = ROOMS.find((one) => one.key === key);
  if (room === undefined) throw new Error(`There is no conversation "${key}" in the demo.`);
  return room;
}

export function personByKey(key: PersonKey): WorldPerson {
  const person = PEOPLE.find((one) => one.key === key);
  if (person === undefined) throw new Error(`There is nobody called "${key}" in the demo.`);
  return person;
}

/** Returns the room, and the thread's root message if the id names a thread. The team's id stands for the channel. */
export function findRoom(conversationId: string): { readonly room: Room; readonly rootId?: string } | undefined {
  const [id = '', ...rest] = conversationId.split(';');
  const room = id === TEAM.id ? CHANNEL : ROOMS.find((one) => one.id === id);
  if (room === undefined) return undefined;
  const rootId = rest.find((part) => part.startsWith('messageid='))?.slice('messageid='.length);
  return rootId === undefined ? { room } : { room, rootId };
}

/** Finds a member by Teams id or Entra object id, because the connector accepts both. */
export function findMember(room: Room, id: string): WorldPerson | undefined {
  const wanted = id.toLowerCase();
  return room.members.find((one) => one.teamsId.toLowerCase() === wanted || one.objectId === wanted);
}

export function isRoomKey(text: unknown): text is RoomKey {
  return ROOMS.some((room) => room.key === text);
}

export function isPersonKey(text: unknown): text is PersonKey {
  return PEOPLE.some((person) => person.key === text);
}

function chatOf(person: WorldPerson): Room {
  return {
    key: `chat:${person.key}`,
    id: `a:1${person.key}-${'transferdesk'.repeat(3)}`,
    kind: 'personal',
    tenantId: person.tenantId,
    name: `Chat with ${person.name}`,
    members: [person],
  };
}
