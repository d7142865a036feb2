import type { Card } from './card.ts';

export const welcome: Card<'welcome'> = (view, words) => {
  const isPartner = view.partner !== undefined;
  return {
    template: 'welcome',
    values: {
      title: words.get('welcome.title'),
      about: words.get(`welcome.${view.where}`),
      warning: isPartner ? '' : words.get('welcome.notPartner'),
      first: words.get('welcome.first'),
      example: isPartner ? words.get('commands.create.example') : '',
      hint: view.where === 'channel' && !view.bound && isPartner ? words.get('welcome.bindHint') : '',
      help: words.get('actions.help'),
    },
  };
};
