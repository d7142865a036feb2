/** What the page knows: a copy of the stand-in's state, the current person, and the open room. */
export function createStore(state) {
  const store = {
    botName: state.botName,
    people: state.people,
    rooms: state.rooms,
    commands: state.commands,
    messages: new Map(state.messages.map((message) => [message.id, message])),
    seen: state.seen,
    person:
      remembered(
        'person',
        state.people.map((one) => one.key),
      ) ?? state.people[0].key,
    roomKind: remembered('room', ['channel', 'personal']) ?? 'personal',
    /** In the channel, the thread to which the next message replies. */
    replyTo: undefined,
  };
  return store;
}

export function replaceState(store, state) {
  store.messages = new Map(state.messages.map((message) => [message.id, message]));
  store.seen = state.seen;
  store.commands = state.commands;
}

export function choosePerson(store, key) {
  store.person = key;
  store.replyTo = undefined;
  remember('person', key);
}

export function chooseRoom(store, room) {
  store.roomKind = room.kind;
  store.replyTo = undefined;
  remember('room', room.kind);
}

export function personNamed(store, key) {
  return store.people.find((one) => one.key === key);
}

export function authorName(store, message) {
  return message.from === 'bot' ? store.botName : personNamed(store, message.from).name;
}

/** The rooms that a person can open: the channel and their own chat. */
export function roomsOf(store, person = store.person) {
  return store.rooms.filter((room) => room.members.includes(person));
}

export function openRoom(store) {
  return roomsOf(store).find((room) => room.kind === store.roomKind);
}

export function messagesIn(store, room) {
  return [...store.messages.values()].filter((message) => message.room === room.key);
}

/** What this person sees of a message: their own view, if they have one. */
export function viewOf(store, message, person = store.person) {
  const own = message.views[person] ?? {};
  return { card: own.card ?? message.card, note: own.note };
}

export function unread(store, room, person = store.person) {
  const seen = Number(store.seen[`${person} ${room.key}`] ?? 0);
  return messagesIn(store, room).filter(
    (message) => Number(message.id) > seen && message.from !== person && !message.isDeleted,
  ).length;
}

export function unreadOf(store, person) {
  return roomsOf(store, person).reduce((sum, room) => sum + unread(store, room, person), 0);
}

export function remember(name, value) {
  try {
    localStorage.setItem(`teams-stand-in ${name}`, value);
  } catch {
    // Without storage, the choice lasts only until the page is closed.
  }
}

export function remembered(name, allowed) {
  try {
    const value = localStorage.getItem(`teams-stand-in ${name}`);
    return allowed.includes(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
