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
    const { place, locale, key } = click.turn;
    const shown = shownThere(click, answer);
    if (shown === undefined) return;
    const { message, replaces } = shown;
    const delivery =
      replaces === undefined
        ? await messenger.post(place, message, locale)
        : await messenger.edit(place, replaces, message, locale);
    if (delivery.kind !== 'sent')
      log.warn({ code: 'answer-not-sent', delivery: delivery.kind, key }, 'A click got no answer.');
  };
}

/** `replaces`: the id of the message that becomes this one. Undefined for a card that the desk edits anyway. */
function shownThere(
  { turn, messageId }: Click,
  answer: ClickAnswer,
): { readonly message: Message; readonly replaces?: string | undefined } | undefined {
  if (answer.kind === 'say') return { message: answer.text };
  if (turn.place.kind === 'personal') return { message: answer.message, replaces: messageId };
  return SHOWN_ANYWAY.includes(answer.message.kind) ? undefined : { message: ELSEWHERE };
}
