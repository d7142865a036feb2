import type { JWK } from 'jose';
import type { KeptState } from '../kept-state.ts';
import { type PersonKey, type RoomKey, roomByKey } from './rooms.ts';

/** The bot's answer to a click, shown at the card, only to the person who clicked. */
export interface Note {
  readonly tone: 'info' | 'error';
  readonly text: string;
  readonly link?: { readonly title: string; readonly url: string };
}

/** How one person sees a message. Lasts until the bot edits the message. */
export interface PersonalView {
  readonly card?: unknown;
  readonly note?: Note;
}

export interface StoredMessage {
  /** Milliseconds since 1970 as text, as Teams numbers messages; unique and rising. */
  readonly id: string;
  readonly room: RoomKey;
  /** Id of the thread's first message; the first message has its own id. Absent in chats, which have no threads. */
  readonly rootId?: string;
  readonly from: PersonKey | 'bot';
  readonly at: string;
  editedAt?: string;
  isDeleted?: true;
  /** Nobody sees this sign-in message yet, because Teams is trying to sign the person in silently. */
  isHidden?: true;
  text: string;
  textFormat: 'plain' | 'markdown' | 'xml';
  /** The names that are mentioned (`<at>…</at>`) in the text. */
  mentions: readonly string[];
  /** The Adaptive Card as the bot sent it, even if it can't be rendered. */
  card?: unknown;
  views: { [key in PersonKey]?: PersonalView };
}

/** The stand-in's persistent state. */
export interface TeamsState {
  messages: StoredMessage[];
  /** Rooms where the bot has been told that it is installed. */
  announced: RoomKey[];
  /** Rooms from which the bot was removed. */
  removed: RoomKey[];
  /** The newest message a person has seen in a room. */
  seen: { [personAndRoom: string]: string };
  /** Private signing keys, the newest last. */
  keys: JWK[];
}

export type Change =
  | { readonly kind: 'message'; readonly message: StoredMessage }
  | { readonly kind: 'typing'; readonly room: RoomKey; readonly rootId?: string }
  | { readonly kind: 'seen'; readonly person: PersonKey; readonly room: RoomKey; readonly id: string };

export type NewMessage = Pick<StoredMessage, 'room' | 'rootId' | 'from' | 'isHidden'> & Content;
export type Content = Pick<StoredMessage, 'text' | 'textFormat' | 'mentions' | 'card'>;

/** The conversations, and what each person has seen. Every change is saved and reported to the listeners. */
export interface Board {
  /** Without hidden messages. */
  messages(room: RoomKey): readonly StoredMessage[];
  find(id: string): StoredMessage | undefined;
  /** In the channel, a message without `rootId` starts a thread. */
  add(message: NewMessage): StoredMessage;
  /** Edits the message and ends all personal views, so that everybody sees the same again. */
  edit(message: StoredMessage, content: Content): void;
  remove(message: StoredMessage): void;
  /** Shows a hidden message. */
  reveal(message: StoredMessage): void;
  /** Merges `view` into the person's view. */
  showTo(person: PersonKey, message: StoredMessage, view: PersonalView): void;
  typing(room: RoomKey, rootId?: string): void;
  markSeen(person: PersonKey, room: RoomKey): void;
  seen(): Readonly<Record<string, string>>;
  isInstalled(room: RoomKey): boolean;
  setInstalled(room: RoomKey, installed: boolean): void;
  isAnnounced(room: RoomKey): boolean;
  setAnnounced(room: RoomKey): void;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
}

export function emptyState(): TeamsState {
  return { messages: [], announced: [], removed: [], seen: {}, keys: [] };
}

export function createBoard(kept: KeptState<TeamsState>, now: () => Date): Board {
  const { state } = kept;
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listener of [...listeners]) listener(change);
  };
  const changed = (message: StoredMessage) => {
    kept.save();
    if (!message.isHidden) tell({ kind: 'message', message });
  };
  const replace = (list: 'announced' | 'removed', room: RoomKey, present: boolean) => {
    state[list] = state[list].filter((one) => one !== room);
    if (present) state[list].push(room);
    kept.save();
  };

  return {
    messages: (room) => state.messages.filter((message) => message.room === room && !message.isHidden),
    find: (id) => state.messages.find((message) => message.id === id),
    add(message) {
      const id = nextId(state.messages, now());
      const rootId = isChannel(message.room) ? (message.rootId ?? id) : undefined;
      const stored: StoredMessage = { ...message, id, rootId, at: now().toISOString(), views: {} };
      state.messages.push(stored);
      if (stored.from !== 'bot') state.seen[seenKey(stored.from, stored.room)] = id;
      changed(stored);
      return stored;
    },
    edit(message, content) {
      Object.assign(message, { card: undefined, ...content, editedAt: now().toISOString(), views: {} });
      changed(message);
    },
    remove(message) {
      Object.assign(message, { isDeleted: true, text: '', mentions: [], card: undefined, views: {} });
      changed(message);
    },
    reveal(message) {
      delete message.isHidden;
      changed(message);
    },
    showTo(person, message, view) {
      message.views[person] = { ...message.views[person], ...view };
      changed(message);
    },
    typing: (room, rootId) => tell({ kind: 'typing', room, rootId }),
    markSeen(person, room) {
      const id = state.messages.findLast((message) => message.room === room)?.id;
      if (id === undefined || state.seen[seenKey(person, room)] === id) return;
      state.seen[seenKey(person, room)] = id;
      kept.save();
      tell({ kind: 'seen', person, room, id });
    },
    seen: () => state.seen,
    isInstalled: (room) => !state.removed.includes(room),
    setInstalled: (room, installed) => replace('removed', room, !installed),
    isAnnounced: (room) => state.announced.includes(room),
    setAnnounced: (room) => replace('announced', room, true),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function seenKey(person: PersonKey, room: RoomKey): string {
  return `${person} ${room}`;
}

/** The card that a person sees. */
export function cardFor(person: PersonKey, message: StoredMessage): unknown {
  return message.views[person]?.card ?? message.card;
}

function isChannel(room: RoomKey): boolean {
  return roomByKey(room).kind === 'channel';
}

function nextId(messages: readonly StoredMessage[], at: Date): string {
  const last = Number(messages.at(-1)?.id ?? 0);
  return String(Math.max(last + 1, at.getTime()));
}
