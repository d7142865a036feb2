import type { Writer } from './activities.ts';
import type { Board, StoredMessage } from './board.ts';
import { isRecord } from './card-buttons.ts';
import type { Delivery } from './delivery.ts';
import { type PersonKey, roomByKey } from './rooms.ts';

/** What an OAuth card asks Teams to do. */
export interface OAuthCard {
  readonly connectionName: string;
  readonly exchange?: { readonly id: string; readonly uri: string };
  readonly text: string;
  readonly button: { readonly title: string; readonly url: string };
  /** The visible part as an Adaptive Card, which the page can show. */
  readonly shown: object;
}

export interface SingleSignOn {
  /**
   * Tries to sign the person in silently: each of their clients offers the bot a token. Shows the message unless the bot
   * accepts one of these tokens with a 200. In a channel, shows the message at once, because Teams has no token there.
   */
  begin(message: StoredMessage, card: OAuthCard): void;
  /** Sets on how many clients the person is signed in to Teams. Default: one. */
  clients(person: PersonKey, count: number): void;
}

export interface SingleSignOnParts {
  readonly board: Board;
  readonly write: Writer;
  readonly delivery: Delivery;
  /** Returns undefined when Entra refuses Teams a token for this resource. */
  readonly tokenFor: (objectId: string, resource: string) => Promise<string | undefined>;
}

export const OAUTH_CARD = 'application/vnd.microsoft.card.oauth';

/** Returns undefined when Teams would refuse the card. Source: pages "Add single sign-on to your bot" and "OAuthCard". */
export function readOAuthCard(content: unknown): OAuthCard | undefined {
  if (!isRecord(content) || !Array.isArray(content.buttons)) return undefined;
  const { connectionName, text, tokenExchangeResource: resource } = content;
  const button: unknown = content.buttons[0];
  if (typeof connectionName !== 'string' || connectionName === '' || typeof text !== 'string') return undefined;
  if (!isRecord(button) || button.type !== 'signin') return undefined;
  if (typeof button.title !== 'string' || typeof button.value !== 'string') return undefined;
  const isWhole = isRecord(resource) && typeof resource.id === 'string' && typeof resource.uri === 'string';
  const shown = {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text, wrap: true }],
    actions: [{ type: 'Action.OpenUrl', title: button.title, url: button.value }],
  };
  return {
    connectionName,
    text,
    button: { title: button.title, url: button.value },
    shown,
    ...(isWhole ? { exchange: { id: String(resource.id), uri: String(resource.uri) } } : {}),
  };
}

export function createSingleSignOn({ board, write, delivery, tokenFor }: SingleSignOnParts): SingleSignOn {
  const clients = new Map<PersonKey, number>();

  async function isSignedIn(message: StoredMessage, { connectionName, exchange }: OAuthCard): Promise<boolean> {
    const room = roomByKey(message.room);
    const [from] = room.members;
    if (exchange === undefined || room.kind !== 'personal' || from === undefined) return false;
    const token = await tokenFor(from.objectId, exchange.uri);
    if (token === undefined) {
      const why = { code: 'resourcematchfailed', message: 'Resource match failed' };
      await delivery.once(write.invoke({ room, from }, 'signin/failure', why));
      return false;
    }
    const value = { id: exchange.id, connectionName, token };
    const offers = Array.from({ length: clients.get(from.key) ?? 1 }, () =>
      delivery.once(write.invoke({ room, from }, 'signin/tokenExchange', value)),
    );
    return (await Promise.all(offers)).some(({ status }) => status === 200);
  }

  return {
    begin(message, card) {
      // A client gets the message only after the bot has got the answer to its post.
      setImmediate(async () => {
        if (!(await isSignedIn(message, card))) board.reveal(message);
      });
    },
    clients: (person, count) => void clients.set(person, count),
  };
}
