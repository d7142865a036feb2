import { byId, make } from './dom.js';
import { messagesIn, openRoom, remember, remembered } from './store.js';

const FIRST_WORDS = 'create transfer for Contoso';

/** Suggests what to try next, judging by the messages so far. Once dismissed, the hints never come back. */
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

/** Tells a desk card from the bot's greeting in the channel, which is a card too: only a desk card names a transfer. */
function isDeskCard(message) {
  return message.from === 'bot' && /"text":"Transfer [0-9a-f]{4,}: /.test(JSON.stringify(message.card ?? {}));
}

function isNewCommerce(message) {
  return /, new commerce"/.test(JSON.stringify(message.card ?? {}));
}

function isWaiting(message) {
  return /"verb":"transfer\.approve"/.test(JSON.stringify(message.card ?? {}));
}

function nextStep(store) {
  const all = [...store.messages.values()];
  const channel = store.rooms.find((room) => room.kind === 'channel');
  const deskCards = messagesIn(store, channel).filter(isDeskCard);
  const deskCard = deskCards.find((message) => !isNewCommerce(message)) ?? deskCards[0];
  if (deskCard === undefined && !all.some(asksForOne)) {
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
  if (!isWaiting(deskCard)) return afterwards(store, all, deskCards.find(isNewCommerce));
  const [name, key, why] =
    deskCard.editedAt === undefined
      ? ['Morgan Diaz', 'morgan', 'A manager of Northwind approves first, before anything is sent']
      : ['Sam Okafor', 'sam', 'It is open at Partner Center, and the other partner decides'];
  if (store.person !== key) {
    return { words: [`${why}: be ${name}.`], buttons: [{ title: `Be ${name}`, person: key, room: 'channel' }] };
  }
  return {
    words: [`You are ${name}. In the channel, open “Approve…” on the card and read what happens then.`],
    buttons: [],
  };
}

/** Whether the message asks for a transfer. After any other message, the first hint stays. */
function asksForOne({ from, text = '' }) {
  return from !== 'bot' && /\b(create|request) transfer\b/i.test(text);
}

/** Hints once the first transfer is decided: try a new-commerce transfer, then a person without rights. */
function afterwards(store, all, requested) {
  const text = 'request transfer for Contoso from Northwind Cloud';
  if (requested === undefined && !all.some((message) => message.from === 'noor' && asksForOne(message))) {
    return {
      words: ['Decided. Next, the other way round: as Noor at Fabrikam, ask for new-commerce subscriptions.'],
      buttons: [{ title: 'Type it for me', person: 'noor', room: 'personal', text }],
    };
  }
  if (requested === undefined) return { words: ['Go on with the card in Noor Haddad’s chat.'], buttons: [] };
  if (isWaiting(requested)) {
    const why = 'The partner that bills now chooses the items while approving';
    if (store.person === 'morgan') return { words: [`${why}: press the button on the newer card.`], buttons: [] };
    return {
      words: [`${why}: be Morgan Diaz.`],
      buttons: [{ title: 'Be Morgan Diaz', person: 'morgan', room: 'channel' }],
    };
  }
  if (all.some((message) => message.from === 'jamie')) return undefined;
  return {
    words: [
      'Both are decided. Last, see what somebody without rights is told: be Jamie Lindqvist, and ask for a transfer.',
    ],
    buttons: [{ title: 'Type it for me', person: 'jamie', room: 'personal', text: FIRST_WORDS }],
  };
}
