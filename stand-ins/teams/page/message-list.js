import { byId, make } from './dom.js';
import { createMessage } from './message.js';
import { authorName, messagesIn, openRoom } from './store.js';

/** The messages in the open room, grouped in threads in the channel. Keeps a message's element as long as it is shown. */
export function createMessageList(store, onReply) {
  const log = byId('log');
  let shown = new Map();
  let threads = new Map();
  let shownRoom;

  return {
    draw({ follow = false } = {}) {
      const room = openRoom(store);
      const messages = messagesIn(store, room);
      const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
      const isGone = [...shown.keys()].some((id) => !store.messages.has(id));
      if (shownRoom !== room.key || isGone) {
        shown = new Map();
        threads = new Map();
        log.replaceChildren();
      }
      const isNewRoom = shownRoom !== room.key;
      shownRoom = room.key;
      const before = shown.size;
      log.querySelector('.empty')?.remove();
      if (messages.length === 0) log.append(make('p', { className: 'empty' }, emptyText(room)));
      for (const message of messages) {
        const known = shown.get(message.id);
        if (known !== undefined) {
          known.update(message);
          continue;
        }
        const created = createMessage(store, message);
        shown.set(message.id, created);
        place(room, message, created.element);
      }
      if (isNewRoom || follow || (wasAtEnd && shown.size > before)) log.scrollTop = log.scrollHeight;
    },
    reveal(id) {
      shown.get(id)?.element.scrollIntoView({ block: 'nearest' });
    },
  };

  function place(room, message, element) {
    if (room.kind !== 'channel') return log.append(element);
    const thread = threads.get(message.rootId);
    if (thread !== undefined) return thread.append(element);
    const replies = make('div', { className: 'replies' });
    const reply = make('button', { type: 'button', className: 'quiet reply', 'data-testid': 'reply' }, 'Reply');
    reply.setAttribute('aria-label', `Reply to ${authorName(store, message)}`);
    reply.addEventListener('click', () => onReply(message));
    log.append(make('section', { className: 'thread', 'aria-label': 'Thread' }, element, replies, reply));
    threads.set(message.rootId, replies);
  }
}

function emptyText(room) {
  return room.kind === 'channel'
    ? 'No posts yet. Transfers that wait for a decision appear here, for both partners.'
    : 'This is your own chat with Transfer Desk. Nobody else sees it.';
}
