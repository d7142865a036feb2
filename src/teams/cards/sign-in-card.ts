import type { SignInView } from '../../desk/ports/message.ts';
import type { Card, SignInCardWords } from './card.ts';
import type { Words } from './words.ts';

export const signIn: Card<'signIn'> = (view, words) => {
  const values = {
    title: words.get('signIn.title'),
    why: words.say(view.why),
    link: words.get('signIn.link'),
    signIn: words.get('actions.signIn'),
    url: view.url,
  };
  if (view.exchangeId === undefined) return { template: 'sign-in', values };
  return { template: 'sign-in', values, signIn: { ...inPlainText(view, words), exchangeId: view.exchangeId } };
};

function inPlainText(view: SignInView, words: Words): SignInCardWords {
  const lines = [words.get('signIn.title'), words.say(view.why), words.get('signIn.link')];
  return { text: lines.join('\n\n'), button: words.get('actions.signIn'), url: view.url };
}
