import type { Message } from '../../desk/ports/message.ts';
import type { Render } from './card.ts';
import { cardSummary, deskCard, submittedCard } from './desk-card.ts';
import { draftCard } from './draft-card.ts';
import { helpCard, signInCard, signInWords, welcomeCard, whoAmICard } from './help-card.ts';
import { chooseCustomerCard, customersCard, subscriptionsCard, transferItemsCard, transferListCard } from './rows.ts';
import type { Fill } from './template.ts';
import type { Locales, Words } from './words.ts';

/** Turns what the desk wants to show into what Teams is sent, in the reader's language. */
export function createRender(locales: Locales, fill: Fill): Render {
  return (message, locale) => {
    const words = locales(locale);
    if (message.kind === 'text') return { text: words.say(message.say) };
    const rendered = { attachment: cardOf(message, words, fill), summary: summaryOf(message, words) };
    if (message.kind !== 'signIn' || message.exchangeId === undefined) return rendered;
    return { ...rendered, signIn: { ...signInWords(message, words), exchangeId: message.exchangeId } };
  };
}

function cardOf(view: Exclude<Message, { kind: 'text' }>, words: Words, fill: Fill): Record<string, unknown> {
  switch (view.kind) {
    case 'welcome':
      return welcomeCard(view, words, fill);
    case 'help':
      return helpCard(view, words, fill);
    case 'signIn':
      return signInCard(view, words, fill);
    case 'chooseCustomer':
      return chooseCustomerCard(view, words, fill);
    case 'draft':
      return draftCard(view, words, fill);
    case 'submitted':
      return submittedCard(view, words, fill);
    case 'closed':
      return fill('closed', { text: words.say(view.say) });
    case 'deskCard':
      return deskCard(view, words, fill);
    case 'transferItems':
      return transferItemsCard(view, words, fill);
    case 'transferList':
      return transferListCard(view, words, fill);
    case 'customers':
      return customersCard(view, words, fill);
    case 'subscriptions':
      return subscriptionsCard(view, words, fill);
    case 'whoAmI':
      return whoAmICard(view, words, fill);
  }
}

/** What a notification says about a card. */
function summaryOf(view: Exclude<Message, { kind: 'text' }>, words: Words): string {
  return view.kind === 'deskCard' || view.kind === 'submitted'
    ? cardSummary(view.transfer, words)
    : words.get('welcome.title');
}
