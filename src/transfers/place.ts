/** Where a message can be sent: the desk's own record of a Teams conversation, without the Bot Framework's types. */
export interface Place {
  readonly serviceUrl: string;
  /** In a channel the id may name a thread: `19:…@thread.tacv2;messageid=…`. */
  readonly conversationId: string;
  readonly tenantId: string;
  readonly kind: 'personal' | 'groupChat' | 'channel';
  /** The bot's id in this conversation, as Teams sent it. */
  readonly botId: string;
  /** Display name of a channel, if Teams sent one. */
  readonly name?: string;
  /** A shared channel, which people of other tenants can read. */
  readonly isShared?: true;
}

/** The channel itself, without the thread. */
export function channelOf<T extends Pick<Place, 'conversationId'>>(place: T): T {
  return { ...place, conversationId: place.conversationId.replace(/;messageid=.*$/, '') };
}
