import type { WorldPerson } from '../world.ts';
import type { Activity, Turn, Writer } from './activities.ts';
import { type Board, cardFor, type StoredMessage } from './board.ts';
import { inputsOf, isRecord } from './card-buttons.ts';
import type { BotAnswer, Delivery } from './delivery.ts';
import { readInvokeAnswer, readLogin, readSearchAnswer, WENT_WRONG } from './invoke-answer.ts';
import type { PressedAction } from './press.ts';
import { type PersonKey, personByKey, type RoomKey, roomByKey } from './rooms.ts';
import type { OAuthCard } from './single-sign-on.ts';

/** Thrown when a person acts on something that they don't have. The message says what. */
export class NotPossible extends Error {}

export interface SendOptions {
  /** The thread in the channel to reply in. */
  readonly rootId?: string;
  /** BCP 47 tag of the person's client. */
  readonly locale?: string;
}

/** What people can do in Teams. Each method sends the bot the activities that Teams would send. */
export interface PersonActions {
  /** Resolves when the bot has answered or failed to answer the first attempt; `sent` is available at once. */
  send(
    person: PersonKey,
    room: RoomKey,
    text: string,
    options?: SendOptions,
  ): { readonly sent: StoredMessage; readonly answered: Promise<BotAnswer> };
  press(person: PersonKey, messageId: string, action: PressedAction, locale?: string): Promise<BotAnswer>;
  /**
   * Closes the sign-in window to which the last click led. Teams then resends the click with `state`: the value that the
   * page in the window gave Teams, or `CancelledByUser` when the page gave none.
   */
  endSignIn(person: PersonKey, messageId: string, state: string): Promise<BotAnswer>;
  /** Types into a choice set that asks the bot for choices. Returns undefined when Teams can't read the bot's answer. */
  search(
    person: PersonKey,
    messageId: string,
    inputId: string,
    queryText: string,
  ): Promise<{ title: string; value: string }[] | undefined>;
  /** Has the person look at the room. That refreshes the cards that ask for it, each at most once a minute. */
  look(person: PersonKey, room: RoomKey): Promise<void>;
}

export interface ActionParts {
  readonly board: Board;
  readonly write: Writer;
  readonly delivery: Delivery;
  readonly now: () => Date;
  readonly botName: string;
  /** Returns undefined when Entra refuses Teams a token for this resource. */
  readonly tokenFor: (objectId: string, resource: string) => Promise<string | undefined>;
}

/** Source: page "User-Specific Views", refresh rules. */
const REFRESH_EVERY_MS = 60_000;
const MOST_REFRESH_USERS = 60;

export function createPersonActions(parts: ActionParts): PersonActions {
  const { board, write, delivery, now, botName, tokenFor } = parts;
  const refreshedAt = new Map<string, number>();
  /** Clicks that were answered with a sign-in button. */
  const unfinished = new Map<string, { readonly turn: Turn; readonly value: object }>();

  function messageFor(person: WorldPerson, messageId: string): { message: StoredMessage; turn: Turn } {
    const message = board.find(messageId);
    const room = message === undefined ? undefined : roomByKey(message.room);
    if (message === undefined || room === undefined || message.isDeleted) {
      throw new NotPossible(`There is no message ${messageId}.`);
    }
    if (!room.members.includes(person)) throw new NotPossible(`${person.name} is not in "${room.name}".`);
    return { message, turn: { room, from: person, rootId: message.rootId } };
  }

  /**
   * Sends a click and shows the person the answer. If the answer offers a token exchange, Teams instead resends the click
   * once, with the person's token. Where Teams has no token, as in every channel, it shows the sign-in button.
   * Source: page "Add code to enable SSO for your Adaptive Cards Universal Actions".
   */
  async function click(turn: Turn, value: object, message: StoredMessage, more: object = {}): Promise<BotAnswer> {
    const sent = write.invoke(turn, 'adaptiveCard/action', { ...value, ...more }, message.id);
    const answer = await delivery.once(sent);
    const login = readLogin(answer);
    const authentication = 'authentication' in more || login === undefined ? undefined : await offerFor(turn, login);
    if (authentication !== undefined) return click(turn, value, message, { authentication });
    const { key } = turn.from;
    if (login === undefined) unfinished.delete(`${key} ${message.id}`);
    else unfinished.set(`${key} ${message.id}`, { turn, value });
    board.showTo(key, message, readInvokeAnswer(answer));
    return answer;
  }

  async function offerFor({ room, from }: Turn, { connectionName, exchange }: OAuthCard): Promise<object | undefined> {
    if (exchange === undefined || room.kind === 'channel') return undefined;
    const token = await tokenFor(from.objectId, exchange.uri);
    return token === undefined ? undefined : { id: exchange.id, connectionName, token };
  }

  return {
    send(personKey, roomKey, text, { rootId, locale } = {}) {
      const person = personByKey(personKey);
      const room = roomByKey(roomKey);
      if (!room.members.includes(person)) throw new NotPossible(`${person.name} is not in "${room.name}".`);
      if (rootId !== undefined && board.find(rootId)?.rootId !== rootId) {
        throw new NotPossible(`There is no thread ${rootId}.`);
      }
      const inChannel = room.kind === 'channel';
      const words = inChannel ? withoutMention(text, botName) : text.trim();
      const sent = board.add({
        room: roomKey,
        rootId,
        from: personKey,
        text: inChannel ? `<at>${botName}</at> ${words}` : words,
        textFormat: 'plain',
        mentions: inChannel ? [botName] : [],
      });
      const activity = write.message({ room, from: person, rootId: sent.rootId, locale }, sent.id, words);
      return { sent, answered: toInstalled(board, delivery, roomKey, activity) };
    },

    async press(personKey, messageId, action, locale) {
      const person = personByKey(personKey);
      const { message, turn } = messageFor(person, messageId);
      if (action.type === 'Action.Submit') {
        return toInstalled(board, delivery, message.room, write.submit({ ...turn, locale }, messageId, action.data));
      }
      const { id, title, verb, data } = action;
      const value = { action: { type: action.type, id: id ?? null, title, verb, data }, trigger: 'manual' };
      if (!board.isInstalled(message.room)) {
        board.showTo(personKey, message, WENT_WRONG);
        return { status: undefined, body: undefined };
      }
      return click({ ...turn, locale }, value, message);
    },

    async endSignIn(personKey, messageId, state) {
      const { message } = messageFor(personByKey(personKey), messageId);
      const begun = unfinished.get(`${personKey} ${messageId}`);
      if (begun === undefined) throw new NotPossible('There is no sign-in button under this card.');
      return click(begun.turn, begun.value, message, { state });
    },

    async search(personKey, messageId, inputId, queryText) {
      const person = personByKey(personKey);
      const { message, turn } = messageFor(person, messageId);
      const input = inputsOf(cardFor(personKey, message)).find((one) => one.id === inputId);
      if (input?.dataset === undefined) throw new NotPossible(`The card has no typeahead input "${inputId}".`);
      const value = { kind: 'search', queryText, queryOptions: { skip: 0, top: 15 }, dataset: input.dataset };
      return readSearchAnswer(await delivery.once(write.invoke(turn, 'application/search', value, messageId)));
    },

    async look(personKey, roomKey) {
      const person = personByKey(personKey);
      board.markSeen(personKey, roomKey);
      const due = board.messages(roomKey).filter((message) => {
        const last = refreshedAt.get(`${personKey} ${message.id}`) ?? Number.NEGATIVE_INFINITY;
        return wantsRefresh(message.card, person) && now().getTime() - last >= REFRESH_EVERY_MS;
      });
      await Promise.all(
        due.map(async (message) => {
          refreshedAt.set(`${personKey} ${message.id}`, now().getTime());
          const { turn } = messageFor(person, message.id);
          const value = { action: refreshAction(message.card), trigger: 'automatic' };
          const answer = await delivery.once(write.invoke(turn, 'adaptiveCard/action', value, message.id));
          const view = readInvokeAnswer(answer);
          if (view.card !== undefined) board.showTo(personKey, message, { card: view.card });
        }),
      );
    },
  };
}

/** Delivers an activity, unless the bot was removed from the conversation. */
async function toInstalled(board: Board, delivery: Delivery, room: RoomKey, activity: Activity): Promise<BotAnswer> {
  return board.isInstalled(room) ? delivery.message(activity) : { status: undefined, body: undefined };
}

function withoutMention(text: string, botName: string): string {
  const trimmed = text.trim();
  for (const mention of [`<at>${botName}</at>`, `@${botName}`]) {
    if (trimmed.toLowerCase().startsWith(mention.toLowerCase())) return trimmed.slice(mention.length).trim();
  }
  return trimmed;
}

function refreshAction(card: unknown): Record<string, unknown> | undefined {
  if (!isRecord(card) || !isRecord(card.refresh) || !isRecord(card.refresh.action)) return undefined;
  return card.refresh.action;
}

/** A card is refreshed for the people it lists. Without a list, it is refreshed for everybody if there are at most 60. */
function wantsRefresh(card: unknown, person: WorldPerson): boolean {
  if (refreshAction(card) === undefined || !isRecord(card) || !isRecord(card.refresh)) return false;
  const { userIds } = card.refresh;
  return !Array.isArray(userIds) || userIds.slice(0, MOST_REFRESH_USERS).includes(person.teamsId);
}
