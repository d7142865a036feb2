import type { Click, ClickAnswer } from '../../desk/ports/inbound.ts';
import type { Message } from '../../desk/ports/message.ts';
import type { Messenger } from '../../desk/ports/messenger.ts';
import type { Log } from '../../logging/log.ts';

/** The desk card is edited whenever something happens, and the end of a form on all of the person's devices. */
const SHOWN_ANYWAY: readonly Message['kind'][] = ['deskCard', 'submitted', 'closed'];
const ELSEWHERE: Message = { kind: 'text', say: { key: 'bot.notInThisClient' } };

/**
 * The answer to a click that came as a message (`Action.Submit` of an old client): it can't be put in the response, so
 * a card takes the place of the clicked one and a sentence is posted. Where others are, they would see a person's own
 * view, so there only sentences are answered; what comes of a transfer or a form is shown there anyway.
 */
export function createAnswerLater({ messenger, log }: { readonly messenger: Messenger; readonly log: Log }) {
  return async (click: Click, answer: ClickAnswer): Promise<void> => {
    const { place, locale } = click.turn;
    const isOwnView = answer.kind === 'card' && place.kind !== 'personal';
    if (isOwnView && SHOWN_ANYWAY.includes(answer.message.kind)) return;
    const given = answer.kind === 'card' ? answer.message : answer.text;
    const message = isOwnView ? ELSEWHERE : given;
    const takesItsPlace = answer.kind === 'card' && !isOwnView && click.messageId !== undefined;
    const delivery = takesItsPlace
      ? await messenger.edit(place, click.messageId, message, locale)
      : await messenger.post(place, message, locale);
    if (delivery.kind !== 'sent') {
      log.warn({ code: 'answer-not-sent', delivery: delivery.kind, key: click.turn.key }, 'A click got no answer.');
    }
  };
}
