import { byId, make } from './dom.js';

const SHOWN_MS = 6000;

/** A line that goes away by itself; `action` is a word and what it does. */
export function toast(text, action) {
  const element = make('div', { className: 'toast', 'data-testid': 'toast' }, make('span', {}, text));
  const close = () => element.remove();
  if (action !== undefined) {
    const button = make('button', { type: 'button' }, action.title);
    button.addEventListener('click', () => {
      close();
      action.run();
    });
    element.append(button);
  }
  const dismiss = make('button', { type: 'button', className: 'quiet', 'aria-label': 'Dismiss' }, '✕');
  dismiss.addEventListener('click', close);
  element.append(dismiss);
  byId('toasts').append(element);
  setTimeout(() => {
    if (!element.contains(document.activeElement)) close();
  }, SHOWN_MS);
}

/** What they said belongs to another person or place now. */
export function clearToasts() {
  byId('toasts').replaceChildren();
}

/** Read out by screen readers, shown to nobody. */
export function announce(text) {
  const line = make('p', {}, text);
  byId('announcer').append(line);
  setTimeout(() => line.remove(), SHOWN_MS);
}
