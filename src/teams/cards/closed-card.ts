import type { Card } from './card.ts';

export const closed: Card<'closed'> = ({ say }, words) => ({ template: 'closed', values: { text: words.say(say) } });
