import { press, Refused, search } from './api.js';
import { renderCard, unfold, withUnsent } from './card.js';
import { make } from './dom.js';
import { markdownToHtml, plainToHtml } from './markdown.js';
import { authorName, viewOf } from './store.js';
import { theme } from './theme.js';
import { toast } from './toasts.js';

/** After a press, a card that arrives within this time belongs to the answer. A later card is an edit by the bot. */
const ANSWER_SETTLES_MS = 1500;

/**
 * One message on the page. `update` touches only what changed, so that an edit elsewhere never takes the focus or typed
 * text from a person who is filling in a card.
 */
export function createMessage(store, first) {
  let message = first;
  let shownHead = '';
  let shownCard = '';
  let rendered;
  let busyWith;
  let wasPressed = false;

  const author = make('span', { className: 'author' });
  const time = make('time', {});
  const edited = make('span', { className: 'edited' });
  const text = make('div', { className: 'text' });
  const cardSlot = make('div', { className: 'card-slot' });
  const note = make('div', { className: 'note', role: 'status' });
  const element = make(
    'article',
    { className: 'message', 'data-testid': 'message', 'data-message-id': message.id },
    make('span', { className: 'avatar', 'aria-hidden': 'true' }, initials(authorName(store, message))),
    make('div', { className: 'bubble' }, make('header', {}, author, time, edited), text, cardSlot, note),
  );
  element.dataset.from = message.from;

  function update(next) {
    message = next;
    const view = viewOf(store, message);
    showHead();
    showNote(view.note);
    const key = JSON.stringify([view.card ?? null, theme(), store.person]);
    if (key === shownCard) return;
    const samePerson = JSON.parse(shownCard || '[]')[2] === store.person;
    shownCard = key;
    showCard(view.card, samePerson && !wasPressed);
    wasPressed = false;
  }

  function showHead() {
    const head = JSON.stringify([message.text, message.editedAt, message.isDeleted, store.person]);
    if (head === shownHead) return;
    shownHead = head;
    const name = authorName(store, message);
    const mine = message.from === store.person;
    element.classList.toggle('is-mine', mine);
    element.setAttribute('aria-label', `${mine ? 'You' : name}, ${clock(message.at)}`);
    author.textContent = mine ? `${name} (you)` : name;
    time.textContent = clock(message.at);
    time.dateTime = message.at;
    time.title = new Date(message.at).toLocaleString();
    edited.textContent = message.editedAt && !message.isDeleted ? 'Edited' : '';
    text.hidden = !message.isDeleted && message.text === '';
    text.classList.toggle('is-gone', Boolean(message.isDeleted));
    if (message.isDeleted) text.textContent = 'This message has been deleted.';
    else if (message.textFormat === 'markdown') text.innerHTML = markdownToHtml(message.text, message.mentions);
    else text.innerHTML = plainToHtml(message.text, message.mentions);
  }

  function showNote(next) {
    const key = JSON.stringify(next ?? null);
    if (note.dataset.shown === key) return;
    note.dataset.shown = key;
    note.hidden = next === undefined;
    note.className = `note is-${next?.tone ?? 'info'}`;
    note.replaceChildren(
      ...(next === undefined ? [] : [make('span', { 'data-testid': 'note' }, next.text)]),
      ...(next?.link === undefined
        ? []
        : [make('a', { href: next.link.url, target: '_blank', rel: 'noopener' }, next.link.title)]),
    );
  }

  function showCard(card, keepTyped) {
    const focus = rememberFocus(cardSlot);
    const unsent = keepTyped && rendered !== undefined ? rendered.unsent() : { values: new Map(), unfolded: [] };
    rendered = undefined;
    if (card === undefined || card === null) return cardSlot.replaceChildren();
    rendered = renderCard(withUnsent(card, unsent), {
      onPress,
      onSearch: async (inputId, queryText) => {
        const asked = { person: store.person, messageId: message.id, inputId, queryText };
        return (await search(asked)).results ?? undefined;
      },
    });
    const box = make(
      'div',
      { className: 'card', 'data-testid': 'card', tabIndex: -1, role: 'group', 'aria-label': 'Card' },
      rendered.element,
    );
    box.classList.toggle('is-full-width', rendered.element.classList.contains('is-full-width'));
    cardSlot.replaceChildren(box);
    unfold(box, unsent.unfolded);
    focus.restore(box);
    if (busyWith !== undefined) setBusy(true);
  }

  async function onPress(action) {
    if (busyWith !== undefined) return;
    const focus = rememberFocus(cardSlot);
    busyWith = action;
    wasPressed = true;
    setBusy(true);
    try {
      await press({ person: store.person, messageId: message.id, action });
      if (action.type === 'Action.Submit') wasPressed = false;
    } catch (error) {
      toast(error instanceof Refused ? error.message : 'The stand-in does not answer.');
    } finally {
      busyWith = undefined;
      setTimeout(() => {
        wasPressed = false;
      }, ANSWER_SETTLES_MS);
      setBusy(false);
      if (cardSlot.contains(document.activeElement)) focus.restore(cardSlot.firstElementChild);
    }
  }

  /** Moves the focus to the card itself meanwhile, because a disabled button would lose the focus. */
  function setBusy(busy) {
    const box = cardSlot.firstElementChild;
    if (box === null) return;
    if (busy && box.contains(document.activeElement)) box.focus({ preventScroll: true });
    box.classList.toggle('is-busy', busy);
    box.setAttribute('aria-busy', String(busy));
    for (const button of box.querySelectorAll('button')) {
      if (busy && !button.disabled) button.dataset.busy = 'true';
      if (button.dataset.busy !== undefined) button.disabled = busy;
      if (!busy) delete button.dataset.busy;
    }
  }

  update(message);
  return { element, update };
}

/** Remembers which input or button of a card has the focus, to focus the same one in the card that replaces it. */
function rememberFocus(slot) {
  const active = document.activeElement;
  if (!slot.contains(active)) return { restore() {} };
  const words = active.matches('button') ? active.textContent : undefined;
  const position = [...slot.querySelectorAll('input, textarea, select')].indexOf(active);
  const label = active.getAttribute('aria-label') ?? labelWords(active);
  const caret = 'selectionStart' in active ? active.selectionStart : undefined;
  return {
    restore(box) {
      const fields = [...box.querySelectorAll('input, textarea, select')];
      const same =
        words === undefined
          ? (fields.find(
              (field) => label !== '' && (field.getAttribute('aria-label') ?? labelWords(field)) === label,
            ) ?? fields[position])
          : [...box.querySelectorAll('button')].find((button) => button.textContent === words && !button.disabled);
      (same ?? box).focus({ preventScroll: true });
      if (same && typeof caret === 'number' && same.matches('textarea, input[type=text]')) {
        same.setSelectionRange(caret, caret);
      }
    },
  };
}

function labelWords(field) {
  const ids = (field.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}

function initials(name) {
  return name
    .split(' ')
    .map((word) => word[0])
    .slice(0, 2)
    .join('');
}

function clock(iso) {
  const at = new Date(iso);
  const hours = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date().toDateString()) return hours;
  return `${at.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${hours}`;
}
