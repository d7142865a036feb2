import { follow, look, readState } from './api.js';
import { createComposer } from './composer.js';
import { byId } from './dom.js';
import { createHints } from './hints.js';
import { createMessageList } from './message-list.js';
import { createRail } from './rail.js';
import {
  authorName,
  choosePerson,
  chooseRoom,
  createStore,
  messagesIn,
  openRoom,
  personNamed,
  replaceState,
  roomsOf,
  unread,
  viewOf,
} from './store.js';
import { startTheme } from './theme.js';
import { announce, clearToasts, toast } from './toasts.js';

const TYPING_MS = 5000;

const store = createStore(await readState());
const composer = createComposer(store, { onSent: () => list.draw({ follow: true }) });
const list = createMessageList(store, (message) => {
  store.replyTo = message;
  composer.draw();
  composer.focus();
});
const rail = createRail(store, { onPerson: become, onRoom: goTo });
const hints = createHints(store, { onFill: composer.fill, onPerson: become, onRoom: goTo });
let typingTimer;

await startTheme(byId('theme'), () => list.draw());
drawAll();
lookAround();
follow(
  async () => {
    byId('offline').hidden = true;
    replaceState(store, await readState());
    drawAll();
  },
  onChange,
  () => {
    byId('offline').hidden = false;
  },
);
document.addEventListener('visibilitychange', () => lookAround());

function become(key) {
  choosePerson(store, key);
  clearToasts();
  announce(`You are now ${personNamed(store, key).name}.`);
  drawAll();
  lookAround();
}

function goTo(room) {
  chooseRoom(store, room);
  clearToasts();
  drawAll();
  lookAround();
}

function drawAll(options) {
  const room = openRoom(store);
  const inChannel = room.kind === 'channel';
  byId('room-name').textContent = inChannel ? room.name : store.botName;
  byId('room-about').textContent = inChannel
    ? `Channel · ${room.members.length} people of both partners`
    : `Chat of ${personNamed(store, store.person).name} with the bot`;
  rail.draw();
  hints.draw();
  composer.draw();
  list.draw(options);
}

function onChange(change) {
  if (change.kind === 'typing') return showTyping(change.room);
  if (change.kind === 'seen') {
    store.seen[`${change.person} ${change.room}`] = change.id;
    return rail.draw();
  }
  const { message } = change;
  const before = store.messages.get(message.id);
  store.messages.set(message.id, message);
  if (message.from !== 'bot' && before === undefined) store.seen[`${message.from} ${message.room}`] = message.id;
  if (message.from === 'bot') byId('typing').hidden = true;
  rail.draw();
  hints.draw();
  list.draw({ follow: before === undefined && message.from === store.person });
  tell(message, before);
  if (message.room === openRoom(store).key) lookAround();
}

/** Has a screen reader read new messages in the open room, and shows a toast for messages in another room. */
function tell(message, before) {
  const room = roomsOf(store).find((one) => one.key === message.room);
  if (room === undefined) return;
  if (room === openRoom(store)) {
    const note = viewOf(store, message).note;
    const isAnswer = before !== undefined && JSON.stringify(note) !== JSON.stringify(viewOf(store, before).note);
    if (message.from !== store.person && !isAnswer) announce(spoken(message, before));
  } else if (before === undefined && message.from !== store.person) {
    const where = room.kind === 'channel' ? room.name : 'your chat';
    toast(`${authorName(store, message)} wrote in ${where}.`, { title: 'Open', run: () => goTo(room) });
  }
}

function spoken(message, before) {
  const author = authorName(store, message);
  if (before !== undefined) return message.isDeleted ? `${author} deleted a message.` : `${author} edited a message.`;
  return message.text === '' ? `${author} sent a card.` : `${author} wrote: ${message.text}`;
}

/** Marks the open room as seen, and refreshes the cards that ask for it. */
function lookAround() {
  if (document.hidden) return;
  const room = openRoom(store);
  const wantsRefresh = messagesIn(store, room).some((message) => message.card?.refresh !== undefined);
  if (unread(store, room) === 0 && !wantsRefresh) return;
  look({ person: store.person, room: room.key }).catch(() => undefined);
}

function showTyping(room) {
  if (room !== openRoom(store).key) return;
  const line = byId('typing');
  line.textContent = `${store.botName} is typing…`;
  line.hidden = false;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => {
    line.hidden = true;
  }, TYPING_MS);
}
