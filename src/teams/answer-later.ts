import type { Messenger } from '../desk/messenger.ts';
import type { ClickAnswer, Inbound } from '../desk/turn.ts';
import type { Log } from './log.ts';

/**
 * The answer to a click that came as a message (`Action.Submit` of an old client): it can't be put in the response, so
 * a card takes the place of the clicked one and a sentence is posted. In a channel everybody would see a person's own
 * view, so there only sentences are answered; the desk card there is kept up to date anyway.
 */
export function createAnswerLater({ messenger, log }: { readonly messenger: Messenger; readonly log: Log }) {
  return async (click: Extract<Inbound, { kind: 'click' }>, answer: ClickAnswer): Promise<void> => {
    const { place, locale } = click.turn;
    if (answer.kind === 'card' && place.kind !== 'personal') return;
    const message = answer.kind === 'card' ? answer.message : answer.text;
    const delivery =
      answer.kind === 'card' && click.messageId !== undefined
        ? await messenger.edit(place, click.messageId, message, locale)
        : await messenger.post(place, message, locale);
    if (delivery.kind !== 'sent') {
      log.warn({ code: 'answer-not-sent', delivery: delivery.kind, key: click.turn.key }, 'A click got no answer.');
    }
  };
}
