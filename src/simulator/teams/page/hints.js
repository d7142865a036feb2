import { byId, make } from './dom.js';
import { messagesIn, openRoom, remember, remembered } from './store.js';

const FIRST_WORDS = 'create transfer for Contoso';

/** What to try next, worked out from what is there; gone for good once dismissed. */
export function createHints(store, { onFill, onPerson, onRoom }) {
  const banner = byId('hint');
  let isDismissed = remembered('hints', ['off']) === 'off';
  let shown = '';

  return {
    draw() {
      const step = isDismissed ? undefined : nextStep(store);
      const key = JSON.stringify(step?.words ?? null);
      if (key === shown) return;
      shown = key;
      banner.hidden = step === undefined;
      if (step === undefined) return banner.replaceChildren();
      const dismiss = make('button', { type: 'button', className: 'quiet', 'aria-label': 'No more hints' }, '✕');
      dismiss.addEventListener('click', () => {
        isDismissed = true;
        remember('hints', 'off');
        banner.hidden = true;
      });
      banner.replaceChildren(make('p', {}, ...step.words.map(word)), ...step.buttons.map(button), dismiss);
    },
  };

  function button({ title, person, room, text }) {
    const element = make('button', { type: 'button' }, title);
    element.addEventListener('click', () => {
      if (person !== undefined) onPerson(person);
      const target = store.rooms.find((one) => one.kind === room && one.members.includes(store.person));
      if (target !== undefined) onRoom(target);
      if (text !== undefined) onFill(text);
      else byId('log').focus();
    });
    return element;
  }
}

function word(part) {
  return typeof part === 'string' ? part : make('code', {}, part.code);
}

function nextStep(store) {
  const all = [...store.messages.values()];
  const channel = store.rooms.find((room) => room.kind === 'channel');
  const deskCard = messagesIn(store, channel).find((message) => message.from === 'bot' && message.card !== undefined);
  if (!all.some((message) => message.from !== 'bot')) {
    const isRiley = store.person === 'riley' && openRoom(store).kind === 'personal';
    return {
      words: [
        isRiley ? 'Start here: type ' : 'Start as Riley Chen, in the chat with Transfer Desk: type ',
        { code: FIRST_WORDS },
        '.',
      ],
      buttons: [{ title: 'Type it for me', person: 'riley', room: 'personal', text: FIRST_WORDS }],
    };
  }
  if (deskCard === undefined) {
    return {
      words: [
        'Go on with the card in the chat. Once the transfer is sent, a card for the managers appears in the channel.',
      ],
      buttons: [],
    };
  }
  if (all.some((message) => message.room === channel.key && message.editedAt !== undefined && message.from === 'bot')) {
    return undefined;
  }
  return {
    words: [
      'The channel has a transfer card. Become a manager to decide it: Sam for the receiving partner, Morgan for Northwind.',
    ],
    buttons: [
      { title: 'Be Sam Okafor', person: 'sam', room: 'channel' },
      { title: 'Be Morgan Diaz', person: 'morgan', room: 'channel' },
    ],
  };
}
