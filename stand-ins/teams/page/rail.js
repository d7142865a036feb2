import { byId, make } from './dom.js';
import { openRoom, personNamed, roomsOf, unread, unreadOf } from './store.js';

/** The side bar: which person you are, and which room you are in. */
export function createRail(store, { onPerson, onRoom }) {
  const people = byId('people-list');
  const rooms = byId('rooms');
  const who = byId('who');
  const rail = byId('rail');
  let shownRooms = '';
  const openPeople = (open) => {
    rail.classList.toggle('is-open', open);
    who.setAttribute('aria-expanded', String(open));
  };
  who.addEventListener('click', () => openPeople(!rail.classList.contains('is-open')));
  rail.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !rail.classList.contains('is-open')) return;
    openPeople(false);
    who.focus();
  });

  const badges = new Map();
  for (const person of store.people) {
    const input = make('input', { type: 'radio', name: 'person', value: person.key });
    input.checked = person.key === store.person;
    input.addEventListener('change', () => onPerson(person.key));
    const badge = make('span', { className: 'badge' });
    badges.set(person.key, badge);
    const label = make(
      'label',
      { className: 'person', 'data-testid': `person-${person.key}` },
      input,
      make('span', { className: 'avatar', 'aria-hidden': 'true' }, initials(person.name)),
      make('span', { className: 'person-words' }, make('b', {}, person.name), make('small', {}, person.title)),
      badge,
    );
    // A click chooses a person and closes the list. The arrow keys move through the people and leave the list open.
    label.addEventListener('click', (event) => event.target !== input && openPeople(false));
    people.append(label);
  }

  return {
    draw() {
      const me = personNamed(store, store.person);
      const others = store.people.filter((one) => one.key !== me.key && unreadOf(store, one.key) > 0).length;
      const news = make('span', { className: 'badge' });
      showBadge(news, others, others === 1 ? 'person has' : 'people have');
      who.replaceChildren(make('span', { className: 'who-name' }, `You are: ${me.name}`), news);
      for (const input of people.querySelectorAll('input')) input.checked = input.value === store.person;
      for (const [key, badge] of badges) showBadge(badge, key === store.person ? 0 : unreadOf(store, key));
      const open = openRoom(store);
      const key = JSON.stringify([store.person, open.key, roomsOf(store).map((room) => unread(store, room))]);
      if (key === shownRooms) return;
      shownRooms = key;
      const focused = rooms.contains(document.activeElement) ? document.activeElement.dataset.room : undefined;
      rooms.replaceChildren(...roomsOf(store).map((room) => make('li', {}, roomButton(room, room === open))));
      if (focused !== undefined) rooms.querySelector(`[data-room="${focused}"]`)?.focus();
    },
  };

  function roomButton(room, isOpen) {
    const isChannel = room.kind === 'channel';
    const badge = make('span', { className: 'badge' });
    showBadge(badge, isOpen ? 0 : unread(store, room));
    const button = make(
      'button',
      {
        type: 'button',
        className: 'room-button',
        'data-testid': isChannel ? 'conversation-channel' : 'conversation-chat',
        'data-room': room.kind,
        'aria-current': isOpen ? 'page' : undefined,
      },
      make('span', { className: 'room-icon', 'aria-hidden': 'true' }, isChannel ? '#' : '✉'),
      make(
        'span',
        { className: 'room-words' },
        make('b', {}, isChannel ? room.name : store.botName),
        make('small', {}, isChannel ? 'Channel shared by both partners' : 'Your own chat'),
      ),
      badge,
    );
    button.addEventListener('click', () => onRoom(room));
    return button;
  }
}

function showBadge(badge, count, whose = '') {
  badge.hidden = count === 0;
  badge.textContent = count === 0 ? '' : String(count);
  badge.setAttribute('aria-label', whose === '' ? `${count} unread` : `${count} ${whose} unread messages`);
  badge.setAttribute('role', 'img');
}

function initials(name) {
  return name
    .split(' ')
    .map((word) => word[0])
    .join('');
}
