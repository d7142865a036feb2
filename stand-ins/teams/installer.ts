import type { Writer } from './activities.ts';
import type { Board } from './board.ts';
import { type Delivery, isSuccess } from './delivery.ts';
import { CHANNEL, personByKey, ROOMS, type Room, type RoomKey, roomByKey } from './rooms.ts';

/** Tells the bot, once per conversation, that it was installed there. */
export interface Installer {
  /** Resolves when the bot knows about every conversation, which may never happen if the bot doesn't answer. */
  readonly done: Promise<void>;
  set(room: RoomKey, installed: boolean): Promise<void>;
  close(): void;
}

/** How long to wait before telling a bot again that didn't answer, because it may still be starting. */
const RETRY_MS = 250;

export function startInstaller(board: Board, write: Writer, delivery: Delivery): Installer {
  let isClosed = false;
  let wake = () => {};

  async function announce(room: Room): Promise<boolean> {
    for (const activity of write.installation(room, installerOf(room), 'add')) {
      if (!isSuccess(await delivery.once(activity))) return false;
    }
    board.setAnnounced(room.key);
    return true;
  }

  async function announceAll(): Promise<void> {
    for (const room of ROOMS) {
      while (!isClosed && board.isInstalled(room.key) && !board.isAnnounced(room.key) && !(await announce(room))) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, RETRY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }

  return {
    done: announceAll(),
    async set(key, installed) {
      const room = roomByKey(key);
      if (board.isInstalled(key) === installed) return;
      board.setInstalled(key, installed);
      for (const activity of write.installation(room, installerOf(room), installed ? 'add' : 'remove')) {
        await delivery.message(activity);
      }
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}

/** The person who added the bot: Northwind's manager for the team, or the chat's own person. */
function installerOf(room: Room) {
  return room === CHANNEL ? personByKey('morgan') : (room.members[0] ?? personByKey('morgan'));
}
