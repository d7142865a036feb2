import { Refused, send } from './api.js';
import { byId, make } from './dom.js';
import { authorName, openRoom } from './store.js';
import { toast } from './toasts.js';

/** The box to type in, with commands to try. In the channel, sending a message adds the mention of the bot. */
export function createComposer(store, { onSent }) {
  const form = byId('composer');
  const box = byId('composer-text');
  const drafts = new Map();
  let shownRoom;

  const fitBox = () => {
    box.rows = Math.min(6, Math.max(1, box.value.split('\n').length));
  };
  box.addEventListener('input', fitBox);
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });

  const composer = {
    draw() {
      const room = openRoom(store);
      if (shownRoom !== room.key) {
        drafts.set(shownRoom, box.value);
        shownRoom = room.key;
        box.value = drafts.get(room.key) ?? '';
        fitBox();
      }
      const inChannel = room.kind === 'channel';
      byId('composer-label').textContent = inChannel
        ? `Message the channel · @${store.botName} is added for you`
        : `Message ${store.botName}`;
      box.placeholder = inChannel && store.replyTo === undefined ? 'Start a new post' : 'Type a message';
      drawReply();
      byId('chips').replaceChildren(...store.commands.map(chip));
    },
    fill(text) {
      box.value = text;
      fitBox();
      box.focus();
      const start = text.search(/[<[{]/);
      if (start >= 0) box.setSelectionRange(start, text.length);
    },
    focus: () => box.focus(),
  };
  return composer;

  async function submit() {
    const text = box.value.trim();
    if (text === '') return;
    const room = openRoom(store).key;
    const body = { person: store.person, room, text, rootId: store.replyTo?.rootId };
    box.value = '';
    store.replyTo = undefined;
    fitBox();
    composer.draw();
    onSent();
    try {
      const { status } = await send(body);
      if (status === null) toast(`${store.botName} did not answer. Teams sends the message again.`);
      else if (status >= 300) toast(`${store.botName} answered ${status}. Teams sends the message again.`);
    } catch (error) {
      toast(error instanceof Refused ? error.message : 'The stand-in does not answer. Your message was not sent.');
      if (box.value === '' && shownRoom === room) box.value = text;
    }
  }

  function drawReply() {
    const line = byId('replying');
    line.hidden = store.replyTo === undefined;
    if (store.replyTo === undefined) return line.replaceChildren();
    const stop = make('button', { type: 'button', className: 'quiet', 'aria-label': 'Start a new post instead' }, '✕');
    stop.addEventListener('click', () => {
      store.replyTo = undefined;
      composer.draw();
      box.focus();
    });
    line.replaceChildren(make('span', {}, `Replying to ${authorName(store, store.replyTo)}`), stop);
  }

  function chip({ title, description }) {
    const button = make(
      'button',
      { type: 'button', className: 'chip', title: description, 'data-testid': 'command' },
      title,
    );
    button.addEventListener('click', () => composer.fill(title));
    return make('li', {}, button);
  }
}
