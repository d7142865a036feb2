import { type Board, cardFor, type Note, type StoredMessage } from './board.ts';
import type { Attempt, BotAnswer, Delivery } from './delivery.ts';
import type { Fault, Faults } from './faults.ts';
import type { Installer } from './installer.ts';
import type { PersonActions, SendOptions } from './person-actions.ts';
import { type ButtonChoice, type Inputs, NotOnCard, press } from './press.ts';
import { type PersonKey, type RoomKey, roomByKey } from './rooms.ts';
import type { ClaimOverrides, Signer } from './signing.ts';
import type { SingleSignOn } from './single-sign-on.ts';

/** A message as the people of its conversation see it. */
export interface SeenMessage {
  readonly id: string;
  readonly rootId?: string;
  readonly from: PersonKey | 'bot';
  readonly text: string;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  /** The card that the bot last posted, without personal views. */
  readonly card: unknown;
  /** What each person in the conversation sees: the card, and the line at the card. */
  readonly views: { readonly [key in PersonKey]?: { readonly card: unknown; readonly note?: Note } };
}

/** `chat` is the person's own chat with the bot. */
export type Place = 'chat' | 'channel';

/** Acts as people in Teams, for tests and the demo. Throws `NotOnCard` or `NotPossible` for what a person couldn't do. */
export interface TeamsControl {
  /** Types a message. Resolves after the first attempt; `status` is absent when the bot didn't answer it. */
  send(
    person: PersonKey,
    place: Place,
    text: string,
    options?: SendOptions,
  ): Promise<{ readonly activityId: string; readonly status: number | undefined }>;
  /** Presses the only matching button on the card that this person sees. Inputs left out keep their initial values. */
  click(person: PersonKey, messageId: string, button: ButtonChoice, inputs?: Inputs): Promise<BotAnswer>;
  /** Closes the window of the sign-in button under a card. `state` is the value that the page in the window gave Teams. */
  endSignIn(person: PersonKey, messageId: string, state: string): Promise<BotAnswer>;
  /** Types into a choice set that asks the bot for choices. */
  search(
    person: PersonKey,
    messageId: string,
    inputId: string,
    queryText: string,
  ): Promise<{ title: string; value: string }[] | undefined>;
  /** Opens the conversation, which refreshes the cards that request it. */
  look(person: PersonKey, place: Place): Promise<void>;
  /** Posts any activity once, signed as Teams does, or with this bearer. `null`: without a bearer. */
  post(activity: unknown, bearer?: string | null): Promise<BotAnswer>;
  /** Oldest first. */
  messages(room: RoomKey): readonly SeenMessage[];
  /** Resolves with the first result that the predicate returns. The predicate runs again after every change. */
  waitFor<T>(
    predicate: (messages: (room: RoomKey) => readonly SeenMessage[]) => T | undefined | false,
    timeoutMs?: number,
  ): Promise<T>;
  fault(fault: Fault): () => void;
  sign(overrides?: ClaimOverrides): Promise<string>;
  rotateKey(): Promise<void>;
  /** All deliveries to the bot, resends included. */
  attempts(): readonly Attempt[];
  /** Sets on how many clients a person is signed in to Teams. Default: one. */
  clients(person: PersonKey, count: number): void;
  /** Resolves once the bot knows about every conversation where it is installed. */
  installed(): Promise<void>;
  /** `install` adds the bot to a conversation, `uninstall` removes it. Both tell the bot. */
  install(room: RoomKey): Promise<void>;
  uninstall(room: RoomKey): Promise<void>;
}

export interface ControlParts {
  readonly board: Board;
  readonly actions: PersonActions;
  readonly delivery: Delivery;
  readonly faults: Faults;
  readonly signer: Signer;
  readonly installer: Installer;
  readonly sso: Pick<SingleSignOn, 'clients'>;
}

const WAIT_MS = 5000;

export function createControl(parts: ControlParts): TeamsControl {
  const { board, actions, delivery, faults, signer, installer, sso } = parts;
  const messages = (room: RoomKey) => board.messages(room).map(seen);

  return {
    async send(person, place, text, options) {
      const { sent, answered } = actions.send(person, roomOf(person, place), text, options);
      return { activityId: sent.id, status: (await answered).status };
    },
    async click(person, messageId, button, inputs) {
      const message = board.find(messageId);
      if (message === undefined) throw new NotOnCard(`There is no message ${messageId}.`);
      return actions.press(person, messageId, press(cardFor(person, message), button, inputs));
    },
    endSignIn: actions.endSignIn,
    search: (person, messageId, inputId, queryText) => actions.search(person, messageId, inputId, queryText),
    look: (person, place) => actions.look(person, roomOf(person, place)),
    async post(activity, bearer) {
      return delivery.raw(activity, bearer === null ? undefined : (bearer ?? (await signer.sign())));
    },
    messages,
    waitFor: (predicate, timeoutMs = WAIT_MS) => waitFor(board, () => predicate(messages), timeoutMs),
    fault: (fault) => faults.set(fault),
    sign: (overrides) => signer.sign(overrides),
    rotateKey: () => signer.rotate(),
    attempts: () => delivery.attempts(),
    clients: sso.clients,
    installed: () => installer.done,
    install: (room) => installer.set(room, true),
    uninstall: (room) => installer.set(room, false),
  };
}

function roomOf(person: PersonKey, place: Place): RoomKey {
  return place === 'channel' ? 'channel' : `chat:${person}`;
}

function seen(message: StoredMessage): SeenMessage {
  const { id, rootId, from, text, card } = message;
  const views = roomByKey(message.room).members.map((person) => [
    person.key,
    { card: cardFor(person.key, message), note: message.views[person.key]?.note },
  ]);
  return {
    id,
    rootId,
    from,
    text,
    isEdited: message.editedAt !== undefined,
    isDeleted: message.isDeleted === true,
    card,
    views: Object.fromEntries(views) as SeenMessage['views'],
  };
}

function waitFor<T>(board: Board, look: () => T | undefined | false, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      try {
        const found = look();
        if (found === undefined || found === false) return;
        end();
        resolve(found);
      } catch (error) {
        end();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`Teams did not show what was waited for within ${timeoutMs} ms.`));
    }, timeoutMs);
    const unsubscribe = board.subscribe(check);
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    check();
  });
}
