import { counterpartyOf, creatorOf, named } from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { plainText } from './plain-text.ts';
import { cardSummary, route } from './transfer-words.ts';

/** What the requester sees in place of the form. */
export const submitted: Card<'submitted'> = (view, words) => {
  const { transfer, channel } = view;
  const waits = transfer.status === 'awaitingApproval';
  const values = {
    ref: transfer.ref,
    creator: named(creatorOf(transfer)),
    counterparty: named(counterpartyOf(transfer)),
  };
  const where =
    channel === undefined ? 'submitted.noChannel' : channel === '' ? 'submitted.channelNameless' : 'submitted.channel';
  return {
    template: 'submitted',
    summary: cardSummary(transfer, words),
    values: {
      title: words.get(waits ? 'submitted.titleWaiting' : 'submitted.title', values),
      route: `${plainText(transfer.customer.name)} · ${route(transfer, words)}`,
      text: words.get(waits ? 'submitted.textWaiting' : 'submitted.text', values),
      where: words.get(where, { channel: channel ?? '' }),
      later: words.get('submitted.later', values),
    },
  };
};
