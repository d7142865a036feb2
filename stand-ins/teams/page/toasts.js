import { byId, make } from './dom.js';

const SHOWN_MS = 6000;

/** Shows a line that disappears by itself. `action`: a button's title and what it does. */
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

/** Removes all toasts, because they were about another person or room. */
export function clearToasts() {
  byId('toasts').replaceChildren();
}

/** Has screen readers read a text that isn't visible. */
export function announce(text) {
  const line = make('p', {}, text);
  byId('announcer').append(line);
  setTimeout(() => line.remove(), SHOWN_MS);
}
