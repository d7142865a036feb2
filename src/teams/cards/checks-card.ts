import type { Check } from '../../transfers/checks.ts';
import type { Card } from './card.ts';
import type { Values } from './template.ts';
import type { Words } from './words.ts';

/** The answer to `check`: every topic, whether or not anything is in the way. */
export const checks: Card<'checks'> = ({ customer, partner, checks }, words) => ({
  template: 'checks',
  values: {
    title: words.get('check.title', { customer: customer.name }),
    subtitle: words.get('check.subtitle', { partner: partner.name }),
    rows: checkRows(checks, words),
    commands: [
      { title: words.get('actions.createFor'), text: `create transfer for ${customer.id}` },
      { title: words.get('actions.requestFor'), text: `request transfer for ${customer.id}` },
    ],
  },
});

/** One row for each answer of the check, in words and a colour. */
export function checkRows(checks: readonly Check[], words: Words): Values[] {
  return checks.map(({ topic, is, say, remedy, link = '' }) => ({
    topic: words.get(`check.topic.${topic}`),
    mark: words.get(`check.is.${is}`),
    color: COLORS[is],
    text: words.say(say),
    remedy: remedy === undefined ? '' : words.say(remedy),
    link,
    openLink: words.get('check.openLink'),
  }));
}

const COLORS: Readonly<Record<Check['is'], string>> = {
  ready: 'Good',
  blocker: 'Attention',
  warning: 'Warning',
  unknown: 'Default',
};
