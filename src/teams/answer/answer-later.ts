import type { Click, ClickAnswer } from '../../desk/ports/inbound.ts';
import type { Message } from '../../desk/ports/message.ts';
import type { Messenger } from '../../desk/ports/messenger.ts';
import type { Log } from '../../logging/log.ts';

/** Cards that the desk edits by itself: the desk card after every change, a form on all devices when it ends. */
const SHOWN_ANYWAY: readonly Message['kind'][] = ['deskCard', 'submitted', 'closed'];
const ELSEWHERE: Message = { kind: 'text', say: { key: 'bot.notInThisClient' } };

/**
 * Answers a click that came as a message (`Action.Submit` of an old client). The response can't carry the answer, so a
 * card replaces the clicked one and a sentence is posted. In a channel or group others would see what is meant for one
 * person, so only sentences are posted there, and nothing for a card that the desk edits anyway.
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
