import type { Message, View, ViewOf } from '../../desk/ports/message.ts';
import type { Built, Card, SilentSignIn } from './card.ts';
import { checks } from './checks-card.ts';
import { chooseCustomer } from './choose-customer-card.ts';
import { closed } from './closed-card.ts';
import { customers } from './customers-card.ts';
import { deskCard } from './desk-card.ts';
import { draft } from './draft-card.ts';
import { help } from './help-card.ts';
import { signIn } from './sign-in-card.ts';
import { submitted } from './submitted-card.ts';
import { subscriptions } from './subscriptions-card.ts';
import type { Fill } from './template.ts';
import { transferItems } from './transfer-items-card.ts';
import { transferList } from './transfer-list-card.ts';
import { welcome } from './welcome-card.ts';
import { whoAmI } from './who-am-i-card.ts';
import type { Locales, Words } from './words.ts';

/** What to send to Teams for one of the desk's messages: a text, or a card with what a notification says about it. */
export interface Rendered {
  readonly text?: string;
  readonly summary?: string;
  /** The content of an Adaptive Card. */
  readonly attachment?: object;
  /** Set for a sign-in that Teams may complete silently. */
  readonly signIn?: SilentSignIn;
}

export type Render = (message: Message, locale?: string) => Rendered;

/**
 * Every card builder, by the kind of its view. For `whoAmI`, the builder is in `who-am-i-card.ts` and the template in
 * `cards/who-am-i.json`.
 */
export const CARDS: { readonly [Kind in View['kind']]: Card<Kind> } = {
  welcome,
  help,
  signIn,
  chooseCustomer,
  draft,
  submitted,
  closed,
  deskCard,
  transferItems,
  transferList,
  customers,
  subscriptions,
  whoAmI,
  checks,
};

/** Renders the desk's messages for Teams, in the reader's language. */
export function createRender(locales: Locales, fill: Fill): Render {
  return (message, locale) => {
    const words = locales(locale);
    if (message.kind === 'text') return { text: words.say(message.say) };
    const { template, values, summary = words.get('welcome.title'), signIn } = build(message.kind, message, words);
    return { attachment: fill(template, values), summary, ...(signIn && { signIn }) };
  };
}

function build<Kind extends View['kind']>(kind: Kind, view: ViewOf<Kind>, words: Words): Built {
  return CARDS[kind](view, words);
}
