import type { Click, ClickAnswer } from '../../desk/ports/inbound.ts';
import type { Message } from '../../desk/ports/message.ts';
import type { Messenger } from '../../desk/ports/messenger.ts';
import type { Log } from '../../logging/log.ts';
import type { MessageOf } from '../../store/store.ts';

/**
 * Cards that the desk updates by itself: the desk card after every change, and a form on all devices when the form
 * ends.
 */
const SHOWN_ANYWAY: readonly Message['kind'][] = ['deskCard', 'submitted', 'closed'];
const ELSEWHERE: Message = { kind: 'text', say: { key: 'bot.notInThisClient' } };

interface AnswerLaterParts {
  readonly messenger: Messenger;
  /** Whether this message is the desk card of a transfer, which only the card's own work edits. */
  readonly isDeskCard: (message: MessageOf) => Promise<boolean>;
  readonly log: Log;
}

/**
 * Answers a click that arrived as a message (`Action.Submit` from an old client). The HTTP response can't carry the
 * answer, so a card replaces the clicked card, and a sentence is posted. In a channel or group, others would see what
 * is meant for one person, so only sentences are posted there; cards that the desk updates anyway need no answer.
 */
export function createAnswerLater({ messenger, isDeskCard, log }: AnswerLaterParts) {
  return async (click: Click, answer: ClickAnswer): Promise<void> => {
    const { place, locale, key, person } = click.turn;
    const { messageId } = click;
    const onDeskCard = messageId !== undefined && (await isDeskCard({ ...place, messageId }));
    const shown = shownThere(click, answer, onDeskCard);
    if (shown === undefined) return;
    const { message, replaces } = shown;
    const talk = { to: person };
    const delivery =
      replaces === undefined
        ? await messenger.post(place, message, locale, talk)
        : await messenger.edit(place, replaces, message, locale, talk);
    if (delivery.kind !== 'sent')
      log.warn({ code: 'answer-not-sent', delivery: delivery.kind, key }, 'A click got no answer.');
  };
}

/**
 * What to show in this conversation. `replaces` is the id of the message to replace. Undefined for a card that the desk
 * updates anyway.
 */
function shownThere(
  { turn, messageId }: Click,
  answer: ClickAnswer,
  onDeskCard: boolean,
): { readonly message: Message; readonly replaces?: string | undefined } | undefined {
  const isPersonal = turn.place.kind === 'personal';
  if (answer.kind === 'say') return { message: answer.isPrivate && !isPersonal ? ELSEWHERE : answer.text };
  if (isPersonal && !onDeskCard) return { message: answer.message, replaces: messageId };
  if (SHOWN_ANYWAY.includes(answer.message.kind)) return undefined;
  return { message: isPersonal ? answer.message : ELSEWHERE };
}
